"""`/search` answers systems in JSON and people with a page, in two languages, without a script."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.dataset.publication import publish
from app.main import create_app
from app.model.embedded import embedded_files
from app.model.published import current_version
from app.model.searching import DIRECTORY
from app.settings import Settings

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module", name="settings")
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("searched") / "data", query_workers=1, validation="off")
    publish(settings, embedded_files())
    return settings


class Client:
    """Asks a service that runs in this process."""

    def __init__(self, runner: asyncio.Runner, http: httpx.AsyncClient) -> None:
        self._runner, self._http = runner, http

    def get(
        self, address: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self._runner.run(self._http.get(address, params=params, headers=headers))


@contextmanager
def asking(settings: Settings) -> Iterator[Client]:
    """The service on a dataset, until the block ends."""
    app = create_app(settings)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://twintext.test")
        try:
            yield Client(runner, http)
        finally:
            runner.run(http.aclose())
            runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="module", name="client")
def _client(settings: Settings) -> Iterator[Client]:
    with asking(settings) as client:
        yield client


def main_of(page: str) -> str:
    return page.partition("<main")[2]


class TestJson:
    def test_a_result_has_its_iri_its_page_its_names_and_its_facets(self, client: Client) -> None:
        answer = client.get("/search", params={"q": "x509", "limit": 1})
        form = answer.json()
        [result] = form["results"]
        assert result["id"] == "https://w3id.org/twintext/id/document/itu-t-x.509"
        assert result["page"] == "http://twintext.test/doc/document/itu-t-x.509"
        assert (result["label"], result["status"], result["kinds"][0]["label"]) == (
            "Rec. ITU-T X.509",
            "in-force",
            "recommendation",
        )
        assert client.get(result["page"]).status_code == 200
        assert form["matched"] == "all"
        assert form["total"] > 5

    def test_pages_follow_each_other_by_links(self, client: Client) -> None:
        address, seen = "/search?q=directory&limit=30", []
        while address:
            form = client.get(address).json()
            seen += [result["id"] for result in form["results"]]
            address = form["links"].get("next", "")
        assert len(seen) == len(set(seen)) == form["total"]

    def test_each_value_of_a_facet_finds_as_many_as_it_says(self, client: Client) -> None:
        form = client.get("/search", params={"q": "directory"}).json()
        for facet in ("kind", "body", "status", "year"):
            for value in form["facets"][facet][:3]:
                narrowed = client.get("/search", params={"q": "directory", facet: value["value"]}).json()
                assert narrowed["total"] == value["count"]
                assert [one["value"] for one in narrowed["facets"][facet] if one["chosen"]] == [value["value"]]

    def test_what_may_be_meant_is_suggested(self, client: Client) -> None:
        form = client.get("/search", params={"q": "x5099"}).json()
        assert (form["total"], form["suggestions"][0]["label"]) == (0, "Rec. ITU-T X.509")

    def test_labels_speak_the_language_asked_for(self, client: Client) -> None:
        form = client.get("/search", params={"q": "SG17", "lang": "fr"}).json()
        assert form["results"][0]["label"] == "Commission d'études 17 de l'UIT-T"

    @pytest.mark.parametrize(
        "params",
        [
            {"status": "open"},
            {"year": "soon"},
            {"year": "12345"},
            {"limit": "0"},
            {"limit": "101"},
            {"offset": "10001"},
            {"q": "a" * 1001},
        ],
    )
    def test_a_parameter_that_cannot_be_is_a_problem(self, client: Client, params: dict[str, str]) -> None:
        answer = client.get("/search", params=params)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize(
        "query", ["%00%1b", "%22%22%22", "%ff%fe", "%F0%9F%92%A5", "%E2%80%AE", "(((", "*:*", "a+AND", "-"]
    )
    def test_no_words_are_an_error(self, client: Client, query: str) -> None:
        assert client.get(f"/search?q={query}").status_code == 200


class TestVersions:
    def test_who_has_the_answer_of_this_version_is_told_so(self, client: Client) -> None:
        tag = client.get("/search?q=x509").headers["etag"]
        assert client.get("/search?q=x509", headers={"If-None-Match": tag}).status_code == 304
        assert client.get("/search?q=x509", headers={"If-None-Match": tag, **HTML}).status_code == 200
        assert client.get("/search?q=x509&lang=fr", headers={"If-None-Match": tag}).status_code == 200

    def test_a_version_is_searched_by_its_id(self, client: Client, settings: Settings) -> None:
        version = current_version(settings.data).id
        answer = client.get("/search", params={"q": "x509", "version": version})
        assert answer.json()["version"] == version
        assert answer.headers["cache-control"].startswith("public")
        assert client.get("/search?q=x509&version=none").status_code == 404
        page = client.get("/search", params={"q": "x509", "version": version}, headers=HTML).text
        assert f'<input type="hidden" name="version" value="{version}">' in page
        assert f"/doc/document/itu-t-x.509?version={version}" in page

    def test_a_version_without_an_index_says_so(self, tmp_path: Path) -> None:
        settings = Settings(data=tmp_path / "d", query_workers=1, validation="off", inference="none")
        version = publish(settings, embedded_files(), empty=True).version
        for path in (version.directory / DIRECTORY).iterdir():
            path.unlink()
        (version.directory / DIRECTORY).rmdir()
        with asking(settings) as client:
            answer = client.get("/search?q=x")
            assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (501, "search-unavailable")
            assert "There is no index" in client.get("/search?q=x", headers=HTML).text


class TestPage:
    def test_the_page_shows_results_with_marks_and_facets_with_counts(self, client: Client) -> None:
        text = main_of(client.get("/search?q=directory", headers=HTML).text)
        assert '<a href="/doc/document/iso-iec-9594-1">ISO/IEC 9594-1</a>' in text
        assert "<mark>Directory</mark>" in text
        assert re.search(r'<a href="\?q=directory&amp;kind=Recommendation" rel="nofollow">recommendation</a>', text)
        assert "<script" not in text

    def test_a_chosen_value_is_left_out_by_its_own_link(self, client: Client) -> None:
        text = main_of(client.get("/search?q=directory&kind=Recommendation&offset=2", headers=HTML).text)
        assert re.search(r'<a href="\?q=directory" rel="nofollow" aria-current="true">recommendation', text)

    def test_what_was_typed_is_shown_escaped(self, client: Client) -> None:
        text = client.get("/search", params={"q": '"><script>x</script>'}, headers=HTML).text
        assert "<script>x" not in text
        assert "&lt;script&gt;x" in text

    def test_the_page_speaks_french(self, client: Client) -> None:
        answer = client.get("/search?q=x509", headers={**HTML, "Accept-Language": "fr"})
        assert answer.headers["content-language"] == "fr"
        assert '<html lang="fr">' in answer.text
        assert "en vigueur" in answer.text
        assert 'href="/search?q=x509&amp;lang=en"' in answer.text

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("/search", "Words, a title or a designation"),
            ("/search?q=x5099", "Perhaps one of these is meant"),
            ("/search?q=directory+hippopotamus", "These have some of them"),
            ("/search?q=hippopotamus", "Nothing has these words"),
            ("/search?q=directory&offset=9000", "beyond the last one shown"),
            ("/search?q=" + "a+" * 30, "only the first were read"),
            ("/search?q=directory", "Next page"),
            ("/search?q=directory&offset=20", "Previous page"),
        ],
    )
    def test_the_page_says_what_came_of_it(self, client: Client, address: str, words: str) -> None:
        assert words in client.get(address, headers=HTML).text

    def test_the_search_starts_from_every_page(self, client: Client) -> None:
        for path in ("/", "/search", "/questions", "/versions", "/ontology?lang=fr"):
            assert client.get(path, headers=HTML).text.count('<form action="/search"') == 1
