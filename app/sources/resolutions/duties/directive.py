"""The grammar of what a clause asks: opening verb, addressee, infinitive; active and passive."""

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from app.model.duties import Force
from app.model.identifiers import slug
from app.sources.resolutions.duties.infinitives import infinitive_in

# Stem of a directing verb, its third person, gerund and participle, and the force it gives.
_DIRECTING: tuple[tuple[str, str, Force], ...] = (
    ("request", "request(?:s|ing|ed)?", "request"),
    ("ask", "ask(?:s|ing|ed)?", "request"),
    ("instruct", "instruct(?:s|ing|ed)?", "instruction"),
    ("direct", "direct(?:s|ing|ed)?", "instruction"),
    ("charge", "charg(?:e|es|ing|ed)", "instruction"),
    ("task", "task(?:s|ing|ed)?", "instruction"),
    ("mandate", "mandat(?:e|es|ing|ed)", "instruction"),
    ("entrust", "entrust(?:s|ing|ed)?", "instruction"),
    ("assign", "assign(?:s|ing|ed)?", "instruction"),
    ("require", "requir(?:e|es|ing|ed)", "instruction"),
    ("invite", "invit(?:e|es|ing|ed)", "invitation"),
    ("urge", "urg(?:e|es|ing|ed)", "invitation"),
    ("encourage", "encourag(?:e|es|ing|ed)", "invitation"),
    ("call upon", "call(?:s|ing|ed)? (?:up)?on", "invitation"),
    ("appeal to", "appeal(?:s|ing|ed)? to", "invitation"),
    ("authorize", "authori[sz](?:e|es|ing|ed)", "authorization"),
    ("empower", "empower(?:s|ing|ed)?", "authorization"),
    ("recommend", "recommend(?:s|ing|ed)?", "advice"),
    ("advise", "advis(?:e|es|ing|ed)", "advice"),
)
_DECIDING = "resolves?|decides?|agrees?|undertakes?|determines?"
_ADVERB = (
    r"(?:further|also|again|moreover|additionally|strongly|fully|once again|once more|continues?|in particular"
    r"|unanimously|hereby|consequently"
    r"|in addition|kindly|urgently|formally|therefore|accordingly|likewise|and)"
)
_VERBS = "|".join(rf"(?P<d{index}>{forms})" for index, (_, forms, _) in enumerate(_DIRECTING))
_DIRECTIVE = rf"(?:{_VERBS})\b"
_BETWEEN = rf"(?:[ ,]+{_ADVERB}\b){{0,3}}"
# "resolves further to continue inviting ISO", "instructs the Director", "further requests", "decides that".
_LEAD = re.compile(
    rf"(?P<before>(?:{_ADVERB}[ ,]+){{0,2}})"
    rf"(?:(?P<deciding>{_DECIDING})\b(?P<after>{_BETWEEN})(?:[ ,]+to\b(?P<inner>{_BETWEEN}) ?(?:to )?{_DIRECTIVE})?"
    rf"|{_DIRECTIVE.replace('(?P<d', '(?P<e')})(?P<late>{_BETWEEN})[ ,]*",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"to(?P<inner>{_BETWEEN}) (?:to )?{_DIRECTIVE}[ ,]*", re.IGNORECASE)
# "that the Director of TSB be requested to …", "that chairs should be encouraged to …"
_PASSIVE = re.compile(
    rf"that (?P<subject>[^;:]{{2,300}}?),? (?:(?:should|shall|must|may|is|are|will) )?(?:(?:also|further) )?be "
    rf"(?:(?:also|further|strongly) )?{_DIRECTIVE},? (?=(?:[^;]{{0,200}}, )?to )",
    re.IGNORECASE,
)
# Another directive in the same clause: "…; and to invite Member States to …".
_ANOTHER = re.compile(rf"[,;](?: and)? (?=to(?:[ ,]+(?:further|also)\b)? {_DIRECTIVE} )", re.IGNORECASE)
_MOST_PARTS = 12
_STANDING = re.compile(r"\bcontinues?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Lead:
    """What opens a duty: force, code of the verb, and the words after the verb.

    `directing` says that the verb asks somebody, `standing` that it goes on with what was asked before.
    """

    force: Force
    verb: str
    rest: str
    directing: bool
    standing: bool = False


def lead_of(heading: str) -> Lead | None:
    """The lead in a section's heading: "resolves to invite the ITU-R"; None where its verb asks or decides nothing."""
    match = _LEAD.match(heading)
    if match is None:
        return None
    rest = heading[match.end() :]
    groups = match.groupdict()
    qualified = "-further" if "further" in " ".join(groups[name] or "" for name in ("before", "after", "late")) else ""
    stem, force = _directing(match)
    standing = any(_STANDING.search(groups[name] or "") for name in ("before", "inner", "late"))
    deciding = groups["deciding"]
    if deciding is None:
        return Lead(force, _third_person(stem) + qualified, rest, directing=True, standing=standing)
    own = _third_person(deciding.lower().removesuffix("s"))
    if stem:
        return Lead(force, f"{own}-to-{slug(stem)}", rest, directing=True, standing=standing)
    return Lead("decision", own + qualified, rest, directing=False)


def item_lead(words: str, above: Lead) -> Lead | None:
    """The lead in an item below a deciding heading: "to request the Director …"; None where it asks nobody."""
    match = _ITEM.match(words)
    if match is None:
        return None
    stem, force = _directing(match)
    standing = _STANDING.search(match["inner"] or "") is not None
    verb = f"{above.verb.removesuffix('-further')}-to-{slug(stem)}"
    return Lead(force, verb, words[match.end() :], directing=True, standing=standing)


def passive_lead(words: str, above: Lead) -> tuple[Lead, str] | None:
    """The lead and the subject of "that the Director be requested to …"; None where the words are none."""
    match = _PASSIVE.match(words)
    if match is None:
        return None
    stem, force = _directing(match)
    verb = f"{above.verb.removesuffix('-further')}-to-{slug(stem)}"
    return Lead(force, verb, words[match.end() :], directing=True), match["subject"]


def parts_of(words: str) -> list[str]:
    """The words of a clause, taken apart where another directive begins: "to request …; and to invite …"."""
    if sum(1 for _ in islice(_ANOTHER.finditer(words), _MOST_PARTS)) >= _MOST_PARTS:
        return [words]  # no sentence of a resolution asks so many
    cuts = [0, *(match.end() for match in _ANOTHER.finditer(words)), len(words)]
    return [words[begin:end].rstrip(" ,;") for begin, end in pairwise(cuts)]


def addressed(words: str) -> tuple[str, str] | None:
    """The addressee and the action of "the Director, after consultation, to report"; None without an infinitive."""
    begin = infinitive_in(words)
    return None if begin is None else (words[:begin].strip(" ,"), words[begin:])


def _directing(match: re.Match[str]) -> tuple[str, Force]:
    for name, value in match.groupdict().items():
        if value is not None and name[0] in "de" and name[1:].isdigit():
            stem, _, force = _DIRECTING[int(name[1:])]
            return stem, force
    return "", "decision"


def _third_person(stem: str) -> str:
    first, _, rest = stem.partition(" ")
    return slug(f"{first}s {rest}")
