"""Content negotiation, one case a line of fixtures/accept.tsv: add a case there without writing Python."""

from pathlib import Path

import pytest

from app.errors import NotAcceptable
from app.web.negotiation import Offer, choose

TABLE = Path(__file__).parents[1] / "fixtures" / "accept.tsv"


def _cases() -> list[object]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [pytest.param(*line.split("\t")[:3], id=line.split("\t")[3]) for line in lines if not line.startswith("#")]


def _offer(text: str) -> Offer:
    media_type, _, aliases = text.partition("=")
    return Offer(media_type, tuple(aliases.split(",")) if aliases else ())


@pytest.mark.parametrize(("accept", "offers", "expected"), _cases())
def test_the_table_of_accept_headers_holds(accept: str, offers: str, expected: str) -> None:
    on_offer = [_offer(text) for text in offers.split(" ")]

    if expected == "406":
        with pytest.raises(NotAcceptable) as refused:
            choose(accept, on_offer)
        assert refused.value.offers == tuple(offer.media_type for offer in on_offer)
    else:
        assert choose(accept, on_offer) == expected
