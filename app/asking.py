"""Asking a question of the embedded dataset from the command line, under the same guard and deadline as over HTTP."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.errors import BadRequest
from app.model.embedded import embedded_files
from app.model.published import current_version
from app.query.choice import engine_for
from app.query.engine import CSV, SPARQL_JSON, TURTLE, Cell, Query, Solutions, select
from app.query.questions import Question, Questions, load_questions
from app.settings import Settings

_FORMATS: Final = {
    "SELECT": ("rows", ("csv", "json")),
    "ASK": ("true or false", ("json",)),
    "CONSTRUCT": ("a graph", ("turtle",)),
    "DESCRIBE": ("a graph", ("turtle",)),
}
_MEDIA_TYPES: Final = {"csv": CSV, "json": SPARQL_JSON, "turtle": TURTLE}


def questions() -> Questions:
    """The questions that ship with this installation."""
    return load_questions(embedded_files().queries)


async def ask(settings: Settings, question: Question, values: Mapping[str, str], form: str) -> Solutions | bytes:
    """The solutions for `table`, else the serialised answer; `BadRequest` where the form does not fit the question."""
    bindings = question.bind(values)
    media_type = _media_type(question, form)
    if settings.engine == "embedded":
        current_version(settings.data)  # says what to do where nothing is published
    engine = engine_for(replace(settings, query_workers=1))
    await engine.start()
    try:
        query = Query(question.text, media_type, bindings)
        if form == "table" and question.form == "SELECT":
            return await select(engine, query)
        body = await (await engine.answer(query)).body()
        return _verdict(body) if form == "table" and question.form == "ASK" else body
    finally:
        await engine.stop()


def _verdict(document: bytes) -> Solutions:
    """The answer to an ASK as a table of one cell."""
    return Solutions(("answer",), ({"answer": Cell("literal", str(json.loads(document)["boolean"]).lower())},))


def _media_type(question: Question, form: str) -> str:
    kind, offered = _FORMATS[question.form]
    if form == "table":
        return TURTLE if "turtle" in offered else SPARQL_JSON
    if form not in offered:
        raise BadRequest(f"{question.name} answers with {kind}; use --format {' or '.join(('table', *offered))}")
    return _MEDIA_TYPES[form]
