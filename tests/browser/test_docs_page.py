"""`make docs` as a person meets it: one file, opened from the disk with the network off."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from orchestration.settings import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the command laid the page."""
    folder = tmp_path_factory.mktemp("docs")
    # -o setup: these tests run in what it sets up; from the root, for make takes no path with a space
    command = ["make", "docs", "-o", "setup", f"BIN={os.path.relpath(Path(sys.executable).parent, ROOT)}", f"DOCS={folder}"]
    # DBT_* would be the choice of whoever runs the tests
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "PARTNERVERSE_", "MAKE", "MFLAGS"))}
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    assert f"The docs are in {folder}/static_index.html" in made.stdout
    return folder


@pytest.fixture(scope="module")
def alone(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page by itself, in a folder that has nothing else it could read."""
    return Path(shutil.copy(docs / "static_index.html", tmp_path_factory.mktemp("alone")))


class Heard:
    """A page, and what it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def heard(browser: Browser) -> Iterator[Heard]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, offline=True)
    yield Heard(context.new_page())
    context.close()


def test_the_page_opens_on_the_overview_and_asks_for_nothing(alone: Path, heard: Heard) -> None:
    heard.page.goto(alone.as_uri())
    expect(heard.page.get_by_role("heading", name="Begin with a question")).to_be_visible(timeout=60_000)
    # the icons of the tree, whose addresses Angular fills in
    expect(heard.page.locator("svg.menu-icon-on use[href]").first).to_have_attribute("href", re.compile("^#icn-"), timeout=60_000)
    heard.page.wait_for_timeout(1000)
    assert heard.asked == [alone.as_uri()]
    assert heard.complaints == []


def test_a_link_of_the_overview_leads_to_a_table_with_its_columns_and_their_types(alone: Path, heard: Heard) -> None:
    heard.page.goto(alone.as_uri())
    heard.page.get_by_role("link", name="partner_vs_direct").click(timeout=60_000)
    expect(heard.page.get_by_text("matched_lift compares like with like").first).to_be_visible(timeout=60_000)
    expect(heard.page.get_by_text("decimal(9, 6)").first).to_be_visible()
    assert heard.asked == [alone.as_uri()]
    assert heard.complaints == []


def test_a_reader_of_the_marts_has_a_page_of_its_own(alone: Path, heard: Heard) -> None:
    heard.page.goto(f"{alone.as_uri()}#!/exposure/exposure.partnerverse.commission_statement")
    expect(heard.page.get_by_text("has earned, was paid and is owed").first).to_be_visible(timeout=60_000)
    expect(heard.page.get_by_role("link", name="fct_commission_entries").first).to_be_attached()
    assert heard.complaints == []


def test_the_overview_links_to_tables_that_exist(docs: Path) -> None:
    manifest = json.loads((docs / "manifest.json").read_text(encoding="utf-8"))
    linked = set(re.findall(r"#!/model/([\w.]+)", manifest["docs"]["doc.partnerverse.__overview__"]["block_contents"]))
    assert linked
    assert linked - set(manifest["nodes"]) == set()
