"""Which of the representations on offer a request prefers (RFC 9110, sections 5.6.6, 12.4.2, 12.5.1). All pure.

Two readings go beyond the letter, because clients in use need them: `*` alone means `*/*` (Java writes it), and an
element that cannot be read is passed over instead of spoiling the rest. A header with nothing readable counts as none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.errors import NotAcceptable

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_ELEMENT = re.compile(rf'(?:{_QUOTED}|[^",])+')
_RANGE = re.compile(rf"\s*({_NAME})\s*(?:/\s*({_NAME}))?\s*(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";\s*({_NAME})\s*=\s*({_QUOTED}|[^;\s]*)")

# What a parameter of a media range may ask for here. A parameter that is not in this table, such as the profile of
# JSON-LD, is a wish that does not decide whether a representation is acceptable.
_SERVED_PARAMETERS = {"charset": ("utf-8", "utf8", "*"), "header": ("present",)}


@dataclass(frozen=True)
class Offer:
    """A representation on offer: its media type, and the more general names by which clients ask for the same."""

    media_type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header."""

    kind: str
    subtype: str
    quality: float = 1.0
    parameters: dict[str, str] = field(default_factory=dict)

    def precision(self, offer: Offer) -> int | None:
        """How precisely the range names the offer: higher is more precise, None is not at all."""
        if any(self.parameters[name] not in served for name, served in _asked(self.parameters)):
            return None
        name = f"{self.kind}/{self.subtype}"
        more = len(self.parameters)
        if name == offer.media_type:
            return 400 + more
        if name in offer.aliases:
            return 300 + more
        if self.subtype == "*" and offer.media_type.startswith(self.kind + "/"):
            return 200 + more
        return 100 + more if name == "*/*" else None


def _asked(parameters: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((name, _SERVED_PARAMETERS[name]) for name in parameters if name in _SERVED_PARAMETERS)


def parse_accept(header: str) -> list[MediaRange]:
    """The media ranges of an Accept header in their order; elements that cannot be read are left out."""
    parsed = (_parse_range(element) for element in _ELEMENT.findall(header))
    return [media_range for media_range in parsed if media_range is not None]


def _parse_range(element: str) -> MediaRange | None:
    found = _RANGE.fullmatch(element)
    if found is None:
        return None
    kind, subtype, rest = found.group(1).lower(), (found.group(2) or "").lower(), found.group(3)
    if not subtype:
        subtype = "*"
        if kind != "*":
            return None
    if kind == "*" and subtype != "*":
        return None
    parameters = {name.lower(): _unquote(value).lower() for name, value in _PARAMETER.findall(rest)}
    quality = _quality(parameters.pop("q", "1"))
    return None if quality is None else MediaRange(kind, subtype, quality, parameters)


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _quality(text: str) -> float | None:
    """The weight between 0 and 1, or None where the text is no number; `.2` and `1.5` occur and are understood."""
    if not re.fullmatch(r"\d*\.?\d*", text) or not re.search(r"\d", text):
        return None
    return min(float(text), 1.0)


def names(accept: str | None, media_type: str) -> bool:
    """Whether the header names the media type itself, not by a wildcard, and does not exclude it."""
    return any(f"{r.kind}/{r.subtype}" == media_type and r.quality > 0 for r in parse_accept(accept or ""))


def choose(accept: str | None, offers: Sequence[Offer]) -> str:
    """The media type of the offer preferred by an Accept header, or `NotAcceptable`.

    The most precise range that matches an offer gives its quality. Among equals the one named more precisely wins,
    then the one that stands first in `offers`. No header accepts everything.
    """
    ranges = parse_accept(accept or "")
    if not ranges:
        return offers[0].media_type
    rated = [(_rate(ranges, offer), -place, offer) for place, offer in enumerate(offers)]
    (quality, _), _, best = max(rated, key=lambda entry: entry[:2])
    if quality <= 0:
        raise NotAcceptable(accept or "", tuple(offer.media_type for offer in offers))
    return best.media_type


def _rate(ranges: Sequence[MediaRange], offer: Offer) -> tuple[float, int]:
    """The quality of an offer and how precisely it was named; `(0, 0)` where nothing matches."""
    matching = [(precision, r.quality) for r in ranges if (precision := r.precision(offer)) is not None]
    if not matching:
        return (0.0, 0)
    precision, quality = max(matching)
    return (quality, precision // 100)
