"""What make share-preview shows is what would leave, by the rules as they stand in the files now."""

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest
from published_sample import published_sample
from rich.console import Console

from orchestration.settings import Settings, SettingsError
from orchestration.share.preview import preview
from orchestration.share.screen import show_preview

pytestmark = pytest.mark.slow

OPENED = "bluefin"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """A copy of the published company, whose rules were changed since: one partner sees more, another nothing."""
    sample = published_sample(tmp_path_factory)
    folder = tmp_path_factory.mktemp("preview")
    shutil.copytree(sample.warehouse_dir, folder / "warehouse", symlinks=True)
    (folder / "seeds").mkdir()
    rules = (sample.root / "seeds" / "sharing_rules.csv").read_text(encoding="utf-8")
    (folder / "seeds" / "sharing_rules.csv").write_text(f"{rules}{OPENED},,,open,,\nkestrel,,,closed,,\n", encoding="utf-8")
    return Settings(landing_dir=sample.landing_dir, warehouse_dir=folder / "warehouse", seeds_dir=folder / "seeds")


def published_rows(settings: Settings, partner_key: str) -> int:
    with (settings.published / "shares" / partner_key / "overlap.csv").open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))


def screen(partner_key: str, found) -> str:
    console = Console(file=StringIO(), width=100)
    show_preview(console, partner_key, found)
    return console.file.getvalue()


def test_a_rule_that_opens_is_seen_before_it_leaves(settings: Settings):
    before = sorted(path for path in Path(settings.published).resolve().rglob("*"))
    found = preview(settings, OPENED)
    assert {rule.level for rule in found.rules} == {"all"}
    assert len(found.rows["greenfield"].values) > 100
    new = [change for change in found.changes if (change.change, change.relation) == ("new", "greenfield")]
    assert len(new) == len(found.rows["greenfield"].values)
    said = screen(OPENED, found)
    assert f"greenfield.csv: {len(new):,} rows" in said
    assert f"{len(new):,} new in greenfield" in said
    assert sorted(path for path in Path(settings.published).resolve().rglob("*")) == before


def test_a_partner_whose_rules_did_not_change_would_see_what_it_sees(settings: Settings):
    found = preview(settings, "acme_widgets")
    assert len(found.rows["overlap"].values) == published_rows(settings, "acme_widgets")
    assert found.changes == []


def test_who_is_shut_out_sees_nothing_and_who_is_nobody_is_named(settings: Settings):
    assert "nothing would leave for kestrel" in screen("kestrel", preview(settings, "kestrel"))
    with pytest.raises(SettingsError, match=r'PARTNER is "acme", which is no partner\'s key; there are acme_widgets, '):
        preview(settings, "acme")
