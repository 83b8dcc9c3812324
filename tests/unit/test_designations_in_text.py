"""Designations in running text: which are found, where they stand, and what is passed over."""

# ruff: noqa: RUF001 - Cyrillic letters that look like Latin ones are what is read here

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.designations import mentions_in
from app.sources.catalogues.evidence import evidence_in


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.readings[0].normal_form) for one in mentions_in(text)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "See Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020.",
            [("Rec. ITU-T X.509 (10/2019)", "ITU-T X.509 (10/2019)"), ("ISO/IEC 9594-8:2020", "ISO/IEC 9594-8:2020")],
        ),
        (
            "Recommendations ITU-T X.680, X.681 and X.690",
            [("Recommendations ITU-T X.680", "ITU-T X.680"), ("X.681", "ITU-T X.681"), ("X.690", "ITU-T X.690")],
        ),
        (
            "Questions 13/17 and 14/17",
            [("Questions 13/17", "ITU-T Question 13/17"), ("14/17", "ITU-T Question 14/17")],
        ),
        ("ITU-T H.222.0/ISO/IEC 13818-1", [("ITU-T H.222.0", "ITU-T H.222.0"), ("ISO/IEC 13818-1", "ISO/IEC 13818-1")]),
        (
            "Amendment 1 to Recommendation ITU-T X.509 (2012), Annex A to Rec. ITU-T A.23",
            [
                ("Amendment 1 to Recommendation ITU-T X.509 (2012)", "ITU-T X.509 (2012) Amd. 1"),
                ("Annex A to Rec. ITU-T A.23", "ITU-T A.23 Annex A"),
            ],
        ),
        ("ITU-T X.509, Annex A to this text", [("ITU-T X.509", "ITU-T X.509")]),
        (
            "ITU-T\u00a0X.500\nISO/IEC   DIS 9594-8.",
            [("ITU-T\u00a0X.500", "ITU-T X.500"), ("ISO/IEC   DIS 9594-8", "ISO/IEC DIS 9594-8")],
        ),
        (
            "Рекомендация МСЭ-Т X.509 и ИСО/МЭК 9594-8",
            [("Рекомендация МСЭ-Т X.509", "ITU-T X.509"), ("ИСО/МЭК 9594-8", "ISO/IEC 9594-8")],
        ),
        (
            "urn:iso:std:iso-iec:9594:-8:ed-9:v1:en, and more",
            [("urn:iso:std:iso-iec:9594:-8:ed-9:v1:en", "ISO/IEC 9594-8 ed. 9")],
        ),
        (
            "(https://www.itu.int/rec/T-REC-X.509-201910-I).",
            [("https://www.itu.int/rec/T-REC-X.509-201910-I", "ITU-T X.509 (10/2019)")],
        ),
        ("certificates of X.509 and video of H.264", [("X.509", "ITU-T X.509"), ("H.264", "ITU-T H.264")]),
        (
            "IEEE Std 802.3-2022, RFC 5280 and EN ISO 9001:2015",
            [
                ("IEEE Std 802.3-2022", "IEEE Std 802.3-2022"),
                ("RFC 5280", "IETF RFC 5280"),
                ("EN ISO 9001:2015", "EN ISO 9001:2015"),
            ],
        ),
        (
            "Resolution 7 (Rev. Geneva, 2022) and Report ITU-R TF.2511-0",
            [
                ("Resolution 7 (Rev. Geneva, 2022)", "WTSA Resolution 7 (Rev. Geneva, 2022)"),
                ("Report ITU-R TF.2511-0", "Report ITU-R TF.2511-0"),
            ],
        ),
        ("the ISO/IEC Directives, Part 1 apply", [("ISO/IEC Directives, Part 1", "ISO/IEC DIR 1")]),
        ("as in Recommendation H.450.1The next", [("Recommendation H.450.1", "ITU-T H.450.1")]),
    ],
)
def test_designations_are_found_with_where_they_stand(text: str, mentions: list[tuple[str, str]]) -> None:
    assert found(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "On 13/17/2020 call +41 22 730 5111, then see section 9.3.1 and Figure A.123, Table B.100 or clause X.200.",
        "an X.25-like protocol, an ITU-T X.25-like protocol",
        "in ITU-D 2019 and ISO 2015 it was said",
        "A resolution of 1080 pixels; Resolution 1080 pixels",
        "ITU-T SG 17, ITU-T SG-17, ISO/IEC JTC 1/SC 27 N 1234, ISO/TC 211, IEC TC 57",
        "the X.500 series, the ITU-T X.500-series",
        "A.5 and A.23 of the annex, version V.2",
        "Report of 2019, Question of the day, Opinion 3, Handbook 4",
        "https://www.example.org/ISO-9001 and www.iso.org",
        "XISO 9001, ISO 9001x, MISO 12",
    ],
)
def test_what_only_looks_like_a_designation_is_passed_over(text: str) -> None:
    assert found(text) == []


