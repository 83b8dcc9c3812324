"""What the pool and a worker tell each other of connections that are lent: one message a packet, JSON.

The pool sends LENT, with the descriptor of the connection beside it, and RECALLED. The worker sends reports: which
requests it has answered, and which connections it gives back and why.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple, Protocol, cast

from app.model.file_stamp import Stamp

LONGEST_PACKET: Final = 256 * 1024
ID: Final = b"{id}"
EVALUATED: Final = b"{evaluated}"
TOTAL: Final = b"{total}"
# Why a connection comes back: its time is up, something came that the worker does not answer, or that took it long.
TIME_IS_UP: Final = "time is up"
OTHERWISE: Final = "otherwise"
SLOW: Final = "slow"


@dataclass(frozen=True)
class Wording:
    """How requests on a connection look and how they are answered, but for the text of the query.

    `headers` is what follows the text in a request. Of a response `head` is the same each time; `own` follows the date
    and the length, with `ID` in the place of an id for the exchange, and `EVALUATED` and `TOTAL` in that of the
    milliseconds that the evaluation took and that passed until the response was sent. `longest` is in bytes: a longer
    answer is not for the worker to give.
    """

    headers: bytes
    head: bytes
    own: bytes
    form: str
    longest: int


@dataclass(frozen=True)
class Place:
    """What queries on a connection are asked of: a store, as long as the file `current` has this stamp."""

    store: str
    media_type: str
    base: str | None
    current: str
    stamp: Stamp


class Lent(NamedTuple):
    """A connection that the pool lends, by a number of its own."""

    number: int
    wording: Wording
    place: Place


class Served(NamedTuple):
    """A request that was answered on a lent connection, with a body of so many bytes; times in microseconds."""

    number: int
    evaluated: int
    total: int
    length: int
    request_id: str


class GivenBack(NamedTuple):
    """A connection that the worker gives back; `unsent` is what is left of the last response."""

    number: int
    why: str
    unsent: bytes = b""


class Report(NamedTuple):
    """What a worker has done with what it was lent."""

    served: Sequence[Served]
    back: Sequence[GivenBack]


class Connection(Protocol):
    """A connection that can be lent. It neither reads nor writes until it is given back."""

    @property
    def descriptor(self) -> int:
        """That of its socket."""
        ...

    def served(self, served: Served) -> None:
        """A request was answered on it."""
        ...

    def given_back(self, back: GivenBack | None) -> None:
        """It may be read from and written to again; None where the worker has ended, and said nothing."""
        ...


class Loan(Protocol):
    """A connection that is lent."""

    def recall(self) -> None:
        """Ask for it; it is given back soon."""
        ...


def write_lent(lent: Lent) -> bytes:
    """The packet that lends a connection."""
    wording = {name: _text(value) for name, value in asdict(lent.wording).items()}
    return json.dumps({"lent": lent.number, "wording": wording, "place": asdict(lent.place)}).encode()


def write_recalled(number: int) -> bytes:
    """The packet that recalls a connection."""
    return json.dumps({"recalled": number}).encode()


def read_from_pool(packet: bytes) -> Lent | int:
    """What the pool lends, or the number of what it recalls."""
    read = json.loads(packet)
    if "recalled" in read:
        return cast("int", read["recalled"])
    wording, place = read["wording"], read["place"]
    for name in ("headers", "head", "own"):
        wording[name] = wording[name].encode("latin-1")
    return Lent(read["lent"], Wording(**wording), Place(**{**place, "stamp": tuple(place["stamp"])}))


def write_report(report: Report) -> bytes:
    """The packet of a report."""
    back = [(number, why, unsent.decode("latin-1")) for number, why, unsent in report.back]
    return json.dumps({"served": report.served, "back": back}).encode()


def read_report(packet: bytes) -> Report:
    """The report in a packet."""
    read = json.loads(packet)
    back = [GivenBack(number, why, unsent.encode("latin-1")) for number, why, unsent in read["back"]]
    return Report([Served(*each) for each in read["served"]], back)


def _text(value: Any) -> Any:
    """Bytes as text with a character for each, so that JSON can hold them."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
