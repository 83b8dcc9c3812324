"""The index of words on disk: made with a build, and carried on with each write.

A segment of the index never changes once it is written, so that the index of a write is a set of links to the files of
the one before, a small segment of what is new, and a list of what no longer counts. What searches find does not depend
on how the index came about: nothing is weighed by how often a word occurs, and equals stand in an order of their own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tantivy
from pyoxigraph import DefaultGraph, RdfFormat, Store

from app.child_process import child_environment
from app.dataset.search_index.entry import Entries, Entry, Text
from app.dataset.search_index.facts import GatheredFacts
from app.model.searching import ANALYSERS, EXACT_FIELDS, FACETS, LONGEST_WORD, WORD_FIELDS, folded

# The engine gives its memory up to disk at these sizes; less than 15 million it refuses.
_BUILD_MEMORY: Final = 120_000_000
_WRITE_MEMORY: Final = 15_000_000
# Documents of so many bytes are read by a process of its own, which takes a fifth of a second to start.
ALONE_FROM: Final = 20_000_000
_TRIES: Final = 200
_SECONDS_BETWEEN_TRIES: Final = 0.01
_META: Final = "meta.json"
_BY_LANGUAGE: Final = {"en": "en", "": "en", "fr": "fr"}


def build_index(documents: Sequence[Path], target: Path) -> None:
    """Make the index of all things in documents of N-Triples, in a directory that is not there yet.

    The documents are what a default graph holds; a triple may stand in several of them. Large ones are read by a
    process of its own, so that a build can validate meanwhile and its memory is its own again. `OSError` where that
    process fails, or the disk.
    """
    if sum(document.stat().st_size for document in documents) < ALONE_FROM:
        index_documents(documents, target)
        return
    command = [sys.executable, "-P", "-m", "app.dataset.search_index", str(target), *map(str, documents)]
    done = subprocess.run(command, env=child_environment(), stderr=subprocess.PIPE, check=False)
    if done.returncode:
        last_words = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise OSError(f"the index of words was not made: {last_words or f'the process ended with {done.returncode}'}")


def index_documents(documents: Iterable[Path], target: Path) -> int:
    """The same in this process; how many entries there are."""
    known = GatheredFacts(documents)
    entries = Entries(known)
    return write_index((entry for thing in known.things() if (entry := entries.of(thing))), target)


def write_index(entries: Iterable[Entry], target: Path) -> int:
    """Make the index of entries, in a directory that is not there yet; how many there are."""
    target.mkdir()
    written = 0
    with _told_as_os_errors():
        writer = _open(tantivy.Index(_schema(), path=str(target))).writer(_BUILD_MEMORY, 1)
        for entry in entries:
            writer.add_document(_document(entry))
            written += 1
        writer.commit()
        writer.wait_merging_threads()
    _finish(target)
    return written


class OpenIndex:
    """An index that is kept open for writing; not for use by several threads."""

    def __init__(self, directory: Path) -> None:
        """Open the index in a directory; `ValueError` where there is none that can be read."""
        self._directory = directory
        self._index = _open(tantivy.Index.open(str(directory)))
        self._writer = self._index.writer(_WRITE_MEMORY, 1)

    def replace(self, entries: dict[str, Entry | None]) -> None:
        """Put entries in the place of those for the same IRIs; None takes one away."""
        with _told_as_os_errors():
            for iri, entry in entries.items():
                self._writer.delete_documents_by_term("iri", iri)
                if entry:
                    self._writer.add_document(_document(entry))
            self._writer.commit()

    def publish(self, target: Path) -> None:
        """Lay the index as it now is into a directory that is not there yet, by links."""
        target.mkdir()
        link_index(self._directory, target)


def take_over(source: Path, target: Path, complete: Store) -> OpenIndex:
    """A copy of an index, by links, open for writing; made anew of a store where there is none that can be read."""
    target.mkdir()
    try:
        link_index(source, target)
        return OpenIndex(target)
    except (FileNotFoundError, ValueError):
        shutil.rmtree(target)
        with tempfile.NamedTemporaryFile(suffix=".nt", dir=target.parent) as document:
            complete.dump(document, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            document.flush()
            build_index([Path(document.name)], target)
        return OpenIndex(target)


def link_index(source: Path, target: Path) -> None:
    """The files of an index again, as links, in a directory that is there and empty.

    The engine may just be joining small segments: it then takes files away that its list has named. The list is read
    first, and where a file is gone, all is begun anew. Files of segments that are not in the list any more are left
    behind: an engine that opens the links would never take them away.
    """
    for _ in range(_TRIES):
        meta = (source / _META).read_bytes()
        segments = _segments(meta)
        try:
            for path in source.iterdir():
                if path.name.partition(".")[0] in segments:
                    os.link(path, target / path.name)
        except FileNotFoundError:
            pass
        else:
            if (source / _META).read_bytes() == meta:
                (target / _META).write_bytes(meta)
                _finish(target)
                return
        for path in target.iterdir():
            path.unlink()
        time.sleep(_SECONDS_BETWEEN_TRIES)
    raise OSError(f"the index of words in {source} does not come to rest")


def _segments(meta: bytes) -> frozenset[str]:
    """The names that the files of segments begin with, of a list of the engine's; `ValueError` where it is none."""
    try:
        return frozenset(segment["segment_id"].replace("-", "") for segment in json.loads(meta)["segments"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a list of segments: {error}") from error


@contextmanager
def _told_as_os_errors() -> Iterator[None]:
    """The engine says in a ValueError what its disk or its memory refuses."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"the index of words cannot be written: {error}") from error


def _finish(target: Path) -> None:
    """Leave what is published as readers need it: without the files of the writer, open to others."""
    for path in target.iterdir():
        if path.name.startswith("."):
            path.unlink()
        else:
            path.chmod(0o644)


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    for name, analyser in WORD_FIELDS.items():
        made.add_text_field(name, tokenizer_name=analyser, index_option="position" if analyser == "words" else "basic")
    for name in EXACT_FIELDS:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*FACETS, "order"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    made.add_integer_field("year", indexed=True, fast=True)
    made.add_bytes_field("shown", stored=True)
    return made.build()


def _open(index: tantivy.Index) -> tantivy.Index:
    """The index with its analysers, which it does not keep itself."""
    for name, stemmer in ANALYSERS.items():
        made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        made = made.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
        made = made.filter(tantivy.Filter.stemmer(stemmer)) if stemmer else made
        index.register_tokenizer(name, made.filter(tantivy.Filter.ascii_fold()).build())
    return index


def _document(entry: Entry) -> tantivy.Document:
    fields: dict[str, object] = {
        "iri": entry.iri,
        "whole": entry.whole,
        "mark": list(entry.marks),
        "class": list(entry.classes.all),
        "kind": list(entry.classes.most_specific),
        "body": list(entry.bodies),
        "committee": list(entry.committees),
        "order": entry.order,
        "shown": entry.shown(),
        **_words("names", entry.names),
        **_words("text", entry.texts),
    }
    if entry.status:
        fields["status"] = entry.status
    if entry.year is not None:
        fields["year"] = entry.year
    return tantivy.Document(**{name: value for name, value in fields.items() if value != []})


def _words(field: str, texts: Iterable[Text]) -> dict[str, list[str]]:
    """The three fields of a text: its words in any language, and stems of what is in English or French."""
    found: dict[str, list[str]] = {field: []}
    for language, words in texts:
        found[field].append(words)
        stemmed = _BY_LANGUAGE.get(language.partition("-")[0])
        if stemmed:
            stems = found.setdefault(f"{field}_{stemmed}", [])
            stems.append(words)
            if stemmed == "fr" and not words.isascii():
                stems.append(folded(words))  # for those who type without accents: see `ANALYSERS`
    return found
