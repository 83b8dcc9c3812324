"""The questions of `queries/`: each file holds one question that explains itself (docs/questions.md).

`load_questions` reads and checks them all; `Question.bind` turns the values that are given for the parameters into RDF
terms. Values become terms, never a part of the query's text.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyoxigraph

from app.errors import BadParameter, BadQuestionFile, UnknownQuestion
from app.model.sparql_tokens import engine_position
from app.model.terms import Term
from app.query.guard import inspect
from app.query.question_header import Header, read_header
from app.query.question_text import FORMS, Token, binding_checks, selections, tokens, variables
from app.query.question_values import READERS

Form = Literal["SELECT", "ASK", "CONSTRUCT"]

_KEYS: Final = ("title", "summary", "answers", "competency", "parameters", "example", "needs-inference", "fill")
_NUMBERED = re.compile(r"(\d+)-(.+)")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PARAMETER_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
_PARAMETER = re.compile(r"([a-z]+)(\??)(?:\s+(\S.*))?", re.DOTALL)
# What an address with a question says besides: `app.web.questions` takes these for itself.
_RESERVED: Final = ("format", "infer", "timeout", "version")
_DUTY = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True)
class Parameter:
    """One parameter: the variable it binds, the kind of value it takes, whether it may stay unbound, what it means."""

    name: str
    kind: str
    optional: bool
    description: str = ""


@dataclass(frozen=True)
class Question:
    """One question, as its file states it.

    `answers` names the duty it serves, such as "resolves-8"; `competency` is its number among the competency questions
    of the ontology (docs/competency-questions.md); `needs_inference` says that the asserted triples alone
    give another answer; `fill` says what to record so that the answer is not empty.
    """

    name: str
    title: str
    summary: str
    answers: str | None
    competency: int | None
    parameters: tuple[Parameter, ...]
    text: str
    form: Form
    needs_inference: bool
    example: Mapping[str, str]
    fill: str | None
    path: Path

    def bind(self, values: Mapping[str, str]) -> dict[str, Term]:
        """The term of each value, by variable; an optional parameter whose value is missing or blank stays unbound.

        `BadParameter` where a value does not fit its kind, a required one is missing, or a name is unknown.
        """
        known = [parameter.name for parameter in self.parameters]
        for name, value in values.items():
            if name not in known:
                raise BadParameter(self.name, name, value, f"no such parameter; there is {', '.join(known) or 'none'}")
        bound = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, "").strip()
            if value:
                bound[parameter.name] = self._term(parameter, value)
            elif not parameter.optional:
                raise BadParameter(self.name, parameter.name, value, "a value is required")
        return bound

    def _term(self, parameter: Parameter, value: str) -> Term:
        try:
            return READERS[parameter.kind](value)
        except ValueError as error:
            raise BadParameter(self.name, parameter.name, value, str(error)) from None


class Questions:
    """All questions, in the order of their folders and numbers."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        self._by_name = {question.name: question for question in self._questions}

    def get(self, name: str) -> Question:
        """The question of this name; `UnknownQuestion` with the names that look like it."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownQuestion(name, tuple(difflib.get_close_matches(name, self._by_name))) from None

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)


def load_questions(directory: Path) -> Questions:
    """Every question file below the directory, checked; `BadQuestionFile` with file and line for the first bad one."""
    questions: dict[str, Question] = {}
    for path in sorted(directory.rglob("*.rq"), key=_place):
        question = read_question(path)
        if question.name in questions:
            other = questions[question.name].path
            raise BadQuestionFile(str(path), 1, f"{other} is also named {question.name!r}; names are unique")
        questions[question.name] = question
    return Questions(tuple(questions.values()))


def _place(path: Path) -> tuple[tuple[str, ...], int, str]:
    numbered = _NUMBERED.fullmatch(path.stem)
    # resolves/ carries the Resolution's own numbers and comes first; other folders follow by name.
    folder = path.parts[:-1]
    return (("" if folder[-1] == "resolves" else folder[-1], *folder), int(numbered[1]) if numbered else 0, path.stem)


def read_question(path: Path) -> Question:
    """The question in a file; `BadQuestionFile` with the line of the first rule of docs/questions.md that it breaks."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestionFile(str(path), 1, f"cannot be read: {error}") from None
    header = read_header(str(path), text)
    _check_keys(header)
    query = tokens(text)
    form = _checked_form(header, text, query)
    _check_syntax(header, text)
    parameters = tuple(_parameters(header))
    _check_use(header, query, form, parameters)
    question = Question(
        name=_question_name(header, path),
        title=_required(header, "title"),
        summary=_required(header, "summary"),
        answers=_duty(header),
        competency=_competency(header),
        parameters=parameters,
        text=text,
        form=form,
        needs_inference=_flag(header, "needs-inference"),
        example=dict(header.mapping("example")),
        fill=header.text("fill"),
        path=path,
    )
    _check_example(header, question)
    return question


