r"""What a query wants, read from its words before any engine sees it: its form, and whether it would leave us.

SERVICE (https://www.w3.org/TR/sparql11-federated-query/) and LOAD make a server ask another host on a stranger's
behalf. Looking for these words is not enough: they stand in strings, comments, IRIs and names without meaning
anything, and they mean something in spellings that the lexical rules of SPARQL 1.1 alone
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar) do not show, because a parser reads on where its grammar allows
(docs/decisions/0005-query-workers.md):

- `?a<?b).SERVICE#>` is one IRI by the rules and a comparison to a parser that stands in an expression;
- `trueSERVICE<…>` is two tokens to a parser that asks for no space after a keyword, and so is `SERVICE:x`;
- `ex:SERVICE` is a name unless the IRI it makes is broken: then `ex:` is, and SERVICE follows it;
- a long string with an escape that stands for no character is read again as short strings;
- `\u0053ERVICE` is SERVICE where escapes are replaced first (section 19.2).

So every reading that a parser could take is followed, and one that ends in SERVICE is enough. This costs false alarms
only where SERVICE, a name or variable and `{` follow each other in a reading that no ordinary query has.
"""

import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from app.errors import QueryRefused
from app.model.sparql_tokens import TOKEN
from app.query.engine import Form

FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

_TRIVIA = r"(?:[ \t\r\n]|\#[^\r\n]*[\r\n])*+"
# What may follow the keyword: perhaps SILENT, then whom to ask; and after SERVICE and its target, a group.
_TARGET = re.compile(
    rf"{_TRIVIA}(?:SILENT{_TRIVIA})?(<[^<>]*>|[?$]\w+|[^\s<>{{}}()\"'#?$:]*+:[^\s{{}}<>()#]*)", re.IGNORECASE
)
_GROUP = re.compile(rf"{_TRIVIA}\{{")
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# An IRI that ends within its authority can be broken by what a prefixed name adds to it, and so can any IRI by a
# character that names may hold and IRIs may not (RFC 3987, section 2.2, `ucschar`).
_OPEN_NAMESPACE = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.\-]*:)?(?://[^/?#<>]*)?>|[\ufff0-\U0010ffff]")
# A prologue beyond this many characters is not read for the form of the query.
PROLOGUE_LIMIT: Final = 100_000
_REMEMBERED_LENGTH: Final = 4096
_WORK_PER_CHARACTER: Final = 8
_WORK_AT_LEAST: Final = 20_000


@dataclass(frozen=True)
class Inspection:
    """What a text asks for.

    `form` is None where the text is no query; then `update` is the first keyword of an update, if it is one.
    `services` and `loads` hold whom SERVICE and LOAD would ask: a host (`example.org`, `example.org:8080`), a
    variable (`?x`), or the target as it is spelled where no host can be told from it for certain.
    """

    form: Form | None
    update: str | None = None
    services: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()


def inspect(text: str) -> Inspection:
    """What the text of a query or an update asks for; time grows with its length, never faster."""
    form, update = form_of(text)
    readings = {text: None, _decode(text): None} if "\\" in text else {text: None}
    services = {host: None for reading in readings for host in _targets(reading, "SERVICE")}
    loads = {} if form else {host: None for reading in readings for host in _targets(reading, "LOAD")}
    return Inspection(form, update, tuple(services), tuple(loads))


def check(text: str, allow: Collection[str]) -> Inspection:
    """What the text asks for; `QueryRefused` where it would ask a host that is not in `allow`.

    `allow` holds hosts, with a port where it is not the scheme's own. A variable as target is refused always: it may
    be bound to any host while the query runs.
    """
    inspection = inspect(text)
    for keyword, hosts in (("SERVICE", inspection.services), ("LOAD", inspection.loads)):
        refuse_strangers(keyword, hosts, allow)
    return inspection


def refuse_strangers(keyword: str, hosts: Collection[str], allow: Collection[str]) -> None:
    """`QueryRefused` for the first of these hosts, as `Inspection` has them, that is not in `allow`."""
    allowed = {host.lower() for host in allow} if hosts else ()
    for host in hosts:
        if host not in allowed:
            raise QueryRefused(keyword, host)


def form_of(text: str) -> tuple[Form | None, str | None]:
    """The form of a query or the first keyword of an update: the first word after the prologue."""
    begins = text[:9].upper()
    for form in FORMS:  # as with most queries, and the same that the tokens would say
        if begins.startswith(form):
            return form, None
    return _form_of(text) if len(text) > _REMEMBERED_LENGTH else _remembered_form_of(text)


def _form_of(text: str) -> tuple[Form | None, str | None]:
    declared = False
    for match in TOKEN.finditer(text, 0, PROLOGUE_LIMIT):
        if match.lastgroup in ("word", "name"):
            spelled = match.group().upper()
            if declared or spelled.startswith(("PREFIX", "BASE", "VERSION")):
                declared = spelled == "PREFIX"
                continue
            found = next((form for form in FORMS if spelled.startswith(form)), None)
            return found, None if found else next((word for word in UPDATES if spelled.startswith(word)), None)
        if match.lastgroup not in ("space", "comment", "iri", "string", "long"):
            break
    return None, None


# A request asks for the form first, the pool for the rest afterwards.
_remembered_form_of = lru_cache(maxsize=256)(_form_of)


def graphs_named_in(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The prologue of a query and the graphs in its FROM and FROM NAMED clauses, as they are spelled.

    These clauses stand outside all braces.
    """
    prologue, before, depth = "", "", 0
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    for match in TOKEN.finditer(text):
        kind, spelled = match.lastgroup, match.group()
        if kind in ("space", "comment"):
            continue
        if not prologue and kind == "word" and spelled.upper().startswith(FORMS):
            prologue = text[: match.start()] or " "
        depth += {"{": 1, "}": -1}.get(spelled, 0)
        if depth == 0 and kind in ("iri", "name") and before in graphs:
            graphs[before].append(spelled)
        before = spelled.upper() if kind == "word" else ""
    return prologue, tuple(graphs["FROM"]), tuple(graphs["NAMED"])


def _targets(text: str, keyword: str) -> Iterator[str]:
    """Whom the keyword would ask, in any reading of the text."""
    if keyword not in text.upper():
        return
    breakable = _OPEN_NAMESPACE.search(text) is not None
    seen: set[tuple[int, bool]] = set()
    todo = [(0, False)]
    work = _WORK_AT_LEAST + _WORK_PER_CHARACTER * len(text)
    while todo:
        position, names_graph = todo.pop()
        while position < len(text) and (position, names_graph) not in seen:
            seen.add((position, names_graph))
            match = TOKEN.match(text, position)
            if match is None or work < 0:  # so many readings are nobody's query
                yield "a host that cannot be told"
                return
            work -= match.end() - position
            todo.extend((other, False) for other in _other_readings(match, breakable=breakable))
            target = None if names_graph and match.lastgroup == "name" else _target(match, keyword)
            if target:
                yield target
            position = match.end()
            if match.lastgroup not in ("space", "comment"):
                names_graph = match.group().upper() in ("GRAPH", "FROM", "NAMED")


def _other_readings(match: re.Match[str], *, breakable: bool) -> Iterator[int]:
    """Where a parser could go on instead of at the end of this token."""
    kind, spelled, start = match.lastgroup, match.group(), match.start()
    if kind == "iri" and not re.match("<[A-Za-z][A-Za-z0-9+.-]*://", spelled):  # `//` is nothing in an expression
        yield start + 1
    elif kind == "long" and _CODEPOINT.search(spelled):
        yield start + 2
    elif kind == "name" and breakable:
        yield from (start + index + 1 for index, sign in enumerate(spelled) if sign == ":")


def _target(match: re.Match[str], keyword: str) -> str | None:
    """Whom this token asks if it is the keyword, alone or grown together with its neighbours."""
    spelled, text = match.group().upper(), match.string
    if match.lastgroup == "word" and spelled.endswith((keyword, keyword + "SILENT")):
        target = _TARGET.match(text, match.end())
        if target and (keyword != "SERVICE" or _GROUP.match(text, target.end())):
            return _host(target[1])
    grown = match.lastgroup == "name" and keyword in spelled.partition(":")[0]
    if grown and (keyword != "SERVICE" or _GROUP.match(text, match.end())):
        return match.group()
    return None


def _host(target: str) -> str:
    """The host of an absolute http(s) IRI in angle brackets; any other target as it is spelled."""
    if not target.startswith("<"):
        return target
    try:
        parts = urlsplit(_decode(target[1:-1]))
        port = parts.port
    except ValueError:
        return target
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.\-]+(:[0-9]+)?", parts.netloc):
        return target
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.hostname}" if port in (None, default) else f"{parts.hostname}:{port}"


def _decode(text: str) -> str:
    """The text with its codepoint escapes replaced (SPARQL 1.1, section 19.2); those that name no character stay."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        no_character = code > sys.maxunicode or 0xD800 <= code <= 0xDFFF  # noqa: PLR2004  # surrogates
        return match.group() if no_character else chr(code)

    return _CODEPOINT.sub(character, text)
