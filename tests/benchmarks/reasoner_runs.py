"""One measurement of a reasoner in a process of its own: `python -m tests.benchmarks.reasoner_runs MEASUREMENT FILE`.

FILE is canonical N-Triples; what was measured comes out as a line of JSON. Memory is the most that the process held at
a time, as the kernel counts it for the program and not for what started it.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from app.dataset.inference import KnownSchema, close, increment
from app.dataset.validation import validate, validate_change
from app.model import identifiers
from app.model.embedded import embedded_files
from app.model.terms import Triple, iri, lines, literal
from app.model.vocabulary import TT
from tests.benchmarks.standards_graph import LABEL, TYPE, thing

ENTAILED: Final = NamedNode(identifiers.ENTAILED_GRAPH)
Measured = dict[str, object]


def triples_of(path: Path) -> Iterator[Triple]:
    """The triples of a file, line by line."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            subject, predicate, rest = line.split(" ", 2)
            yield subject, predicate, rest[:-3]


def peak() -> float:
    """The most that this process has held so far, in GB (10^9 bytes)."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024 / 1e9


def by_twintext(path: Path) -> Measured:
    """Our closure; the triples stand in a list before."""
    started = time.perf_counter()
    triples = list(triples_of(path))
    read = time.perf_counter()
    closure = close(triples)
    done = time.perf_counter()
    return {
        "read": read - started,
        "closed": done - read,
        "entailed": len(closure.entailed),
        "contradictions": len(closure.inconsistencies),
    }


def by_reasonable(path: Path) -> Measured:
    """The closure by `reasonable`, which reads Turtle, of which N-Triples is a part; it tells asserted triples too."""
    reasonable: Any = import_module("reasonable")  # it ships no types, and only this measurement needs it

    started = time.perf_counter()
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(path))
    read = time.perf_counter()
    told = reasoner.reason()
    done = time.perf_counter()
    return {"read": read - started, "closed": done - read, "entailed": len(told)}


def by_owlrl(path: Path) -> Measured:
    """The closure by owlrl, with the short cuts of our oracle, which make it faster."""
    from app.dataset.owlrl_oracle import close_with_owlrl  # noqa: PLC0415  only this measurement needs RDFLib

    started = time.perf_counter()
    triples = list(triples_of(path))
    read = time.perf_counter()
    closure = close_with_owlrl(triples)
    return {"read": read - started, "closed": time.perf_counter() - read, "entailed": len(closure.entailed)}


def completed(path: Path) -> Measured:
    """Add what is entailed to the file."""
    entailed = close(triples_of(path)).entailed
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(entailed))
    return {"entailed": len(entailed)}


def by_shapes(path: Path) -> Measured:
    """Validation of a document with asserted and entailed triples; the memory is that beyond the document's own."""
    document = path.read_bytes()
    before = _resident()
    started = time.perf_counter()
    report = validate(document, embedded_files().shapes)
    return {
        "closed": time.perf_counter() - started,
        "triples": document.count(b"\n"),
        "findings": len(report.findings),
        "violations": report.violations,
        "more": peak() - before,
    }


def _resident() -> float:
    status = Path("/proc/self/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) * 1024 / 1e9


# Changes, by what they are about: each triple is new, or, removed, was asserted.


def _additions(random: Random, asserted: list[Triple], number: int) -> dict[str, Triple]:
    documents = [s for s, p, o in random.sample(asserted, 2000) if p == TYPE and "/document/bench-" in s][:2]
    one, other = documents if len(documents) > 1 else (thing("document", 0), thing("document", 1))
    new = thing("document", "new", number)
    return {
        "a label added": (one, LABEL, literal(f"label {number}", language="fr")),
        "a citation added": (one, iri(TT + "citesNormatively"), new),
        "a type added": (new, TYPE, iri(TT + "Recommendation")),
        "an issuer added": (new, iri(TT + "issuedBy"), thing("organization", "body", 0)),
        "a part added, below others": (new, iri(TT + "directPartOf"), other),
    }


class _Changes:
    """A complete store on the disk, changed one triple at a time and put back."""

    def __init__(self, asserted: list[Triple], folder: Path) -> None:
        self.asserted = asserted
        entailed = close(asserted).entailed
        self.store = Store(str(folder))
        self.schema = KnownSchema()
        for graph, triples in ((None, asserted), (None, entailed), (ENTAILED, entailed)):
            document = "".join(lines(triples)).encode()
            self.store.bulk_load(document, RdfFormat.N_TRIPLES, to_graph=graph)
        self.shapes = embedded_files().shapes
        everything = self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        self.report = validate(everything, self.shapes)

    def measure(self, triple: Triple, *, is_added: bool) -> tuple[float, float | None]:
        """Milliseconds of inferring and of validating one change; the second is None where all was to be inferred."""
        added, removed = ([triple], []) if is_added else ([], [triple])
        started = time.perf_counter()
        step = increment(self.store, added, removed, self.schema)
        inferred = (time.perf_counter() - started) * 1000
        if step is None:
            return inferred, None
        gained = {*step.added, *added} - {*step.removed}
        lost = {*step.removed, *removed} - {*step.added}
        self._put(gained, lost)
        started = time.perf_counter()
        validate_change(self.store, sorted(gained), sorted(lost), self.shapes, self.report)
        validated = (time.perf_counter() - started) * 1000
        self._put(lost, gained)
        return inferred, validated

    def _put(self, gained: set[Triple], lost: set[Triple]) -> None:
        for triples, change in ((gained, self.store.add), (lost, self.store.remove)):
            for quad in pyoxigraph.parse("".join(lines(triples)).encode(), RdfFormat.N_TRIPLES):
                change(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))


def by_changes(path: Path, changes: int = 100) -> Measured:
    """Milliseconds of single additions and removals: of each kind by turns, and of asserted triples at random."""
    random = Random(7)
    asserted = list(dict.fromkeys(triples_of(path)))
    facts = [triple for triple in asserted if "bench-" in triple[0]]
    found: dict[str, list[tuple[float, float | None]]] = {}
    with tempfile.TemporaryDirectory(prefix="twintext-bench-") as folder:
        dataset = _Changes(asserted, Path(folder))
        dataset.measure((thing("document", 0), LABEL, literal("first", language="fr")), is_added=True)  # compiles
        for number in range(changes // 5):
            for kind, triple in _additions(random, facts, number).items():
                found.setdefault(kind, []).append(dataset.measure(triple, is_added=True))
        for triple in random.sample(facts, changes):
            found.setdefault("any triple removed", []).append(dataset.measure(triple, is_added=False))
    return {"changes": found, "resident": _resident()}


MEASUREMENTS: Final[dict[str, Callable[[Path], Measured]]] = {
    "twintext": by_twintext,
    "reasonable": by_reasonable,
    "owlrl": by_owlrl,
    "completed": completed,
    "shapes": by_shapes,
    "changes": by_changes,
}


def main() -> None:
    """Measure, and print what was measured."""
    measurement, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    measured = MEASUREMENTS[measurement](path)
    sys.stdout.write(json.dumps({"peak": peak(), **measured}) + "\n")


if __name__ == "__main__":
    main()
