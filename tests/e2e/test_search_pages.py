"""The search in a real browser, without a script, in both languages."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


def test_from_the_first_page_to_the_document_by_its_designation(visit: "Visit") -> None:
    page = visit.open("/")
    page.get_by_label("Search documents, clauses, bodies and terms").fill("iso/iec9594-8:2020")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")

    assert page.get_by_role("searchbox").input_value() == "iso/iec9594-8:2020"
    page.get_by_role("link", name="ISO/IEC 9594-8:2020").click()
    page.wait_for_url("**/doc/document/iso-iec-9594-8/2020")
    assert visit.complaints == []


def test_facets_narrow_and_widen_again(visit: "Visit") -> None:
    page = visit.open("/search?q=directory")
    whole = page.get_by_role("status").inner_text()
    aside = page.get_by_role("complementary", name="Narrow the search")
    aside.get_by_role("link", name="recommendation").click()
    page.wait_for_url("**kind=Recommendation")
    assert page.get_by_role("status").inner_text() != whole
    aside.get_by_role("link", name="recommendation (chosen; leave it out)").click()
    page.wait_for_url("**/search?q=directory")
    assert page.get_by_role("status").inner_text() == whole


def test_the_page_goes_on_in_french(visit: "Visit") -> None:
    page = visit.open("/search?q=florianopolis")
    page.get_by_role("link", name="Français").click()
    page.wait_for_url("**lang=fr")
    assert page.get_by_role("heading", level=1).inner_text() == "Recherche"
    page.get_by_role("searchbox").fill("commission d'études 17")
    page.get_by_role("button", name="Chercher").click()
    page.wait_for_url("**lang=fr")
    assert page.get_by_role("link", name="Commission d'études 17 de l'UIT-T").first.is_visible()
    assert page.locator("mark").first.inner_text() == "Commission"


@pytest.mark.parametrize(
    "path", ["/search", "/search?q=directory", "/search?q=x5099&lang=fr", "/search?q=" + "x" * 900]
)
def test_the_page_fits_any_window_and_complains_of_nothing(visit: "Visit", path: str) -> None:
    page = visit.open(path)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert visit.width_beyond_the_window() == 0
    assert visit.complaints == []


def test_what_was_typed_is_never_run(visit: "Visit") -> None:
    page = visit.open("/search?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+directory")
    assert page.locator("main img").count() == 0
    assert visit.complaints == []
