"""Why a triple holds: a proof from asserted triples by the rules of OWL 2 RL (docs/explanations.md).

Nothing is imported here: the process that serves HTTP needs the desk alone.
"""
