"""HTML as lines: a paragraph for each block, list items with the labels that a browser prints, headings set off.

Read are the words of the page's main part; navigation, forms, scripts and whatever is hidden are left out. A footnote
is told by a mark that links to it. Source: the HTML standard, https://html.spec.whatwg.org.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.errors import DocumentError
from app.sources.resolutions.formats.hypertext_lists import Lists
from app.sources.resolutions.formats.hypertext_styles import Styles
from app.sources.resolutions.formats.paragraphs import BARE_LABEL, Paragraph, laid_out
from app.sources.resolutions.formats.raised import NOTE_MARK, shown_raised
from app.sources.resolutions.source_text import SourceText
from app.sources.resolutions.text import ROLES, Role

MEDIA_TYPE: Final = "text/html"
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_STATED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?\b(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE
)
_WHERE_STATED: Final = 4096  # bytes: the standard says 1024, and files say it later
# The standard reads these as the wider set that they are taken for.
_WIDER: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}

_LEFT_OUT: Final = frozenset(
    (
        *("head", "script", "style", "template", "noscript", "nav", "footer", "aside", "dialog"),
        *("button", "select", "textarea", "input", "colgroup", "datalist"),
        *("svg", "iframe", "object", "embed", "audio", "video", "canvas", "map"),
    )
)
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "details", "div", "fieldset", "figcaption", "figure"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "main", "p", "pre"),
        *("section", "summary", "dd", "dl", "dt", "dir", "li", "menu", "ol", "ul"),
        *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
_LISTS: Final = frozenset(("ol", "ul", "menu", "dir"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_EMPHASIS: Final = frozenset(("i", "em", "b", "strong", "dfn"))
_HEADING_CLASSES: Final = frozenset(("call", "normalcall", "calltitle"))
_LABELLING: Final = frozenset(("td", "th", "dt"))
_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
_NOT_A_LETTER: Final = re.compile(r"[^a-z]")
_LONGEST_NOTE: Final = 4_000


def read(content: bytes, source: str) -> SourceText:
    """The lines of an HTML file; `DocumentError` where it holds no words, or more than any resolution has."""
    page = LexborHTMLParser(_decoded(content, source))
    body = page.body
    if body is None:
        raise DocumentError(source, "is an HTML file without a body")
    styles = Styles(sheet.text() for sheet in page.css("style"))
    reading = _Reading(styles, _targets(page))
    reading.read(_main(page, body))
    return laid_out(reading.paragraphs, source, MEDIA_TYPE, reading.warnings, reading.revisions)


def _decoded(content: bytes, source: str) -> str:
    """The text in the encoding that the file names, else in UTF-8 or, where it is none, in Windows' Western set."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    stated = _STATED.search(content[:_WHERE_STATED])
    if stated:
        try:
            name = codecs.lookup(stated[1].decode("ascii")).name
            return content.decode(_WIDER.get(name, name), "replace")
        except (LookupError, UnicodeError, ValueError):
            raise DocumentError(source, f"names an encoding that is not known: {stated[1]!r}") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _main(page: LexborHTMLParser, body: LexborNode) -> LexborNode:
    """The part of the page that holds its text: a main part or the one article, else all of it."""
    for selector in ("main", "[role=main]", "article"):
        found = page.css(selector)
        if len(found) == 1 and found[0].text(strip=True):
            return found[0]
    return body


def _targets(page: LexborHTMLParser) -> dict[str, LexborNode]:
    """What marks in the text link to, by name; blocks, so that a note is found from the anchor in it.

    A note links back to its mark, which makes no note of the paragraph with the mark: marks come before notes.
    """
    named: dict[str, LexborNode] = {}
    for node in page.css("[id], a[name]"):
        for name in (node.attributes.get("id"), node.attributes.get("name")):
            named.setdefault(name or "", node)
    targets: dict[str, LexborNode] = {}
    blocks: set[int] = set()
    for link in page.css("a[href^='#']"):
        name = (link.attributes.get("href") or "#")[1:]
        if name in named and name not in targets and _is_note_mark(link) and not _is_within(link, blocks):
            targets[name] = block = _block_of(named[name])
            blocks.add(block.mem_id)
    return targets


def _is_within(node: LexborNode | None, blocks: set[int]) -> bool:
    while node is not None and node.mem_id not in blocks:
        node = node.parent
    return node is not None


def _is_note_mark(link: LexborNode) -> bool:
    """Whether a link is the mark of a note: a raised figure, or one in brackets."""
    words = link.text().strip()
    raised = any(node.tag == "sup" for node in (link.parent, link.child) if node is not None)
    return NOTE_MARK.fullmatch(words) is not None and (raised or words.startswith("["))


def _block_of(node: LexborNode) -> LexborNode:
    """The block in which an element stands: the list item, the division or the paragraph of a note."""
    block = node
    while block.tag not in _BLOCKS and block.parent is not None:
        block = block.parent
    outer = block.parent
    is_whole = outer is not None and outer.tag in {"li", "div", "aside"} and (outer.attributes.get("id") or "")
    return outer if outer is not None and is_whole else block


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    plain: bool = False
    emphasised: bool = False
    notes: list[tuple[int, str]] = field(default_factory=list)
    label: str = ""
    is_heading: bool = False
    role: Role | None = None

    def add(self, words: str, *, emphasised: bool) -> None:
        """Add words, blanks at seams once."""
        if words.startswith(" ") and (not self.length or self.pieces[-1].endswith((" ", "\n"))):
            words = words[1:]
        if not words:
            return
        self.pieces.append(words)
        self.length += len(words)
        if not words.isspace():
            self.plain, self.emphasised = self.plain or not emphasised, self.emphasised or emphasised


