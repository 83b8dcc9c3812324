"""The pages in a real browser that reaches no other host."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+50&format=html",
    "/questions",
    "/questions/aligned-texts",
    "/questions/correspondence-graph",
    "/ontology",
    "/versions",
    "/errors",
    "/identify?designation=X.509",
    "/explain",
    "/explain?subject=https://w3id.org/twintext/id/organization/iso-iec-jtc-1&predicate=tt:parentBody&object=https://w3id.org/twintext/id/organization/iec",
    "/doc/document/wtsa-res-7",
    "/doc/clause/wtsa-res-7/2022/resolves/8",
    "/doc/organization/itu-t",
    "/code/verb",
    "/graph/reference",
    "/docs",
]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_without_another_host_fits_and_is_labelled(visit: "Visit", path: str) -> None:
    page = visit.open(path)
    page.wait_for_load_state("networkidle")

    assert page.title()
    assert visit.foreign == []
    assert visit.complaints == []
    if path != "/docs":  # Swagger UI lays out and labels for itself
        assert visit.width_beyond_the_window() == 0
        _named_parts(page)


def _named_parts(page: "Page") -> None:
    """Assert what those who do not see the page rely on: labels, headings in order, one main part, unique ids."""
    fields = "input:not([type=hidden]), select, textarea"
    unlabelled = page.eval_on_selector_all(fields, "all => all.filter(one => !one.labels.length).map(one => one.name)")
    levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(one => Number(one.tagName[1]))")
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")

    assert unlabelled == []
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main").count() == 1


def test_a_keyboard_reaches_the_content_first_and_the_focus_is_seen(visit: "Visit") -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_question_is_asked_by_its_form(visit: "Visit") -> None:
    page = visit.open("/questions/aligned-texts")
    rows = page.locator("table.answer tbody tr")
    every = rows.count()
    page.get_by_label("recommendation").fill("ITU-T X.509")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/questions/aligned-texts?recommendation=*")

    assert 0 < rows.count() < every
    assert all("X.509" in text for text in rows.all_inner_texts())


def test_a_duty_leads_from_the_home_page_to_its_answer_and_to_the_thing(visit: "Visit") -> None:
    page = visit.open("/")
    page.get_by_role("link", name="Aligned texts").click()
    page.locator("table.answer").get_by_role("link", name=re.compile("X\\.509")).first.click()

    assert "/doc/document/itu-t-x.509" in page.url
    assert "X.509" in page.locator("h1").inner_text()


def test_a_query_is_written_asked_and_answered_on_the_page(visit: "Visit") -> None:
    page = visit.open("/sparql")
    page.get_by_label("Query").fill('SELECT ?a WHERE { VALUES ?a { "<b>bold</b>"@fr } }')
    page.get_by_role("button", name="Ask").click()

    cell = page.locator("table.answer td span[lang]")
    assert (cell.inner_text(), cell.get_attribute("lang")) == ("<b>bold</b>", "fr")


def test_a_mistake_in_a_query_is_announced_and_the_query_kept(visit: "Visit") -> None:
    page = visit.open("/sparql")
    page.get_by_label("Query").fill("SELECT ?a WHERE {")
    page.get_by_role("button", name="Ask").click()

    assert "not SPARQL" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Query").input_value() == "SELECT ?a WHERE {"


def test_a_question_fills_the_editor(visit: "Visit") -> None:
    page = visit.open("/sparql")
    page.get_by_label("Start from a question").select_option("aligned-texts")
    page.get_by_role("button", name="Load").click()

    assert "Aligned texts" in page.get_by_label("Query").input_value()


def test_the_documentation_shows_the_operations_and_tries_one(visit: "Visit") -> None:
    page = visit.open("/docs")
    page.locator(".opblock").first.wait_for()

    assert page.locator(".opblock").count() > 20
    operation = page.locator(".opblock", has_text="/healthz")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    status = operation.locator(".live-responses-table tbody .response-col_status").first
    status.wait_for()
    assert status.inner_text().startswith("200")
    assert visit.foreign == []


def test_dark_rooms_get_dark_pages_with_readable_text(visit: "Visit") -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("/")
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")

    assert _contrast(*colours) > 7
    assert _luminance(colours[1]) < 0.05


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_and_quiet_text_stand_out_enough(visit: "Visit", scheme: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visit.open("/questions/aligned-texts")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")

    for selector in ("main a", ".quiet", ".lead", "thead th", ".types"):
        ink = page.evaluate("selector => getComputedStyle(document.querySelector(selector)).color", selector)
        assert _contrast(ink, paper) >= 4.5, selector


def _luminance(colour: str) -> float:
    """The relative luminance of a colour such as "rgb(1, 2, 3)" (WCAG 2.2)."""
    parts = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(ink: str, paper: str) -> float:
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_what_is_entailed_leads_to_its_reason_and_the_reason_to_its_premises(visit: "Visit") -> None:
    page = visit.open("/doc/organization/iso-iec-jtc-1-sc-27")
    page.get_by_role("link", name="Why").first.click()
    page.get_by_role("heading", level=1, name="Why this holds").wait_for()
    page.locator("ol.proof a[href^='#statement-']").first.click()

    assert page.evaluate("document.querySelector('ol.proof :target') !== null")
    assert visit.complaints == []
