"""docs/coverage.md: each clause of Resolution 7, the terms that state what it speaks of, the questions that use them.

`--refresh-snapshots` writes the table anew from docs/coverage.yaml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from pyoxigraph import NamedNode, RdfFormat, Store

from app.model.vocabulary import PREFIXES
from app.query.questions import Question, load_questions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
LIST = re.compile(r"(<!-- begin list[^>]*-->\n).*(<!-- end list -->)", re.DOTALL)
TERM = re.compile(r"\b(?:tt|org):[A-Za-z]+")
VERSION = "https://w3id.org/twintext/id/document/wtsa-res-7/2022"
TT = PREFIXES["tt"]
# What every ground or norm has, so that it stands above the table and not in each row.
COMMON = {
    *("tt:directPartOf", "tt:position", "tt:ordinal", "tt:locator", "tt:gist"),
    *("tt:givesGround", "tt:groundKind", "tt:involves"),
    *("tt:expresses", "tt:issuedBy", "tt:requiredAction", "tt:addressee"),
}


@dataclass(frozen=True)
class Row:
    """What a clause speaks of, each with its terms, and the names of questions."""

    clause: str
    concepts: dict[str, list[str]]
    questions: list[str]

    @property
    def terms(self) -> set[str]:
        return {term for terms in self.concepts.values() for term in terms}


def read_rows() -> list[Row]:
    document = yaml.safe_load((ROOT / "docs" / "coverage.yaml").read_text(encoding="utf-8"))
    return [
        Row(clause, {what: terms.split() for what, terms in entry["speaks of"].items()}, entry["questions"].split())
        for clause, entry in document.items()
    ]


ROWS = read_rows()
QUESTIONS: dict[str, Question] = {question.name: question for question in load_questions(ROOT / "queries")}
each_row = pytest.mark.parametrize("row", ROWS, ids=[row.clause for row in ROWS])


@cache
def facts() -> Store:
    store = Store()
    modules = [ROOT / "ontology" / name for name in ("collaboration.ttl", "codes.ttl")]
    paths = [*(ROOT / "ontology" / "reference").glob("*.ttl"), *modules]
    for path in paths:
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


def column(query: str) -> list[str]:
    """The values of the one column of an answer, in its order."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return [str(solution[0].value) for solution in facts().query(prefixes + query)]  # type: ignore[union-attr]  # a SELECT


def clauses() -> list[str]:
    """The clauses of the version of 2022, in its order."""
    return column(
        f"""SELECT ?locator WHERE {{
          ?clause a tt:Clause ; tt:locator ?locator ; tt:position ?own ; tt:directPartOf ?above .
          ?clause tt:directPartOf+ ?section .
          ?section a tt:ClauseSection ; tt:position ?place ; tt:directPartOf <{VERSION}> .
          OPTIONAL {{ ?above a tt:Clause ; tt:position ?number }}
        }} ORDER BY ?place COALESCE(?number, ?own) IF(BOUND(?number), ?own, 0)"""
    )


def clause(locator: str) -> str:
    return f"{VERSION.replace('/document/', '/clause/')}/{locator.replace(' ', '/')}"


def of_clause(locator: str) -> set[str]:
    """The terms with which the facts that ship describe a clause, its grounds and norms, and what they are about."""
    stated = f"<{clause(locator)}> (tt:expresses|tt:givesGround)? ?node"
    about = f"{stated} . ?node ?any ?node2 . FILTER(?any != tt:directPartOf)"
    found = column(f"SELECT DISTINCT ?term WHERE {{ {stated} . ?node ?term ?value }}")
    for pattern in (f"{stated} . ?node a ?term", f"{about} ?node2 a ?term", f"{about} ?node2 a/rdfs:subClassOf+ ?term"):
        found += column(f"SELECT DISTINCT ?term WHERE {{ {pattern} }}")
    found += column(f"SELECT DISTINCT ?term WHERE {{ {about} ?node2 ?term ?value }}")
    return {short(iri) for iri in found}


