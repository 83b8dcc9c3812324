"""Lifting: the triples of a resolution join the reference facts by IRI and contradict none of them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import DocumentError
from app.model.records import Adoption, Resolution
from app.model.terms import Triple
from app.sources.lifting import DESCRIBED_MEETINGS, DESCRIBED_VERSIONS, KNOWN_VERBS, lift_resolution
from app.sources.resolutions import parse_resolution

ROOT = Path(__file__).parents[2]
ID = "https://w3id.org/twintext/id/"
TT = "https://w3id.org/twintext/ontology#"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(name="resolution", scope="module")
def _resolution() -> Resolution:
    text = (ROOT / "tests/fixtures/resolutions/wtsa-907.md").read_text(encoding="utf-8")
    return parse_resolution(text, source="wtsa-907.md")


@pytest.fixture(name="triples", scope="module")
def _triples(resolution: Resolution) -> set[Triple]:
    return set(lift_resolution(resolution))


def thing(path: str) -> str:
    return f"<{ID}{path}>"


def term(name: str) -> str:
    return f"<{TT}{name}>"


def objects(triples: set[Triple], subject: str, predicate: str) -> set[str]:
    return {
        o for s, p, o in triples if s == thing(subject) and p == (predicate if "<" in predicate else term(predicate))
    }


def test_a_clause_has_its_words_its_label_and_its_place(triples: set[Triple]) -> None:
    clause = "clause/wtsa-res-907/2031/considering/a"

    assert objects(triples, clause, "text") == {'"Article 7 of the ITU Convention;"@en'}
    assert objects(triples, clause, "ordinal") == {'"a"'}
    assert objects(triples, clause, "locator") == {'"considering a"'}
    assert objects(triples, clause, LABEL) == {'"considering a"@en'}
    assert objects(triples, clause, "position") == {'"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert objects(triples, clause, "directPartOf") == {thing("section/wtsa-res-907/2031/considering")}


def test_a_bullet_has_no_ordinal_and_is_part_of_the_clause_above(triples: set[Triple]) -> None:
    bullet = "clause/wtsa-res-907/2031/considering/b/2"

    assert objects(triples, bullet, "directPartOf") == {thing("clause/wtsa-res-907/2031/considering/b")}
    assert objects(triples, bullet, "locator") == {'"considering b/2"'}
    assert not objects(triples, bullet, "ordinal")


def test_a_clause_alone_in_its_section_has_the_path_of_the_section(triples: set[Triple]) -> None:
    clause = "clause/wtsa-res-907/2031/recognizing-with-appreciation"

    assert objects(triples, clause, "directPartOf") == {
        thing("section/wtsa-res-907/2031/recognizing-with-appreciation")
    }


def test_each_year_of_the_history_is_a_version_that_replaces_the_one_before(triples: set[Triple]) -> None:
    assert objects(triples, "document/wtsa-res-907/2031", "previousVersion") == {thing("document/wtsa-res-907/2027")}
    assert objects(triples, "document/wtsa-res-907/2027", "previousVersion") == {thing("document/wtsa-res-907/2023")}
    assert not objects(triples, "document/wtsa-res-907/2023", "previousVersion")
    assert objects(triples, "document/wtsa-res-907/2023", "designation") == {'"Resolution 907 (Porto, 2023)"'}
    assert objects(triples, "document/wtsa-res-907/2031", "designation") == {'"Resolution 907 (Rev. Zurich, 2031)"'}


def test_document_and_versions_name_the_file_as_their_source(resolution: Resolution) -> None:
    """Its name alone: where it lies on the reader's machine is nobody's business."""
    triples = set(lift_resolution(replace(resolution, source="/home/reader/wtsa-907.md")))

    for subject in ("document/wtsa-res-907", "document/wtsa-res-907/2031", "document/wtsa-res-907/2023"):
        assert objects(triples, subject, "<http://purl.org/dc/terms/source>") == {'"wtsa-907.md"'}


def test_the_first_adoption_is_told_from_the_revisions(triples: set[Triple]) -> None:
    codes = "https://w3id.org/twintext/code/adoption/"

    assert objects(triples, "adoption/wtsa-res-907/2023", "adoptionKind") == {f"<{codes}first>"}
    assert objects(triples, "adoption/wtsa-res-907/2031", "adoptionKind") == {f"<{codes}revision>"}
    assert objects(triples, "adoption/wtsa-res-907/2031", "adoptedBy") == {thing("organization/wtsa")}
    assert objects(triples, "adoption/wtsa-res-907/2031", "adoptedAt") == {thing("meeting/wtsa-2031")}
    assert objects(triples, "meeting/wtsa-2031", "heldIn") == {thing("place/zurich")}


def test_a_revision_without_history_is_no_first_adoption(resolution: Resolution) -> None:
    alone = replace(resolution, adoptions=resolution.adoptions[-1:])

    assert objects(set(lift_resolution(alone)), "adoption/wtsa-res-907/2031", "adoptionKind") == {
        "<https://w3id.org/twintext/code/adoption/revision>"
    }


def test_citations_point_to_documents_versions_parts_and_clauses(triples: set[Triple]) -> None:
    assert objects(triples, "clause/wtsa-res-907/2031/considering/a", "cites") == {
        thing("part/itu-convention/article-7")
    }
    assert objects(triples, "clause/wtsa-res-907/2031/considering/c", "cites") == {
        thing("document/itu-t-x.902"),
        thing("document/iso-iec-10746-2/2009"),
    }


def test_the_foreword_cites_for_the_whole_version(triples: set[Triple]) -> None:
    assert objects(triples, "document/wtsa-res-907/2031", "cites") == {thing("document/wtsa-res-44")}


def test_a_verb_outside_the_code_list_is_declared_with_its_part(triples: set[Triple]) -> None:
    verb = "<https://w3id.org/twintext/code/verb/recognizing-with-appreciation>"

    assert (verb, "<http://www.w3.org/2004/02/skos/core#inScheme>", "<https://w3id.org/twintext/code/verb>") in triples
    assert (
        verb,
        "<http://www.w3.org/2004/02/skos/core#broader>",
        "<https://w3id.org/twintext/code/verb/preambular>",
    ) in triples
    assert objects(triples, "section/wtsa-res-907/2031/recognizing-with-appreciation", "openingVerb") == {verb}


def test_a_verb_of_the_code_list_is_not_declared_again(triples: set[Triple]) -> None:
    assert not any(subject.endswith("/code/verb/considering>") for subject, _, _ in triples)


def test_a_key_given_by_hand_replaces_that_of_the_head(resolution: Resolution) -> None:
    triples = set(lift_resolution(resolution, document_key="harbour-res-1"))

    assert objects(triples, "clause/harbour-res-1/2031/considering/a", "ordinal") == {'"a"'}
    assert not any("wtsa-res-907" in subject for subject, _, _ in triples)


def test_a_text_without_adopting_body_needs_a_key(resolution: Resolution) -> None:
    nameless = replace(resolution, body=None)

    with pytest.raises(DocumentError, match="which body"):
        list(lift_resolution(nameless))
    triples = set(lift_resolution(nameless, document_key="harbour-res-1"))
    assert objects(triples, "document/harbour-res-1/2031", "versionOf") == {thing("document/harbour-res-1")}
    assert not objects(triples, "document/harbour-res-1", "issuedBy")


def test_a_text_without_year_cannot_be_lifted(resolution: Resolution) -> None:
    with pytest.raises(DocumentError, match="which year"):
        list(lift_resolution(replace(resolution, year=None)))


def test_functional_properties_have_one_value_each(triples: set[Triple]) -> None:
    for name in ("position", "directPartOf", "versionOf", "previousVersion", "openingVerb", "designation"):
        subjects = [subject for subject, predicate, _ in triples if predicate == term(name)]

        assert len(subjects) == len(set(subjects))


def test_siblings_have_different_positions(triples: set[Triple]) -> None:
    places = {s: o for s, p, o in triples if p == term("directPartOf")}
    positions = {s: o for s, p, o in triples if p == term("position")}
    pairs = [(whole, positions[part]) for part, whole in places.items()]

    assert len(pairs) == len(set(pairs))


def test_the_verbs_taken_as_known_are_those_of_the_code_list() -> None:
    codes = (ROOT / "ontology/codes.ttl").read_text(encoding="utf-8")
    declared = set(re.findall(r"^<https://w3id.org/twintext/code/verb/([a-z-]+)> a", codes, re.MULTILINE))

    assert declared - {"preambular", "operative"} == KNOWN_VERBS


def test_the_versions_and_meetings_taken_as_described_are_those_of_the_reference_facts() -> None:
    facts = (ROOT / "ontology/reference/resolution-7.ttl").read_text(encoding="utf-8")
    versions = set(re.findall(r"^<id/clause/([^/]+)/(\d{4})/", facts, re.MULTILINE))
    meetings = set(re.findall(r"^<id/meeting/((?:ccitt|wts)[^>]+)> a", facts, re.MULTILINE))

    assert versions == DESCRIBED_VERSIONS
    assert meetings == DESCRIBED_MEETINGS


RADIO = """RESOLUTION 871 (REV.WRC-27)
Lanterns
The World Radiocommunication Conference (Port Louis, 2027),
*considering*
a) Annex 1 to this Resolution,
*further resolves*
1 to come;
2 that resolves 1 of Resolution 870 (WRC-23) and considering a) of this Resolution hold.
"""


@pytest.fixture(name="radio", scope="module")
def _radio() -> set[Triple]:
    return set(lift_resolution(parse_resolution(RADIO, source="lanterns.txt")))


def test_a_body_and_meeting_that_the_reference_facts_lack_are_described(radio: set[Triple]) -> None:
    assert objects(radio, "organization/wrc", LABEL) == {'"World Radiocommunication Conference"@en'}
    assert objects(radio, "organization/wrc", "acronym") == {'"WRC"'}
    assert objects(radio, "meeting/wrc-2027", LABEL) == {'"WRC (Port Louis, 2027)"@en'}
    assert objects(radio, "place/port-louis", LABEL) == {'"Port Louis"@en'}


def test_a_body_that_the_reference_facts_describe_gets_no_second_label(triples: set[Triple]) -> None:
    assert not objects(triples, "organization/wtsa", LABEL)


def test_further_resolves_and_resolves_further_are_one_verb(radio: set[Triple]) -> None:
    section = "section/wrc-res-871/2027/further-resolves"

    assert objects(radio, section, "openingVerb") == {"<https://w3id.org/twintext/code/verb/resolves-further>"}


def test_references_within_the_resolution_point_to_its_parts(radio: set[Triple]) -> None:
    assert objects(radio, "clause/wrc-res-871/2027/considering/a", "cites") == {thing("part/wrc-res-871/annex-1")}
    assert objects(radio, "clause/wrc-res-871/2027/further-resolves/2", "cites") == {
        thing("document/wrc-res-870/2023"),
        thing("clause/wrc-res-870/2023/resolves/1"),
        thing("clause/wrc-res-871/2027/considering/a"),
    }


def test_an_adoption_without_a_place_has_no_meeting(resolution: Resolution) -> None:
    old = replace(resolution, adoptions=(Adoption(None, 1963), *resolution.adoptions))
    triples = set(lift_resolution(old))

    assert objects(triples, "adoption/wtsa-res-907/1963", LABEL) == {'"Adoption of Resolution 907, 1963"@en'}
    assert objects(triples, "adoption/wtsa-res-907/1963", "adoptedBy") == {thing("organization/ccitt-plenary-assembly")}
    assert not objects(triples, "adoption/wtsa-res-907/1963", "adoptedAt")


def test_another_version_of_a_described_document_gets_labels_and_no_second_date(resolution: Resolution) -> None:
    """The reference facts date every version of WTSA Resolution 7 and label the clauses of that of 2022 alone."""
    triples = set(lift_resolution(resolution, document_key="wtsa-res-7"))

    assert objects(triples, "clause/wtsa-res-7/2031/considering/a", LABEL) == {'"considering a"@en'}
    assert not any(predicate == term("adoptionDate") for _, predicate, _ in triples)


def test_every_term_used_is_declared_in_the_ontology(triples: set[Triple], radio: set[Triple]) -> None:
    ontology = (ROOT / "ontology/collaboration.ttl").read_text(encoding="utf-8")
    used = {name for triple in triples | radio for name in triple if name.startswith(f"<{TT}")}

    assert len(used) > 20
    for name in used:
        assert f"\ntt:{name[len(TT) + 1 : -1]} a owl:" in ontology, name


def test_bodies_beside_itu_annexes_and_days_become_triples() -> None:
    text = (
        "RESOLUTION MSC.9401(195) (Adopted on 8 June 2045)\nLANTERNS\nTHE MARITIME SAFETY COMMITTEE,\n"
        "RECALLING lanterns,\n1 ADOPTS the lanterns.\n\nANNEX 1\nOF LANTERNS\n"
    )
    triples = set(lift_resolution(parse_resolution(text, source="lanterns.txt")))
    thing = "https://w3id.org/twintext/id/"
    told = {(subject, predicate.rpartition("#")[2].rstrip(">"), value) for subject, predicate, value in triples}

    assert (f"<{thing}document/imo-res-msc.9401-195>", "issuedBy", f"<{thing}organization/imo-msc>") in told
    assert (
        f"<{thing}document/imo-res-msc.9401-195/2045>",
        "adoptionDate",
        '"2045-06-08"^^<http://www.w3.org/2001/XMLSchema#date>',
    ) in told
    assert (
        f"<{thing}part/imo-res-msc.9401-195/annex-1>",
        "directPartOf",
        f"<{thing}document/imo-res-msc.9401-195>",
    ) in told


def test_earlier_years_of_a_recommendation_are_not_versions_of_its_last_number() -> None:
    text = (
        "RECOMMENDATION ITU-R BS.9770-5\nHums\n(2036-2037-2043)\nThe ITU Radiocommunication Assembly,\nconsidering\n"
        "that lamps hum,\nrecommends\nto listen.\n"
    )
    subjects = {subject for subject, _, _ in lift_resolution(parse_resolution(text, source="hums.txt"))}

    assert any("itu-r-bs.9770-5/2043" in subject for subject in subjects)
    assert not any("itu-r-bs.9770-5/2036" in subject for subject in subjects)


def test_a_body_that_is_not_known_is_an_organization_of_the_printed_name() -> None:
    text = "Resolution 5\nThe Lake Union (Zurich, 2031),\nconsidering\na) the fog,\nresolves\nto wait.\n"
    triples = set(lift_resolution(parse_resolution(text, source="fog.txt")))
    body = "<https://w3id.org/twintext/id/organization/lake-union>"

    assert {value for subject, _, value in triples if subject == body} == {
        "<http://www.w3.org/ns/org#Organization>",
        '"Lake Union"@en',
        '"fog.txt"',
    }
