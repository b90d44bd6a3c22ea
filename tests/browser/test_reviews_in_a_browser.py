"""The pages of the business reviews as people meet them: in a browser without a network, on a phone, in the dark, by keyboard, on paper."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from contrasts import CONTRASTS
from core_of import Core
from playwright.sync_api import Browser, BrowserContext, Page
from published_sample import COMPANY, published_sample
from reviewed import as_generation

from orchestration.review.reviews import write_pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}
LARGEST = 500_000
PARTNERS, SECONDS = 200, 60


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    return Core(published_sample(tmp_path_factory).build_database)


@pytest.fixture(scope="module")
def pages(core: Core, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pages")
    return write_pages(as_generation(core, folder), folder / "reviews")


@pytest.fixture(params=[(screen, scheme) for screen in SCREENS for scheme in ("light", "dark")], ids="-".join)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser without a network, of a size and a colour scheme."""
    screen, scheme = request.param
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    yield context
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    yield context.new_page()
    context.close()


def test_pages_load_alone_fit_the_screen_and_can_be_read(context: BrowserContext, pages: list[Path]) -> None:
    assert len(pages) == 2 * COMPANY["partners"]
    for path in pages:
        assert path.stat().st_size <= LARGEST
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 100
        assert min(contrasts)[0] >= 4.5, min(contrasts)
        page.close()


def test_every_figure_opens_its_rows(desk: Page, pages: list[Path]) -> None:
    for path in pages:
        desk.goto(path.as_uri())
        anchors = desk.eval_on_selector_all('a[href^="#rows-"]', "links => [...new Set(links.map(link => link.getAttribute('href')))]")
        assert len(anchors) > 15
        for anchor in anchors:
            assert desk.locator(anchor).count() == 1, anchor
            assert not desk.locator(f"{anchor} .shut").is_visible()
            desk.locator(f'a[href="{anchor}"]').first.click()
            assert desk.locator(f"{anchor} .shut").is_visible(), anchor
            assert desk.locator(".shut:visible").count() == 1


def test_rows_on_a_phone_need_no_sideways_scroll_either(browser: Browser, pages: list[Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for path in pages:
        page.goto(path.as_uri())
        for anchor in page.eval_on_selector_all("#rows .rows", "lists => lists.map(list => list.id)"):
            page.goto(f"{path.as_uri()}#{anchor}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, anchor
    page.close()


def test_a_figure_says_what_it_means_to_the_mouse_and_to_the_keyboard(desk: Page, pages: list[Path]) -> None:
    desk.goto(pages[0].as_uri())
    meaning = desk.locator("#means-pipeline-closing")
    figure = desk.locator('[aria-describedby="means-pipeline-closing"]')
    assert not meaning.is_visible()
    figure.hover()
    assert meaning.is_visible()
    desk.mouse.move(0, 0)
    assert not meaning.is_visible()
    figure.focus()
    assert meaning.is_visible()
    assert re.match(r"Its credits of deals open at the end", meaning.text_content())
    # it leaves the screen nowhere
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    # and figures are reached by the tab key, in their order
    desk.locator('[aria-describedby="means-pipeline-lost"]').focus()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.getAttribute('aria-describedby')") == "means-pipeline-other_change"


def test_the_page_prints_with_all_its_rows(desk: Page, pages: list[Path]) -> None:
    desk.goto(pages[0].as_uri())
    pdf = desk.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
    assert 4 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 20
    desk.emulate_media(media="print")
    # A4 less its margins
    desk.set_viewport_size({"width": 688, "height": 1000})
    for path in reversed(pages):
        desk.goto(path.as_uri())
        assert desk.evaluate("document.documentElement.scrollWidth") <= 688
    lists = desk.locator("#rows .shut")
    assert lists.count() > 15
    assert all(lists.nth(number).is_visible() for number in range(lists.count()))
    assert desk.locator(".tip:visible").count() == 0
    # no figure runs into the next
    overlapping = desk.evaluate(
        """() => [...document.querySelectorAll(".figures td.number")].filter(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getBoundingClientRect().width > cell.getBoundingClientRect().width + 1;
        }).map(cell => cell.textContent)"""
    )
    assert overlapping == []


def test_two_hundred_partners_have_their_pages_within_a_minute(core: Core, tmp_path: Path) -> None:
    copies = PARTNERS // core.number("select count(distinct partner_id) from reviews.partner_business_review") + 1
    database = as_generation(core, tmp_path, copies=copies)
    began = time.monotonic()
    written = write_pages(database, tmp_path / "reviews")
    took = time.monotonic() - began
    assert len(written) >= 2 * PARTNERS
    assert max(path.stat().st_size for path in written) <= LARGEST
    assert took < SECONDS, f"{len(written)} pages took {took:.0f} s"
