"""The values that records of catalogues are made of are those that YAML says, or are refused."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sources.catalogues.plain_yaml import value_of

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12)
_VALUES = st.recursive(
    st.none() | st.booleans() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read(value: Any) -> None:
    """Texts, lists and mappings come back, however the writer quotes them."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # aliases are refused
            return isinstance(data, object)

    assert value_of(yaml.dump(value, Dumper=Dumper, allow_unicode=True, default_flow_style=None).encode()) == value


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    """With one of the two errors, and never another."""
    value: Any = None
    with suppress(ValueError, yaml.YAMLError):
        value = value_of(content)
    assert value is None or isinstance(value, str | bool | list | dict)


def test_numbers_and_dates_stay_as_they_are_written() -> None:
    """An edition 1.10 is not 1.1, and a month is not a day."""
    assert value_of(b"[1.10, 2020-11, 0x1F, 'null', null, ~, yes, true]") == [
        *("1.10", "2020-11", "0x1F", "null"),
        *(None, None, "yes", True),
    ]


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"---\n"])
def test_a_content_without_a_value_gives_none(content: bytes) -> None:
    """An empty file, a remark, a document with nothing in it."""
    assert value_of(content) is None


@pytest.mark.parametrize(
    "content",
    [
        b"a: 1\nb: 2\na: 3",
        b"a: &x [1]\nb: *x",
        b"!!binary aGk=",
        b"!kite {a: b}",
        b"{a: b}: c",
        b"[" * 101,
        b"a: [",
        b"\xff\xfe\xff",
    ],
)
def test_what_no_record_holds_is_refused(content: bytes) -> None:
    """Aliases, tags of their own, keys that are no text, deep nesting, broken YAML."""
    with pytest.raises((ValueError, yaml.YAMLError)):
        value_of(content)
