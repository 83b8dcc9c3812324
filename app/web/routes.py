"""All routes of the service in one place."""

from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from app.web import (
    api,
    cancellation,
    changes,
    code_pages,
    explanations,
    exposition,
    health,
    identification,
    ontology,
    ontology_pages,
    pages,
    questions,
    resource_pages,
    revisions,
    search,
    versions,
    void,
)
from app.web.graph_store import GraphStoreEndpoint
from app.web.sparql import SparqlEndpoint
from app.web.updates import UpdateEndpoint


def install(app: FastAPI) -> None:
    """Give the application its routes."""
    app.router.routes.append(Route("/sparql", SparqlEndpoint(), include_in_schema=False))
    app.router.routes.append(Route("/update", UpdateEndpoint(), include_in_schema=False))
    for path in ("/store", "/store/{graph:path}"):
        app.router.routes.append(Route(path, GraphStoreEndpoint(), include_in_schema=False))
    for room in (
        questions,
        api,
        revisions,
        identification,
        search,
        explanations,
        code_pages,
        resource_pages,
        ontology_pages,
        ontology,
        versions,
        changes,
        void,
        health,
        cancellation,
        exposition,
        pages,
    ):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), name="static")
    # Swagger UI's own files come with the package that exists to serve them without another host.
    swagger = Path(str(resources.files("fastapi_offline"))) / "static"
    app.mount("/docs/assets", StaticFiles(directory=swagger), name="swagger")
