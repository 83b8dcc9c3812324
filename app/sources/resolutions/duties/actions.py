"""The kinds of action that verbs name: codes of ontology/codes.ttl, or the verb where no code says the same."""

import re

from app.model.identifiers import slug
from app.sources.resolutions.duties.infinitives import verbs_of

_CODES = {
    "report": "report",
    "inform": "inform",
    "notify": "inform",
    "reply": "reply",
    "respond": "reply",
    "review": "review",
    "revise": "revise",
    "examine": "examine",
    "update": "update",
    "publish": "publish",
    "cooperate": "cooperate",
    "co-operate": "cooperate",
    "collaborate": "cooperate",
    "co-ordinate": "coordinate",
    "explore": "explore",
    "analyze": "analyse",
    "organize": "organise",
    "utilize": "use",
    "utilise": "use",
    "fulfill": "fulfil",
    "endeavor": "endeavour",
}
# What a verb names only together with other words.
_PHRASES = tuple(
    (re.compile(pattern), verb, code)
    for pattern, verb, code in (
        (r"\btake (?:fully |due )?into (?:account|consideration)\b", "take", "take-into-account"),
        (r"\btake (?:due |full )?account of\b", "take", "take-into-account"),
        (r"\btake\b[^;:]{0,40}\b(?:actions?|measures|steps)\b", "take", "take-measures"),
        (r"\btake part\b", "take", "participate"),
        (r"\bfurnish\b[^;:]{0,60}\binformation\b", "furnish", "furnish-information"),
        (r"\bprovide\b[^;:]{0,60}\binformation\b", "provide", "furnish-information"),
        (r"\bsupply\b[^;:]{0,60}\binformation\b", "supply", "furnish-information"),
        (r"\bpropose\b[^;:]{0,40}\bimprovements?\b", "propose", "propose-improvement"),
        (r"\bexplor(?:e|ing) (?:the )?(?:options|possibilit|ways)", "explore", "explore-options"),
        (r"\bexploring options\b", "review", "explore-options"),
        (r"\bhighlight\b[^;:]{0,60}\bwebsite\b", "highlight", "publish"),
        (r"\bensure\b[^;:]{0,80}\bremain aligned\b|\bkeep\b[^;:]{0,60}\baligned\b", "ensure", "keep-aligned"),
        (r"\bsubmit\b[^;:]{0,30}\breports?\b", "submit", "report"),
        (r"\bpresent\b[^;:]{0,30}\breports?\b", "present", "report"),
        (r"\bcollaborate in (?:drawing up|drafting)\b", "collaborate", "draft-jointly"),
        (r"\bkeep\b[^;:]{0,80}\binformed\b", "keep", "inform"),
        (r"\bkeep\b[^;:]{0,80}\bunder review\b", "keep", "review"),
        (r"\bbring\b[^;:]{0,160}\bto the attention\b", "bring", "inform"),
    )
)


def actions_of(action: str) -> tuple[str, ...]:
    """The codes of what is to be done; none where the words do not begin with a verb that clauses are known to use."""
    codes: list[str] = []
    for verb in verbs_of(action):
        told = [code for pattern, of, code in _PHRASES if of == verb and pattern.search(action)]
        own = [] if told and verb != "review" else [_CODES.get(verb, slug(verb))]
        codes += [*own, *told]
    return tuple(dict.fromkeys(codes))
