"""The pages about the ontology in a real browser without another host: on a desk and a phone, light and dark."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = [
    "/ontology",
    "/ontology?lang=fr",
    "/ontology/terms/Committee",
    "/ontology/terms/OperativeClause?lang=fr",
    "/ontology/terms/hasCounterpart",
    "/ontology/terms/designation",
    "/ontology/versions",
    "/ontology/0.1.0",
    "/ontology/0.1.0/diff/0.2.0",
    "/code",
    "/code/verb",
    "/code/verb?lang=fr",
    "/code/verb/operative",
]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_without_another_host_fits_and_is_labelled(visit: "Visit", path: str) -> None:
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(one => Number(one.tagName[1]))")
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    regions = page.eval_on_selector_all("[role=region], nav, svg", _NAMED)

    assert (visit.foreign, visit.complaints) == ([], [])
    assert visit.width_beyond_the_window() == 0
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert all(regions)
    assert page.locator("html").get_attribute("lang") == ("fr" if "lang=fr" in path else "en")


_NAMED = """all => all.map(one => Boolean(one.getAttribute("aria-label") ||
    (one.getAttribute("aria-labelledby") || "").split(" ").every(id => document.getElementById(id))))"""


def test_the_iri_of_a_term_leads_to_its_place_on_the_page(visit: "Visit") -> None:
    page = visit.open("/ontology#Agreement")
    expect(page.locator("#Agreement")).to_be_in_viewport()
    background = "one => getComputedStyle(one).backgroundColor"

    assert page.locator("#Agreement").evaluate(background) != page.locator("#Document").evaluate(background)
    page.locator("#Agreement dt a").first.click()
    assert page.url.endswith("/ontology/terms/Agreement")
    assert page.locator("h1").inner_text() == "agreement"


def test_the_class_tree_leads_to_a_term_and_its_drawing_to_the_next(visit: "Visit") -> None:
    page = visit.open("/ontology")
    page.locator(".tree").get_by_role("link", name="study group", exact=True).first.click()
    page.locator("svg").get_by_role("link", name="committee", exact=True).click()

    assert page.url.endswith("/ontology/terms/Committee")


def test_another_language_is_one_click_away_and_kept_by_links(visit: "Visit") -> None:
    page = visit.open("/ontology/terms/Committee")
    page.get_by_role("link", name="Français").click()
    page.get_by_role("link", name="Ontologie").click()

    assert page.url.endswith("/ontology?lang=fr")


def test_a_keyboard_reaches_the_boxes_of_a_drawing_and_sees_where_it_is(visit: "Visit") -> None:
    page = visit.open("/ontology/terms/Committee")
    page.locator("svg a[href^='/']:has(rect)").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    stroke = "getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth"

    assert page.evaluate("document.activeElement.tagName") == "a"
    assert page.evaluate(stroke) == "2.5px"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/Committee"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/ontology", "/ontology/terms/Committee", "/code/verb"])
def test_every_text_stands_out_enough_from_what_it_stands_on(visit: "Visit", scheme: str, path: str) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visit.open(path)
    pairs = set(map(tuple, page.evaluate(_INKS)))

    assert len(pairs) > 2
    assert [pair for pair in pairs if _contrast(*pair) < 4.5] == []


# Each text's own colour, and the nearest colour behind it: of the box in a drawing, of the element, or of the page.
_INKS = """() => {
  const clear = colour => colour === "none" || colour.endsWith(", 0)") || colour === "transparent";
  const behind = one => {
    const box = one.closest("g.box");
    if (box && !clear(getComputedStyle(box.querySelector("rect")).fill)) {
      return getComputedStyle(box.querySelector("rect")).fill;
    }
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
  };
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ["title", "desc"].includes(one.tagName)) continue;
    const style = getComputedStyle(one);
    found.push([one.closest("svg") ? style.fill : style.color, behind(one)]);
  }
  return found;
}"""


def test_the_table_below_the_drawing_opens_by_keyboard(visit: "Visit") -> None:
    page = visit.open("/ontology")
    table = page.locator("section[aria-labelledby=overview] table")

    assert not table.is_visible()
    page.locator("section[aria-labelledby=overview] summary").press("Enter")
    assert table.is_visible()
    assert _rows(page) > 20


def _rows(page: "Page") -> int:
    return page.locator("section[aria-labelledby=overview] tbody tr").count()


def _luminance(colour: str) -> float:
    """The relative luminance of a colour such as "rgb(1, 2, 3)" (WCAG 2.2)."""
    parts = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(ink: str, paper: str) -> float:
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
