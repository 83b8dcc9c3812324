"""The pages about the ontology, on an invented one in two versions."""

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from app.errors import EngineFailure, QueryTimeout

if TYPE_CHECKING:
    import httpx

    from tests.integration.web.conftest import Caller, StoreEngine

HTML = "text/html"
PAGES = [
    "/ontology",
    "/ontology/0.1.0",
    "/ontology/0.0.5",
    "/ontology/terms/Body",
    "/ontology/terms/quotes",
    "/ontology/0.1.0/terms/Body",
    "/ontology/versions",
    "/ontology/0.1.0/diff/0.2.0",
    "/code",
    "/code/tone",
    "/code/tone/loud",
    "/code/tone/odd",
]


class Page(HTMLParser):
    """The links, ids and text of a page, and what is wrong with its markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") is not None:
            self.links.append(given["href"] or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag not in {"meta", "link", "br", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _page(response: "httpx.Response") -> Page:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(HTML)
    return Page(response.text)


@pytest.fixture(scope="module", name="followed")
def _followed() -> set[str]:
    """The links that other tests have followed already."""
    return set()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["", "?lang=fr"])
def test_each_page_is_well_formed_with_unique_ids_and_links_that_lead_somewhere(
    browse: "Caller", followed: set[str], path: str, lang: str
) -> None:
    page = _page(browse.get(path + lang, HTML))

    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    for link in set(page.links):
        target, _, fragment = link.partition("#")
        if not target:
            assert fragment in page.ids, link
        elif link.startswith("/") and target not in followed:
            followed.add(target)
            assert browse.get(target, HTML).status_code == 200, link


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_a_browser_has_is_not_sent_again_in_the_same_language_only(browse: "Caller", path: str) -> None:
    first = browse.get(path, HTML)
    known = {"accept": HTML, "if-none-match": first.headers["etag"]}

    assert browse("GET", path, headers=known).status_code == 304
    assert browse("GET", path, headers=known | {"accept-language": "fr"}).status_code == 200
    assert "Accept-Language" in first.headers["vary"]
    assert first.headers["content-language"] == "en"


@pytest.mark.parametrize(
    "path",
    [
        "/ontology/terms/Nothing",
        "/ontology/terms/Body.docx",
        "/ontology/terms/Agent",
        "/ontology/terms/..%2F..%2Fetc",
        "/ontology/0.1.0/terms/Text",
        "/ontology/9.9.9/terms/Body",
        "/ontology/9.9.9",
        "/ontology/0.1.0/diff/9.9.9",
        "/ontology/9.9.9/diff/0.1.0",
        "/ontology/%3Cscript%3E",
        "/ontology.docx",
        "/code.docx",
        "/code/none",
    ],
)
def test_what_is_not_there_is_the_problem_page(browse: "Caller", path: str) -> None:
    page = browse.get(path, HTML)

    assert page.status_code == 404
    assert "Nothing is known about this here" in page.text
    assert "<script>" not in page.text
    assert browse.get(path).headers["content-type"] == "application/problem+json"


def test_a_language_that_is_not_spoken_is_refused(browse: "Caller") -> None:
    response = browse.get("/ontology?lang=tlh", HTML)

    assert response.status_code == 400
    assert "use one of en, fr" in response.text


@pytest.mark.parametrize("path", ["/ontology/terms/Body", "/ontology", "/code/tone"])
def test_french_is_for_those_who_ask_for_it_by_address_or_header(browse: "Caller", path: str) -> None:
    by_address = browse.get(f"{path}?lang=fr", HTML)
    by_header = browse("GET", path, headers={"accept": HTML, "accept-language": "fr-CH, en;q=0.5"})

    for response in (by_address, by_header):
        assert '<html lang="fr">' in response.text
        assert "Ontologie" in response.text
        assert response.headers["content-language"] == "fr"
    assert '"/ontology?lang=fr"' in by_address.text or path == "/ontology"
    assert "lang=fr" not in by_header.text


def test_what_is_not_said_in_french_is_said_in_english_and_marked(browse: "Caller") -> None:
    text = browse.get("/ontology/terms/Panel?lang=fr", HTML).text

    assert '<span lang="en">A small body.</span> <small class="tag">en</small>' in text


def test_each_term_has_an_anchor_and_a_page(browse: "Caller") -> None:
    page = _page(browse.get("/ontology", HTML))

    for name in ("Body", "Evil", "CircleA", "issues", "number"):
        assert name in page.ids
        assert f"/ontology/terms/{name}" in page.links


def test_the_name_of_a_term_in_the_place_of_a_version_leads_to_its_page(browse: "Caller") -> None:
    response = browse.get("/ontology/Body", HTML)

    assert (response.status_code, response.headers["location"]) == (303, "http://here.example/ontology/terms/Body")


def test_a_class_is_shown_with_what_holds_of_it(browse: "Caller") -> None:
    text = _page(browse.get("/ontology/terms/Council", HTML)).text

    assert "a kind of body tt:Body" in text
    assert "the same as tt:Panel or ( not tt:Text )" in text
    assert "to it belongs whatever is tt:issues some ( tt:Text and ( tt:tone value code/tone/loud ) )" in text
    assert "shares nothing with panel tt:Panel" in text


def test_a_property_is_shown_with_what_holds_of_it(browse: "Caller") -> None:
    text = _page(browse.get("/ontology/terms/quotes", HTML)).text

    assert "transitive: holds over several steps" in text
    assert "domain text tt:Text range text tt:Text" in text
    assert "follows from the chain tt:issuedBy o tt:issues" in text
    assert "right below it quotes aloud tt:quotesAloud" in text
    assert "inverse of issues" in _page(browse.get("/ontology/terms/issuedBy", HTML)).text


def test_a_class_lists_its_own_properties_and_those_of_the_classes_above(browse: "Caller") -> None:
    text = browse.get("/ontology/terms/Panel", HTML).text
    [row] = re.findall(r'<tr class="inherited">(.*?)</tr>', text.partition('id="relations-to"')[0], re.DOTALL)

    assert ">issues</a>" in row
    assert ">body</a>" in row


def test_examples_come_from_the_data_of_the_version_with_a_label_in_the_language(browse: "Caller") -> None:
    now = browse.get("/ontology/terms/Body", HTML).text
    then = browse.get("/ontology/0.1.0/terms/Body", HTML).text
    french = browse.get("/ontology/terms/Body?lang=fr", HTML).text

    assert "2 things of this class" in now
    assert '<a href="/doc/organization/old">An old body</a>' in now
    assert '<a href="/doc/organization/nameless">organization/nameless</a>' in now
    assert "1 things of this class" in then
    assert "/doc/organization/old?version=" in then
    assert ">Un vieil organe</a>" in french


def test_statements_are_the_examples_of_a_property(browse: "Caller") -> None:
    assert "17" in _page(browse.get("/ontology/terms/number", HTML)).text
    issues = browse.get("/ontology/terms/issues", HTML).text

    assert '<a href="/doc/organization/old">An old body</a></td><td><a href="/doc/document/a">Text A</a>' in issues


def test_a_term_that_nobody_uses_says_so(browse: "Caller") -> None:
    assert "Nothing in the data uses it yet." in browse.get("/ontology/terms/Evil", HTML).text


@pytest.mark.parametrize("failure", [QueryTimeout(1.0), EngineFailure("the worker died")])
def test_a_page_opens_without_examples_when_the_engine_has_none_and_is_not_kept(
    browse: "Caller", librarian: "StoreEngine", failure: Exception
) -> None:
    browse.get("/ontology/terms/Body", HTML)  # by now the ontology has been read
    librarian.failure = failure
    response = browse.get("/ontology/terms/Body", HTML)

    assert response.status_code == 200
    assert "The data could not be asked just now" in response.text
    assert "etag" not in response.headers


def test_what_the_ontology_says_is_never_markup_or_script(browse: "Caller") -> None:
    for path in ("/ontology", "/ontology/terms/Evil", "/ontology/terms/Body", "/ontology/0.1.0/diff/0.2.0"):
        text = browse.get(path, HTML).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text


def test_a_retired_term_says_what_to_use_instead(browse: "Caller") -> None:
    text = browse.get("/ontology/terms/Club", HTML).text

    assert "This term is retired" in text
    assert 'Use instead: <a href="/ontology/terms/Panel">panel</a>' in text


def test_the_drawing_is_labelled_and_its_boxes_are_links(browse: "Caller") -> None:
    text = browse.get("/ontology/terms/Body", HTML).text
    [drawing] = re.findall(r"<svg.*?</svg>", text, re.DOTALL)

    assert 'aria-labelledby="term-title term-desc"' in drawing
    assert '<title id="term-title">body and its nearest terms</title>' in drawing
    assert '<desc id="term-desc">' in drawing
    assert '<a href="/ontology/terms/Panel">' in drawing
    assert '<a href="http://xmlns.com/foaf/0.1/Agent" rel="noreferrer">' in drawing
    assert "style=" not in drawing


def test_a_term_is_also_rdf_by_header_and_by_suffix(browse: "Caller") -> None:
    turtle = browse.get("/ontology/terms/Body", "text/turtle")
    suffixed = browse.get("/ontology/0.1.0/terms/Body.nt", HTML)

    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "Whoever issues texts and answers for them." in turtle.text
    assert 'rel="describes"' in turtle.headers["link"]
    assert suffixed.headers["content-type"].startswith("application/n-triples")
    assert '"Whoever issues texts."@en' in suffixed.text
    again = browse("GET", "/ontology/terms/Body.ttl", headers={"if-none-match": turtle.headers["etag"]})
    assert again.status_code == 304


def test_the_versions_are_listed_the_highest_first(browse: "Caller") -> None:
    [third, second, first] = browse.get("/ontology/versions").json()["versions"]

    assert (third["version"], second["version"], first["version"]) == ("0.2.0", "0.1.0", "0.0.5")
    assert third["difference"] == "http://here.example/ontology/0.1.0/diff/0.2.0"
    assert first["difference"] is None
    assert (second["dataset"], first["dataset"]) == ("20261101T120000000Z-bbbbbb", None)


def test_an_earlier_version_that_no_dataset_holds_is_served_from_its_files(browse: "Caller") -> None:
    page = _page(browse.get("/ontology/0.0.5", HTML))
    rdf = browse.get("/ontology/0.0.5/terms/Gone.rdf")

    assert browse.get("/ontology/0.0.5.ttl").text == "# ttl of 0.0.5\n"
    assert browse.get("/ontology/0.0.5", "text/turtle").text == "# ttl of 0.0.5\n"
    assert "Gone" in page.ids
    assert "Body" not in page.ids
    assert "/ontology/0.0.5/terms/Gone" in page.links
    assert "Class tt:Gone" in _page(browse.get("/ontology/0.0.5/terms/Gone", HTML)).text
    assert (rdf.status_code, rdf.headers["location"]) == (303, "http://here.example/ontology/0.0.5.owl")
    assert [one["name"] for one in browse.get("/ontology/0.0.5/diff/0.1.0").json()["added"]][:2] == ["Body", "Club"]


def test_the_difference_of_two_versions_tells_what_became_of_each_term(browse: "Caller") -> None:
    found = browse.get("/ontology/0.1.0/diff/0.2.0").json()
    names = {what: {one["name"] for one in found[what]} for what in ("added", "removed", "retired", "changed")}
    body = next(one for one in found["changed"] if one["name"] == "Body")
    definition = {"aspect": "definition", "of": "en", "before": "Whoever issues texts."}

    assert names["removed"] == {"Gone"}
    assert names["retired"] == {"Club"}
    assert names["added"] >= {"Text", "quotes", "code/tone/shrill"}
    assert (
        names["changed"]
        == {"Body", "Panel", "issues", "code/tone", "code/tone/loud"} - {"Panel"} | {"Panel"} & names["changed"]
    )
    assert definition | {"after": "Whoever issues texts and answers for them."} in body["details"]
    assert {"aspect": "axiom", "of": "subClassOf", "before": None, "after": "foaf:Agent"} in body["details"]


def test_the_difference_is_a_page_too_and_stands_on_the_page_of_the_term(browse: "Caller") -> None:
    page = _page(browse.get("/ontology/0.1.0/diff/0.2.0", HTML)).text
    term = _page(browse.get("/ontology/terms/Body", HTML)).text

    for text in (page, term):
        assert "before Whoever issues texts. after Whoever issues texts and answers for them." in text
    assert "No term and no code differs" in _page(browse.get("/ontology/0.2.0/diff/0.2.0", HTML)).text
    assert "Use instead: panel" in page


def test_a_page_of_an_older_version_leads_to_that_version_only(browse: "Caller") -> None:
    by_number = _page(browse.get("/ontology/0.1.0", HTML))
    by_wish = _page(browse.get("/ontology?version=20261101T120000000Z-bbbbbb", HTML))

    assert "/ontology/0.1.0/terms/Body" in by_number.links
    assert "/ontology/0.1.0.ttl" in by_number.links
    assert "/code/tone?version=20261101T120000000Z-bbbbbb" in by_number.links
    assert "/ontology/terms/Body?version=20261101T120000000Z-bbbbbb" in by_wish.links
    assert "Text" not in by_number.ids


def test_a_code_list_is_a_tree_with_notation_and_both_languages(browse: "Caller") -> None:
    text = browse.get("/code/tone", HTML).text
    rows = re.findall(r'<tr id="(\w+)">\s*<th scope="row" class="depth-(\d)">', text)

    assert rows == [("loud", "0"), ("shrill", "1"), ("odd", "0")]
    assert '<span lang="en">loud</span>' in text
    assert '<span lang="fr">fort</span>' in text
    assert ">How a text sounds.</span>" in text


def test_all_code_lists_are_a_page_and_rdf(browse: "Caller") -> None:
    assert "/code/tone" in _page(browse.get("/code", HTML)).links
    triples = browse.get("/code.nt").text

    assert "<https://w3id.org/twintext/code/tone/shrill> <http://www.w3.org/2004/02/skos/core#broader>" in triples
    assert "ontology#Body" not in triples
    assert browse.get("/code", "application/ld+json").headers["content-type"] == "application/ld+json"


def test_a_code_is_shown_with_its_languages_its_neighbours_and_what_uses_it(browse: "Caller") -> None:
    text = _page(browse.get("/code/tone/loud", HTML)).text
    narrow = browse.get("/code/tone/shrill?lang=fr", HTML).text

    assert "tones loud Code loud" in text
    assert "Label en loud Label fr fort" in text
    assert "narrower shrill shrill" in text
    assert "Referred to by property thing tone Text A" in text
    assert '<a href="/code/tone/loud?lang=fr">fort</a>' in narrow
    assert '<span lang="en">shrill</span>' in narrow


def test_a_code_s_page_that_a_browser_has_is_not_sent_again(browse: "Caller") -> None:
    tag = browse.get("/code/tone/loud", HTML).headers["etag"]
    known = {"accept": HTML, "if-none-match": tag}

    assert browse("GET", "/code/tone/loud", headers=known).status_code == 304
    assert browse("GET", "/code/tone/loud?after=x:y", headers=known).status_code == 200


def test_references_to_a_code_come_by_the_page(browse: "Caller") -> None:
    text = browse.get("/code/tone/loud?lang=fr&after=x:y", HTML).text

    assert '<a href="/code/tone/loud?lang=fr">Première page</a>' in text


def test_the_ontology_is_read_once_for_all_pages_of_a_version(browse: "Caller", librarian: "StoreEngine") -> None:
    for path in ("/ontology", "/ontology/terms/Body", "/code", "/ontology"):
        browse.get(path, HTML)

    read = [query.version for query in librarian.asked if "CONSTRUCT { ?subject" in query.text]
    assert len(read) == len(set(read)) == 2  # the other for what changed; the third is read from its file


def test_pages_about_an_ontology_open_where_there_is_none(wordless: "Caller") -> None:
    for path in ("/ontology", "/ontology/versions", "/code"):
        assert _page(wordless.get(path, HTML)).open == []
    assert wordless.get("/ontology/versions").json() == {"versions": []}
    assert wordless.get("/ontology/none", HTML).status_code == 404
    assert wordless.get("/ontology/Body", HTML).status_code == 404
