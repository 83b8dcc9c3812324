"""Citations: what is recognised in a clause, in which normal form, and which thing it means."""

import pytest

from app.model.records import Citation
from app.sources.resolutions import parse_resolution

ID = "https://w3id.org/twintext/id/"
HEADS = {
    "WTSA": "RESOLUTION 907 (Rev. Zurich, 2031)\nTitle\nThe World Telecommunication Standardization Assembly "
    "(Zurich, 2031),\n",
    "WRC": "RESOLUTION 871 (REV.WRC-27)\nTitle\nThe World Radiocommunication Conference (Port Louis, 2027),\n",
    "": "RESOLUTION 12\nTitle\n",
}


def citations(words: str, body: str = "WTSA") -> list[Citation]:
    text = f"{HEADS[body]}*considering*\na) {words};\nb) that so,\n*resolves*\n1 to come;\n2 to stay.\n"
    return [cite for cite in parse_resolution(text, source="x").citations if cite.clause == "considering a"]


def targets(words: str, body: str = "WTSA") -> list[str]:
    return [cite.target for cite in citations(words, body)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Articles 1, 4 and 50 of the ITU Constitution", [f"ITU Constitution, Article {n}" for n in (1, 4, 50)]),
        ("No. 197G of the Convention", ["ITU Convention, No. 197G"]),
        ("Nos. 191A and 191B of the Convention", ["ITU Convention, No. 191A", "ITU Convention, No. 191B"]),
        ("Nos. 191A to 191C of the Convention", ["ITU Convention, Nos. 191A to 191C"]),
        ("No. 13 of Article 1 of the Constitution", ["ITU Constitution, Article 1, No. 13"]),
        ("Chapter III of the Constitution", ["ITU Constitution, Chapter III"]),
        (
            "Article 2 of the Statutes of the ISO",
            ["ISO Statutes, Article 2"],
        ),
        ("Article 3 of the IEC Statutes and Rules of Procedure", ["IEC Statutes and Rules of Procedure, Article 3"]),
        ("Article 9 of the Radio Regulations", ["Radio Regulations, Article 9"]),
        ("Article 6 of the ITRs", ["International Telecommunication Regulations, Article 6"]),
        ("the ITU Constitution and the ITU Convention", ["ITU Constitution", "ITU Convention"]),
        ("Article 100 of the Charter of the United Nations", ["UN Charter, Article 100"]),
    ],
)
def test_provisions_are_cited_by_instrument_and_unit(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


def test_a_convention_without_owner_is_that_of_itu_in_a_resolution_of_itu_alone() -> None:
    assert targets("Article 20 of the Convention") == ["ITU Convention, Article 20"]
    assert targets("Article 20 of the Convention", "") == ["Convention, Article 20"]


def test_a_bare_provision_is_of_the_radio_regulations_in_a_conference_on_radio_alone() -> None:
    assert targets("Nos. 5.340 and 18.1 apply", "WRC") == [
        "Radio Regulations, No. 5.340",
        "Radio Regulations, No. 18.1",
    ]
    assert targets("Nos. 5.340 and 18.1 apply") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("WTSA Resolution 1", ["WTSA Resolution 1"]),
        ("Resolution 43 (Rev. Dubai, 2012) of WTSA", ["Resolution 43 (Rev. Dubai, 2012) of WTSA"]),
        ("Resolution 22 (REV.WRC-23)", ["Resolution 22 (REV.WRC-23)"]),
        ("Resolution 40 (Rev. Zurich, 2031) of this assembly", ["Resolution 40 (Rev. Zurich, 2031)"]),
        (
            "Resolutions 1, 7 and 18 (Rev. Zurich, 2031)",
            ["Resolution 1", "Resolution 7", "Resolution 18 (Rev. Zurich, 2031)"],
        ),
        (
            "2.4 of Section 5 of Resolution 44 (Rev. Hammamet, 2016)",
            ["Resolution 44 (Rev. Hammamet, 2016), Section 5, 2.4"],
        ),
        ("resolves 3 of Resolution 64 (Rev. Busan, 2014)", ["Resolution 64 (Rev. Busan, 2014), resolves 3"]),
        ("Annex 1 to Resolution 58 (Rev. Busan, 2014)", ["Resolution 58 (Rev. Busan, 2014), Annex 1"]),
        (
            "Resolution 64 (Rev. Busan, 2014), on ties, above all resolves 3 thereof",
            ["Resolution 64 (Rev. Busan, 2014), resolves 3"],
        ),
        (
            "Resolution 58, Recommendation ITU-T A.23 and resolves 2 thereof",
            ["Resolution 58", "Recommendation ITU-T A.23"],
        ),
        ("Resolution ITU-R 64", ["Resolution ITU-R 64"]),
        ("United Nations General Assembly resolution 70/125", ["United Nations General Assembly Resolution 70/125"]),
        ("MoU resolution 99/27", ["MoU Resolution 99/27"]),
        ("this Resolution, a resolution, Resolution of all", []),
    ],
)
def test_resolutions_are_cited_with_version_body_and_part(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Recommendation ITU-T A.23", ["Recommendation ITU-T A.23"]),
        ("Recommendation ITU-T X.509 (10/2019)", ["Recommendation ITU-T X.509 (10/2019)"]),
        ("ITU-T Recommendation A.23", ["Recommendation ITU-T A.23"]),
        ("Annex A to Recommendation ITU-T A.23", ["Recommendation ITU-T A.23, Annex A"]),
        (
            "Recommendations ITU-R P.679, ITU-R P.680 and P.681-2",
            [f"Recommendation ITU-R P.{n}" for n in ("679", "680", "681-2")],
        ),
        ("RECOMMENDATION ITU D 18", ["Recommendation ITU-D 18"]),
        ("the ITU-T X.1254 text", ["Recommendation ITU-T X.1254"]),
        ("Question ITU-R 206/3 and Report ITU-R TF.2511", ["Question ITU-R 206/3", "Report ITU-R TF.2511"]),
        ("ISO/IEC 9594-8:2020 and ISO/IEC TR 14516", ["ISO/IEC 9594-8:2020", "ISO/IEC TR 14516"]),
        ("ISO/PWI 9735-11, ISO/CD 19626-2", ["ISO/PWI 9735-11", "ISO/CD 19626-2"]),
        ("the ISO/IEC JTC 1 Directives", ["ISO/IEC JTC 1 Directives"]),
        ("the ISO/IEC Directives, Part 1", ["ISO/IEC Directives, Part 1"]),
        ("Recommendations of ITU-T, and ISO/IEC JTC 1", []),
    ],
)
def test_numbered_documents_are_cited_by_their_designation(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the World Standards Cooperation (WSC)", ["World Standards Cooperation (WSC)"]),
        ("the action plan for the C&I programme", ["action plan for the C&I programme"]),
        ("the C&I programme of ITU", ["ITU conformance and interoperability (C&I) programme"]),
        ("the ITU-T/ITU-R/ISO/IEC Common Patent Policy", ["Common Patent Policy for ITU-T/ITU-R/ISO/IEC"]),
        ("the agreement between ITU and ETSI", ["agreement between ITU and ETSI"]),
        ("the MoU on electronic business", ["Memorandum of Understanding on electronic business"]),
        ("a Memorandum of Understanding", []),
        ("the 2030 Agenda for Sustainable Development", ["2030 Agenda for Sustainable Development"]),
        ("the Guidelines for Cooperation", ["Guidelines for Cooperation"]),
        (
            "Recommendation ITU-T A.23, its annex, and the Guidelines for Cooperation therein",
            ["Recommendation ITU-T A.23", "Guidelines for Cooperation (in Rec. ITU-T A.23)"],
        ),
    ],
)
def test_agreements_and_programmes_are_cited_by_name(words: str, expected: list[str]) -> None:
    assert targets(words) == expected


