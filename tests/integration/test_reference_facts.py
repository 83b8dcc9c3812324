"""The facts that ship are true to the Resolution and to the records behind them, and none stands without a source."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

ONTOLOGY = Path(__file__).parents[2] / "ontology"
BASE = "https://w3id.org/twintext/"
TT = Namespace(BASE + "ontology#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWNED = ["resolution-7", "organizations", "committees", "agreements"]
CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")
VERSION = "wtsa-res-7/2022"
ITU_IN_ISO_OPEN_DATA = 9657

BODY_OF_THE_TIME = {
    1984: "ccitt-plenary-assembly", 1993: "wtsc", 1996: "wtsc", 2000: "wtsa", 2004: "wtsa",
    2008: "wtsa", 2012: "wtsa", 2016: "wtsa", 2022: "wtsa",
}  # fmt: skip
CITED = {
    "WTSA Resolution 1": "document/wtsa-res-1",
    "ITU Constitution, Article 1": "part/itu-constitution/article-1",
    "ITU Constitution, Article 50": "part/itu-constitution/article-50",
    "ITU Constitution, Chapter III": "part/itu-constitution/chapter-iii",
    "ITU Convention, Section 6": "part/itu-convention/section-6",
    "ISO Statutes, Article 2": "part/iso-statutes/article-2",
    "ISO Statutes, Article 20": "part/iso-statutes/article-20",
    "IEC Statutes and Rules of Procedure, Article 2": "part/iec-statutes/article-2",
    "World Standards Cooperation (WSC), established 2001": "agreement/wsc",
    "ITU conformance and interoperability (C&I) programme": "programme/itu-ci",
    "action plan for the C&I programme": "document/itu-ci-action-plan",
    "Recommendation ITU-T A.23": "document/itu-t-a.23",
    "Guidelines for Cooperation (in Rec. ITU-T A.23)": "part/itu-t-a.23/annex-a",
    "ISO/IEC JTC 1 Directives": "document/iso-iec-jtc-1-directives",
    "Common Patent Policy for ITU-R/ITU-T/ISO/IEC": "agreement/common-patent-policy",
    "agreement between ISO/IEC and ITU-T": "agreement/iso-iec-itu-t-texts",
    "Memorandum of Understanding on standardization in the field of electronic business": "agreement/ebusiness-mou",
}
PARTY = {
    "Director of TSB": "id/post/tsb-director", "TSAG": "id/organization/tsag",
    "ISO": "id/organization/iso", "IEC": "id/organization/iec",
    "study groups": "code/party/study-groups", "chairmen of study groups": "code/party/sg-chairs",
    "administrations": "code/party/administrations", "Member States and Sector Members": "code/party/member-states",
    "study group management team concerned": "code/party/sg-management",
}  # fmt: skip
FORCE = {
    "request": TT.Request,
    "invite": TT.Invitation,
    "continue inviting": TT.StandingInvitation,
    "that": TT.Decision,
}
STUDY_PERIODS = {
    "2022-2024": {"2", "3", "5", "9", "11", "12", "13", "15", "16", "17", "20"},
    "2025-2028": {"2", "3", "5", "11", "12", "13", "15", "17", "20", "21"},
}


def thing(path: str) -> URIRef:
    return URIRef(f"{BASE}id/{path}")


def organization(key: str) -> URIRef:
    return thing(f"organization/{key}")


def clause(path: str) -> URIRef:
    """The clause of a path as the gold file writes it, such as "resolves 7/1"."""
    return thing(f"clause/{VERSION}/{path.replace(' ', '/')}")


@pytest.fixture(scope="module")
def facts() -> Graph:
    graph = Graph()
    for file in sorted((ONTOLOGY / "reference").glob("*.ttl")):
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def terms() -> Graph:
    graph = Graph()
    for name in ("collaboration.ttl", "codes.ttl"):
        graph.parse(ONTOLOGY / name)
    return graph


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, Any]:
    text = (shared / "data/resolutions/wtsa-res-7-2022.gold.json").read_text(encoding="utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@pytest.fixture(scope="module")
def committee_records(shared: Path) -> list[dict[str, Any]]:
    with tarfile.open(shared / "data/catalogue-sample.tar.xz") as archive:
        name = next(name for name in archive.getnames() if name.endswith("iso_technical_committees.sample.jsonl"))
        member = archive.extractfile(name)
        assert member is not None
        return [json.loads(line) for line in member.read().decode().splitlines()]


def labels(facts: Graph, subject: URIRef) -> list[str]:
    return [str(label) for label in facts.objects(subject, RDFS.label)]


def texts(facts: Graph, subject: URIRef, predicate: URIRef) -> set[str]:
    return {str(value) for value in facts.objects(subject, predicate)}


def links(facts: Graph, subject: URIRef, predicate: URIRef) -> set[URIRef]:
    return {value for value in facts.objects(subject, predicate) if isinstance(value, URIRef)}


def cited(target: str) -> URIRef:
    """The thing a citation of the gold file means; what the file adds about reviewing is not part of the name."""
    return thing(CITED[target.partition(" (reviewed")[0]])


def norms_of(facts: Graph, path: str) -> set[URIRef]:
    return links(facts, clause(path), TT.expresses)


def things(facts: Graph) -> Iterator[URIRef]:
    for subject in set(facts.subjects()):
        assert isinstance(subject, URIRef), f"{subject!r} has no IRI"
        if str(subject).startswith(BASE + "id/"):
            yield subject


# The files


@pytest.mark.parametrize("stem", OWNED)
def test_each_file_says_what_it_is_and_imports_the_ontology(stem: str) -> None:
    graph = Graph().parse(ONTOLOGY / "reference" / f"{stem}.ttl")
    header = URIRef(f"{BASE}reference/{stem}")
    assert (header, RDF.type, OWL.Ontology) in graph
    assert (header, OWL.imports, URIRef(BASE + "ontology")) in graph
    assert (header, DCTERMS.license, CC_BY) in graph
    assert texts(graph, header, DCTERMS.title)


@pytest.mark.parametrize("stem", OWNED)
def test_both_engines_read_the_same_number_of_triples(stem: str) -> None:
    file = ONTOLOGY / "reference" / f"{stem}.ttl"
    assert len(list(parse(path=file, format=RdfFormat.TURTLE))) == len(Graph().parse(file))


def test_facts_use_only_terms_and_codes_that_the_ontology_declares(facts: Graph, terms: Graph) -> None:
    declared = set(terms.subjects()) | {RDF.type, RDFS.label, RDFS.seeAlso, OWL.imports}
    used = {predicate for predicate in facts.predicates() if predicate not in declared}
    classes = {cls for cls in facts.objects(None, RDF.type) if cls not in declared and cls != OWL.Ontology}
    codes = {value for value in facts.objects() if str(value).startswith(BASE + "code/") and value not in declared}
    assert (used, classes, codes) == (set(), set(), set())


def test_everything_named_is_described(facts: Graph) -> None:
    described = set(things(facts))
    named = {value for value in facts.objects() if isinstance(value, URIRef) and str(value).startswith(BASE + "id/")}
    assert named - described == set()


def test_everything_has_one_english_label_and_says_who_states_it(facts: Graph) -> None:
    for subject in things(facts):
        assert (
            len([label for label in facts.objects(subject, RDFS.label) if getattr(label, "language", "") == "en"]) == 1
        ), subject
        sources = list(facts.objects(subject, DCTERMS.source))
        assert sources, subject
        assert all(isinstance(source, URIRef) and source.startswith("http") for source in sources), subject


def test_dates_are_as_precise_as_known_and_periods_run_forwards(facts: Graph) -> None:
    for predicate in (TT.startDate, TT.endDate, TT.asOf, TT.adoptionDate, TT.publicationDate):
        for value in facts.objects(None, predicate):
            assert isinstance(value, Literal)
            assert value.datatype in {XSD.date, XSD.gYearMonth, XSD.gYear}, value
    for subject, start in facts.subject_objects(TT.startDate):
        for end in facts.objects(subject, TT.endDate):
            assert str(start)[: len(str(end))] <= str(end), subject


# Resolution 7: text


def test_the_clauses_are_those_of_the_gold_file(facts: Graph, gold: dict[str, Any]) -> None:
    expected = {clause(entry["path"]) for entry in gold["clauses"]}
    shipped = {subject for subject in facts.subjects(RDF.type, TT.Clause) if f"/{VERSION}/" in str(subject)}
    assert len(expected) == 36
    assert shipped == expected


def test_each_clause_hangs_on_its_parent_and_is_cited_by_its_path(facts: Graph, gold: dict[str, Any]) -> None:
    for entry in gold["clauses"]:
        parent = clause(entry["parent"]) if entry["parent"] else thing(f"section/{VERSION}/{entry['section']}")
        assert links(facts, clause(entry["path"]), TT.directPartOf) == {parent}
        assert texts(facts, clause(entry["path"]), TT.locator) == {entry["path"]}


def test_positions_count_from_one_in_the_order_of_the_text(facts: Graph, gold: dict[str, Any]) -> None:
    seen: dict[str, int] = {}
    for entry in gold["clauses"]:
        among = entry["parent"] or entry["section"]
        seen[among] = seen.get(among, 0) + 1
        expected = Literal(str(seen[among]), datatype=XSD.integer)
        assert list(facts.objects(clause(entry["path"]), TT.position)) == [expected], entry["path"]


def test_ordinals_are_the_printed_labels_and_bullets_have_none(facts: Graph, gold: dict[str, Any]) -> None:
    for entry in gold["clauses"]:
        label = (entry["label"] or "").rstrip(")").replace("-", "")
        assert texts(facts, clause(entry["path"]), TT.ordinal) == ({label} if label else set()), entry["path"]


def test_each_clause_has_one_summary_in_english(facts: Graph, gold: dict[str, Any]) -> None:
    for entry in gold["clauses"]:
        (gist,) = facts.objects(clause(entry["path"]), TT.gist)
        assert isinstance(gist, Literal)
        assert gist.language == "en"
        assert not list(facts.objects(clause(entry["path"]), TT.text))


def test_the_sections_open_with_their_verbs_in_order(facts: Graph, gold: dict[str, Any]) -> None:
    for position, verb in enumerate(gold["section_order"], start=1):
        section = thing(f"section/{VERSION}/{verb}")
        assert links(facts, section, TT.openingVerb) == {URIRef(f"{BASE}code/verb/{verb}")}
        assert links(facts, section, TT.directPartOf) == {thing(f"document/{VERSION}")}
        assert texts(facts, section, TT.position) == {str(position)}


def test_every_citation_of_the_gold_file_is_recorded_and_no_other(facts: Graph, gold: dict[str, Any]) -> None:
    kinds = (TT.cites, TT.citesAsAuthority, TT.citesAsProcedure, TT.citesAsExample)
    expected = {
        (
            thing(f"document/{VERSION}") if cite["clause"] == "foreword" else clause(cite["clause"]),
            cited(cite["target"]),
        )
        for cite in gold["cites"]
    }
    recorded = {
        (citing, cited)
        for kind in kinds
        for citing, cited in facts.subject_objects(kind)
        if f"/{VERSION}" in str(citing)
    }
    assert len(gold["cites"]) == len(expected) == 18
    assert recorded == expected


# Resolution 7: history


def test_each_adoption_has_its_place_its_year_and_the_body_of_its_time(facts: Graph, gold: dict[str, Any]) -> None:
    assert len(gold["adopted"]) == len(set(facts.subjects(RDF.type, TT.AdoptionEvent))) == 9
    for adopted in gold["adopted"]:
        event = thing(f"adoption/wtsa-res-7/{adopted['year']}")
        (meeting,) = links(facts, event, TT.adoptedAt)
        (place,) = links(facts, meeting, TT.heldIn)
        assert labels(facts, place) == [adopted["place"]]
        assert list(facts.objects(event, TT.asOf)) == [Literal(str(adopted["year"]), datatype=XSD.gYear)]
        body = organization(BODY_OF_THE_TIME[adopted["year"]])
        assert links(facts, event, TT.adoptedBy) == links(facts, meeting, TT.meetingOf) == {body}
        assert links(facts, event, TT.adopts) == {thing(f"document/wtsa-res-7/{adopted['year']}")}


def test_the_versions_form_one_chain_back_to_1984(facts: Graph) -> None:
    years = []
    version: URIRef | None = thing(f"document/{VERSION}")
    while version is not None:
        assert links(facts, version, TT.versionOf) == {thing("document/wtsa-res-7")}
        years.append(int(str(version).rsplit("/", 1)[1]))
        version = next(iter(links(facts, version, TT.previousVersion)), None)
    assert years == sorted(BODY_OF_THE_TIME, reverse=True)


def test_no_replaced_version_is_in_force(facts: Graph) -> None:
    for replaced in facts.objects(None, TT.previousVersion):
        assert list(facts.objects(replaced, TT.inForce)) == [Literal(lexical_or_value=False)], replaced


# Resolution 7: grounds


def test_preambular_clauses_give_21_grounds_and_the_others_none(facts: Graph, gold: dict[str, Any]) -> None:
    given = [ground for entry in gold["clauses"] for ground in links(facts, clause(entry["path"]), TT.givesGround)]
    assert len(given) == len(set(given)) == 21
    for entry in gold["clauses"]:
        gives = bool(links(facts, clause(entry["path"]), TT.givesGround))
        assert gives == (entry["section"] != "resolves"), entry["path"]


def test_each_clause_states_something_that_can_be_asked_for(facts: Graph, gold: dict[str, Any]) -> None:
    assert len(gold["clauses"]) == 36
    for entry in gold["clauses"]:
        stated = norms_of(facts, entry["path"]) | links(facts, clause(entry["path"]), TT.givesGround)
        assert stated, entry["path"]
        for content in stated:
            assert links(facts, content, RDF.type) <= {TT.Ground, *FORCE.values()}, content
            assert links(facts, content, TT.groundKind) | links(facts, content, TT.requiredAction), content


def test_what_a_preambular_clause_cites_as_authority_is_what_its_ground_is_about(facts: Graph) -> None:
    for path in ("considering a", "considering b", "considering c"):
        (ground,) = links(facts, clause(path), TT.givesGround)
        assert links(facts, ground, TT.concerns) == links(facts, clause(path), TT.citesAsAuthority)
    (mandate,) = links(facts, next(iter(links(facts, clause("considering d"), TT.givesGround))), TT.concerns)
    assert links(facts, mandate, TT.laidDownIn) == links(facts, clause("considering d"), TT.citesAsAuthority)


# Resolution 7: duties


def test_operative_clauses_state_18_norms_and_the_others_none(facts: Graph, gold: dict[str, Any]) -> None:
    stated = [norm for entry in gold["clauses"] for norm in norms_of(facts, entry["path"])]
    assert len(stated) == len(set(stated)) == 18
    for entry in gold["clauses"]:
        assert bool(norms_of(facts, entry["path"])) == (entry["section"] == "resolves"), entry["path"]


def test_each_norm_says_what_is_to_be_done_and_who_says_so(facts: Graph) -> None:
    for norm in {norm for _, norm in expressed(facts)}:
        assert links(facts, norm, TT.requiredAction), norm
        assert links(facts, norm, TT.issuedBy) == {organization("wtsa")}


def expressed(facts: Graph) -> Iterator[tuple[URIRef, URIRef]]:
    for subject, norm in facts.subject_objects(TT.expresses):
        assert isinstance(subject, URIRef)
        assert isinstance(norm, URIRef)
        yield subject, norm


def test_the_duties_have_the_force_of_their_verbs(facts: Graph, gold: dict[str, Any]) -> None:
    for duty in gold["addressees"]:
        for norm in norms_of(facts, duty["clause"]):
            assert links(facts, norm, RDF.type) == {FORCE[duty["verb"]]}, norm


@pytest.mark.parametrize(
    ("role", "predicate"),
    [
        ("actor", TT.addressee), ("beneficiary", TT.recipient), ("via", TT.channel), ("informs", TT.recipient),
        ("after_consultation_with", TT.consultedParty), ("in_consultation_with", TT.consultedParty),
        ("at_request_of", TT.requestingParty),
    ],
)  # fmt: skip
def test_the_duties_have_the_parties_of_the_gold_file(
    facts: Graph, gold: dict[str, Any], role: str, predicate: URIRef
) -> None:
    for duty in gold["addressees"]:
        wanted = {URIRef(BASE + PARTY[name]) for name in (duty.get(role) or "").split("; ") if name}
        given = {party for norm in norms_of(facts, duty["clause"]) for party in links(facts, norm, predicate)}
        assert wanted <= given, duty["clause"]
        if role == "actor":
            # The words "vice versa" of resolves 2 turn the invitation round to ITU-T.
            assert given - wanted == ({organization("itu-t")} if duty["clause"] == "resolves 2" else set()), duty[
                "clause"
            ]


def test_the_sub_items_detail_the_clause_they_stand_under(facts: Graph) -> None:
    for number in ("7", "8"):
        for bullet in ("1", "2"):
            (detail,) = norms_of(facts, f"resolves {number}/{bullet}")
            assert links(facts, detail, TT.refines) == norms_of(facts, f"resolves {number}")


def test_the_report_of_resolves_10_is_the_report_of_resolves_1(facts: Graph) -> None:
    (content,) = norms_of(facts, "resolves 10")
    assert links(facts, content, TT.refines) == norms_of(facts, "resolves 1")


def test_text_drafted_together_follows_the_procedures_recorded_in_a_23(facts: Graph) -> None:
    (norm,) = norms_of(facts, "resolves 7/1")
    (procedure,) = links(facts, norm, TT.followsProcedure)
    assert thing("part/itu-t-a.23/annex-a") in links(facts, procedure, TT.recordedIn)


def test_the_agreement_of_resolves_4_is_left_unidentified(facts: Graph) -> None:
    (norm,) = norms_of(facts, "resolves 4")
    assert links(facts, norm, TT.concerns) == {thing("agreement/iso-iec-itu-t-texts")}
    assert not list(facts.objects(thing("agreement/iso-iec-itu-t-texts"), TT.recordedIn))
    assert texts(facts, thing("agreement/iso-iec-itu-t-texts"), SKOS.note)


# Bodies


@pytest.mark.parametrize("period", STUDY_PERIODS)
def test_the_study_groups_of_each_period_are_known(facts: Graph, period: str) -> None:
    programme = thing(f"programme/itu-t-study/{period}")
    groups = {
        str(group) for group in facts.subjects(TT.inProgramme, programme) if (group, RDF.type, TT.StudyGroup) in facts
    }
    assert groups == {str(organization(f"itu-t-sg{number}")) for number in STUDY_PERIODS[period]}


def test_groups_9_and_16_became_group_21(facts: Graph) -> None:
    merger = thing("change/itu-t-sg9-sg16-to-sg21")
    before = {organization("itu-t-sg9"), organization("itu-t-sg16")}
    assert links(facts, merger, ORG.originalOrganization) == before
    assert links(facts, merger, ORG.resultingOrganization) == {organization("itu-t-sg21")}
    assert {str(end) for group in before for end in facts.objects(group, TT.endDate)} == {"2024"}


CLOSED = {
    "itu-t-sg4": {"itu-t-sg2", "itu-t-sg15"}, "itu-t-sg6": {"itu-t-sg5", "itu-t-sg15"}, "itu-t-sg7": {"itu-t-sg17"},
    "itu-t-sg10": {"itu-t-sg17"}, "itu-t-sg19": {"itu-t-sg13"},
}  # fmt: skip
LINES = {
    "itu-t": {"ccitt"}, "ccitt": {"ccif", "ccit"}, "wtsa": {"wtsc"}, "wtsc": {"ccitt-plenary-assembly"},
    "iso": {"isa", "unscc"}, "iso-iec-jtc-1": {"iso-tc-97", "iec-tc-83"}, "iso-tc-97": {"iso-tc-95"},
    "itu-t-sg21": {"itu-t-sg9", "itu-t-sg16"}, "itu-t-sg17": {"itu-t-sg7", "itu-t-sg10"},
}  # fmt: skip


@pytest.mark.parametrize("body", LINES)
def test_each_body_that_came_from_others_came_from_these(facts: Graph, body: str) -> None:
    changes = set(facts.subjects(ORG.resultingOrganization, organization(body)))
    before = {earlier for change in changes for earlier in facts.objects(change, ORG.originalOrganization)}
    assert before == {organization(earlier) for earlier in LINES[body]}


@pytest.mark.parametrize("group", CLOSED)
def test_a_study_group_closed_before_2022_says_when_and_who_took_its_work(facts: Graph, group: str) -> None:
    changes = set(facts.subjects(ORG.originalOrganization, organization(group)))
    after = {later for change in changes for later in facts.objects(change, ORG.resultingOrganization)}
    assert after == {organization(later) for later in CLOSED[group]}
    assert links(facts, organization(group), RDF.type) == {TT.FormerStudyGroup}
    (end,) = texts(facts, organization(group), TT.endDate)
    for change in changes:
        assert {str(date) for date in facts.objects(change, TT.startDate)} == {end}


def test_each_change_of_bodies_has_a_date_and_a_source(facts: Graph) -> None:
    changes = set(facts.subjects(RDF.type, ORG.ChangeEvent))
    assert len(changes) > 10
    for change in changes:
        assert len(list(facts.objects(change, TT.startDate))) == 1, change
        assert list(facts.objects(change, DCTERMS.source)), change


@pytest.mark.parametrize(
    ("on", "assembly"),
    [("1984-10-08", "ccitt-plenary-assembly"), ("1996-10-18", "wtsc"), ("2000-09-27", "wtsa"), ("2022-03-09", "wtsa")],
)
def test_the_assembly_of_a_day_is_known(facts: Graph, on: str, assembly: str) -> None:
    """A date as exact as its source covers all days it may mean, so the year of a change belongs to both bodies."""
    line = ["ccitt-plenary-assembly", "wtsc", "wtsa"]

    def alive(body: str) -> bool:
        starts = texts(facts, organization(body), TT.startDate)
        ends = texts(facts, organization(body), TT.endDate)
        return all(start <= on for start in starts) and all(on[: len(end)] <= end for end in ends)

    assert [body for body in line if alive(body)][-1] == assembly


@pytest.mark.parametrize(
    ("body", "name"),
    [("itu", "МСЭ"), ("itu", "国际电联"), ("itu", "الاتحاد الدولي للاتصالات"), ("wtsa", "AMNT"), ("tsag", "GCNT"),
     ("tsag", "GANT"), ("tsag", "КГСЭ"), ("itu-t", "UIT-T"), ("iec", "CEI"), ("iso", "国际标准化组织")],
)  # fmt: skip
def test_bodies_are_known_by_their_names_in_the_official_languages(facts: Graph, body: str, name: str) -> None:
    assert name in texts(facts, organization(body), SKOS.altLabel)


def test_every_name_says_its_language(facts: Graph) -> None:
    for predicate in (RDFS.label, SKOS.altLabel):
        for thing_named, name in facts.subject_objects(predicate):
            assert isinstance(name, Literal)
            assert name.language in {"en", "fr", "es", "ru", "ar", "zh"}, (thing_named, name)


def test_every_study_group_and_tsag_has_the_post_of_a_chair(facts: Graph) -> None:
    chaired = set()
    for post in facts.subjects(ORG.role, URIRef(BASE + "code/role/chair")):
        assert (post, RDF.type, ORG.Post) in facts
        chaired |= set(facts.objects(post, ORG.postIn))
    assert chaired == set(facts.subjects(RDF.type, TT.StudyGroup)) | {organization("tsag")}


def test_jtc_1_is_of_iso_and_iec_and_has_24_subcommittees(facts: Graph) -> None:
    jtc_1 = organization("iso-iec-jtc-1")
    parents = {organization("iso"), organization("iec")}
    assert links(facts, jtc_1, TT.establishedBy) == links(facts, jtc_1, ORG.subOrganizationOf) == parents
    numbers = {2, 6, 7, 17, *range(22, 26), 27, 28, 29, 31, 32, *range(34, 45)}
    assert len(numbers) == 24
    assert set(facts.subjects(ORG.subOrganizationOf, jtc_1)) == {organization(f"iso-iec-jtc-1-sc-{n}") for n in numbers}


def test_the_liaisons_with_itu_are_those_of_the_committee_records(
    facts: Graph, committee_records: list[dict[str, Any]]
) -> None:
    in_liaison = {
        record["reference"]
        for record in committee_records
        if any(body["id"] == ITU_IN_ISO_OPEN_DATA for body in record["organizationLiaisons"] or [])
    }
    shipped = set()
    for liaison in set(facts.subjects(RDF.type, TT.LiaisonRelationship)):
        assert isinstance(liaison, URIRef)
        (committee,) = links(facts, liaison, TT.liaisonParty) - {organization("itu")}
        shipped |= texts(facts, committee, TT.designation)
    assert len(in_liaison) == 32
    assert shipped == in_liaison


def test_committees_bear_the_titles_of_the_committee_records(
    facts: Graph, committee_records: list[dict[str, Any]]
) -> None:
    titles = {record["reference"]: record["title"]["en"] for record in committee_records}
    compared = 0
    for committee, reference in facts.subject_objects(TT.designation):
        if str(reference) in titles and "/organization/" in str(committee):
            assert isinstance(committee, URIRef)
            assert texts(facts, committee, DCTERMS.title) == {titles[str(reference)]}
            compared += 1
    assert compared == len(titles) - 1, "all of the sample but JTC 4, which has no liaison with ITU"


# Agreements and joint work


@pytest.mark.parametrize(
    ("key", "parties", "since"),
    [
        ("itu-t-jtc-1-procedures", {"itu-t", "iso-iec-jtc-1"}, set()),
        ("iso-iec-itu-t-texts", {"itu-t", "iso", "iec"}, set()),
        ("ebusiness-mou", {"unece", "iec", "iso", "itu"}, {"1995-01"}),
        ("common-patent-policy", {"itu-t", "itu-r", "iso", "iec"}, {"2007-03"}),
        ("wsc", {"itu", "iso", "iec"}, {"2001"}),
        ("iso-iec-itu-technical-coordination", {"iec", "iso", "itu-t", "itu-r"}, set()),
    ],
)
def test_each_agreement_has_its_parties_and_its_first_date(
    facts: Graph, key: str, parties: set[str], since: set[str]
) -> None:
    assert links(facts, thing(f"agreement/{key}"), TT.hasParty) == {organization(party) for party in parties}
    assert texts(facts, thing(f"agreement/{key}"), TT.startDate) == since


def test_a_23_and_its_annex_have_the_versions_of_the_catalogue(facts: Graph) -> None:
    versions = {
        str(version).rsplit("/", 1)[1] for version in facts.subjects(TT.versionOf, thing("document/itu-t-a.23"))
    }
    annexes = {
        str(version).rsplit("/", 1)[1] for version in facts.subjects(TT.versionOf, thing("document/itu-t-a.23-annex-a"))
    }
    assert versions == {"1993-03", "1996-10", "2000-10"}
    assert annexes == {"1993-03", "1996-10", "2001-11", "2010-02", "2014-06"}
    assert links(facts, thing("document/itu-t-a.23-2000-amd-1"), TT.amends) == {thing("document/itu-t-a.23")}


def test_the_conformance_programme_has_four_pillars(facts: Graph) -> None:
    assert len(set(facts.subjects(TT.pillarOf, thing("programme/itu-ci")))) == 4


def test_meetings_held_side_by_side_say_so_of_each_other_and_share_their_place(facts: Graph) -> None:
    pairs = set(facts.subject_objects(TT.colocatedWith))
    assert pairs
    for one, other in pairs:
        assert (other, one) in pairs
        assert set(facts.objects(one, TT.heldIn)) == set(facts.objects(other, TT.heldIn))


@pytest.mark.parametrize(
    ("matter", "on", "group"),
    [
        ("code/field/optical-fibre", "2007-03-01", "itu-t-sg6"),
        ("code/field/optical-fibre", "2010-03-01", "itu-t-sg15"),
        ("code/field/copper-cable", "2010-03-01", "itu-t-sg5"),
        ("code/field/test-and-measurement", "2005-01-01", "itu-t-sg4"),
        ("code/field/mobile-networks", "2012-01-01", "itu-t-sg13"),
        ("id/document/itu-t-x.509", "1998-05-01", "itu-t-sg7"),
        ("id/document/itu-t-x.509", "2020-05-01", "itu-t-sg17"),
        ("id/document/itu-t-x.680", "2000-01-01", "itu-t-sg7"),
        ("id/document/itu-t-x.697", "2020-05-01", "itu-t-sg17"),
    ],
)
def test_the_group_in_charge_of_a_field_or_document_on_a_day_is_known(
    facts: Graph, matter: str, on: str, group: str
) -> None:
    def in_charge() -> Iterator[URIRef]:
        for record in facts.subjects(TT.responsibleFor, URIRef(BASE + matter)):
            starts = (str(start) for start in facts.objects(record, TT.startDate))
            ends = (str(end) for end in facts.objects(record, TT.endDate))
            if all(start <= on for start in starts) and all(on[: len(end)] <= end for end in ends):
                assert isinstance(record, URIRef)
                yield from links(facts, record, TT.responsibleParty)

    assert set(in_charge()) == {organization(group)}
