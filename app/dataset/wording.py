"""Labels and definitions: there, in both languages, once, not twice the same, and as they are read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from rdflib import OWL, RDFS, SKOS, Graph, Literal, URIRef

from app.dataset.class_expressions import readable
from app.dataset.finding import Finding, Severity, finding

# The languages in which every term and every code speaks, with their names.
LANGUAGES: Final = {"en": "English", "fr": "French"}
_UNTIDY: Final = re.compile(r"^\s|\s$|\s\s|[\t\r\n]")


def term_wording(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    """What is wrong with the labels and definitions of terms."""
    terms = sorted(terms)
    for term in terms:
        for predicate, word in ((RDFS.label, "label"), (SKOS.definition, "definition")):
            yield from _in_each_language(ontology, term, predicate, word)
        yield from _sentences(ontology, term)
    yield from _shared(ontology, terms, RDFS.label, "label")
    yield from _shared(ontology, terms, SKOS.definition, "definition")


def code_wording(ontology: Graph, codes: Iterable[URIRef]) -> Iterator[Finding]:
    """The same for codes and code lists, whose labels are unique in their list."""
    by_list: defaultdict[str, list[URIRef]] = defaultdict(list)
    for code in sorted(codes):
        for predicate, word in ((SKOS.prefLabel, "preferred label"), (SKOS.definition, "definition")):
            yield from _in_each_language(ontology, code, predicate, word)
        yield from _sentences(ontology, code)
        by_list[str(ontology.value(code, SKOS.inScheme))].append(code)
    for listed in by_list.values():
        yield from _shared(ontology, listed, SKOS.prefLabel, "preferred label")


def _in_each_language(ontology: Graph, node: URIRef, predicate: URIRef, word: str) -> Iterator[Finding]:
    texts = list(ontology.objects(node, predicate))
    languages = [text.language if isinstance(text, Literal) else None for text in texts]
    for language, name in LANGUAGES.items():
        if language not in languages:
            yield finding("error", f"missing-{_slug(word)}", node, f"has no {word} in {name}")
    for each in sorted({each or "no language" for each in languages if languages.count(each) > 1}):
        yield finding("error", f"several-{_slug(word)}s", node, f"has several {word}s in {each}")
    if None in languages:
        yield finding("error", "no-language", node, f"has a {word} without a language")
    for text in texts:
        if _UNTIDY.search(str(text)):
            yield finding("error", "white-space", node, f"its {word} {str(text)!r} has white space to spare")


def _slug(word: str) -> str:
    return word.replace("preferred ", "")


def _sentences(ontology: Graph, node: URIRef) -> Iterator[Finding]:
    named = chain(ontology.objects(node, RDFS.label), ontology.objects(node, SKOS.prefLabel))
    labels = {str(each).casefold() for each in named}
    for text in ontology.objects(node, SKOS.definition):
        if not (str(text)[:1].isupper() and str(text).endswith(".")):
            message = "its definition does not read as a sentence with capital and stop"
            yield finding("warning", "definition-sentence", node, message)
        if str(text).rstrip(".").casefold() in labels:
            yield finding("error", "definition-repeats-label", node, f"its definition only repeats its label: {text}")


def _shared(ontology: Graph, nodes: Iterable[URIRef], predicate: URIRef, word: str) -> Iterator[Finding]:
    """One text of two things of the same kind; the second is told of the first. A retired term may keep its words.

    English tells things apart; another language may have one word where English has two, which is worth a look.
    """
    bearers: defaultdict[tuple[str, str | None], list[URIRef]] = defaultdict(list)
    for node in sorted(nodes):
        if (node, OWL.deprecated, None) not in ontology:
            for text in ontology.objects(node, predicate):
                if isinstance(text, Literal):
                    bearers[str(text).casefold(), text.language].append(node)
    for (words, language), several in bearers.items():
        severity: Severity = "error" if language in {"en", None} else "info"
        for other in sorted(set(several) - {several[0]}):
            message = f"has the {word} {words!r} of {readable(several[0])}"
            yield finding(severity, f"duplicate-{_slug(word)}", other, message)