def test_a_mention_has_every_reading() -> None:
    mention = next(mentions_in("By Question 13/17 it is asked."))

    assert [reading.normal_form for reading in mention.readings] == [
        "ITU-T Question 13/17",
        "ITU-R Question 13/17",
        "ITU-D Question 13/17",
    ]


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(["ISO/IEC ", "9594-8", "  ", "ITU-T ", "X.509", ", ", "and ", "Rec. ", "Question 1/", "\n"]),
        max_size=30,
    ).map("".join)
)
def test_mentions_stand_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in mentions_in(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.readings
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end


@pytest.mark.parametrize(
    "unit",
    [
        "ISO/IEC 9594-8, ",
        "ISO ",
        "ITU-T X.509 and ",
        "Rec. ",
        "Question 1/1, ",
        "EN ISO ",
        "Amendment 1 to ",
        "(",
        "  ",
        "http://a ",
        "X.509, Annex A, ",
        "Resolution 1 of the A",
        "urn:iso:std:iso:1",
    ],
)
def test_long_texts_are_read_in_time_that_grows_with_them(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    began = time.process_time()
    for _ in mentions_in(text):
        pass

    assert time.process_time() - began < 4  # a tenth of that where nothing counts the lines that are run


def test_an_abstract_names_others_whose_numbers_begin_like_its_own() -> None:
    """X.50 is no part of X.509, and what a corrigendum changes is the document itself."""
    evidence = list(evidence_in("This text, ITU-T X.50, goes with Recommendation ITU-T X.509.", "ITU-T X.50 (11/1988)"))

    assert [found.mentions for found in evidence] == [("Recommendation ITU-T X.509",)]
    assert list(evidence_in("Changes Recommendation ITU-T X.50.", "ITU-T X.50 (1988) Cor. 1 (01/1990)")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Recommendation ITU-T X.50 is not technically aligned with ISO/IEC 99999-1.",
        "This text is neither identical to ISO/IEC 99999-1 nor taken from it.",
        "It is no longer a common text with ISO/IEC 99999-1.",
        "This edition was never published as ISO/IEC 99999-1.",
        "This Recommendation and ISO/IEC 99999-1 are not identical texts.",
        "It differs from the twin text ISO/IEC 99999-1.",
        "The coding of this Recommendation is identical to that of ISO/IEC 99999-1.",
        "This Recommendation flies kites by a method identical to ISO/IEC 99999-1.",
        "Kites of this Recommendation are based on ISO/IEC 99999-1.",
    ],
)
def test_what_an_abstract_denies_or_says_of_a_part_is_no_relation_of_the_texts(words: str) -> None:
    """The other text is mentioned, and that is all."""
    assert [one.kind for one in evidence_in(words, "ITU-T X.50 (11/1988)")] == ["mentioned"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("This Recommendation is technically identical with ISO/IEC 99999-1.", "identical-text"),
        (
            "Recommendation ITU-T X.50 (11/1988) is identical to the International Standard ISO/IEC 99999-1.",
            "identical-text",
        ),
        ("Identical to Recommendation ITU-T X.51.", "identical-text"),
        ("Not every kite flies, and this text is a twin text with ISO /IEC 99999-1.", "twin-text"),
        ("Technically aligned with, but not published as common text with, ISO/IEC 99999-1.", "technically-aligned"),
    ],
)
def test_what_an_abstract_says_of_the_whole_text_is_how_the_texts_relate(words: str, kind: str) -> None:
    """A denial reaches up to the next comma."""
    assert [one.kind for one in evidence_in(words, "ITU-T X.50 (11/1988)")] == [kind]
