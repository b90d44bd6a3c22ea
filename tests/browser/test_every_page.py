"""Every page of a generation, opened from the disk with the network off: it is whole, says nothing wrong and fits the screen."""

import pytest
from contrasts import CONTRASTS
from playwright.sync_api import Browser
from published_sample import published_sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OF_A_PARTNER = ("reciprocity", "reviews", "shares")
"""Folders that hold a page or a folder for each partner."""

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_opens_alone_without_a_complaint_and_fits_the_screen(
    browser: Browser, screen: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    published = published_sample(tmp_path_factory).published.resolve()
    pages = sorted(published.rglob("*.html"))
    assert {page.relative_to(published).parts[0] for page in pages} == {*OF_A_PARTNER, "dashboard", "quality", "teams"}
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    # the first partner's pages stand for all: their own tests open each
    first = {next(page for page in pages if folder in page.parts).relative_to(published).parts[:2] for folder in OF_A_PARTNER}
    for path in [page for page in pages if not {*page.parts} & {*OF_A_PARTNER} or page.relative_to(published).parts[:2] in first]:
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.goto(path.as_uri())
        assert (path, asked, said) == (path, [path.as_uri()], [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.get_by_role("heading", level=1).count() == 1, path
        page.close()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_pages_of_the_teams_can_be_read(browser: Browser, screen: str, scheme: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    pages = sorted(published_sample(tmp_path_factory).published.glob("teams/*/index.html"))
    assert len(pages) > 3
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    for path in pages:
        page = context.new_page()
        page.goto(path.as_uri())
        # the lists that are folded up too
        page.evaluate("document.querySelectorAll('details').forEach(list => list.open = true)")
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 20
        assert min(contrasts)[0] >= 4.5, (path, min(contrasts))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.close()
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_about_sharing_can_be_read_by_day_and_by_night(
    browser: Browser, screen: str, scheme: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    published = published_sample(tmp_path_factory).published
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    pages = sorted([*published.glob("shares/*/*.html"), *published.glob("reciprocity/*.html")])
    assert len(pages) >= 3
    for path in pages:
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 50, path.name
        assert min(contrasts)[0] >= 4.5, min(contrasts)
        page.close()
    context.close()
