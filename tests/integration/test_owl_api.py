"""What the libraries of Protégé, HermiT, ELK and ROBOT make of the ontology's files."""

import difflib
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.dataset.catalog import CATALOG, read_catalog
from app.dataset.normal_form import normalise
from app.dataset.ontology_files import read_ontology, write_ontology_files
from app.model.identifiers import ONTOLOGY as ONTOLOGY_IRI
from app.model.identifiers import TERM

if TYPE_CHECKING:
    from tests.check_java import Verdict
    from tests.owl_api import EditorTools, OwlApi

ONTOLOGY = Path(__file__).parents[2] / "ontology"
MODULES = ["collaboration.ttl", "codes.ttl", "alignments.ttl", "workspace.ttl"]
FACTS = [f"reference/{path.name}" for path in sorted((ONTOLOGY / "reference").glob("*.ttl"))]
TOOLS = ["OWL 2 RL (OWL API)", "OWL 2 DL (OWL API)", "HermiT", "ELK", "ROBOT report"]
SUBJECTS = ["core", "codes", "core + alignments", "core + codes + reference facts"]
FORMATS = ["turtle", "rdfxml"]

pytestmark = pytest.mark.java


@pytest.fixture(scope="module")
def verdicts(owl_api: "OwlApi", editor_tools: "EditorTools") -> dict[tuple[str, str], "Verdict"]:
    """What each tool says of each subject, as `make check-java` prints it."""
    from tests.check_java import verdicts as ask  # noqa: PLC0415  # only where there is Java

    return {(each.tool, each.subject): each for each in ask(owl_api, editor_tools)}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_finds_anything_but_its_known_quirks(
    verdicts: dict[tuple[str, str], "Verdict"], tool: str, subject: str
) -> None:
    assert verdicts[tool, subject].findings == ()


def test_terms_codes_and_alignments_are_in_the_profiles_without_exception(
    verdicts: dict[tuple[str, str], "Verdict"],
) -> None:
    assert set(verdicts) == {(tool, subject) for tool in TOOLS for subject in SUBJECTS}
    for subject in SUBJECTS[:-1]:
        for tool in TOOLS[:2]:
            assert set(verdicts[tool, subject].quirks.values()) == {0}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ontology with one fault for each tool."""
    file = tmp_path_factory.mktemp("wrong") / "wrong.ttl"
    text = (ONTOLOGY / "collaboration.ttl").read_text("utf-8")
    file.write_text(
        text + 'tt:Impossible a owl:Class ; rdfs:subClassOf tt:Norm, tt:Document ; rdfs:label "norm"@en .\n'
        "tt:Norm rdfs:subClassOf [ a owl:Restriction ; owl:onProperty tt:issuedBy ; owl:someValuesFrom tt:Clause ] .\n",
        encoding="utf-8",
    )
    return file


def test_each_tool_finds_what_is_wrong(owl_api: "OwlApi", editor_tools: "EditorTools", wrong: Path) -> None:
    from tests.owl_api import robot_findings  # noqa: PLC0415  # only where there is Java

    report = owl_api.load(wrong)
    classified, robot = editor_tools.run([{"do": task, "file": str(wrong)} for task in ("classify", "report")])
    assert f"{TERM}Impossible" in report["unsatisfiable"]
    assert f"{TERM}Impossible" in classified["unsatisfiable"]
    assert any("someValuesFrom" in text or "SomeValuesFrom" in text for text in report["rl_violations"])
    assert f"ERROR duplicate_label {TERM}Norm" in robot_findings(robot)


def test_a_contradiction_is_found_by_both_reasoners(
    owl_api: "OwlApi", editor_tools: "EditorTools", tmp_path: Path
) -> None:
    file = tmp_path / "wrong.ttl"
    text = (ONTOLOGY / "collaboration.ttl").read_text("utf-8")
    file.write_text(text + "\n<https://example.org/x> a tt:Norm , tt:Document .\n", encoding="utf-8")
    [classified] = editor_tools.run([{"do": "classify", "file": str(file)}])
    assert not classified["consistent"]
    assert not owl_api.load(file)["consistent"]


@pytest.fixture(scope="module")
def saved(editor_tools: "EditorTools", tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Each file of the ontology as the library of Protégé 5.6 saves it after loading it with its catalog."""
    folder = tmp_path_factory.mktemp("saved")
    jobs, places = [], {}
    for name in (*MODULES, *FACTS):
        for form in FORMATS:
            # The name stays, as it does where an editor chooses another format for the same file.
            to = places[name, form] = folder / form / name
            to.parent.mkdir(parents=True, exist_ok=True)
            file = ONTOLOGY / name
            jobs.append(
                {"do": "save", "file": str(file), "catalog": str(file.parent / CATALOG), "to": str(to), "format": form}
            )
    editor_tools.run(jobs)
    return places


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", MODULES)
def test_a_save_in_protege_and_normalise_change_no_line(
    saved: dict[tuple[str, str], Path], name: str, form: str
) -> None:
    assert saved[name, form].read_text("utf-8") != (ONTOLOGY / name).read_text("utf-8")
    assert normalise(saved[name, form]).after == (ONTOLOGY / name).read_text("utf-8")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", FACTS)
