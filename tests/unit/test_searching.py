"""Names and designations have one form in the index, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.searching import composed, facet_word, folded, mark_form, marks_of, order_form, whole_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Florianópolis", "florianopolis"),
        ("SÉCURITÉ", "securite"),
        ("e\u0301tude", "etude"),
        ("ﬁbre", "fibre"),
        ("Straße", "strasse"),
        ("ITU-T", "itu-t"),
    ],
)
def test_accents_capitals_and_ligatures_make_no_difference(text: str, form: str) -> None:
    assert folded(text) == form


@given(st.text(max_size=200))
def test_a_form_is_its_own_form(text: str) -> None:
    for made in (folded, whole_form, mark_form, composed):
        assert made(made(text)) == made(text)


@pytest.mark.parametrize(
    ("designation", "marks"),
    [
        ("ITU-T X.509 (10/2019)", ["itutx509102019", "x509102019"]),
        ("Rec. ITU-T X.509", ["recitutx509", "x509"]),
        ("ISO/IEC 9594-8:2020", ["isoiec959482020", "959482020"]),
        ("CCITT X.200", ["ccittx200", "x200"]),
        ("ITU-R BT.601", ["iturbt601", "bt601"]),
        ("IEC 60050", ["iec60050", "60050"]),
        ("T.805", ["t805"]),
        ("Isolation", ["isolation"]),
        ("…", []),
    ],
)
def test_a_designation_is_found_with_its_publisher_and_without(designation: str, marks: list[str]) -> None:
    assert list(marks_of(designation)) == marks


def test_names_are_ordered_by_rank_then_state_then_age_then_number() -> None:
    forms = [
        order_form(3, "in-force", 2020, "X.9"),
        order_form(3, "in-force", 2020, "X.10"),
        order_form(3, None, 2019, "A"),
        order_form(3, None, None, "A"),
        order_form(3, "withdrawn", 2024, "A"),
        order_form(4, "in-force", 2024, "A"),
    ]
    assert forms == sorted(forms)


def test_a_year_of_more_than_four_digits_counts_as_none() -> None:
    assert order_form(1, None, 12_345, "a") == order_form(1, None, None, "a")


@pytest.mark.parametrize(
    ("iri", "word"),
    [
        ("https://w3id.org/twintext/id/organization/itu-t-sg17", "itu-t-sg17"),
        ("http://www.w3.org/ns/org#Organization", "Organization"),
        ("http://example.org/", "example.org"),
        ("/", "/"),
    ],
)
def test_a_value_without_a_label_is_shown_by_the_end_of_its_iri(iri: str, word: str) -> None:
    assert facet_word(iri) == word
