"""The words of SPARQL: its lexical rules (https://www.w3.org/TR/sparql11-query/#sparqlGrammar, productions 139 to 173).

A query or an update is read here only as far as its tokens go; what they mean together is the engine's business.
"""

import re

# PN_CHARS_U, PN_CHARS and the rest, productions 164 to 173.
_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = f"{_START}_0-9\u00b7\u0300-\u036f\u203f\u2040"
# Possessive, so that a long run of letters that ends in no colon is read once.
_PREFIX = rf"(?:[{_START}][{_MORE}.\-]*+(?<!\.))?"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_START}_:0-9]|{_PLX})(?:(?:[{_MORE}:.\-]|{_PLX})*(?:[{_MORE}:\-]|{_PLX}))?"
_ESCAPE = r"\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

# In the order of a parser: long strings before short ones, names before words. Every character is in some token.
TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]+)
    |(?P<comment>\#[^\r\n]*)
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<long>'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''|\"\"\"(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\")
    |(?P<string>'(?:[^'\\\r\n]|{_ESCAPE})*'|"(?:[^"\\\r\n]|{_ESCAPE})*")
    |(?P<variable>[?$][{_START}_0-9][{_MORE}]*)
    |(?P<blank>_:[{_START}_0-9](?:[{_MORE}.\-]*[{_MORE}\-])?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    |(?P<name>{_PREFIX}:(?:{_LOCAL})?)
    |(?P<word>[{_START}_][{_MORE}.\-]*+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def engine_position(message: str) -> tuple[str, int | None, int | None]:
    """The reason, line and column in the engine's words for a syntax error: "error at 1:19: expected ..."."""
    found = _POSITION.fullmatch(message)
    return (found[3], int(found[1]), int(found[2])) if found else (message, None, None)


_NO_FUNCTION = re.compile(r"The custom function <(.*)> is not supported", re.DOTALL)


def unknown_function(message: str) -> str | None:
    """The IRI of the function of which the engine says that it does not know it; None where it says something else."""
    found = _NO_FUNCTION.fullmatch(message)
    return found[1] if found else None
