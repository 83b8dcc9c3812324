"""`/identify` says what designations mean and what the dataset has of it, in JSON and in two languages."""

import re
from typing import TYPE_CHECKING

import pytest

from app.model.designations import identify
from app.web.identification import note
from app.web.interface import Interface

if TYPE_CHECKING:
    from tests.integration.web.conftest import Caller

HTML = "text/html"


def asked(call: "Caller", *designations: str) -> dict[str, object]:
    found: dict[str, object] = call.get("/identify", params={"designation": list(designations)}).json()
    return found


def test_what_the_dataset_has_is_told_with_its_page(call: "Caller") -> None:
    reading = asked(call, "X.509")["readings"][0]  # type: ignore[index]  # as JSON is

    assert reading["held"] == [
        {
            "id": "https://w3id.org/twintext/id/document/itu-t-x.509",
            "page": "http://here.example/doc/document/itu-t-x.509",
            "label": "Rec. ITU-T X.509",
            "title": None,
            "versions": reading["held"][0]["versions"],
            "as": "itself",
        }
    ]


def test_of_a_version_that_is_not_there_the_document_is_told(call: "Caller") -> None:
    reading = asked(call, "ITU-T X.509 (07/1901)")["readings"][0]  # type: ignore[index]  # as JSON is

    assert [(one["as"], one["label"]) for one in reading["held"]] == [("document", "Rec. ITU-T X.509")]


def test_what_the_dataset_has_not_is_told(call: "Caller") -> None:
    readings = asked(call, "ISO 999999:2020")["readings"]

    assert [reading["held"] for reading in readings] == [[], []]  # type: ignore[attr-defined]  # as JSON is


def test_urns_are_told(call: "Caller") -> None:
    reading = asked(call, "ISO/IEC 9594-8:2020")["readings"][0]  # type: ignore[index]  # as JSON is

    assert reading["urns"] == ["urn:iec:std:iso-iec:9594-8:2020:::", "urn:iso:std:iso-iec:9594:-8"]


@pytest.mark.parametrize("given", [("X.509", "nonsense", "ISO 9"), ("X.509\r\n nonsense \n\nISO 9",)])
def test_several_designations_are_answered_one_by_one(call: "Caller", given: tuple[str, ...]) -> None:
    results = asked(call, *given)["results"]

    assert [(one["designation"], len(one["readings"])) for one in results] == [  # type: ignore[attr-defined]  # as JSON is
        ("X.509", 1),
        ("nonsense", 0),
        ("ISO 9", 2),
    ]
    assert results[1]["problem"]["type"].endswith("#unknown-designation")  # type: ignore[index]  # as JSON is


def test_how_far_a_designation_was_understood_is_told(call: "Caller") -> None:
    results = asked(call, "ISO/IEC 9594-8:2020 and more", "X.509")["results"]
    assert results[0]["understood"] == "ISO/IEC 9594-8:2020"  # type: ignore[index]  # as JSON is

    problem = call.get("/identify", params={"designation": "ISO/IEC 9594-8:2020 and more"}).json()
    assert "understood up to 'ISO/IEC 9594-8:2020'" in problem["detail"]


def test_too_many_at_once_are_refused(call: "Caller") -> None:
    answer = call.get("/identify", params={"designation": "\n".join(["X.509"] * 51)})

    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "bad-request")


def test_a_page_of_a_catalogue_leads_to_what_it_is_the_source_of(call: "Caller") -> None:
    reading = asked(call, "https://www.iso.org/standard/999999.html")["readings"][0]  # type: ignore[index]  # as JSON is

    assert (reading["id"], reading["held"]) == ("https://www.iso.org/standard/999999.html", [])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Identify designations", "one text with ITU-T X.509", "not understood", "understood up to here"]),
        ("fr", ["Identifier des désignations", "un seul texte avec ITU-T X.509", "pas comprise", "a été comprise"]),
    ],
)
def test_the_page_speaks_two_languages(call: "Caller", language: str, words: list[str]) -> None:
    given = "X.509 | ISO/IEC 9594-8\nISO 9001:2015 & <b>"
    answer = call.get("/identify", HTML, params={"designation": given, "lang": language})

    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert [word for word in words if word not in answer.text] == []
    assert 'href="/doc/document/itu-t-x.509"' in answer.text
    assert "<b>" not in answer.text


def test_the_page_leads_to_itself_in_the_other_language(call: "Caller") -> None:
    text = call.get("/identify?designation=X.509&lang=en", HTML).text
    there = re.search(r'href="(/identify\?[^"]*lang=fr)"', text)

    assert there is not None
    assert "Identifier" in call.get(there[1].replace("&amp;", "&"), HTML).text


@pytest.mark.parametrize(
    "designation",
    ["F.400", "ISO 9", "Resolution 7", "X.509 | ISO/IEC 9594-8", "EN ISO 9001", "CCIR 601", "CCITT I.120, Blue Book"],
)
def test_each_remark_has_words_in_french(designation: str) -> None:
    remarks = [reading.note for reading in identify(designation) if reading.note]

    assert remarks
    assert [remark for remark in remarks if note(remark, Interface("fr")) == remark] == []
    assert [note(remark, Interface("en")) for remark in remarks] == remarks
