"""Extracts that others made, where PARTNERVERSE_REAL_DATA names a folder of them (.ci/run does, if they lie beside the project)."""

import csv
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from core_of import from_landing
from daily_runs import Place
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

# by HubSpot's feed: its files, and which of its columns each header must have become
HUBSPOT_REPLICAS = {
    "companies": (
        ["company_data.csv"],
        {
            "id": "id",
            "name": "property_name",
            "country": "property_country",
            "city": "property_city",
            "industry": "property_industry",
            "annualrevenue::bigint": "property_annualrevenue",
            "archived": "is_deleted",
        },
    ),
    "contacts": (
        ["contact_data.csv"],
        {
            "id": "id",
            "email": "property_email",
            "firstname": "property_firstname",
            "lastname": "property_lastname",
            "hs_merged_object_ids": "property_hs_merged_object_ids",
            "archived": "_fivetran_deleted",
        },
    ),
    "deals": (
        ["deal_data.csv"],
        {
            "id": "deal_id",
            "dealname": "property_dealname",
            "pipeline": "deal_pipeline_id",
            "dealstage": "deal_pipeline_stage_id",
            "hubspot_owner_id": "owner_id",
            "archived": "is_deleted",
        },
    ),
    "merged_deals": (["merged_deal_data.csv"], {"deal_id": "deal_id", "merged_deal_id": "merged_deal_id"}),
    "deal_stage_history": (["deal_stage_data.csv"], {"deal_id": "deal_id", "dealstage": "value"}),
    # a stage can be inactive and there; only what was deleted is archived
    "pipelines": (
        ["deal_pipeline_stage_data.csv"],
        {
            "pipeline": "pipeline_id",
            "stage": "stage_id",
            "stage_label": "label",
            "display_order": "display_order",
            "is_closed": "is_closed",
            "probability::decimal(2, 1)": "probability",
            "archived": "_fivetran_deleted",
        },
    ),
    "owners": (["owner_data.csv"], {"id": "owner_id", "email": "email", "firstname": "first_name", "lastname": "last_name"}),
    # two tables of the replica are one feed here
    "engagements": (["engagement_call_data.csv", "engagement_meeting_data.csv"], {"id": "engagement_id", "type": "type"}),
}


@pytest.mark.parametrize("feed", REPLICAS)
def test_a_real_replica_loads_whole(tmp_path: Path, feed: str) -> None:
    file, rows = REPLICAS[feed]
    landed = Landed(tmp_path)
    object_ = FEEDS[feed].object
    landed.write(f"salesforce/{object_}/{object_}_2026-01-02.csv", (Path(REAL_DATA) / "crm/fivetran_salesforce" / file).read_bytes())
    (extract,) = landed.ingest(feed).extracts
    assert (extract.status, extract.rows_loaded, extract.rows_quarantined) == ("loaded", rows, 0)


