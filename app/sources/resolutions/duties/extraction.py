"""From the operative clauses of a resolution to its duties."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.model.duties import Confidence, Duty, NamedParty
from app.model.parties import family_of, party_at
from app.model.records import Clause, Resolution, Section
from app.sources.resolutions.duties.actions import actions_of
from app.sources.resolutions.duties.addressees import parties_of, without_asides
from app.sources.resolutions.duties.circumstances import conditions_in, due_in, parties_in_roles, recurrence_in
from app.sources.resolutions.duties.directive import (
    Lead,
    addressed,
    item_lead,
    lead_of,
    parts_of,
    passive_lead,
)
from app.sources.resolutions.duties.infinitives import infinitive_in, is_verb
from app.sources.resolutions.verbs import opening_in_text

_DIRECTOR = re.compile(r"\bDirectors? of ")
_THAT = re.compile(r"(?:accordingly,? )?(?:that|whether)\b")
_VICE_VERSA = re.compile(r"\bvice versa\b")
_FOR = re.compile(r"(?:for|in|where|when|if|as regards) [^,]{2,300}, ")
_FINITE = re.compile(r"\b(?:shall|should|must|may|will|is|are|apply|applies)\b")
_SUBJECT = re.compile(r"that (?P<subject>[^,;:]{2,200}?) (?:should|shall|must|may|will|be) ")


@dataclass(frozen=True)
class _Asked:
    """What a clause asks for before the circumstances are read, and who is asked."""

    lead: Lead
    named: str
    asides: tuple[str, ...]
    action: str
    inferred: bool = False
    open_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reader:
    """What is the same for all clauses: whose resolution it is, and the one Director it names."""

    family: str
    director: str | None

    def duty(self, clause: str, asked: _Asked, words: str, refines: str | None = None) -> Duty:
        """The duty of a clause from what it asks for."""
        lead = asked.lead
        parties = parties_of(asked.named, self.family, self.director) if lead.directing else ()
        left_open = [*asked.open_words]
        left_open += [f"addressee: {party.words}" for party in parties if party.key is None]
        if lead.directing and not parties:
            left_open.append("addressee: none is named")
        actions = actions_of(asked.action)
        if lead.directing and not actions:
            left_open.append(f"action: {_short(asked.action)}" if asked.action else "action: none is named")
        if _VICE_VERSA.search(words):
            left_open.append("vice versa: the same with the sides exchanged")
        circumstances = ", ".join((*asked.asides, asked.action)) if lead.directing else words
        told = {party.key for party in parties}
        roles = tuple(
            dict.fromkeys(
                found for found in parties_in_roles(circumstances, self.family) if found.party.key not in told
            )
        )
        recurrence = recurrence_in(circumstances)
        if lead.standing and "ongoing" not in recurrence:
            recurrence = (*recurrence, "ongoing")
        standing = lead.standing and lead.force == "invitation"
        return Duty(
            clause=clause,
            force="standing invitation" if standing else lead.force,
            verb=lead.verb,
            words=words,
            addressees=parties,
            actions=actions,
            parties=roles,
            recurrence=recurrence,
            due=due_in(circumstances),
            conditions=conditions_in(circumstances),
            refines=refines,
            confidence=_confidence(parties, left_open, inferred=asked.inferred),
            left_open=tuple(left_open),
        )


def duties_of(body: str | None, sections: Iterable[Section], clauses: Iterable[Clause]) -> tuple[Duty, ...]:
    """The duties that operative clauses state, in the order of the text.

    `body` is the short name of the body that adopted. A clause that asks or decides nothing by itself (a list's item
    that is an object of the clause above) has none.
    """
    by_section: dict[str, list[Clause]] = {}
    for clause in clauses:
        by_section.setdefault(clause.section, []).append(clause)
    headed = [(section, by_section.get(section.path, [])) for section in sections]
    reader = _Reader(family_of(body), _one_director(headed))
    found: list[Duty] = []
    for section, own in headed:
        lead = lead_of(section.heading)
        if lead:
            found += _duties_of_section(reader, lead, own)
    return tuple(found)


def with_duties(resolution: Resolution) -> Resolution:
    """The resolution with the duties that its clauses state, and a warning for each thing that they leave open."""
    duties = duties_of(resolution.body, resolution.sections, resolution.clauses)
    return replace(resolution, duties=duties, warnings=(*resolution.warnings, *doubts_on(duties)))


def doubts_on(duties: Iterable[Duty]) -> Iterator[str]:
    """A warning for each thing that a duty leaves open."""
    for duty in duties:
        for words in duty.left_open:
            yield f"{duty.path}: left open, {words}"


def _one_director(headed: list[tuple[Section, list[Clause]]]) -> str | None:
    """The one Director whom headings and clauses name in full; None where none or several."""
    keys = set()
    for section, clauses in headed:
        for words in (section.heading, *(clause.text for clause in clauses)):
            for match in _DIRECTOR.finditer(words):
                read = party_at(words, match.start(), "itu")
                keys |= set(read[1]) if read else set()
    return keys.pop() if len(keys) == 1 else None


def _duties_of_section(reader: _Reader, lead: Lead, clauses: list[Clause]) -> Iterator[Duty]:
    above: dict[str, list[_Asked]] = {}
    for clause in clauses:
        asked = list(_asked_by(lead, clause, above.get(clause.parent or "")))
        if not asked:
            continue
        above[clause.path] = asked
        refines = clause.parent if clause.parent in above and _has_action(above[clause.parent]) else None
        stated = [(one, words) for one, words in zip(asked, _words_of(clause, asked), strict=True) if one.action]
        for number, (one, words) in enumerate(stated, 1):
            duty = reader.duty(clause.path, one, words, refines)
            yield replace(duty, number=number) if len(stated) > 1 else duty


def _has_action(asked: list[_Asked]) -> bool:
    return len(asked) == 1 and bool(asked[0].action)


def _words_of(clause: Clause, asked: list[_Asked]) -> list[str]:
    parts = parts_of(clause.text)
    whole = clause.text.strip().rstrip(" ,;")
    return parts if len(parts) == len(asked) > 1 else [whole] * len(asked)


def _asked_by(lead: Lead, clause: Clause, above: list[_Asked] | None) -> Iterator[_Asked]:
    """What a clause asks for, under its heading or under the clause above it."""
    words = clause.text.strip().rstrip(" ,;")
    words = words[:1].lower() + words[1:] if words[:3] in ("To ", "Tha") else words
    if clause.parent is not None:
        if above and len(above) == 1 and (found := _below(above[0], words)):
            yield found
        return
    words = _after_own_verb(lead, words)
    if lead.directing:
        yield _under_directing_heading(lead, words)
        return
    parts = parts_of(words) if words.startswith("to ") else [words]
    for part in parts:
        yield _under_deciding_heading(lead, part)


def _after_own_verb(lead: Lead, words: str) -> str:
    """The words after the verb that opens their paragraph, as in "Requests the Secretary-General to report"."""
    opening = opening_in_text(words) if not lead.rest else None
    own = lead_of(opening.verb) if opening else None
    return words[opening.end :].strip(" ,") if opening and own and own.verb == lead.verb else words


def _under_directing_heading(lead: Lead, words: str) -> _Asked:
    heading = addressed(lead.rest) if lead.rest else None
    if heading and heading[0]:  # the heading gives the addressee and half the sentence
        named = without_asides(heading[0])
        return _Asked(lead, named.named, named.asides, f"{heading[1]} {words}")
    if not lead.rest:
        return _with_addressee_in(lead, words)
    named = without_asides(lead.rest.removesuffix(" to"))
    begin = infinitive_in(words)
    if begin is None:
        return _Asked(lead, named.named, named.asides, words)
    asides = (words[:begin].strip(" ,"),) if begin else ()
    return _Asked(lead, named.named, (*named.asides, *asides), words[begin:])


def _with_addressee_in(lead: Lead, words: str) -> _Asked:
    """What is asked where the verb stands alone: "the Secretary-General to submit a report"."""
    if _THAT.match(words):
        if lead.force == "advice":
            return _Asked(replace(lead, directing=False), "", (), words)
        subject = _SUBJECT.match(words)
        if subject is None:
            return _Asked(lead, "", (), words, inferred=True)
        return _Asked(lead, subject["subject"], (), words[subject.end() :], inferred=True)
    told = addressed(words)
    if told is None:
        return _Asked(lead, "", (), words)
    named = without_asides(told[0])
    return _Asked(lead, named.named, named.asides, told[1])


def _under_deciding_heading(lead: Lead, words: str) -> _Asked:
    if passive := passive_lead(words, lead):
        asking, subject = passive
        begin = infinitive_in(asking.rest) or 0
        named = without_asides(subject)
        asides = (*named.asides, asking.rest[:begin].strip(" ,")) if begin else named.asides
        return _Asked(asking, named.named, asides, asking.rest[begin:], inferred=True)
    asking_item = item_lead(words, lead)
    if asking_item is None:
        return _Asked(lead, "", (), words)
    rest = asking_item.rest
    if _THAT.match(rest):
        return _with_addressee_in(asking_item, rest)
    told = addressed(rest)
    if told is None:
        named = without_asides(rest.rstrip(": "))
        complete = rest.endswith(":")  # the items below say what is to be done
        return _Asked(asking_item, named.named, named.asides, "" if complete else rest)
    named = without_asides(told[0])
    return _Asked(asking_item, named.named, named.asides, told[1])


def _below(above: _Asked, words: str) -> _Asked | None:
    """What an item below a clause asks for; None where it is but a part of what the clause says."""
    first = words.split(" ", 1)[0].lower().strip(",")
    if above.lead.directing:
        if not (is_verb(first) or (first == "to" and infinitive_in(words) == 0)):
            return None
        return replace(above, action=words, asides=above.asides, inferred=True, open_words=())
    if _THAT.match(words) or first == "to":
        return _under_deciding_heading(above.lead, words)
    if _FOR.match(words) and _FINITE.search(words):
        return replace(above, action=words)
    return None


def _confidence(parties: tuple[NamedParty, ...], left_open: list[str], *, inferred: bool) -> Confidence:
    if left_open:
        return "left-open"
    return "inferred-from-context" if inferred or any(party.inferred for party in parties) else "stated-in-text"


def _short(words: str) -> str:
    return words if len(words) <= len("x" * 80) else f"{words[:79]}…"