def stated(locator: str) -> set[str]:
    """The own terms on the clause itself, its grounds and its norms."""
    pattern = f"<{clause(locator)}> (tt:expresses|tt:givesGround)? ?node . ?node ?term ?value"
    return {short(iri) for iri in column(f"SELECT DISTINCT ?term WHERE {{ {pattern} }}") if iri.startswith(TT)}


def classes_around(terms: set[str]) -> set[str]:
    """The classes that terms are, or have as their domain or range, and what is below these."""
    values = " ".join(terms)
    pattern = f"VALUES ?used {{ {values} }} ?used rdfs:domain|rdfs:range ?around . ?term rdfs:subClassOf* ?around"
    below = f"VALUES ?used {{ {values} }} ?term rdfs:subClassOf+ ?used"
    found = [*column(f"SELECT ?term WHERE {{ {pattern} }}"), *column(f"SELECT ?term WHERE {{ {below} }}")]
    return {short(iri) for iri in found}


def short(iri: str) -> str:
    return next((f"{name}:{iri.removeprefix(base)}" for name, base in PREFIXES.items() if iri.startswith(base)), iri)


def used(question: Question) -> set[str]:
    lines = (line for line in question.text.splitlines() if not line.lstrip().startswith("#"))
    return set(TERM.findall("\n".join(lines)))


def marked(terms: list[str]) -> str:
    return ", ".join(f"`{term}`" for term in terms)


def table() -> Iterator[str]:
    yield "\n| clause | speaks of: terms | questions |\n|---|---|---|\n"
    for row in ROWS:
        concepts = "<br>".join(
            f"{what}: {', '.join(f'`{term}`' for term in terms)}" for what, terms in row.concepts.items()
        )
        links = (f"[{name}](../{QUESTIONS[name].path.relative_to(ROOT).as_posix()})" for name in row.questions)
        yield f"| {row.clause} | {concepts} | {', '.join(links)} |\n"
    yield "\n"


def test_the_page_is_written_from_the_rows(pytestconfig: pytest.Config) -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = LIST.sub(lambda match: match[1] + "".join(table()) + match[2], page)
    if pytestconfig.getoption("--refresh-snapshots"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_each_clause_has_a_row_in_its_place() -> None:
    assert [row.clause for row in ROWS] == clauses()
    assert len(ROWS) == 36


@each_row
def test_no_row_and_no_cell_is_empty(row: Row) -> None:
    assert row.concepts
    assert all(what and terms for what, terms in row.concepts.items())
    assert row.questions
    assert len(row.questions) == len(set(row.questions))


@each_row
def test_every_term_of_a_row_is_declared_in_the_ontology(row: Row) -> None:
    kinds = "owl:Class owl:ObjectProperty owl:DatatypeProperty"
    declared = {short(iri) for iri in column(f"SELECT ?term WHERE {{ VALUES ?kind {{ {kinds} }} ?term a ?kind }}")}
    assert row.terms <= declared


@each_row
def test_every_term_of_a_row_is_used_by_its_questions_or_by_the_facts_about_the_clause(row: Row) -> None:
    in_questions = {term for name in row.questions for term in used(QUESTIONS[name])}
    assert row.terms - in_questions - classes_around(in_questions) - of_clause(row.clause) == set()


@each_row
def test_every_term_in_which_the_facts_state_a_clause_is_in_its_row(row: Row) -> None:
    assert facts().query(f"ASK {{ <{clause(row.clause)}> ?any ?thing }}")
    assert stated(row.clause) - COMMON - row.terms == set()


@each_row
def test_every_question_of_a_row_uses_a_term_of_it(row: Row) -> None:
    idle = [name for name in row.questions if not used(QUESTIONS[name]) & (row.terms | {"tt:givesGround"})]
    assert idle == []


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.answers])
def test_a_question_that_answers_a_clause_is_in_a_row_of_it(name: str) -> None:
    answered = (QUESTIONS[name].answers or "").replace("-", " ", 1)
    rows = [row for row in ROWS if row.clause.split("/")[0] == answered]
    assert rows
    assert any(name in row.questions for row in rows)


def test_the_reference_facts_name_the_version_that_the_page_is_about() -> None:
    assert NamedNode(VERSION) in {quad.object for quad in facts().quads_for_pattern(None, None, NamedNode(VERSION))}
