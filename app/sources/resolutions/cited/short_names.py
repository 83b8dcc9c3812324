"""Resolutions cited again by their number alone: "Resolution 22" after "Resolution 22 (Rev. Dubai, 2018) of PP"."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.model.identifiers import thing
from app.model.records import Citation

_SHORT = re.compile(r"(?P<word>Resolution|Decision) (?P<number>[\w./()-]+)")
_FULL = re.compile(r"(?:.{1,60} )?(?P<word>Resolution|Decision) (?:ITU-R )?(?P<number>[\w./()-]+)(?: |,|$)")
_DOCUMENT = thing("document", "")


def with_short_names(citations: Sequence[Citation]) -> Iterator[Citation]:
    """The citations, where a bare number means the one resolution of that number that is cited in full elsewhere.

    It then means the undated document; where resolutions of two bodies have the number, it stays unresolved.
    """
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for citation in citations:
        full = _FULL.match(citation.target) if citation.kind == "resolution" and citation.iris else None
        if full:
            key = citation.iris[0].removeprefix(_DOCUMENT).split("/")[0]
            named[full["word"], full["number"]].add(key)
    for citation in citations:
        short = _SHORT.fullmatch(citation.target) if citation.kind == "resolution" and not citation.iris else None
        keys = named.get((short["word"], short["number"]), set()) if short else set()
        yield replace(citation, iris=(thing("document", next(iter(keys))),)) if len(keys) == 1 else citation