def records(file: str) -> list[dict[str, str]]:
    """The rows of a table of the HubSpot replica, read without the code under test."""
    with (Path(REAL_DATA) / "crm/fivetran_hubspot" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("feed", HUBSPOT_REPLICAS)
def test_a_real_replica_of_hubspot_loads_whole_and_means_what_it_says(tmp_path: Path, feed: str) -> None:
    files, meant = HUBSPOT_REPLICAS[feed]
    landed = Landed(tmp_path)
    rows = []
    for file in files:
        landed.write(f"hubspot/{feed}/2026-01-02/{file}", (Path(REAL_DATA) / "crm/fivetran_hubspot" / file).read_bytes())
        rows += records(file)
    extracts = landed.ingest(f"hubspot.{feed}").extracts
    assert [(e.status, e.rows_loaded, e.rows_quarantined) for e in extracts] == [("loaded", len(records(file)), 0) for file in files]
    for column, header in meant.items():
        in_raw = landed.query(f"select coalesce(lower({column}::varchar), '') from hubspot.{feed} order by 1")
        assert [text for (text,) in in_raw] == sorted(row.get(header, "").lower() for row in rows), column
    if feed == "engagements":
        moments = landed.query("select strftime(occurred_at, '%Y-%m-%d %H:%M:%S') from hubspot.engagements order by 1")
        at = sorted((row.get("start_time") or row["property_hs_timestamp"])[:19] for row in rows)
        assert [text for (text,) in moments] == at


def test_the_merged_deals_and_the_deleted_pipeline_stages_come_out_once_with_their_stage_labels(tmp_path: Path) -> None:
    replica = Path(REAL_DATA).resolve() / "crm/fivetran_hubspot"
    survivor_of = {row["merged_deal_id"]: row["deal_id"] for row in records("merged_deal_data.csv")}
    survivors, losers = sorted(set(survivor_of.values())), sorted(survivor_of)
    replicated = records("deal_data.csv")
    assert (len(survivors), len(losers)) == (6, 14)
    assert not {row["deal_id"] for row in replicated} & {*survivors, *losers}

    stages = records("deal_pipeline_stage_data.csv")
    deleted = [row for row in stages if row["_fivetran_deleted"] == "TRUE"]
    won = [row for row in stages if row["closed_won"] == "TRUE"]
    is_open = [row for row in stages if row not in deleted and row not in won]
    assert (len(deleted), len({row["pipeline_id"] for row in deleted})) == (2, 2)
    stage_of = dict(zip(survivors, [*deleted, *won[:2], *is_open[:2]], strict=True))
    amount_of = {deal: Decimal(1000 * 2**number) + Decimal("0.37") for number, deal in enumerate([*survivors, *losers])}

    place = Place(tmp_path)
    landing = place.settings.landing_dir
    for feed, (files, _) in HUBSPOT_REPLICAS.items():
        for file in files:
            target = landing / "hubspot" / feed / "2026-01-02" / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((replica / file).read_bytes())
    with (landing / "hubspot/deals/2026-01-02/merged.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(replicated[0]), restval="")
        out.writeheader()
        for deal in [*losers, *survivors]:
            stage = stage_of[survivor_of.get(deal, deal)]
            out.writerow(
                {
                    "deal_id": deal,
                    "is_deleted": "false",
                    "deal_pipeline_id": stage["pipeline_id"],
                    "deal_pipeline_stage_id": stage["stage_id"],
                    "property_dealname": f"Deal {deal}",
                    "property_amount": amount_of[deal],
                    "property_createdate": "2019-12-04 12:48:22",
                }
            )

    code, screen = place.run(PARTNERVERSE_SEEDS_DIR=str(Path(REAL_DATA).resolve() / "policy_empty"))
    assert code == 0, screen
    with duckdb.connect(str(place.settings.published / "partnerverse.duckdb"), read_only=True) as published:
        deals = published.execute(
            "select crm_opportunity_id, stage, stage_category, amount::varchar from core.fct_opportunities order by 1"
        ).fetchall()
        without_stage = published.execute(
            "select subject_id from quality.data_gaps where gap = 'opportunity_without_stage' order by 1"
        ).fetchall()
    with duckdb.connect(str(place.settings.build_database), read_only=True) as build:
        pipelines = dict(build.execute("select crm_opportunity_id, pipeline from intermediate.int_crm__opportunities").fetchall())
    expected = [(deal, row["label"], "won" if row in won else "open", f"{amount_of[deal]}") for deal, row in stage_of.items()]
    expected += [(row["deal_id"], "(none)", "open", None) for row in replicated]
    assert deals == sorted(expected)
    assert sum(Decimal(amount) for *_, amount in deals if amount is not None) == sum(amount_of[deal] for deal in survivors)
    # the replica's table of pipelines, which has their labels, is another one
    assert {deal: pipelines[deal] for deal in survivors} == {deal: row["pipeline_id"] for deal, row in stage_of.items()}
    assert without_stage == sorted((f"hubspot:{row['deal_id']}",) for row in replicated)


@pytest.fixture(scope="module")
def hardware_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over the hardware company's extracts publishes; no partner has a part in its deals."""
    folder = tmp_path_factory.mktemp("maven")
    maven = Path(REAL_DATA).resolve() / "crm/maven"
    environment = {
        "DAGSTER_HOME": str(folder),
        "PARTNERVERSE_LANDING_DIR": str(maven / "landing"),
        "PARTNERVERSE_SEEDS_DIR": str(maven / "seeds"),
        "PARTNERVERSE_WAREHOUSE_DIR": str(folder / "warehouse"),
    }
    run = [sys.executable, "-m", "orchestration", "run"]
    done = subprocess.run(run, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "warehouse/published/partnerverse.duckdb"


def test_a_hardware_companys_deals_come_out_as_they_are_known_to_be(hardware_company: Path) -> None:
    with duckdb.connect(str(hardware_company), read_only=True) as published:
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


def test_a_hardware_companys_direct_deals_of_all_quarters_are_all_its_closed_deals(hardware_company: Path) -> None:
    with duckdb.connect(str(hardware_company), read_only=True) as published:
        figures = published.execute(
            """
            select
                slice,
                sum(won),
                sum(lost),
                round(sum(won) / sum(opportunities), 7),
                round(sum(won_days) / sum(won), 5),
                sum(won_amount)::varchar
            from performance.partner_vs_direct
            where involvement = 'direct'
            group by slice
            order by slice
            """
        ).fetchall()
        ((others, lifts, off),) = published.execute(
            """
            select
                count(*) filter (where involvement <> 'direct'),
                count(matched_lift),
                max(abs(avg_days_to_close - won_days / won))
            from performance.partner_vs_direct
            """
        ).fetchall()
        stays = published.execute("select count(*) from performance.days_in_stage").fetchall()
    # without partners nothing is anybody's, and with nothing like them there is no lift
    assert figures == [(slice_, 4238, 2473, 0.6315005, 51.78197, "10005534.00") for slice_ in ("all", "region", "segment")]
    assert (others, lifts) == (0, 0)
    assert off <= 0.005
    # the extracts have no history, and there is one of each deal: nobody has left a stage
    assert stays == [(0,)]


@pytest.mark.parametrize(
    ("task", "precision", "f1"), [("fortune2015_x_financedb", "0.99", "0.980"), ("fortune2022_x_financedb_domains", "0.995", "0.997")]
)
def test_a_real_list_is_matched_as_surely_as_before(tmp_path: Path, task: str, precision: str, f1: str) -> None:
    folder = Path(REAL_DATA) / "matching" / task
    core = from_landing(tmp_path, folder / "landing", "salesforce", "partner_lists", marts=["fct_account_matches", "dim_accounts"])
    auto = set(
        core.query(
            """
            select accounts.crm_account_id, matches.partner_account_id
            from account_mapping.fct_account_matches as matches
            inner join core.dim_accounts as accounts on matches.account_id = accounts.account_id
            where matches.match_status = 'auto'
            """
        )
    )
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        truth = {(row["crm_account_id"], row["partner_account_id"]) for row in csv.DictReader(file)}
    with (folder / "evaluable.csv").open(encoding="utf-8") as file:
        keys = {row["crm_account_id"] or row["partner_account_id"]: set(row["keys"]) for row in csv.DictReader(file)}
    judged = {pair for pair in auto if pair in truth or keys.get(pair[0], set()) & keys.get(pair[1], set())}
    right = len(judged & truth)
    assert Decimal(right) / len(judged) >= Decimal(precision)
    assert Decimal(2 * right) / (len(judged) + len(truth)) >= Decimal(f1)
