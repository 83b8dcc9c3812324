"""What an update may ask of other hosts is settled before anybody carries it out."""

import pytest

from app.errors import QueryRefused, QuerySyntaxError
from app.web.updates import inspect

LOAD = "LOAD <http://example.org/x>"
SERVICE = "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"


@pytest.mark.parametrize("text", [LOAD, SERVICE])
def test_a_host_is_allowed_in_whatever_case_the_settings_spell_it(text: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        inspect(text, ("example.com",))
    assert refused.value.host == "example.org"
    inspect(text, ("Example.org",))


def test_a_silent_load_of_a_stranger_is_left_to_fail_silently() -> None:
    inspect("LOAD SILENT <http://example.org/x>", ())
    with pytest.raises(QueryRefused):
        inspect(f"LOAD SILENT <http://example.org/x> ; {LOAD}", ())
    with pytest.raises(QueryRefused):
        inspect(f"LOAD SILENT <http://example.com/x> ; {SERVICE}", ())


def test_what_is_no_update_is_told_as_such() -> None:
    with pytest.raises(QuerySyntaxError):
        inspect("INSERT DATA {", ())
