"""Resolutions made by chance, with known structure: the parser gives back exactly what was put in."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model.records import Resolution
from app.sources.resolutions import parse_resolution

HEAD = """RESOLUTION 907 (Rev. Zurich, 2031)
Shared lists of harbour terms
(Porto, 2023; Zurich, 2031)
The World Telecommunication Standardization Assembly (Zurich, 2031),
"""
PREAMBLE = ("considering", "recalling", "noting", "recognizing further", "bearing in mind", "taking into account")
OPERATIVE = (
    "resolves",
    "invites Member States and Sector Members",
    "instructs the Director of the Telecommunication Standardization Bureau",
    "further resolves",
    "requests study groups",
    "encourages administrations to share their lanterns with the keepers of other lakes",
)
PARTICIPLES = (
    "Recalling",
    "Endorsing",
    "Expressing",
    "Noting with concern",
    "Recognizing",
    "Bearing in mind",
    "Deeply concerned",
)
VERBS = ("Decides", "Deplores", "Requests", "Also calls upon", "Encourages", "Invites")
NOUNS = (
    *("lanterns", "buoys", "keepers", "gulls", "piers", "boats", "ropes"),
    *("harbours", "anchors", "tides", "lakes", "oars", "sails", "wicks"),
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")


@dataclass
class Item:
    """A clause to be printed: its label, its words without the end, and those below it."""

    label: str
    words: str
    below: list["Item"] = field(default_factory=list)


@dataclass
class Layout:
    """How it is printed."""

    width: int
    bracket: str
    markdown: bool
    furniture: bool


def words(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choice(NOUNS) for _ in range(chance.randint(least, most)))


def item(chance: random.Random, label: str, below: tuple[str, ...], depth: int) -> Item:
    made = Item(label, f"{chance.choice(('that', 'to see that', 'whether'))} {words(chance, 1, 25)}")
    if below and depth and chance.random() < 0.4:
        labels, *rest = below
        made.below = [
            item(chance, each, tuple(rest), depth - 1) for each in labels_of(labels, chance.randint(2, 4), label)
        ]
    return made


def labels_of(kind: str, count: int, above: str) -> list[str]:
    match kind:
        case "letter":
            return [chr(ord("a") + number) for number in range(count)]
        case "number":
            return [str(number + 1) for number in range(count)]
        case "decimal":
            return [f"{above}.{number + 1}" for number in range(count)]
        case "roman":
            return list(ROMAN[:count])
        case _:
            return [kind] * count


def printed(label: str, layout: Layout) -> str:
    if not label[0].isalnum():
        return label
    if label[0].isdigit():
        return label
    return f"({label})" if layout.bracket == "()" else f"{label})"


def lines_of(made: Item, end: str, layout: Layout, indent: int = 0) -> list[str]:
    """The lines of an item; the last clause in it ends with `end`."""
    own_end = ":" if made.below else end
    bullet = "- " if layout.markdown and made.label.isalnum() else ""
    text = f"{bullet}{printed(made.label, layout)} {made.words}{own_end}"
    lines = wrapped(text, layout.width, " " * indent)
    for position, each in enumerate(made.below):
        last = position == len(made.below) - 1
        lines += lines_of(each, end if last else ";", layout, indent + 3)
    return lines


def wrapped(text: str, width: int, indent: str) -> list[str]:
    lines, line = [], indent
    for word in text.split():
        if len(line) + len(word) + 1 > width and line.strip():
            lines.append(line)
            line = indent
        line = f"{line} {word}" if line.strip() else f"{line}{word}"
    return [*lines, line]


def expected(section: str, made: Item, parent: str | None = None, count: int = 0) -> list[tuple[str, str | None, str]]:
    """The paths, parents and words of an item and of those below it."""
    if not made.label[0].isalnum():
        path = f"{parent or section}/{count}"
    elif parent and "." in made.label:
        path = f"{section} {made.label}"
    elif parent:
        path = f"{parent}/{made.label}"
    else:
        path = f"{section} {made.label}"
    found = [(path, parent, made.words)]
    for position, each in enumerate(made.below, start=1):
        found += expected(section, each, path, position)
    return found


def structure(found: Resolution) -> list[tuple[str, str | None, str]]:
    return [(clause.path, clause.parent, clause.text.rstrip(";:,.")) for clause in found.clauses]


@dataclass
class Made:
    """A text and what is in it."""

    text: str
    sections: list[str]
    clauses: list[tuple[str, str | None, str]]


def make(chance: random.Random, layout: Layout) -> Made:
    """A resolution by chance: two to six sections, each of labelled clauses or of a single one without label."""
    headings = chance.sample(PREAMBLE, chance.randint(1, 3)) + chance.sample(OPERATIVE, chance.randint(1, 3))
    lines: list[str] = []
    clauses: list[tuple[str, str | None, str]] = []
    for position, heading in enumerate(headings):
        last = position == len(headings) - 1
        lines.append(f"*{heading}*" if layout.markdown else heading)
        if layout.markdown:
            lines.append("")
        made = section(chance, heading)
        for place, each in enumerate(made):
            end = ("." if last else ",") if place == len(made) - 1 else ";"
            printed_lines = lines_of(each, end, layout) if each.label else wrapped(each.words + end, layout.width, "")
            lines += with_furniture(chance, printed_lines, position) if layout.furniture else printed_lines
            if layout.markdown:
                lines.append("")
            clauses += expected(heading, each) if each.label else [(heading, None, each.words)]
    return Made(HEAD + "\n".join(lines) + "\n", headings, clauses)


def section(chance: random.Random, heading: str) -> list[Item]:
    if chance.random() < 0.2:
        return [Item("", f"that {words(chance, 2, 20)}")]
    operative = heading in OPERATIVE
    kind = "number" if operative else "letter"
    below = ("decimal", "roman", "\u2013") if operative and chance.random() < 0.4 else ("roman", "\u2013")
    if operative and chance.random() < 0.5:
        below = ("letter", "roman", "\u2013")
    return [item(chance, label, below, 3) for label in labels_of(kind, chance.randint(1, 12), "")]


def with_furniture(chance: random.Random, lines: list[str], page: int) -> list[str]:
    """The lines with a page mark, a running head or a blank line put between two of them."""
    if len(lines) < 2 or chance.random() < 0.5:
        return lines
    place = chance.randint(1, len(lines) - 1)
    furniture = chance.choice(
        [
            [f"\u2013 {page + 40} \u2013 RES907-{page}"],
            ["", f"\u2013 {page + 40} \u2013", ""],
            [f"{page + 2} WTSA-31 \u2013 Resolution 907"],
            ["\f"],
        ]
    )
    return [*lines[:place], *furniture, *lines[place:]]


LAYOUTS = st.builds(
    Layout,
    width=st.integers(45, 120),
    bracket=st.sampled_from([")", "()"]),
    markdown=st.booleans(),
    furniture=st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 2**32), LAYOUTS)
def test_what_was_generated_is_what_is_found(seed: int, layout: Layout) -> None:
    made = make(random.Random(seed), layout)
    found = parse_resolution(made.text, source="made")

    assert [each.path for each in found.sections] == made.sections
    assert structure(found) == made.clauses


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_run_on_lists_are_taken_apart_as_they_were_put_together(seed: int) -> None:
    chance = random.Random(seed)
    items = [f"that {words(chance, 1, 10)}" for _ in range(chance.randint(2, 6))]
    below = [words(chance, 1, 5) for _ in range(chance.randint(2, 5))]
    run_on = " ".join(f"{number} {each};" for number, each in enumerate(items, start=1))
    letters = " ".join(f"{chr(96 + number)}) {each};" for number, each in enumerate(below, start=1))
    text = f"{HEAD}resolves\n{run_on} {len(items) + 1} that the following count: {letters[:-1]}.\n"
    found = parse_resolution(text, source="made")

    assert [clause.text.rstrip(";:.") for clause in found.clauses] == [*items, "that the following count", *below]


@pytest.mark.parametrize("capital", [str, str.upper, lambda verb: f"*{verb}*"], ids=["Verb", "VERB", "*verb*"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_verbs_that_open_paragraphs_are_found_as_they_were_put(capital: object, seed: int) -> None:
    assert callable(capital)
    chance = random.Random(seed)
    verbs = [chance.choice(PARTICIPLES) for _ in range(chance.randint(1, 6))]
    acts = [chance.choice(VERBS) for _ in range(chance.randint(1, 6))]
    texts = [f"{capital(verb)} {words(chance, 2, 20)}," for verb in verbs]
    texts += [f"{number}. {capital(verb)} {words(chance, 2, 20)};" for number, verb in enumerate(acts, start=1)]
    head = "Resolution 9231 (2045)\n\nThe Security Council,\n\n"
    found = parse_resolution(head + "\n\n".join(texts) + "\n", source="made")

    assert len(found.clauses) == len(texts)
    assert [section.verb for section in found.sections] == runs([verb.lower() for verb in [*verbs, *acts]])


def runs(verbs: list[str]) -> list[str]:
    return [verb for index, verb in enumerate(verbs) if index == 0 or verbs[index - 1] != verb]