def _question_name(header: Header, path: Path) -> str:
    numbered = _NUMBERED.fullmatch(path.stem)
    name = numbered[2] if numbered else path.stem
    if not _NAME.fullmatch(name):
        raise header.refuse("a question file is named like 08-aligned-texts.rq, in lower case with hyphens")
    return name


def _check_keys(header: Header) -> None:
    for key in header.entries:
        if key not in _KEYS:
            raise header.refuse(f"unknown key {key!r}; there are {', '.join(_KEYS)}", key)


def _required(header: Header, key: str) -> str:
    text = header.text(key)
    if text is None:
        raise header.refuse(f"{key} is missing")
    return text


def _flag(header: Header, key: str) -> bool:
    text = header.text(key) or "false"
    if text not in {"true", "false"}:
        raise header.refuse(f"{key} is to be true or false", key)
    return text == "true"


def _duty(header: Header) -> str | None:
    duty = header.text("answers")
    if duty is not None and not _DUTY.fullmatch(duty):
        raise header.refuse("answers names a clause, such as resolves-8", "answers")
    return duty


def _competency(header: Header) -> int | None:
    number = header.text("competency")
    if number is None:
        return None
    if not _NUMBER.fullmatch(number):
        raise header.refuse("competency is the number of a competency question, such as 17", "competency")
    return int(number)


def _parameters(header: Header) -> Iterator[Parameter]:
    for name, declared in header.mapping("parameters").items():
        match = _PARAMETER.fullmatch(declared.strip())
        if not _PARAMETER_NAME.fullmatch(name):
            raise header.refuse(f"a parameter is named like a variable, not {name!r}", "parameters", name)
        if name in _RESERVED:
            raise header.refuse(f"{name!r} is a parameter of every question; choose another name", "parameters", name)
        if match is None or match[1] not in READERS:
            reason = f"{declared!r} is no kind of parameter; there are {', '.join(READERS)}, each with ? where optional"
            raise header.refuse(reason, "parameters", name)
        yield Parameter(name, match[1], bool(match[2]), " ".join((match[3] or "").split()))


def _checked_form(header: Header, text: str, query: Sequence[Token]) -> Form:
    inspection = inspect(text)
    if inspection.services:
        line = next((token.line for token in query if token.is_word("SERVICE")), 1)
        raise BadQuestionFile(header.path, line, "SERVICE would send the question to another host")
    if inspection.form not in FORMS:
        line = query[0].line if query else 1
        raise BadQuestionFile(header.path, line, f"a question is one query: {' or '.join(FORMS)}")
    return inspection.form


def _check_syntax(header: Header, text: str) -> None:
    try:
        # Nothing is stored, so that this costs a parse and no more.
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        reason, line, _ = engine_position(str(error))
        # The engine goes on with every sign that it would have taken.
        raise BadQuestionFile(header.path, line or 1, f"not one SPARQL query: {reason.splitlines()[0][:150]}") from None


def _check_use(header: Header, query: Sequence[Token], form: Form, parameters: Sequence[Parameter]) -> None:
    used = variables(query)
    for parameter in parameters:
        if parameter.name not in used:
            raise header.refuse(f"the query does not use ?{parameter.name}", "parameters", parameter.name)
    for name, line in binding_checks(query):
        # The engine puts the term in place of the variable everywhere but here, where no term may stand.
        if name in {parameter.name for parameter in parameters}:
            reason = f"BOUND(?{name}) is never true of a parameter; write COALESCE({{a test of ?{name}}}, true)"
            raise BadQuestionFile(header.path, line, reason)
    for number, selection in enumerate(selections(query)):
        is_outer = number == 0 and form == "SELECT"
        if selection.everything:
            raise BadQuestionFile(header.path, selection.line, "name the columns instead of SELECT *")
        if is_outer and not selection.ordered:
            raise BadQuestionFile(header.path, selection.line, "a SELECT needs ORDER BY, so that its answer is stable")
        for parameter in parameters:
            # A sub-SELECT that does not project a variable has a variable of its own of that name: it stays unbound.
            if parameter.name in selection.variables - selection.projected:
                where = "the SELECT" if is_outer else "a sub-SELECT"
                reason = f"{where} uses the parameter ?{parameter.name} and does not project it"
                raise BadQuestionFile(header.path, selection.line, reason)


def _check_example(header: Header, question: Question) -> None:
    try:
        question.bind(question.example)
    except BadParameter as error:
        raise header.refuse(f"the example does not fit: {error}", "example", error.parameter) from None
