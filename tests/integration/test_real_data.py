"""Extracts that others made, where PARTNERVERSE_REAL_DATA names a folder of them (.ci/run does, if they lie beside the project)."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from landed import FEEDS, Landed

from orchestration.settings import ROOT

REAL_DATA = os.environ.get("PARTNERVERSE_REAL_DATA")
pytestmark = pytest.mark.skipif(not REAL_DATA, reason="PARTNERVERSE_REAL_DATA names no folder with real extracts")

REPLICAS = {
    "salesforce.account": ("sf_account_data.csv", 10),
    "salesforce.contact": ("sf_contact_data.csv", 4),
    "salesforce.lead": ("sf_lead_data.csv", 1),
    "salesforce.opportunity": ("sf_opportunity_data.csv", 10),
    "salesforce.opportunity_line_item": ("sf_opportunity_line_item_data.csv", 10),
    "salesforce.product2": ("sf_product_2_data.csv", 2),
    "salesforce.task": ("sf_task_data.csv", 10),
    "salesforce.event": ("sf_event_data.csv", 10),
    "salesforce.user": ("sf_user_data.csv", 10),
    "salesforce.user_role": ("sf_user_role_data.csv", 10),
}


@pytest.mark.parametrize("feed", REPLICAS)
def test_a_real_replica_loads_whole(tmp_path: Path, feed: str) -> None:
    file, rows = REPLICAS[feed]
    landed = Landed(tmp_path)
    object_ = FEEDS[feed].object
    landed.write(f"salesforce/{object_}/{object_}_2026-01-02.csv", (Path(REAL_DATA) / "crm/fivetran_salesforce" / file).read_bytes())
    (extract,) = landed.ingest(feed).extracts
    assert (extract.status, extract.rows_loaded, extract.rows_quarantined) == ("loaded", rows, 0)


def test_a_hardware_companys_deals_come_out_as_they_are_known_to_be(tmp_path: Path) -> None:
    maven = Path(REAL_DATA).resolve() / "crm/maven"
    environment = {
        "DAGSTER_HOME": str(tmp_path),
        "PARTNERVERSE_LANDING_DIR": str(maven / "landing"),
        "PARTNERVERSE_SEEDS_DIR": str(maven / "seeds"),
        "PARTNERVERSE_WAREHOUSE_DIR": str(tmp_path / "warehouse"),
    }
    run = [sys.executable, "-m", "orchestration", "run"]
    done = subprocess.run(run, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(tmp_path / "warehouse/published/partnerverse.duckdb"), read_only=True) as published:
        figures = published.execute(
            """
            select
                count(*) filter (where stage_category = 'won'),
                count(*) filter (where stage_category = 'lost'),
                count(*) filter (where stage_category = 'open'),
                sum(amount) filter (where is_won)::varchar,
                round(count(*) filter (where is_won) / count(*) filter (where stage_category <> 'open'), 7),
                round(avg(days_to_close) filter (where is_won), 5),
                count(*) filter (where account_id is null)
            from core.fct_opportunities
            """
        ).fetchall()
        gaps = dict(published.execute("select gap, count(*) from quality.data_gaps group by all").fetchall())
        lines = published.execute(
            "select rows_read, rows_loaded from quality.extracts where feed = 'salesforce.opportunity_line_item'"
        ).fetchall()
    assert figures == [(4238, 2473, 2089, "10005534.00", 0.6315005, 51.78197, 1425)]
    assert (gaps["orphan_line_item"], gaps["opportunity_without_account"]) == (729, 1425)
    assert lines == [(4238, 4238)]
