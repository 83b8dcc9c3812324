"""The circumstances of a duty: conditions, recurrence, dates, and the parties that have a part in it."""

import re
from collections.abc import Iterator

from app.model.assemblies import full_year
from app.model.duties import NamedParty, PartyInRole, Role
from app.model.parties import is_outside, party_at

_TO_COMMA = r"[^,;:()]{0,200}"
_CONDITION = re.compile(
    r"\b(?:as (?:appropriate|necessary|required|needed|applicable|relevant)"
    r"|(?:where|wherever|when|if|whenever) (?:and (?:where|when|if) )?"
    r"(?:appropriate|necessary|possible|required|needed|applicable|relevant|feasible|practicable"
    r"|(?:so )?requested)"
    rf"|(?:if|unless|provided that|in the event (?:of|that)|in case of|on condition that|subject to|once) {_TO_COMMA}"
    rf"|within (?:the )?(?:limits?|existing|available|allocated|approved|its|their)\b{_TO_COMMA}"
    rf"(?:resources?|budgets?|mandates?|competences?|means)(?: (?:available|allocated))?"
    rf"|(?:after|following) (?:due )?(?:consultation|consulting|approval|agreement)\b{_TO_COMMA}"
    r"|to the extent (?:possible|practicable|feasible|necessary)|as far as possible"
    rf"|(?:at|upon|on) (?:the )?request(?: (?:of|from) {_TO_COMMA})?)"
)
_RECURRENCE = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"\b(?:annual(?:ly)?|(?:each|every|once a|per) year|yearly)\b", "annual"),
        (r"\b(?:each|every) (?:of (?:its|their) |subsequent |next )?(?:regular )?meetings?\b", "each-meeting"),
        (
            r"\b(?:each|every) (?:subsequent |future |next )?(?:WTSA|WRC|WTDC|assembly|conference|study period)\b",
            "each-assembly",
        ),
        (r"\b(?:each|every) (?:such )?report\b", "each-report"),
        (r"\bregular(?:ly| basis| intervals)?\b|\bperiodic(?:al(?:ly)?| basis)?\b|\bfrom time to time\b", "regular"),
        (
            r"\b(?:continu(?:e|es|ing|ally|ously|ous)|ongoing|under (?:constant |continuous )?review|permanently)\b",
            "ongoing",
        ),
        (r"\bas (?:and when |soon as )?(?:it|they) (?:is|are|becomes?) available\b", "as-available"),
        (r"\bearly stages?\b", "early-stage"),
        (r"\b(?:at|upon|on) (?:the )?request\b", "on-request"),
    )
)
_REVIEW = re.compile(r"\bongoing (?:changes|work|studies|activities|discussions|process)", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DUE = re.compile(
    rf"\b(?:by|before|no later than|not later than|until|in time for|prior to) (?:the )?(?:end (?:of|in) )?"
    rf"(?:(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTHS}) )?"
    r"(?:(?P<year>(?:19|20)\d\d)\b|(?P<conference>WRC|WTSA|WTDC|PP|RA)-(?P<short>\d{2,4})\b)"
)
_REQUESTED = re.compile(r"(?:at|upon|on) the request (?:of|from) (?:the )?$|requested by (?:the )?$", re.IGNORECASE)
_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"consult(?:ation|ations|ing)?(?: with)? (?:the )?$", re.IGNORECASE), "consulted party"),
    (_REQUESTED, "requesting party"),
    (re.compile(r"(?:through|via) (?:the )?$", re.IGNORECASE), "channel"),
    (re.compile(r"(?:for the benefit of|on behalf of) (?:the )?$", re.IGNORECASE), "beneficiary"),
    (re.compile(r"\b(?:inform|informing|notify|notifying|advise|advising) (?:the )?$", re.IGNORECASE), "recipient"),
    (re.compile(r"\bto (?:bring\b[^;:]{2,120}to )?the attention of (?:the )?$", re.IGNORECASE), "recipient"),
    (
        re.compile(
            r"\b(?:report|submit|provide|transmit|present|send|communicate|forward|convey|reply|respond|circulate"
            r"|make|contribute|refer)\b(?:(?! to )[^;:]){0,90} to (?:the )?$",
            re.IGNORECASE,
        ),
        "recipient",
    ),
    (
        re.compile(
            r"\b(?:co-?operat\w+|collaborat\w+|co-?ordinat\w+|liais\w+|work(?:s|ing)?|contacts?|agreements?|joint\w*"
            r"|items|arrangements?|exchang\w+|contacts?)\b(?:(?! (?:with|between|among) )[^;:]){0,60}"
            r" (?:with|between|among) (?:the )?$",
            re.IGNORECASE,
        ),
        "counterparty",
    ),
)
_LIST = re.compile(
    r"(?:,? and(?:/or)? |,? or |, |/| \(including )(?:with )?(?:the )?(?:on the other )?$"
    r"|^ on the one hand and (?:the )?$"
)
# A name goes before one of these; before another word it only qualifies: "the ITU-T study programme".
_ENDS = re.compile(
    r"[,;:.)]|$| \(| (?:and|or|on|in|for|to|at|by|with|concerned|as|of|about|within|under|that|which|[a-z]+ly|each"
    r"|every|where|if|when|after|before|during|through|from|by|until|upon)\b"
)
_NEAR = 160  # characters before a party in which its role is told
_MOST = 60  # parties that one clause may name
_WORD = re.compile(r"(?<![\w/-])(?=[A-Za-z])")


def conditions_in(words: str) -> tuple[str, ...]:
    """The conditions in some words, as they stand there."""
    found = (match.group().strip() for match in _CONDITION.finditer(words))
    return tuple(dict.fromkeys(re.split(r" to (?=[a-z]+ )", condition)[0].rstrip(" .") for condition in found))


def recurrence_in(words: str) -> tuple[str, ...]:
    """The codes of how often or when: "regular", "annual", "on-request"."""
    told = _REVIEW.sub("", words)
    return tuple(code for pattern, code in _RECURRENCE if pattern.search(told))


def due_in(words: str) -> str | None:
    """The date by which it is due, as ISO 8601 of the precision printed; a conference stands for its year."""
    match = _DUE.search(words)
    if match is None:
        return None
    if match["short"]:
        return str(full_year(match["short"]))
    if not match["month"]:
        return match["year"]
    month = f"{_MONTHS.split('|').index(match['month']) + 1:02}"
    return f"{match['year']}-{month}-{int(match['day']):02}" if match["day"] else f"{match['year']}-{month}"


def parties_in_roles(words: str, family: str) -> Iterator[PartyInRole]:
    """The parties whose part in the duty the words before them tell; a list of parties has one part."""
    end, seen = 0, 0
    role: Role | None = None
    for start in _WORD.finditer(words):
        if start.start() < end:
            continue
        read = party_at(words, start.start(), family)
        if read is None or not _ENDS.match(words, read[0]):
            continue
        if (seen := seen + 1) > _MOST:
            return
        between = words[end : start.start()]
        if not (role and end and _LIST.search(between) and len(between) <= len(" on the one hand and the ")):
            role = _role_of(words[max(0, start.start() - _NEAR) : start.start()])
        end = read[0]
        if role:
            for key in read[1]:
                if role != "counterparty" or is_outside(key, family):
                    yield PartyInRole(role, NamedParty(words[start.start() : end], key))


def _role_of(before: str) -> Role | None:
    return next((role for pattern, role in _ROLES if pattern.search(before)), None)
