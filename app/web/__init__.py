"""The faces: SPARQL Protocol, linked data, questions and pages over one reading room."""
