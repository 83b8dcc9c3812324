"""A finding is told with the file and the line, and prefixes are held to."""

from pathlib import Path

import pytest

from app.dataset.documents import Documents
from app.dataset.finding import Finding
from app.errors import SourceError
from app.model.embedded import EmbeddedFiles

TT = "https://w3id.org/twintext/ontology#"


@pytest.fixture
def files(tmp_path: Path) -> EmbeddedFiles:
    """A checkout with one term that two files speak of."""
    for folder in ("ontology/reference", "shapes"):
        (tmp_path / folder).mkdir(parents=True)
    prefix = f"@prefix tt: <{TT}> .\n"
    (tmp_path / "ontology/collaboration.ttl").write_text(
        f"{prefix}\ntt:Norm a tt:Kind ;\n    tt:says 1 , 2 .\n", "utf-8"
    )
    (tmp_path / "ontology/codes.ttl").write_text(prefix + "\n\n\ntt:Norm a tt:Kind .\n", "utf-8")
    (tmp_path / "shapes/norm.ttl").write_text(prefix + "tt:s tt:of\n  tt:Norms, tt:gone .\n", "utf-8")
    return EmbeddedFiles(tmp_path)


@pytest.mark.parametrize(
    ("iri", "place"),
    [
        (f"{TT}Norm", "ontology/collaboration.ttl:3"),
        (f"{TT}gone", "shapes/norm.ttl:3"),
        (f"{TT}Norms", "shapes/norm.ttl:3"),
        (f"{TT}nowhere", ""),
    ],
)
def test_a_finding_is_placed_where_most_is_said_of_its_term_or_where_it_is_named(
    files: EmbeddedFiles, iri: str, place: str
) -> None:
    assert Documents.read(files).located(Finding("error", "x", "y", iri=iri)).place == place


def test_a_finding_that_has_a_place_keeps_it(files: EmbeddedFiles) -> None:
    placed = Finding("error", "x", "y", iri=f"{TT}Norm", file="a.ttl", line=7)
    assert Documents.read(files).located(placed).place == "a.ttl:7"
    assert str(placed) == "a.ttl:7: x: y"


def test_prefixes_that_are_not_used_declared_twice_or_for_something_else_are_found(files: EmbeddedFiles) -> None:
    path = files.root / "shapes" / "norm.ttl"
    path.write_text(
        f"@prefix tt: <{TT}> .\n@prefix skos: <https://example.org/> .\n@prefix org: <http://www.w3.org/ns/org#> .\n"
        f'@prefix tt: <{TT}> .\ntt:a skos:b "org:c" , <http://www.w3.org/ns/org#d> .\n',
        encoding="utf-8",
    )
    found = {(each.severity, str(each)) for each in Documents.read(files).prefix_findings()}
    assert found == {
        ("error", "shapes/norm.ttl:1: prefix tt: is declared twice [prefix-twice]"),
        (
            "error",
            (
                "shapes/norm.ttl:2: prefix skos: stands for https://example.org/ here and for "
                "http://www.w3.org/2004/02/skos/core# everywhere else [prefix]"
            ),
        ),
        ("info", "shapes/norm.ttl:3: prefix org: is declared and not used [unused-prefix]"),
    }


def test_the_prefixes_of_a_query_in_a_shape_are_its_own(files: EmbeddedFiles) -> None:
    text = f'@prefix tt: <{TT}> .\ntt:a tt:b """\n  PREFIX org: <https://example.org/>\n  ASK {{ ?x org:c "d" }}""" .\n'
    (files.root / "shapes" / "norm.ttl").write_text(text, encoding="utf-8")
    assert list(Documents.read(files).prefix_findings()) == []


def test_a_file_that_cannot_be_read_is_named_with_the_line(files: EmbeddedFiles) -> None:
    (files.root / "shapes" / "norm.ttl").write_text("\n\nnone:x a none:y .", "utf-8")
    with pytest.raises(SourceError, match=r"norm\.ttl, line 3"):
        Documents.read(files)
