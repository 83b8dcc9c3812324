"""Bullets that a page shows as drawings are told by what they leave."""

from app.sources.resolutions.formats.pdf_bullets import with_drawn_bullets
from app.sources.resolutions.formats.pdf_page import PdfLine


def lines(*words: str) -> list[PdfLine]:
    """Lines of 12 points, the first at the left and the others further in."""
    return [PdfLine(text, 90.0 if row else 60.0, 500.0, 700.0 - 14 * row, 12.0) for row, text in enumerate(words)]


def test_a_line_that_goes_on_with_a_short_word_is_within_its_item() -> None:
    found = with_drawn_bullets(
        lines("to meet:", "for texts kept aligned", "in common;", "for others,", "on their own;")
    )

    assert [line.words for line in found] == [
        "to meet:",
        "• for texts kept aligned",
        "in common;",
        "• for others,",
        "• on their own;",
    ]


def test_items_with_labels_of_their_own_get_no_bullets() -> None:
    found = with_drawn_bullets(lines("to meet:", "a) first;", "b) second;"))

    assert [line.words for line in found] == ["to meet:", "a) first;", "b) second;"]
