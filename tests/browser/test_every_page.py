"""Every page of a generation, opened from the disk with the network off: it is whole, says nothing wrong and fits the screen."""

import pytest
from contrasts import CONTRASTS
from playwright.sync_api import Browser
from published_sample import published_sample

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_opens_alone_without_a_complaint_and_fits_the_screen(
    browser: Browser, screen: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    published = published_sample(tmp_path_factory).published
    pages = sorted(path for path in published.resolve().rglob("*.html"))
    assert {page.relative_to(published.resolve()).parts[0] for page in pages} == {"dashboard", "quality", "reviews", "teams"}
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    # the first partner's reviews stand for all: their own tests open each
    for path in [page for page in pages if "reviews" not in page.parts or page.parent.name == "PRT-0001"]:
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
