"""Collections of decisions in YAML: those of BIPM (Relaton) and those of ISO committees and OIML (Edoxen).

A collection has `metadata` and a list of `resolutions` or `decisions`. Each has an identifier, a title, dates,
considerations and actions; what differs between the dialects is how a text, an identifier and a date are written:

* a text is a string, a list of {spelling, value}, or stands in `localizations` by language;
* an identifier is a number, a string, or a list of {prefix, number};
* a date is a day, a list of days, of {date, type} or of {start, end, kind}.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from app.errors import DocumentError
from app.model.assemblies import Assembly, assembly_called, assembly_named_in
from app.model.committees import committee_named_in
from app.model.records import Adoption, Clause, Part, Resolution, Section
from app.sources.resolutions.citations import CitingText, citations_of, unresolved
from app.sources.resolutions.clauses import clauses_of
from app.sources.resolutions.dates import day_in
from app.sources.resolutions.duties import with_duties
from app.sources.resolutions.formats.yaml_nodes import Node, documents_of
from app.sources.resolutions.instruments import Citing
from app.sources.resolutions.opening import is_enacting
from app.sources.resolutions.sections import Heading, Passage, sections_of
from app.sources.resolutions.text import Line, lines_of, normalise
from app.sources.resolutions.verbs import opening_in_text

MOST_DECISIONS = 5000
_LISTS = ("resolutions", "decisions")
_TEXTS = ("value", "content", "text", "message")
_LANGUAGES = ("spelling", "language_code", "language", "lang")
_ENGLISH = ("eng", "en", "en-latn", "eng-latn")
_KINDS = ("resolution", "recommendation", "decision", "declaration", "opinion")
_DAYS = ("date", "start", "end", "value")
_EFFECTIVE = ("adoption", "adopted", "decision", "decided")
_SPLIT = re.compile(r" ?/ ?")
_ORDINAL = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b")
_YEAR_OF_NUMBER = re.compile(r"(?:[A-Z]{1,8}-)?((?:19|20)\d{2})[-/]\d{1,3}")
# AsciiDoc in a message: a list in a list, the frame of a table, an attribute line.
_NESTED_BULLET = re.compile(r"^(\s*)\*\*+ ", re.MULTILINE)
_BLOCK_MARKUP = re.compile(r"^(?:\|===|\[[^\]\n]{0,80}\]|={2,6})[ \t]*$", re.MULTILINE)
_INLINE_MACRO = re.compile(
    r"\b(?:stem:|(?:link|xref|mailto|[a-z]{2,12}-(?:resolution|recommendation|decision)):[^\s\[\]]{1,200}"
    r"|https?://[^\s\[\]]{1,200})\[(?P<shown>[^\[\]\n]{1,300})\]"
)
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")


@dataclass(frozen=True)
class _Entry:
    """A consideration or an action: its opening verb, its words, and where they stand."""

    verb: str
    message: str
    node: Node


def read_collection(text: str, source: str) -> list[Resolution]:
    """Every decision of a collection, in its order.

    `DocumentError` where the text is not YAML, uses tags or aliases, or holds no list of decisions.
    """
    collections = [node for node in documents_of(text, source) if node.fields]
    decisions = [(collection, node) for collection in collections for node in _decisions(collection)]
    if not decisions:
        raise DocumentError(source, "holds no list of resolutions or decisions")
    if len(decisions) > MOST_DECISIONS:
        raise DocumentError(source, f"holds more than {MOST_DECISIONS} decisions")
    return [_Decision(collection, node, source).record() for collection, node in decisions]


def _decisions(collection: Node) -> Iterator[Node]:
    listed = collection.get(*_LISTS)
    for node in listed.children if listed else []:
        if node.fields:
            yield node


class _Decision:
    """One decision of a collection while its record is made."""

    def __init__(self, collection: Node, node: Node, source: str) -> None:
        self.node = node
        self.source = source
        self.metadata = collection.get("metadata")
        self.warnings: list[str] = [
            f"line {at.line}: {key!r} is given twice, and the first one counts"
            for at in (collection, node)
            for key in at.repeated
        ]
        self.localized = self._localized()

    def record(self) -> Resolution:
        """The decision as a resolution."""
        prefix, printed = self._identifier()
        body, assembly = self._body(prefix)
        number = printed.removeprefix(f"{body}/")
        session = self._session(assembly, number)
        year, adoptions = self._adoptions(number)
        sections, clauses = self._clauses()
        enacting, parts = self._approvals()
        citing = Citing(body, frozenset((a.place or "", a.year) for a in adoptions))
        citations = tuple(citations_of(CitingText(citing, tuple(sections), tuple(clauses))))
        unread = self.node.get("x-unparsed")
        if unread:
            self.warnings.append(f"line {unread.line}: the collection itself says that this is not understood")
        read = Resolution(
            source=self.source,
            kind=self._kind(),
            body=body,
            number=number,
            revision=None,
            year=year,
            title=self._text("title"),
            enacting=enacting,
            adoptions=adoptions,
            sections=tuple(sections),
            clauses=tuple(clauses),
            citations=citations,
            warnings=(*self.warnings, *unresolved(citations)),
            session=session,
            parts=tuple(parts),
        )
        return with_duties(read)

    def _localized(self) -> Node | None:
        """The English texts, where each language has its own; else those of the first language."""
        found = self.node.get("localizations", "localization")
        languages = [(_language(child), child) for child in found.children if child.fields] if found else []
        if not languages:
            return None
        chosen = next((pair for pair in languages if pair[0] in _ENGLISH), languages[0])
        others = [language for language, node in languages if node is not chosen[1]]
        if others:
            self.warnings.append(f"the texts in {', '.join(others)} are not read, but those in {chosen[0]}")
        return chosen[1]

    def _field(self, *names: str) -> Node | None:
        return (self.localized.get(*names) if self.localized else None) or self.node.get(*names)

    def _text(self, *names: str) -> str:
        return _one_line(_text_of(self._field(*names)))

    def _kind(self) -> str:
        for name in ("type", "kind"):
            kind = _text_of(self.node.get(name)).casefold()
            if kind in _KINDS:
                return kind.capitalize()
        return "Resolution"

    def _identifier(self) -> tuple[str, str]:
        """The prefix and the number; `DocumentError` where there is no number, and so nothing to cite."""
        node = self.node.get("identifier", "id", "number")
        first = node.children[0] if node else None
        number = _text_of(first.get("number", "identifier") or first if first else None).strip()
        prefix = _text_of(first.get("prefix") if first else None).strip()
        if not number:
            raise DocumentError(self.source, f"the decision on line {self.node.line} has no identifier")
        return prefix, number.removeprefix(f"{prefix}/").removeprefix(f"{prefix} ") if prefix else number

    def _body(self, prefix: str) -> tuple[str | None, Assembly | None]:
        """The short name of the body that decided, as the decision or else the collection names it."""
        subject = self._text("subject")
        collection = (
            [_one_line(_text_of(self.metadata.get(name))) for name in ("title", "source")] if self.metadata else []
        )
        for words in (prefix, subject, *collection):
            found = assembly_called(words) or committee_named_in(words) or assembly_named_in(words)
            found = found or next(filter(None, map(assembly_called, _ACRONYM.findall(words))), None)
            if found:
                return found.acronym, found
        printed = prefix or subject
        if printed:
            self.warnings.append(f"nothing is known of the adopting body {printed!r}, which is named as printed")
        return printed or None, None

    def _session(self, assembly: Assembly | None, number: str) -> str | None:
        """The meeting, where the body numbers its decisions anew at each."""
        if assembly is None or not assembly.by_session or not number.isdigit() or self.metadata is None:
            return None
        identifier = _text_of(self.metadata.get("identifier"))
        if identifier.isdigit():
            return identifier
        named = _ORDINAL.search(_text_of(self.metadata.get("title")))
        return named[1] if named else None

    def _adoptions(self, number: str) -> tuple[int | None, tuple[Adoption, ...]]:
        """The year and the one adoption that a collection tells: the day of the decision, else that of the meeting."""
        day = _day(self.node.get("dates", "date")) or _day(
            self.metadata.get("dates", "date") if self.metadata else None
        )
        told = _YEAR_OF_NUMBER.fullmatch(number)
        if day is None and told is None:
            return None, ()
        if day is None:
            self.warnings.append(f"the year is taken from the number {number}")
        year = int(day[:4] if day else told[1] if told else 0)
        place = _one_line(_text_of(self.metadata.get("venue"))) if self.metadata else ""
        return year, (Adoption(place or None, year, day),)

    def _clauses(self) -> tuple[list[Section], list[Clause]]:
        """The sections and clauses: a run of entries with one verb is a section."""
        runs = [list(run) for _, run in groupby(self._entries(), key=lambda entry: entry.verb)]
        sections: list[Section] = []
        clauses: list[Clause] = []
        for section, run in zip(_sections(runs), runs, strict=True):
            sections.append(section)
            clauses += self._clauses_in(section, run)
        if not clauses:
            self.warnings.append(f"line {self.node.line}: the decision has no considerations and no actions")
        return sections, clauses

    def _entries(self) -> Iterator[_Entry]:
        for name in ("considerations", "actions"):
            node = self._field(name)
            for entry in node.children if node else []:
                message_node = entry.get("message", "text")
                message = _text_of(message_node)
                if message_node is None or not normalise(_as_text(message)):
                    self.warnings.append(f"line {entry.line}: an entry of {name} has no words")
                    continue
                yield _Entry(_verb(entry, message, operative=name == "actions"), message, _scalar(message_node))

    def _clauses_in(self, section: Section, run: list[_Entry]) -> Iterator[Clause]:
        """The clauses of a section, each with the place of the message that it stands in."""
        lines: list[Line] = []
        openings: list[int] = []
        entries: list[tuple[int, _Entry]] = []
        begin = 0
        for entry in run:
            message = _as_text(entry.message)
            first, *rest = [line for line in lines_of(message, self.source) if line.text]
            kept = rest if rest and _is_bare(first.text, section.verb) else [first, *rest]
            lines += [replace(line, start=line.start + begin, after_gap=line is kept[0]) for line in kept]
            if kept[0] is first:
                openings.append(first.start + begin)
            entries.append((begin, entry))
            begin += len(message) + 1
        found = clauses_of(Passage(section, tuple(lines), frozenset(openings)))
        self.warnings += found.warnings
        for clause in found.clauses:
            node = next(entry.node for start, entry in reversed(entries) if start <= clause.start)
            yield replace(clause, start=node.start, end=node.end, line=node.line)

    def _approvals(self) -> tuple[str | None, list[Part]]:
        """The enacting line, which BIPM keeps among the approvals, and the records of the vote."""
        enacting: str | None = None
        parts: list[Part] = []
        node = self._field("approvals")
        for approval in node.children if node else []:
            words = approval.get("message") or approval.get("degree", "type")
            text = _one_line(_text_of(words))
            if words is None or not text:
                continue
            if enacting is None and is_enacting([text], 0):
                enacting = text.rstrip(",: ")
                continue
            at = _scalar(words)
            path = f"Record ({len(parts) + 1})" if parts else "Record"
            parts.append(Part("record", path, text, "", at.start, at.end, at.line))
        return enacting, parts


def _sections(runs: list[list[_Entry]]) -> list[Section]:
    """The sections of runs of entries, with the places of their first messages."""
    headings = [Heading(run[0].verb, 0, 0, in_text=True) for run in runs]
    places = [(run[0].node.start, run[0].node.line, None) for run in runs]
    return list(sections_of(headings, places))


def _verb(entry: Node, message: str, *, operative: bool) -> str:
    """The opening verb: that with which the message opens, else the first that the type offers.

    An action opens with an operative verb; "ISO/TC 154, considering action 9, will appreciate ..." is told by its type.
    """
    types = [kind for child in _typed(entry) for kind in _SPLIT.split(_one_line(child).casefold()) if kind]
    opening = opening_in_text(_one_line(message).lstrip("*_ "))
    if opening and (not types or not operative or opening.part == "operative"):
        return opening.verb
    return types[0] if types else "states"


def _typed(entry: Node) -> list[str]:
    node = entry.get("type", "verb")
    return [_text_of(child) for child in node.children] if node else []


def _is_bare(line: str, verb: str) -> bool:
    """Whether the first line of a message is its verb alone, a heading above a list."""
    words = line.strip(" :,").casefold().removeprefix("and ")
    return words == verb


def _as_text(message: str) -> str:
    """A message without the frames that AsciiDoc puts around lists and tables, and with its links as their words."""
    return _INLINE_MACRO.sub(r"\g<shown>", _BLOCK_MARKUP.sub("", _NESTED_BULLET.sub("\\1\u2013 ", message)))


def _text_of(node: Node | None) -> str:
    """The words of a text in any of the dialects: English where there are several languages."""
    if node is None:
        return ""
    if node.text is not None:
        return node.text
    return _text_of(_chosen(node))


def _chosen(node: Node) -> Node | None:
    if node.fields is not None:
        return node.get(*_TEXTS) or node.get(*_ENGLISH)
    children = node.items or []
    english = (child for child in children if _language(child) in _ENGLISH)
    return next(english, children[0] if children else None)


def _scalar(node: Node) -> Node:
    """The node that holds the words."""
    while node.text is None:
        chosen = _chosen(node)
        if chosen is None:
            return node
        node = chosen
    return node


def _language(node: Node) -> str:
    named = node.get(*_LANGUAGES)
    return (named.text or "").casefold() if named else ""


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _day(node: Node | None) -> str | None:
    """The day of adoption among some dates in ISO 8601, else the last day they name."""
    if node is None:
        return None
    if node.text is not None:
        return day_in(node.text)
    days = [(_kind_of_date(child), day) for child in node.children if (day := _last_day(child))]
    of_adoption = [day for kind, day in days if kind in _EFFECTIVE]
    named = of_adoption or [day for _, day in days]
    return named[-1] if named else None


def _last_day(node: Node) -> str | None:
    if node.text is not None:
        return day_in(node.text)
    days = [day for name in _DAYS if (day := day_in(_text_of(node.get(name))))]
    return max(days) if days else None


def _kind_of_date(node: Node) -> str:
    return _text_of(node.get("type", "kind")).casefold() if node.fields else ""
