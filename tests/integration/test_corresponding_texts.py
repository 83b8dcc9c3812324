"""The corresponding texts that ship are pairs of editions that a source names, related as the source says."""

import csv
import io
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

if TYPE_CHECKING:
    from rdflib.term import Node

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FILE = ONTOLOGY / "reference" / "corresponding-texts.ttl"
BASE = "https://w3id.org/twintext/"
ITU = "https://www.itu.int/"
TT = Namespace(BASE + "ontology#")
CODE = Namespace(BASE + "code/")

IN_FORCE = Literal(True)  # noqa: FBT003 - rdflib takes the value of a literal by position only

# The direct property that a kind of text relation stands for.
PROPERTY = {
    "common-text": TT.commonTextWith,
    "twin-text": TT.twinTextWith,
    "technically-aligned": TT.technicallyAlignedWith,
    "partly-aligned": TT.partlyAlignedWith,
    "unspecified": TT.correspondsTo,
}
# The sources that say how the texts relate, not only that they do, and how they say it.
KIND_STATED = {
    "http://x500standard.com/index.php?n=Ig.History": ("common-text", "the Directory is documented as identical text"),
    ITU + "ITU-T/recommendations/rec.aspx?rec=X.521": ("common-text", "identical standard, marked Common"),
    ITU + "ITU-T/recommendations/fl.aspx?id=9112": ("common-text", "identical standard, marked Common"),
    ITU + "ITU-T/recommendations/rec.aspx?id=11473": ("common-text", "identical standard, marked Common"),
    ITU + "rec/T-REC-X.680-200207-S": ("common-text", "clause 2.1 lists the identical texts"),
    ITU
    + "en/publications/Documents/tsb/2020-Cloud-computing-From-paradigm-to-operation/files/basic-html/page58.html": (
        "common-text",
        "clause 2.1 of Rec. ITU-T Y.3502 lists the identical texts",
    ),
    ITU + "rec/T-REC-X.200-199407-I": ("common-text", "the foreword says identical text"),
    ITU + "rec/T-REC-X.811-199504-I": ("common-text", "the foreword says identical text"),
    ITU + "rec/T-REC-X.812-199511-I": ("common-text", "the foreword says identical text"),
    ITU + "rec/T-REC-T.88-200002-S": ("common-text", "its source says identical text"),
    "https://digicamsoft.com/itu/itu-t81-2.html": ("common-text", "the foreword of T.81 says identical text"),
    "https://www.iso.org/standard/20931.html": ("common-text", "the abstract says identical text"),
    "https://www.iso.org/standard/18166.html": ("common-text", "the abstract says identical text"),
    "https://www.iso.org/standard/22795.html": ("common-text", "the abstract says identical"),
    "https://www.iso.org/standard/22796.html": ("common-text", "the abstract says identical"),
    "https://www.iso.org/standard/22797.html": ("common-text", "the abstract says identical"),
    ITU + "rec/T-REC-H.264-200903-S": ("twin-text", "the summary calls it a twin text"),
    ITU + "rec/T-REC-H.264-201003-S": ("twin-text", "the summary calls it a twin text"),
}
# Identifiers that the catalogue of ITU gives to a Recommendation by mistake, and what is right.
WRONG_IN_THE_CATALOGUE = {
    "ITU-T H.273 (12/2016)": ("23008-1", "its abstract names ISO/IEC 23001-8"),
}


@dataclass(frozen=True)
class Pair:
    """One record of correspondence: two editions, the kind of relation, and where it is said."""

    record: URIRef
    recommendation: URIRef
    standard: URIRef
    kind: str
    sources: frozenset[str]


@pytest.fixture(scope="module")
def facts() -> Graph:
    return Graph().parse(FILE)


def is_recommendation(facts: Graph, version: URIRef) -> bool:
    return (facts.value(version, TT.versionOf), RDF.type, TT.Recommendation) in facts


