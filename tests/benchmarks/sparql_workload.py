"""What is asked of the servers that are compared: four kinds of small query, and one that does not end."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final
from urllib.parse import quote

from app.model.terms import Term, Triple, iri
from app.model.vocabulary import DCTERMS, TT

TITLE: Final = iri(DCTERMS + "title")
RESPONSIBLE: Final = iri(TT + "responsibleCommittee")
DESIGNATION: Final = iri(TT + "designation")
NEVER_ENDING: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
REPEATED: Final = 20
KINDS: Final = ("distinct lookups", "the same 20 again", "card of a document", "page of 20")


@dataclass
class Workload:
    """Queries about the documents and committees of a graph; no text but the repeated ones occurs twice in a run."""

    documents: list[Term] = field(default_factory=list)
    committees: list[Term] = field(default_factory=list)
    asked: Iterator[int] = field(default_factory=itertools.count)
    random: Random = field(default_factory=lambda: Random(7))

    def watch(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Pass triples on, and keep in mind what can be asked about."""
        committees: dict[Term, None] = {}
        for triple in triples:
            subject, predicate, value = triple
            if predicate == TITLE:
                self.documents.append(subject)
            elif predicate == RESPONSIBLE:
                committees[value] = None
            yield triple
        self.committees = list(committees)

    def texts(self, kind: str) -> Iterator[str]:
        """Queries of a kind, without end."""
        make = {"distinct lookups": self._lookup, "card of a document": self._card, "page of 20": self._page}
        if kind in make:
            return (make[kind]() for _ in itertools.count())
        return itertools.cycle([self._lookup() for _ in range(REPEATED)])

    def _lookup(self) -> str:
        document, number = self.random.choice(self.documents), next(self.asked)
        return f"SELECT ?title{number} WHERE {{ {document} {TITLE} ?title{number} }}"

    def _card(self) -> str:
        document, number = self.random.choice(self.documents), next(self.asked)
        return f"SELECT ?property ?value{number} WHERE {{ {document} ?property ?value{number} }}"

    def _page(self) -> str:
        committee, number = self.random.choice(self.committees), next(self.asked)
        return (
            f"SELECT ?document{number} ?designation ?title WHERE {{ ?document{number} {RESPONSIBLE} {committee} ; "
            f"{DESIGNATION} ?designation ; {TITLE} ?title }} LIMIT 20"
        )


def path_of(endpoint: str, text: str) -> str:
    """The path and query string that ask a text by GET."""
    return f"{endpoint}?query={quote(text, safe='')}"
