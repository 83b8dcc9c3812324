"""The ontology, the codes and the facts as they ship: in step with each other, and reasoned over as meant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from app.dataset.house_rules import house_rule_findings
from app.dataset.inference import close
from app.dataset.normal_form import normalise
from app.dataset.profile import profile_violations
from app.dataset.rdflib_graph import graph_of, term_of
from app.dataset.validation import validate
from app.model import vocabulary
from app.model.embedded import embedded_files
from app.model.identifiers import CODE, ONTOLOGY, TERM
from app.model.terms import Triple, lines

FILES = embedded_files()
FOLDER = Path(__file__).parents[2] / "ontology"
TT = Namespace(TERM)
ID = Namespace("https://example.org/id/")
PREFIXES = """
@base <https://example.org/id/> .
@prefix code: <https://w3id.org/twintext/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
"""


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


def triples(graph: Graph) -> list[Triple]:
    return [(term_of(s), term_of(p), term_of(o)) for s, p, o in graph]


@pytest.fixture(scope="module")
def terms() -> Graph:
    return read(FOLDER / "collaboration.ttl")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read(*FILES.ontology)


def entailed(ontology: Graph, turtle: str) -> Graph:
    """What follows from the ontology and some facts, with both."""
    facts = Graph().parse(data=PREFIXES + turtle, format="turtle")
    stated = triples(ontology + facts)
    closure = close(stated)
    assert list(closure.inconsistencies) == []
    return graph_of([*stated, *closure.entailed])


def test_the_profile_is_kept(ontology: Graph) -> None:
    assert profile_violations(ontology) == []


def test_the_house_rules_are_kept(ontology: Graph) -> None:
    questions = {path.name: path.read_text("utf-8") for path in sorted(FILES.queries.rglob("*.rq"))}
    facts = read(*FILES.reference)
    found = house_rule_findings(ontology, read(*FILES.shapes), questions, facts=facts, folder=FOLDER)
    assert [str(each) for each in found if each.severity != "info"] == []


@pytest.mark.parametrize("name", ["collaboration.ttl", "codes.ttl", "alignments.ttl", "workspace.ttl"])
def test_the_files_are_in_normal_form(name: str) -> None:
    assert list(normalise(FOLDER / name).difference()) == [], f"run 'twintext normalise ontology/{name}'"


def test_pairs_are_stated_from_the_term_that_sorts_first(terms: Graph) -> None:
    """So that the OWL API, which writes an inverse or a disjointness in one direction, keeps the one in the file."""
    for predicate in (OWL.inverseOf, OWL.disjointWith):
        assert all(str(first) < str(second) for first, second in terms.subject_objects(predicate))


def test_no_foreign_vocabulary_is_imported() -> None:
    for path in (*FOLDER.rglob("*.ttl"),):
        assert all(str(iri).startswith("https://w3id.org/twintext/") for iri in read(path).objects(None, OWL.imports))


def test_the_workspace_imports_the_ontology_the_codes_and_all_facts() -> None:
    imported = {str(iri) for iri in read(FOLDER / "workspace.ttl").objects(None, OWL.imports)}
    facts = {str(iri) for path in FILES.reference for iri in read(path).subjects(RDF.type, OWL.Ontology)}
    assert imported == {ONTOLOGY, CODE.rstrip("/"), *facts}


def test_every_file_of_facts_imports_the_ontology_so_that_editors_understand_it() -> None:
    for path in FILES.reference:
        assert URIRef(ONTOLOGY) in set(read(path).objects(None, OWL.imports)), path.name


def test_the_version_is_one_for_ontology_codes_and_alignments() -> None:
    numbers = {
        str(number)
        for name in ("collaboration.ttl", "codes.ttl", "alignments.ttl")
        for number in read(FOLDER / name).objects(None, OWL.versionInfo)
    }
    assert len(numbers) == 1


def test_the_codes_that_axioms_name_are_labelled_alike_in_both_files(terms: Graph) -> None:
    codes = read(FOLDER / "codes.ttl")
    named = {node for triple in terms for node in triple if str(node).startswith(CODE)}
    assert named
    for code in named:
        assert (code, RDF.type, OWL.NamedIndividual) in terms
        assert set(terms.objects(code, SKOS.prefLabel)) <= set(codes.objects(code, SKOS.prefLabel))
        assert set(terms.objects(code, RDF.type)) <= set(codes.objects(code, RDF.type))


def test_no_generic_relation_is_transitive(terms: Graph) -> None:
    """Symmetric and transitive at once would make each text its own counterpart."""
    transitive = set(terms.subjects(RDF.type, OWL.TransitiveProperty))
    assert transitive & set(terms.subjects(RDF.type, OWL.SymmetricProperty)) == set()


def test_no_date_has_a_range_in_owl(terms: Graph) -> None:
    """xsd:date is outside OWL 2; reasoners stop at it."""
    assert {XSD.date, XSD.gYear, RDF.langString} & set(terms.objects(None, RDFS.range)) == set()


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_own_term_is_worded_once_in_english_and_once_in_french(terms: Graph, predicate: URIRef) -> None:
    own = set(terms.subjects(RDFS.isDefinedBy, URIRef(ONTOLOGY)))
    assert len(own) > 250
    for term in own:
        assert sorted(languages(terms, term, predicate)) == ["en", "fr"], term


@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=["label", "definition"])
def test_every_code_and_list_is_worded_once_in_english_and_once_in_french(predicate: URIRef) -> None:
    codes = read(FOLDER / "codes.ttl")
    listed = {*codes.subjects(SKOS.inScheme), *codes.subjects(RDF.type, SKOS.ConceptScheme)}
    assert len(listed) > 200
    for code in listed:
        assert sorted(languages(codes, code, predicate)) == ["en", "fr"], code


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return [text.language or "" for text in graph.objects(subject, predicate) if isinstance(text, Literal)]


def test_the_version_before_is_named_wherever_a_version_is() -> None:
    for name in ("collaboration.ttl", "codes.ttl", "alignments.ttl"):
        graph = read(FOLDER / name)
        (header,) = graph.subjects(RDF.type, OWL.Ontology)
        (prior,), (current,) = graph.objects(header, OWL.priorVersion), graph.objects(header, OWL.versionIRI)
        assert str(prior).startswith(f"{header}/")
        assert prior != current


def own_terms_in_code() -> Iterator[str]:
    for value in vars(vocabulary).values():
        if isinstance(value, str) and value.startswith(TERM) and value != TERM:
            yield value


def test_each_own_term_that_code_speaks_of_is_declared(terms: Graph) -> None:
    assert {iri for iri in own_terms_in_code() if (URIRef(iri), RDF.type, None) not in terms} == set()


@pytest.mark.parametrize("inferred", [False, True], ids=["as stated", "with what follows"])
def test_what_ships_conforms_to_the_shapes(ontology: Graph, inferred: bool) -> None:  # noqa: FBT001 - a case, not a flag
    stated = triples(ontology + read(*FILES.reference))
    follows = close(stated).entailed if inferred else ()
    report = validate("".join(lines([*stated, *follows])).encode(), FILES.shapes)
    assert report.violations == 0, report.text()


def test_duties_of_all_study_groups_apply_to_each_and_those_of_chairs_to_the_posts(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<sg17> a tt:StudyGroup . <chair> a org:Post ; org:postIn <sg17> ; org:role code:role\\/chair . "
        "<n6> tt:addressee code:party\\/study-groups . <n8> tt:addressee code:party\\/sg-chairs .",
    )
    assert set(graph.subjects(TT.appliesTo, ID.sg17)) == {ID.n6}
    assert set(graph.subjects(TT.appliesTo, ID.chair)) == {ID.n8}


def test_clauses_are_preambular_or_operative_by_the_verb_of_their_section(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<s1> a tt:ClauseSection ; tt:openingVerb code:verb\\/noting-further . "
        "<a> a tt:Clause ; tt:directPartOf <s1> . "
        "<s2> a tt:ClauseSection ; tt:openingVerb code:verb\\/resolves . <b> a tt:Clause ; tt:directPartOf <s2> . "
        "<b1> a tt:Clause ; tt:directPartOf <b> .",
    )
    assert set(graph.subjects(RDF.type, TT.PreambularClause)) == {ID.a}
    assert set(graph.subjects(RDF.type, TT.OperativeClause)) == {ID.b, ID.b1}


def test_documents_are_counterparts_through_their_versions(ontology: Graph) -> None:
    graph = entailed(
        ontology, "<x/1> tt:versionOf <x> ; tt:twinTextWith <y/1> . <y/1> tt:versionOf <y> . <z/1> tt:versionOf <z> ."
    )
    assert set(graph.subject_objects(TT.hasCounterpart)) == {(ID.x, ID.y), (ID.y, ID.x)}
    assert (ID["y/1"], TT.correspondsTo, ID["x/1"]) in graph


def test_committees_have_the_bodies_above_them_as_parents_at_any_depth(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<jtc1> tt:establishedBy <iso> , <iec> . <s6> org:subOrganizationOf <jtc1> . <wg> org:subOrganizationOf <s6> .",
    )
    assert set(graph.objects(ID.wg, TT.parentBody)) == {ID.iso, ID.iec}


def test_a_citation_of_a_part_of_a_version_refers_to_the_document_too(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<clause> tt:directPartOf <resolution> ; tt:citesAsAuthority <article> . "
        "<article> tt:directPartOf <law/1> . <law/1> tt:versionOf <law> .",
    )
    assert {ID["law/1"], ID.law, ID.article} <= set(graph.objects(ID.resolution, TT.refersTo))


def test_bodies_have_those_before_them_in_line_as_earlier_bodies(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<c1> org:originalOrganization <ccif> ; org:resultingOrganization <ccitt> . "
        "<c2> org:originalOrganization <ccitt> ; org:resultingOrganization <itu-t> .",
    )
    assert set(graph.objects(ID["itu-t"], TT.predecessor)) == {ID.ccitt}
    assert set(graph.objects(ID.ccif, TT.successor)) == {ID.ccitt}
    assert set(graph.objects(ID["itu-t"], TT.earlierBody)) == {ID.ccitt, ID.ccif}


def test_a_line_of_bodies_that_comes_back_to_its_start_is_refused(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<c1> org:originalOrganization <a> ; org:resultingOrganization <b> . "
        "<c2> org:originalOrganization <b> ; org:resultingOrganization <c> . "
        "<c3> org:originalOrganization <c> ; org:resultingOrganization <a> .",
    )
    report = validate("".join(lines(triples(graph))).encode(), FILES.shapes)
    assert "comes before itself" in report.text()


def test_a_document_is_shared_with_those_to_whom_access_is_granted(ontology: Graph) -> None:
    graph = entailed(ontology, "<grant> tt:grantsAccessTo <draft> ; tt:grantedTo <iso> , code:party\\/experts .")
    assert ID.iso in set(graph.objects(ID.draft, TT.sharedWith))


def test_bodies_with_an_interest_in_one_field_share_it(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<iso> tt:hasInterestIn code:field\\/ict . <iec> tt:hasInterestIn code:field\\/ict . "
        "<upu> tt:hasInterestIn code:field\\/electronic-business .",
    )
    assert set(graph.objects(ID.iso, TT.sharesInterestWith)) == {ID.iso, ID.iec}


def test_the_team_that_manages_a_study_group_and_members_of_itu_are_in_their_categories(ontology: Graph) -> None:
    graph = entailed(
        ontology,
        "<sg17> a tt:StudyGroup . <team> a tt:ManagementTeam ; tt:manages <sg17> . <utopia> a tt:MemberState . "
        "<n3> tt:consultedParty code:party\\/sg-management . <n11> tt:addressee code:party\\/member-states .",
    )
    code = URIRef(CODE + "party/sg-management")
    assert (ID.team, TT.inCategory, code) in graph
    assert set(graph.subjects(TT.appliesTo, ID.utopia)) == {ID.n11}


def test_no_duty_reaches_a_study_group_closed_before_it(ontology: Graph) -> None:
    graph = entailed(ontology, "<sg7> a tt:FormerStudyGroup . <n6> tt:addressee code:party\\/study-groups .")
    assert (ID.n6, TT.appliesTo, ID.sg7) not in graph


def test_a_project_relates_to_the_question_of_the_work_item_it_is_related_to(ontology: Graph) -> None:
    graph = entailed(ontology, "<project> tt:relatedItem <item> . <item> tt:underQuestion <q11> .")
    assert (ID.project, TT.relatesToQuestion, ID.q11) in graph


@pytest.mark.parametrize(
    "contradiction",
    [
        "<x> a tt:Ground , tt:Request .",
        "<x> a tt:Clause ; tt:givesGround <n> . <y> a tt:Clause ; tt:expresses <n> .",
        "<x> a tt:StudyGroup , tt:FormerStudyGroup .",
        "<x> tt:grantsAccessTo <d> ; tt:responsibleFor <e> .",
        "<x> a tt:StandardsBody , tt:Resolution .",
        "<s> a tt:PreambularSection . <x> a tt:Clause ; tt:directPartOf <s> ; tt:expresses <n> .",
        "<x> a tt:StudyGroup , tt:TechnicalCommittee .",
        "<x> tt:versionOf <a> , <b> . <a> tt:amends <c> . <b> a tt:Resolution , tt:Standard .",
        "<x> tt:previousVersion <y> . <y> tt:previousVersion <x> .",
        "<x> a tt:Request , tt:Decision .",
        "<x> a tt:Correspondence , tt:DocumentVersion .",
    ],
)
def test_what_cannot_be_is_found(ontology: Graph, contradiction: str) -> None:
    facts = Graph().parse(data=PREFIXES + contradiction, format="turtle")
    assert list(close(triples(ontology + facts)).inconsistencies) != []