def read_pair(facts: Graph, record: URIRef) -> Pair:
    versions = [version for version in facts.objects(record, TT.evidenceFor) if isinstance(version, URIRef)]
    (recommendation,) = (version for version in versions if is_recommendation(facts, version))
    (standard,) = (version for version in versions if version != recommendation)
    kind = str(facts.value(record, TT.textRelation)).removeprefix(CODE["text-relation/"])
    sources = frozenset(str(source) for source in facts.objects(record, DCTERMS.source))
    return Pair(record, recommendation, standard, kind, sources)


@pytest.fixture(scope="module")
def pairs(facts: Graph) -> list[Pair]:
    records = (record for record in facts.subjects(RDF.type, TT.Correspondence) if isinstance(record, URIRef))
    return [read_pair(facts, record) for record in sorted(records)]


@pytest.fixture(scope="module")
def sample(shared: Path) -> dict[str, str]:
    """The manifest and the records of ITU-T in the catalogue sample: path in the manifest to text."""
    found: dict[str, str] = {}
    with tarfile.open(shared / "data/catalogue-sample.tar.xz") as archive:
        for member in archive:
            path = member.name.removeprefix("./").partition("/")[2]
            if member.isfile() and path.startswith(("MANIFEST", "itu/")):
                content = archive.extractfile(member)
                assert content is not None
                found[path] = content.read().decode()
    return found


@pytest.fixture(scope="module")
def manifest(sample: dict[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample["MANIFEST.csv"])))


def designation(facts: Graph, thing: URIRef) -> str:
    return str(facts.value(thing, TT.designation))


def issuers(facts: Graph, version: URIRef) -> set[str]:
    document = facts.value(version, TT.versionOf)
    return {str(issuer).rpartition("/")[2] for issuer in facts.objects(document, TT.issuedBy)}


def versions_of(facts: Graph) -> list[URIRef]:
    found = facts.subjects(RDF.type, TT.DocumentVersion)
    return sorted(version for version in found if isinstance(version, URIRef))


# The file


def test_both_readers_find_the_same_triples_in_the_file(facts: Graph) -> None:
    assert len(set(parse(FILE.read_bytes(), format=RdfFormat.TURTLE))) == len(facts)


