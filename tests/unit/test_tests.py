"""Each test says something that can turn out false."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def speaks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the function itself asserts, or expects an error."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr in {"raises", "fail"})
        for node in ast.walk(function)
    )


def calls(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name:
                yield name


def silent_tests(source: str) -> list[str]:
    """The tests of a module that assert nothing, neither by themselves nor through a function beside them."""
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    speaking: set[str] = set()
    while found := {
        function.name
        for function in functions
        if function.name not in speaking and (speaks(function) or speaking.intersection(calls(function)))
    }:
        speaking |= found
    return [
        function.name for function in functions if function.name.startswith("test_") and function.name not in speaking
    ]


@pytest.mark.parametrize("module", sorted(TESTS.rglob("test_*.py")), ids=lambda path: path.stem)
def test_every_test_of_a_module_asserts_something(module: Path) -> None:
    assert silent_tests(module.read_text("utf-8")) == []


def test_a_test_that_asserts_nothing_is_found() -> None:
    source = "def check():\n assert 1\ndef test_a():\n check()\ndef test_b():\n print()\n"

    assert silent_tests(source) == ["test_b"]
