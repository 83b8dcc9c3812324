"""What operative clauses ask of whom: frozen records in the field's words, with no RDF in them."""

from dataclasses import dataclass
from typing import Any, Literal

Force = Literal["instruction", "request", "invitation", "standing invitation", "authorization", "advice", "decision"]
Role = Literal["recipient", "consulted party", "requesting party", "channel", "counterparty", "beneficiary"]
# On what the reading rests: the words themselves; words elsewhere in the resolution; or it is not complete.
Confidence = Literal["stated-in-text", "inferred-from-context", "left-open"]


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party as a clause names it: its words, and the key of its IRI ("post/tsb-director"), None where none is known.

    `inferred` says that the words alone do not tell it: "the Director", where one Director is named elsewhere.
    """

    words: str
    key: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class PartyInRole:
    """A party that has a part in a duty without being its addressee."""

    role: Role
    party: NamedParty


@dataclass(frozen=True, slots=True)
class Duty:
    """What a clause asks of somebody, or decides.

    `clause` is its path, `number` counts from 1 where the clause states several (else None), `verb` is the code of the
    opening verb ("resolves-to-request"). `words`
    quotes what is to be done or is decided, `actions` are codes ("report"), `recurrence` are codes ("regular"), `due`
    is an ISO 8601 date of any precision ("2027"), `conditions` quotes the conditions. `refines` is the path of the
    clause above whose duty it details. `left_open` says what the words did not tell.
    """

    clause: str
    force: Force
    verb: str
    words: str
    addressees: tuple[NamedParty, ...] = ()
    actions: tuple[str, ...] = ()
    parties: tuple[PartyInRole, ...] = ()
    recurrence: tuple[str, ...] = ()
    due: str | None = None
    conditions: tuple[str, ...] = ()
    refines: str | None = None
    number: int | None = None
    confidence: Confidence = "stated-in-text"
    left_open: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The clause, with the number of the duty where it states several: "resolves 2.1"."""
        return f"{self.clause}.{self.number}" if self.number else self.clause


def duty_as_json(duty: Duty) -> dict[str, Any]:
    """The duty as values that `json.dumps` takes; the names are those of `twintext parse resolution`."""
    return {
        "clause": duty.clause,
        "number": duty.number,
        "force": duty.force,
        "verb": duty.verb,
        "addressees": [_party_as_json(party) for party in duty.addressees],
        "actions": list(duty.actions),
        "parties": [{"role": found.role, **_party_as_json(found.party)} for found in duty.parties],
        "recurrence": list(duty.recurrence),
        "due": duty.due,
        "conditions": list(duty.conditions),
        "refines": duty.refines,
        "words": duty.words,
        "confidence": duty.confidence,
        "left_open": list(duty.left_open),
    }


def _party_as_json(party: NamedParty) -> dict[str, Any]:
    return {"words": party.words, "key": party.key}