@dataclass
class _Look:
    """What holds for the words below an element."""

    emphasised: bool = False
    is_heading: bool = False
    role: Role | None = None
    is_kept: bool = False  # blanks and ends of lines, in `pre`
    list_style: str | None = None


class _Reading:
    """One walk over a page, without recursion: elements may be nested as deep as somebody likes."""

    def __init__(self, styles: Styles, targets: dict[str, LexborNode]) -> None:
        self.paragraphs: list[Paragraph] = []
        self.revisions = 0
        self._styles = styles
        self._targets = targets
        self._notes = {node.mem_id for node in targets.values()}
        self._noted = 0
        self._lists = Lists()
        self._open = _Open()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of what was left out."""
        return (f"{self._noted} footnotes are no part of the clauses",) if self._noted else ()

    def read(self, root: LexborNode) -> None:
        """Take up the paragraphs below an element."""
        waiting: list[tuple[LexborNode, _Look, bool]] = [(root, _Look(), False)]
        while waiting:
            node, look, is_left = waiting.pop()
            if is_left:
                self._leave(node)
            elif node.is_text_node:
                self._text(node.text_content or "", look)
            elif node.is_element_node and (inner := self._enter(node, look)):
                waiting.append((node, look, True))
                waiting += reversed([(child, inner, False) for child in _children(node)])
        self._end()

    def _enter(self, node: LexborNode, look: _Look) -> _Look | None:
        """What holds below an element; None where nothing below it is read."""
        tag, attributes = node.tag or "", node.attributes
        if tag == "br":
            self._open.add("\n", emphasised=True)
            return None
        if tag == "sup":
            return None if self._raised(node, look) else look
        own = self._styles.look(attributes)
        is_hidden = own.hidden or "hidden" in attributes or attributes.get("role") in {"navigation", "search"}
        if tag in _LEFT_OUT or is_hidden or node.mem_id in self._notes:
            return None
        if tag in {"ins", "del"}:
            self.revisions += 1
            return look if tag == "ins" else None
        if tag == "a" and self._note(node):
            return None
        if tag in _BLOCKS:
            self._end()
        list_style = own.list_style or look.list_style
        if tag in _LISTS:
            self._lists.begin(tag, attributes, own.list_style, sum(child.tag == "li" for child in _children(node)))
        if tag == "li":
            self._open.label = self._lists.label(attributes, node.text()[:40])
        emphasised = look.emphasised or tag in _EMPHASIS if own.emphasised is None else own.emphasised
        names = {_NOT_A_LETTER.sub("", name.casefold()) for name in (attributes.get("class") or "").split()[:20]}
        is_heading = look.is_heading or tag in _HEADINGS or not names.isdisjoint(_HEADING_CLASSES)
        role = next((ROLES[name] for name in names if name in ROLES), look.role)
        return _Look(emphasised, is_heading, role, look.is_kept or tag == "pre", list_style)

    def _leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._end(may_label=node.tag in _LABELLING and node.next is not None)
        if node.tag in _LISTS:
            self._lists.end()

    def _text(self, words: str, look: _Look) -> None:
        if not words.isspace():
            self._open.is_heading = self._open.is_heading or look.is_heading
            self._open.role = self._open.role or look.role
        self._open.add(words if look.is_kept else _BLANKS.sub(" ", words), emphasised=look.emphasised)

    def _raised(self, node: LexborNode, look: _Look) -> bool:
        """Take up what is raised, the mark of a note or an exponent; False where the words are read as they are."""
        words = node.text().strip()
        link = node.css_first("a[href^='#']")
        if link is not None and self._note(link):
            return True
        shown = shown_raised(words, "".join(self._open.pieces[-2:]))
        if shown == words:
            return False
        self._open.add(shown, emphasised=look.emphasised)
        return True

    def _note(self, link: LexborNode) -> bool:
        """Take up a link as the mark of a note; False where it is none."""
        target = self._targets.get((link.attributes.get("href") or "#")[1:])
        if target is None or not _is_note_mark(link):
            return False
        words = _BLANKS.sub(" ", target.text()).strip()[:_LONGEST_NOTE]
        mark = link.text().strip()
        self._open.notes.append((self._open.length, words.removeprefix(mark).lstrip(" .)]^↑")))
        self._noted += 1
        return True

    def _end(self, *, may_label: bool = False) -> None:
        """End the paragraph that is open; one without words waits on, so that a label meets the words after it."""
        read, self._open = self._open, _Open()
        words = "\n".join(line.strip(" ") for line in "".join(read.pieces).split("\n")).strip("\n")
        if not words.strip():
            self._open.label = read.label
            return
        if may_label and BARE_LABEL.fullmatch(words):  # a label in a cell of its own
            self._open.label = words.strip()
            return
        is_set_off = read.emphasised and not read.plain and "\n" not in words
        notes = tuple(read.notes)
        self.paragraphs.append(Paragraph(words, read.label, read.is_heading or is_set_off, notes, role=read.role))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next
