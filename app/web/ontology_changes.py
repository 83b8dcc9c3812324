"""What differs between two states of the ontology: terms and codes added, removed, retired and changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.web.code_lists import Code, CodeList
from app.web.ontology_graph import Wording
from app.web.ontology_terms import Ontology, OntologyTerm
from app.web.rendering import compact

Aspect = Literal["label", "altLabel", "definition", "note", "axiom", "kind", "notation", "broader", "replacedBy"]


@dataclass(frozen=True)
class Detail:
    """One aspect that differs: of what language or kind of axiom, what it was and what it is; None for nothing."""

    aspect: Aspect
    of: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """A term or code that differs, under the label it has now, or had."""

    iri: str
    kind: str
    name: str
    labels: Wording
    definitions: Wording
    details: tuple[Detail, ...] = ()
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All that differs. What was retired and changed besides stands under retired, with its details."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    retired: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.retired or self.changed)

    @property
    def groups(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes by what happened, in the order in which they are told."""
        return {"added": self.added, "retired": self.retired, "changed": self.changed, "removed": self.removed}

    def of(self, iri: str) -> tuple[str, Change] | None:
        """What happened to one term: the word for it and the change."""
        return next(((what, one) for what, all_of in self.groups.items() for one in all_of if one.iri == iri), None)


@dataclass(frozen=True)
class _Entry:
    """A term or code, with everything that can differ: a set of texts for each aspect."""

    iri: str
    kind: str
    name: str
    labels: Wording
    definitions: Wording
    texts: Mapping[tuple[Aspect, str], frozenset[str]]
    is_retired: bool = False
    replaced_by: tuple[str, ...] = ()


def compare(before: tuple[Ontology, Mapping[str, CodeList]], after: tuple[Ontology, Mapping[str, CodeList]]) -> Changes:
    """What the second state has that the first has not, and the other way round; own terms and all codes."""
    old, new = _entries(*before), _entries(*after)
    both = [(old[iri], new[iri]) for iri in new if iri in old]
    differing = [(was, now, _details(was, now)) for was, now in both]
    return Changes(
        added=_changes(new[iri] for iri in new if iri not in old),
        removed=_changes(old[iri] for iri in old if iri not in new),
        retired=tuple(_change(now, found) for was, now, found in differing if now.is_retired > was.is_retired),
        changed=tuple(
            _change(now, found) for was, now, found in differing if found and now.is_retired <= was.is_retired
        ),
    )


def _changes(entries: Iterable[_Entry]) -> tuple[Change, ...]:
    return tuple(_change(entry, ()) for entry in entries)


def _change(entry: _Entry, details: tuple[Detail, ...]) -> Change:
    return Change(entry.iri, entry.kind, entry.name, entry.labels, entry.definitions, details, entry.replaced_by)


def _entries(ontology: Ontology, lists: Mapping[str, CodeList]) -> dict[str, _Entry]:
    codes = {code.iri: code for one in lists.values() for code in one.codes}
    return (
        {term.iri: _of_term(term) for term in ontology if term.is_own}
        | {one.iri: _of_list(one) for one in lists.values()}
        | {code.iri: _of_code(code) for code in codes.values()}
    )


def _of_term(term: OntologyTerm) -> _Entry:
    texts = _wordings(label=term.labels, definition=term.definitions, altLabel=term.others.get("altLabel"))
    for name, said in term.others.items():
        if name != "altLabel":
            texts |= {("note", f"{name} {tag}".strip()): found for (_, tag), found in _wordings(note=said).items()}
    texts |= {("axiom", kind): frozenset(str(one) for one in found) for kind, found in term.axioms.items()}
    texts["kind", ""] = frozenset({term.kind})
    texts["replacedBy", ""] = frozenset(compact(one) for one in term.replaced_by)
    return _Entry(
        term.iri, term.kind, term.name, term.labels, term.definitions, texts, term.is_retired, term.replaced_by
    )


def _of_list(one: CodeList) -> _Entry:
    texts = _wordings(label=one.labels, definition=one.definitions)
    return _Entry(one.iri, "codeList", compact(one.iri), one.labels, one.definitions, texts)


def _of_code(code: Code) -> _Entry:
    texts = _wordings(label=code.labels, definition=code.definitions, altLabel=code.alternatives, note=code.notes)
    texts["notation", ""] = frozenset({code.notation} - {""})
    texts["broader", ""] = frozenset(compact(one) for one in code.broader)
    texts["replacedBy", ""] = frozenset(compact(one) for one in code.replaced_by)
    return _Entry(
        code.iri, "code", compact(code.iri), code.labels, code.definitions, texts, code.is_retired, code.replaced_by
    )


def _wordings(**wordings: Wording | None) -> dict[tuple[Aspect, str], frozenset[str]]:
    """The texts of some wordings by aspect and language."""
    made: dict[tuple[Aspect, str], frozenset[str]] = {}
    for aspect, wording in wordings.items():
        for tag, text in wording.said if wording else ():
            key: tuple[Aspect, str] = (aspect, tag)  # type: ignore[assignment]  # keywords are aspects
            made[key] = made.get(key, frozenset()) | {text}
    return made


def _details(was: _Entry, now: _Entry) -> tuple[Detail, ...]:
    nothing: frozenset[str] = frozenset()
    keys = sorted({*was.texts, *now.texts})
    pairs = ((key, was.texts.get(key, nothing), now.texts.get(key, nothing)) for key in keys)
    return tuple(detail for key, old, new in pairs if old != new for detail in _differing(key, old, new))


def _differing(key: tuple[Aspect, str], old: frozenset[str], new: frozenset[str]) -> list[Detail]:
    """What is gone and what is new; where one text took the place of one other, they stand together."""
    gone, come = sorted(old - new), sorted(new - old)
    if len(gone) == 1 and len(come) == 1:
        return [Detail(*key, gone[0], come[0])]
    return [Detail(*key, text, None) for text in gone] + [Detail(*key, None, text) for text in come]