def test_a_save_of_facts_in_protege_changes_no_line_of_their_normal_form(
    saved: dict[tuple[str, str], Path], name: str, form: str
) -> None:
    assert normalise(saved[name, form]).after.splitlines() == normalise(ONTOLOGY / name).after.splitlines()


REDEFINED = ["Norm", "StudyGroup", "OperativeClause", "hasCounterpart"]


@pytest.fixture(scope="module")
def redefined(editor_tools: "EditorTools", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The terms as they are saved after the definition of one of them was changed, a file for each."""
    folder, file = tmp_path_factory.mktemp("redefined"), str(ONTOLOGY / "collaboration.ttl")
    job = {"do": "save", "file": file, "format": "turtle", "definition": "What it means now."}
    editor_tools.run([{**job, "to": str(folder / f"{term}.ttl"), "term": TERM + term} for term in REDEFINED])
    return folder


@pytest.mark.parametrize("term", REDEFINED)
def test_one_changed_definition_changes_two_lines(redefined: Path, term: str) -> None:
    before = (ONTOLOGY / "collaboration.ttl").read_text("utf-8").splitlines()
    after = normalise(redefined / f"{term}.ttl").after.splitlines()
    lines = [line for line in difflib.unified_diff(before, after, lineterm="", n=0) if line[:2] not in ("--", "++")]
    assert [line[0] for line in lines] == ["@", "-", "+"]
    assert 'skos:definition "What it means now."@en' in lines[-1]


@pytest.fixture(scope="module")
def imported(editor_tools: "EditorTools") -> dict[str, set[str]]:
    """What is imported where a file is opened with the catalog beside it and the network off."""
    files = {name: ONTOLOGY / name for name in ("workspace.ttl", *FACTS)}
    jobs = [{"do": "classify", "file": str(each), "catalog": str(each.parent / CATALOG)} for each in files.values()]
    return {name: set(found["imports"]) for name, found in zip(files, editor_tools.run(jobs), strict=True)}


def test_the_catalog_gives_every_import_with_the_network_off(imported: dict[str, set[str]]) -> None:
    catalog = read_catalog(ONTOLOGY / CATALOG)
    assert imported["workspace.ttl"] == {iri for iri in catalog if not iri.endswith(("/workspace", "/alignments"))}


@pytest.mark.parametrize("name", FACTS)
def test_the_catalog_of_the_facts_gives_what_each_of_their_files_imports(
    imported: dict[str, set[str]], name: str
) -> None:
    assert ONTOLOGY_IRI in imported[name]


def test_without_the_catalog_an_import_cannot_be_had_with_the_network_off(
    editor_tools: "EditorTools", tmp_path: Path
) -> None:
    lonely = tmp_path / "workspace.ttl"
    shutil.copy(ONTOLOGY / "workspace.ttl", lonely)
    with pytest.raises(Exception, match=r"w3id\.org/twintext"):
        editor_tools.run([{"do": "classify", "file": str(lonely)}])


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A web server with the ontology's files, each under its name, as any server of files would give them."""

    class Files(http.server.SimpleHTTPRequestHandler):
        extensions_map = {".ttl": "text/turtle", ".owl": "application/rdf+xml"}  # noqa: RUF012  # as the class has it

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path))

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_imports_work_by_url(owl_api: "OwlApi", host: str, tmp_path: Path) -> None:
    """With the address of a host in place of the canonical one, which leads to a host once it is registered."""
    shutil.copy(ONTOLOGY / "collaboration.ttl", tmp_path)
    facts = normalise(ONTOLOGY / "reference" / "organizations.ttl").after
    there = f"owl:imports <{host}/collaboration.ttl>"
    (tmp_path / "organizations.ttl").write_text(facts.replace(f"owl:imports <{ONTOLOGY_IRI}>", there), "utf-8")
    report = owl_api.load(f"{host}/organizations.ttl")
    assert report["imports"] == [ONTOLOGY_IRI]
    assert report["axioms_with_imports"] > report["axioms"] + 1000


def test_what_is_served_as_the_ontology_is_read_as_one_ontology(owl_api: "OwlApi", tmp_path: Path) -> None:
    modules = [ONTOLOGY / "collaboration.ttl", ONTOLOGY / "codes.ttl"]
    write_ontology_files(read_ontology(modules), tmp_path / "served")
    report = owl_api.load(tmp_path / "served" / "ontology.owl")
    assert report["iri"] == ONTOLOGY_IRI
    assert report["imports"] == report["rl_violations"] == report["dl_violations"] == report["unsatisfiable"] == []
    assert report["consistent"]


def test_an_import_that_cannot_be_had_is_named(owl_api: "OwlApi", tmp_path: Path) -> None:
    lonely = tmp_path / "lonely.ttl"
    lonely.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<https://example.org/a> a owl:Ontology ; owl:imports <http://127.0.0.1:1/nowhere> .\n",
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="nowhere"):
        owl_api.load(lonely)
