"""Asking a question of the embedded dataset from the command line, under the same guard and deadline as over HTTP."""

from collections.abc import Mapping
from typing import Final

from app.errors import BadRequest
from app.model.embedded import embedded_files
from app.model.published import current_version
from app.query.engine import CSV, SPARQL_JSON, TURTLE, Engine, Query, Solutions, select
from app.query.questions import Question, Questions, load_questions
from app.query.remote import RemoteEngine
from app.query.workers import WorkerPool
from app.settings import Settings

_GRAPH_FORMS: Final = ("CONSTRUCT", "DESCRIBE")
_MEDIA_TYPES: Final = {"csv": CSV, "json": SPARQL_JSON, "turtle": TURTLE}


def questions() -> Questions:
    """The questions that ship with this installation."""
    return load_questions(embedded_files().queries)


async def ask(settings: Settings, question: Question, values: Mapping[str, str], form: str) -> Solutions | bytes:
    """The solutions for `table`, else the serialised answer; `BadRequest` where the form does not fit the question."""
    bindings = question.bind(values)
    media_type = _media_type(question, form)
    engine = open_engine(settings)
    await engine.start()
    try:
        query = Query(question.text, media_type, bindings)
        if form == "table" and media_type == SPARQL_JSON and question.form == "SELECT":
            return await select(engine, query)
        return await (await engine.answer(query)).body()
    finally:
        await engine.stop()


def _media_type(question: Question, form: str) -> str:
    gives_graph = question.form in _GRAPH_FORMS
    if form == "table":
        return TURTLE if gives_graph else SPARQL_JSON
    if gives_graph != (form == "turtle"):
        offered = "turtle" if gives_graph else "table, csv or json"
        raise BadRequest(f"{question.name} answers with {'a graph' if gives_graph else 'rows'}; use --format {offered}")
    return _MEDIA_TYPES[form]


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings name; a command needs one worker only."""
    if settings.engine == "remote":
        return RemoteEngine(settings)
    current_version(settings.data)
    return WorkerPool(settings, settings.data)
