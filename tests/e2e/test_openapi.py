"""The running service keeps to its own OpenAPI document, whatever is asked: requests made up by schemathesis."""

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

CHECKS: list[Any] = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module", name="api")
def _api(server: "Server") -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{server.base}/openapi.json")


def _operations(api: schemathesis.BaseSchema) -> "list[schemathesis.APIOperation[Any, Any, Any, Any]]":
    operations = [found.ok() for found in api.get_all_operations()]  # type: ignore[union-attr]  # an error is raised
    assert len(operations) > 60
    return operations


# As the document says, and otherwise; the latter also where the document would take anything.
@pytest.mark.parametrize(
    ("mode", "examples"), [(GenerationMode.POSITIVE, 10), (GenerationMode.NEGATIVE, 6)], ids=["as told", "otherwise"]
)
def test_every_answer_is_one_that_the_document_promises(
    api: schemathesis.BaseSchema, subtests: pytest.Subtests, mode: GenerationMode, examples: int
) -> None:
    for operation in _operations(api):
        if mode == GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue
        with subtests.test(operation.label):

            @settings(
                max_examples=examples,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def asked(case: Any) -> None:
                case.call_and_validate(checks=CHECKS)

            asked()
