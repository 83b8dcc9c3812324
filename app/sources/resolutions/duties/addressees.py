"""The words of an addressee, read: who is meant, what is inserted among them, and what stays open."""

import re
from dataclasses import dataclass

from app.model.duties import NamedParty
from app.model.parties import is_bare_director, party_at

_ASIDES = (
    r"as (?:appropriate|necessary|required|needed|applicable|may be appropriate|a matter of [a-z]+)"
    r"|where(?:ver)? (?:appropriate|necessary|possible|relevant|applicable|needed)"
    r"|if |when |where |whenever |once |unless |until "
    r"|in (?:(?:close|full|continued|due) )?(?:consultation|cooperation|co-operation|collaboration|coordination"
    r"|co-ordination|conjunction|partnership|liaison|accordance|compliance|line|association|particular|order|addition"
    r"|doing|light|view|their|its|response|time)\b"
    r"|after |at (?:the|its|their|each|every) |by |upon |on (?:the|a|an|request) |subject to |within |through |via "
    r"|taking |bearing |having |pursuant to |under |during |following |based |based on |inter alia|without |together "
    r"|with |for |from |working |including |not later|no later|before |as part of|as a |among|to the extent|also\b"
    r"|each (?:according|within|in|working|acting|under)\b"
)
_ASIDE = re.compile(rf"(?:{_ASIDES})", re.IGNORECASE)
# An aside without commas: "the Director of BR in consultation with RAG".
_UNMARKED = re.compile(
    r" (?=in (?:(?:close|full) )?(?:consultation|cooperation|collaboration|coordination|conjunction|accordance) with"
    r"|as (?:appropriate|necessary|required)\b|where (?:appropriate|necessary|possible)\b|at (?:its|their|the) "
    r"|after consult|within (?:the|its|their|available|existing)|through |via |subject to )"
)
_QUALIFIER = re.compile(
    r"(?:the|all|its|their|both|relevant|concerned|interested|competent|appropriate|other|respective|also|then)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?: (?:concerned|involved|in question|themselves|itself|of the Union|of ITU))*"
    r"(?: (?:planning|wishing|intending|willing|seeking|desiring|in a position) to [^,;]{1,160})?"
    r"(?=,|;| and | or | as well as | together with |$)"
)
_JOIN = re.compile(
    r"\s*(?:, and(?: also)? to|, and |, or |,? as well as(?: with)? |,? together with |;|,| and/or | and | or |/)\s*"
)
_GROUPS = re.compile(
    r"(?P<sector>ITU-T )?[Ss]tudy [Gg]roups (?P<numbers>\d{1,2}(?:, \d{1,2}){0,12},? and \d{1,2})"
    r"(?: of (?:the )?(?:ITU-T|ITU Telecommunication Standardization Sector))?(?![\w-])"
)
_ENDS = re.compile(r"(?:, and | as well as |, | and | or )")
_LONGEST = 2000  # characters that name addressees; more is no list of them
_MOST = 40  # parties that one clause may name


@dataclass(frozen=True)
class AddresseeWords:
    """What stands between a verb and the infinitive: the words of the addressees, and what is inserted."""

    named: str
    asides: tuple[str, ...]


def without_asides(words: str) -> AddresseeWords:
    """The addressee's words without what is inserted: "the Director, after consultation with TSAG," gives two."""
    named: list[str] = []
    asides: list[str] = []
    for segment in re.split(r",\s*", words):
        if not segment:
            continue
        if _ASIDE.match(segment):
            asides.append(segment)
        elif asides and not party_like(segment) and not named:
            asides[-1] += f", {segment}"
        else:
            kept, *rest = _UNMARKED.split(segment, maxsplit=1)
            named.append(kept)
            asides += rest
    return AddresseeWords(", ".join(named).strip(" ,"), tuple(asides))


def party_like(segment: str) -> bool:
    """Whether a segment between commas may name a party: it begins with an article, a capital or "and"."""
    return re.match(r"(?:the |all |and |its |[A-Z])", segment) is not None


def parties_of(words: str, family: str, director: str | None = None) -> tuple[NamedParty, ...]:
    """The parties that addressee words name, in order; those that are not known keep their words and have no key.

    `director` is the key of the one Director that the resolution names, which "the Director" alone then means.
    """
    if len(words) > _LONGEST:
        return (NamedParty(words),)
    found: list[NamedParty] = []
    at = 0
    while at < len(words) and len(found) < _MOST:
        joined = _JOIN.match(words, at)
        at = joined.end() if joined and joined.end() > at else at
        begin = at
        while qualifier := _QUALIFIER.match(words, at):
            at = qualifier.end()
        read = _groups_at(words, at, family) or party_at(words, at, family)
        if read and (after := _AFTER.match(words, read[0])):
            found += [NamedParty(words[begin : after.end()], key) for key in read[1]]
            at = after.end()
            continue
        end = _end_of_name(words, at, family)
        unknown = words[begin:end].strip()
        if unknown:
            meant = director if is_bare_director(words[at:end].strip()) else None
            found.append(NamedParty(unknown, meant, inferred=meant is not None))
        at = max(end, at + 1)
    return tuple(found)


def _groups_at(words: str, begin: int, family: str) -> tuple[int, tuple[str, ...]] | None:
    """The end and the keys of study groups listed by number ("Study Groups 16 and 20"); None where one is unknown."""
    listed = _GROUPS.match(words, begin)
    if listed is None:
        return None
    sector = listed["sector"] or ""
    keys: list[str] = []
    for number in re.findall(r"\d+", listed["numbers"]):
        name = f"{sector}Study Group {number}"
        read = party_at(name, 0, family)
        if read is None or read[0] < len(name):
            return None
        keys += read[1]
    return listed.end(), tuple(keys)


def _end_of_name(words: str, begin: int, family: str) -> int:
    """Where a name that is not known ends: before the next known party after a join, else at the end."""
    for join in _ENDS.finditer(words, begin):
        if join.group() != ", " and " of " in words[begin : join.start()]:
            continue  # "vice-chairs of TSAG and study groups": "of" may reach over "and"
        at = join.end()
        while qualifier := _QUALIFIER.match(words, at):
            at = qualifier.end()
        if (read := party_at(words, at, family)) and _AFTER.match(words, read[0]):
            return join.start()
    return len(words)
