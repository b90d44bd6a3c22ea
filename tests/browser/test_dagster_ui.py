"""`make dev` as a person meets it: the pages in a real browser, the job launched from them, two runs at once."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from code_location import definitions
from daily_runs import Place
from playwright.sync_api import Browser, Page, expect

from orchestration.sample.sample import write_sample
from orchestration.settings import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START_SECONDS, RUN_SECONDS = 180, 900

LOCATIONS = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus locationOrLoadError { __typename } } } } }"
LAUNCH = """
mutation {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "partnerverse", repositoryName: "__repository__", jobName: "daily"}, runConfigData: {}
  }) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
STATUS = '{ runOrError(runId: "%s") { ... on Run { status } } }'


class Dev:
    """A running `dagster dev`, with the commands of the Makefile and folders of its own."""

    def __init__(self, place: Place) -> None:
        self.place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = place.folder / "dev.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).with_name("dagster")), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
                cwd=ROOT,
                env=place.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ask(self, query: str) -> Any:
        """The answer of the pages' own API."""
        request = urllib.request.Request(
            f"{self.address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        assert "errors" not in told, told
        return told["data"]

    def wait_until_loaded(self) -> None:
        """Until the code location is there, or failed."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                entries = self.ask(LOCATIONS)["workspaceOrError"]["locationEntries"]
            except OSError:
                entries = []
            if entries and entries[0]["loadStatus"] == "LOADED":
                assert entries[0]["locationOrLoadError"]["__typename"] == "RepositoryLocation", self.log.read_text()[-3000:]
                return
            time.sleep(1)
        raise AssertionError(f"not loaded after {START_SECONDS} s: {self.log.read_text()[-3000:]}")

    def launch(self) -> str:
        """Launch the daily job; the run's id."""
        launched = self.ask(LAUNCH)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def wait_for(self, run_id: str) -> str:
        """The status in which the run ended."""
        until = time.monotonic() + RUN_SECONDS
        while time.monotonic() < until:
            status = self.ask(STATUS % run_id)["runOrError"]["status"]
            if status in ("SUCCESS", "FAILURE", "CANCELED"):
                return status
            time.sleep(1)
        raise AssertionError(f"run {run_id} has not ended after {RUN_SECONDS} s: {self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End it and what it started."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    place = Place(tmp_path_factory.mktemp("dev"))
    # a company without Salesforce, which no other test runs from end to end
    write_sample(place.settings.landing_dir, accounts=150, partners=3, days=2, crm="hubspot")
    running = Dev(place)
    try:
        running.wait_until_loaded()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1600, "height": 1000})


def test_the_asset_graph_shows_every_group(dev: Dev, page: Page) -> None:
    graph = definitions().resolve_asset_graph()
    groups = {graph.get(key).group_name for key in graph.materializable_asset_keys}
    page.goto(f"{dev.address}/asset-groups")
    for group in sorted(groups):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=60_000)


def test_two_runs_launched_at_once_both_end_green(dev: Dev, page: Page) -> None:
    runs = [dev.launch(), dev.launch()]
    assert [dev.wait_for(run_id) for run_id in runs] == ["SUCCESS", "SUCCESS"]
    assert (dev.place.settings.published / "partnerverse.duckdb").exists()
    page.goto(f"{dev.address}/runs/{runs[0]}")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=60_000)


def test_the_checks_and_figures_of_a_table_are_on_its_page(dev: Dev, page: Page) -> None:
    page.goto(f"{dev.address}/assets/core/fct_opportunities?view=checks&checkDetail=days_to_close_are_not_negative")
    expect(page.get_by_text("A deal that closed before it was created is a gap and counts 0 days.").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("rows checked").first).to_be_visible(timeout=60_000)
    page.goto(f"{dev.address}/assets/hubspot/companies")
    expect(page.get_by_text("rows quarantined").first).to_be_visible(timeout=60_000)
