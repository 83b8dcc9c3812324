"""docs/conformance.md, made from suite and list of exceptions; `python -m tests.conformance.w3c_page` writes it.

The tests hold two things: that exactly the listed exceptions fail, and that the page says what the list says.
"""

from collections import Counter
from pathlib import Path
from typing import Final

from tests.conformance.w3c_suites import ARCHIVE, SUITES, all_tests, exceptions, place_of

PAGE: Final = Path(__file__).parents[2] / "docs" / "conformance.md"
_HEAD: Final = """# Conformance

The test suites of the W3C for SPARQL 1.0, 1.1 and 1.2 are run over HTTP against the running service, as a client would
ask it. `twintext serve --empty` with `TWINTEXT_INFERENCE=none`, `TWINTEXT_DEFAULT_GRAPH=plain` and
`TWINTEXT_VALIDATION=off` is a plain SPARQL store; the entailment tests run with `TWINTEXT_INFERENCE=owl-rl` and
`TWINTEXT_DEFAULT_GRAPH=union`.

Every test that does not pass stands below, by name, with its reason. One that is listed and passes fails our own run,
and so does one that fails and is not listed. This page is made by `python -m tests.conformance.w3c_page`.

"""
_HOW: Final = """
The engine is that of the Oxigraph server. Asked in the same way, that server itself (0.5.13) passes the same 492 tests
of query evaluation.

## How the answers are judged

- Solutions are compared as bags, and as lists where the query orders them; graphs and datasets as sets. Blank nodes may
  have other labels, if one bijection of them fits everywhere.
- Numbers, truth values and times are compared by value and datatype, all other literals by their characters. The engine
  spells each value in one way; a test that depends on another spelling is an exception below.
- The data of the query tests are loaded by one update, each document as a graph of its own name; a query is asked of
  exactly the graphs of its test by `default-graph-uri` and `named-graph-uri`. Each test of updates and protocols begins
  with what it wants and nothing else.
- A bad text has to be refused as no SPARQL (400). A good text has to be answered, or refused for what it asks: a
  function that is not known, a graph that is not there, another host (SERVICE and LOAD are refused before they are
  read to their end).
"""


def page(archive: Path) -> str:
    """The page as Markdown."""
    return _HEAD + _scores(archive) + _HOW + _exceptions(archive) + _left_out(archive)


def _scores(archive: Path) -> str:
    tests = all_tests(archive)
    run = Counter(suite for test in tests if (suite := place_of(test).suite))
    failed = Counter(suite for test in tests if test.name in exceptions() and (suite := place_of(test).suite))
    lines = [f"| {suite} | {run[suite] - failed[suite]} | {run[suite]} |" for suite in SUITES]
    total = f"| **All** | **{run.total() - failed.total()}** | **{run.total()}** |"
    head = ["## Score", "", "| suite | passed | run |", "|---|---:|---:|"]
    return "\n".join([*head, *lines, total]) + "\n"


def _exceptions(archive: Path) -> str:
    suites = {test.name: place_of(test).suite for test in all_tests(archive)}
    by_reason: dict[str, list[str]] = {}
    for name, reason in exceptions().items():
        by_reason.setdefault(reason, []).append(f"- `{name}` ({suites[name]})")
    parts = [f"{reason}\n\n" + "\n".join(names) + "\n" for reason, names in by_reason.items()]
    return "\n## Exceptions\n\n" + "\n".join(parts)


def _left_out(archive: Path) -> str:
    tests = all_tests(archive)
    reasons = Counter(reason for test in tests if (reason := place_of(test).left_out))
    lines = [f"- {count} tests: {reason}." for reason, count in reasons.most_common()]
    return f"\n## Not run\n\nThe suite lists {len(tests)} tests. Not run are:\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(Path(__file__).parents[3] / "shared" / ARCHIVE), encoding="utf-8")