def test_the_file_says_what_it_is_and_under_which_licence() -> None:
    facts = Graph().parse(FILE)
    header = URIRef(BASE + "reference/corresponding-texts")
    assert (header, RDF.type, OWL.Ontology) in facts
    assert (header, OWL.imports, URIRef(BASE + "ontology")) in facts
    assert (header, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in facts


def test_every_term_and_code_used_is_declared(facts: Graph) -> None:
    declared = Graph().parse(ONTOLOGY / "collaboration.ttl").parse(ONTOLOGY / "codes.ttl")
    used = {term for triple in facts for term in triple if str(term).startswith((str(TT), str(CODE)))}
    assert {term for term in used if (term, None, None) not in declared} == set()


def test_no_organization_is_named_that_the_facts_do_not_describe(facts: Graph) -> None:
    described = Graph().parse(ONTOLOGY / "reference" / "organizations.ttl")
    assert {issuer for issuer in facts.objects(None, TT.issuedBy) if (issuer, None, None) not in described} == set()


# The pairs


def test_at_least_sixty_pairs_over_the_fields_of_joint_work_are_recorded(facts: Graph, pairs: list[Pair]) -> None:
    assert len(pairs) >= 60
    designations = {designation(facts, pair.recommendation) for pair in pairs}
    for field in ("X.2", "X.4", "X.5", "X.66", "X.68", "X.7", "X.8", "X.10", "H.2", "T.8", "Y.35"):
        assert any(name.startswith(f"ITU-T {field}") for name in designations), field


def test_each_pair_joins_an_edition_of_itu_t_with_one_of_iso_or_iec(facts: Graph, pairs: list[Pair]) -> None:
    for pair in pairs:
        assert issuers(facts, pair.recommendation) == {"itu-t"}, pair.record
        assert issuers(facts, pair.standard) in ({"iso", "iec"}, {"iso"}, {"iec"}), pair.record


def test_the_record_and_the_direct_relation_say_the_same(facts: Graph, pairs: list[Pair]) -> None:
    recorded = {(pair.recommendation, PROPERTY[pair.kind], pair.standard) for pair in pairs}
    direct = {triple for name in PROPERTY.values() for triple in facts.triples((None, name, None))}
    assert direct == recorded
    assert len(recorded) == len(pairs)


def test_each_record_is_named_by_its_two_editions(facts: Graph, pairs: list[Pair]) -> None:
    for pair in pairs:
        keys = [
            str(version).removeprefix(BASE + "id/document/").replace("/", "_")
            for version in (pair.recommendation, pair.standard)
        ]
        assert str(pair.record) == f"{BASE}id/correspondence/{'--'.join(keys)}"
        names = [designation(facts, version) for version in (pair.recommendation, pair.standard)]
        assert facts.value(pair.record, RDFS.label) == Literal(" | ".join(names), lang="en")


def test_each_record_rests_on_a_source_and_says_how_firmly(facts: Graph, pairs: list[Pair]) -> None:
    for pair in pairs:
        assert pair.sources, pair.record
        assert all(re.match(r"https?://[^/ ]+\.[a-z]+/", source) for source in pair.sources), pair.record
        confidence = facts.value(pair.record, TT.confidence)
        assert confidence in {CODE["confidence/stated-in-identifier"], CODE["confidence/stated-in-text"]}


def test_only_a_publisher_prints_two_designations_as_one(facts: Graph, pairs: list[Pair]) -> None:
    for pair in pairs:
        if facts.value(pair.record, TT.confidence) == CODE["confidence/stated-in-identifier"]:
            assert any(source.startswith((ITU, "https://www.iso.org/")) for source in pair.sources), pair.record


def test_a_kind_is_recorded_only_where_a_source_states_it(pairs: list[Pair]) -> None:
    for pair in pairs:
        stated = {KIND_STATED[source][0] for source in pair.sources if source in KIND_STATED}
        if pair.kind != "unspecified":
            assert stated == {pair.kind}, pair.record


def test_every_source_of_a_kind_is_used(pairs: list[Pair]) -> None:
    assert set(KIND_STATED) <= {source for pair in pairs if pair.kind != "unspecified" for source in pair.sources}


# The documents and their editions


def test_everything_in_the_file_has_one_english_label_and_a_source(facts: Graph) -> None:
    things = {thing for thing in facts.subjects() if str(thing).startswith(BASE + "id/")}
    for thing in things:
        (label,) = facts.objects(thing, RDFS.label)
        assert isinstance(label, Literal)
        assert label.language == "en"
        assert (thing, DCTERMS.source, None) in facts, thing


def test_the_name_of_an_edition_its_designation_and_its_date_agree(facts: Graph) -> None:
    for version in versions_of(facts):
        document, name = facts.value(version, TT.versionOf), designation(facts, version)
        dates = [*facts.objects(version, TT.adoptionDate), *facts.objects(version, TT.publicationDate)]
        key = str(version).removeprefix(f"{document}/")
        assert len(dates) == 1, name
        assert isinstance(dates[0], Literal)
        assert dates[0].datatype == {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[len(str(dates[0]))], name
        assert str(dates[0]).startswith(key), name
        if is_recommendation(facts, version):
            assert name.endswith(f"({key[5:]}/{key[:4]})"), name
        else:
            assert name == f"{designation(facts, URIRef(str(document)))}:{key}", name


def test_an_edition_replaces_an_older_edition_of_the_same_document(facts: Graph) -> None:
    replacements = list(facts.subject_objects(TT.previousVersion))
    assert len(replacements) >= 20
    for version, previous in replacements:
        assert facts.value(version, TT.versionOf) == facts.value(previous, TT.versionOf)
        assert int(str(facts.value(version, TT.edition))) == int(str(facts.value(previous, TT.edition))) + 1
        assert str(version) > str(previous)


def test_a_state_says_of_which_day_it_is(facts: Graph) -> None:
    """So that records of a later day can take its place, and those of an earlier one cannot."""
    stated = set(facts.subjects(TT.inForce))
    assert len(stated) > 150
    assert set(facts.subjects(TT.stateAsOf)) == stated
    for version, day in facts.subject_objects(TT.stateAsOf):
        assert str(day) == ("2026-08-22" if "itu-t" in str(version) else "2025-06-02")


def test_no_document_has_two_editions_in_force(facts: Graph) -> None:
    in_force = [facts.value(version, TT.versionOf) for version in facts.subjects(TT.inForce, IN_FORCE)]
    assert len(in_force) == len(set(in_force))


def test_an_edition_in_force_is_the_latest_one_recorded(facts: Graph) -> None:
    for version in facts.subjects(TT.inForce, IN_FORCE):
        siblings = facts.subjects(TT.versionOf, facts.value(version, TT.versionOf))
        assert max(str(sibling) for sibling in siblings) == str(version)


def test_a_reference_by_both_designations_cites_both_editions_of_a_pair(facts: Graph, pairs: list[Pair]) -> None:
    counterpart: dict[Node, Node] = {pair.recommendation: pair.standard for pair in pairs}
    citing = set(facts.subjects(TT.citesNormatively, None))
    assert len(citing) >= 4
    for version in citing:
        cited = set(facts.objects(version, TT.citesNormatively))
        assert {counterpart[one] for one in cited if one in counterpart} == cited - set(counterpart)


# Against the records of the catalogues


@pytest.mark.shared
def test_no_near_miss_of_the_catalogue_is_related(
    facts: Graph, pairs: list[Pair], manifest: list[dict[str, str]]
) -> None:
    near_misses = {row["primary_id"] for row in manifest if row["class"].startswith("D-")}
    assert len(near_misses) == 25
    bases = {name.partition(" (")[0] for name in near_misses}
    for pair in pairs:
        assert designation(facts, pair.recommendation) not in near_misses
        assert designation(facts, pair.recommendation).partition(" (")[0] not in bases


@pytest.mark.shared
def test_each_pair_agrees_with_the_number_in_the_record_of_its_recommendation(
    facts: Graph, pairs: list[Pair], manifest: list[dict[str, str]]
) -> None:
    in_record = {row["primary_id"]: row["iso_id_in_record"] for row in manifest if row["path"].startswith("itu/")}
    compared = 0
    for pair in pairs:
        name = designation(facts, pair.recommendation)
        if name in in_record and name not in WRONG_IN_THE_CATALOGUE:
            number = in_record[name].split()[-1]
            assert designation(facts, pair.standard).partition(":")[0].split()[-1] == number, name
            compared += 1
    assert compared >= 60


@pytest.mark.shared
def test_no_pair_takes_over_an_identifier_known_to_be_wrong(
    facts: Graph, pairs: list[Pair], manifest: list[dict[str, str]]
) -> None:
    in_record = {row["primary_id"]: row["iso_id_in_record"] for row in manifest}
    for name, (number, _) in WRONG_IN_THE_CATALOGUE.items():
        assert in_record[name].endswith(number)
    for pair in pairs:
        wrong, _ = WRONG_IN_THE_CATALOGUE.get(designation(facts, pair.recommendation), ("-", ""))
        assert f" {wrong}:" not in designation(facts, pair.standard)


@pytest.mark.shared
def test_dates_and_titles_are_those_of_the_records(
    facts: Graph, sample: dict[str, str], manifest: list[dict[str, str]]
) -> None:
    path = {row["primary_id"]: row["path"] for row in manifest if row["path"].startswith("itu/")}
    compared = 0
    for version in versions_of(facts):
        name = designation(facts, version)
        if name in path:
            record: dict[str, Any] = yaml.load(sample[path[name]], Loader=yaml.CSafeLoader)
            assert str(facts.value(version, TT.adoptionDate)) == record["date"][0]["at"], name
            assert letters(str(facts.value(version, DCTERMS.title))) == letters(record["title"][0]["content"]), name
            compared += 1
    assert compared >= 60


def letters(text: str) -> str:
    """The text without what only typesetting decides; the catalogue once has a small L for a one."""
    return re.sub(r"[^A-Za-z0-9]", "", text.replace("ASN.l", "ASN.1"))


def test_notes_are_in_english(facts: Graph) -> None:
    assert all(isinstance(note, Literal) and note.language == "en" for note in facts.objects(None, SKOS.note))