@pytest.mark.parametrize(
    ("words", "expected", "inner"),
    [
        ("resolves 1 and 2 of this Resolution", "resolves 1 and 2 of this resolution", ("resolves 1", "resolves 2")),
        ("what is listed under resolves, and more", "resolves of this resolution", ("resolves",)),
        ("considering b) above", "considering b) of this resolution", ("considering b",)),
        ("Annexes A and B to this Resolution", "Annex A to this resolution", ("Annex A",)),
        ("resolves 9", "resolves 9 of this resolution", ()),
    ],
)
def test_references_within_the_resolution_name_what_they_point_to(
    words: str, expected: str, inner: tuple[str, ...]
) -> None:
    cite = citations(words)[0]

    assert (cite.kind, cite.target, cite.inner) == ("internal", expected, inner)


@pytest.mark.parametrize(
    "words",
    [
        "that in considering the results one resolves much",
        "that Annex A to Resolution 7 is long",
        "that it resolves to go",
        "Annex 1 to the Convention",
    ],
)
def test_running_words_are_no_reference_within_the_resolution(words: str) -> None:
    assert [cite for cite in citations(words) if cite.kind == "internal"] == []


@pytest.mark.parametrize(
    ("words", "things"),
    [
        ("Article 1 of the ITU Constitution", ["part/itu-constitution/article-1"]),
        ("No. 5.340 of the Radio Regulations", ["part/itu-radio-regulations/no-5.340"]),
        ("the ITU Convention", ["document/itu-convention"]),
        ("Article 100 of the Charter of the United Nations", ["part/un-charter/article-100"]),
        ("Recommendation ITU-T X.509 (10/2019)", ["document/itu-t-x.509/2019-10"]),
        ("Annex A to Recommendation ITU-T A.23", ["part/itu-t-a.23/annex-a"]),
        ("ISO/IEC 9594-8:2020", ["document/iso-iec-9594-8/2020"]),
        ("Resolution 40 (Rev. Zurich, 2031) of this assembly", ["document/wtsa-res-40/2031"]),
        ("Resolution 40 (Rev. Zurich, 2031)", ["document/wtsa-res-40/2031"]),
        ("Resolution 40 (Rev. Atlantis, 2030)", []),
        ("Resolution 40", []),
        ("Resolution 43 of WTSA", ["document/wtsa-res-43"]),
        ("Resolution 22 (REV.WRC-97)", ["document/wrc-res-22/1997"]),
        ("Resolution ITU-R 64", ["document/itu-r-res-64"]),
        (
            "resolves 3 of Resolution 64 (Rev. Busan, 2014)",
            ["document/pp-res-64/2014", "clause/pp-res-64/2014/resolves/3"],
        ),
        ("the ISO/IEC Directives, Part 1", ["document/iso-iec-directives"]),
        ("the agreement between ITU and ETSI", []),
    ],
)
def test_what_is_cited_is_known_by_its_iri(words: str, things: list[str]) -> None:
    assert [iri for cite in citations(words) for iri in cite.iris] == [ID + thing for thing in things]


def test_what_nothing_known_stands_for_is_told() -> None:
    found = parse_resolution(
        f"{HEADS['WTSA']}*considering*\na) the agreement between ITU and ETSI,\n*resolves*\nto go.\n", source="x"
    )

    assert found.warnings == ("considering a: nothing is known to stand for 'agreement between ITU and ETSI'",)


def test_each_target_is_cited_once_a_clause_with_its_words() -> None:
    cites = citations("Recommendation ITU-T A.23, and again Recommendation ITU-T A.23")

    assert [(cite.target, cite.words) for cite in cites] == [("Recommendation ITU-T A.23", "Recommendation ITU-T A.23")]
