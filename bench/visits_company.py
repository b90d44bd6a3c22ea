"""A company with a long history of stages: raw.duckdb written by DuckDB itself, and a warehouse built up to the stage visits.

    python bench/visits_company.py FOLDER HISTORY_ROWS

makes it, in a process of its own: what a process has held counts as the memory of every one that it starts.

A deal has five rows of history, more or less. One move in ten skips a stage, one in twelve goes back, one row in fifteen saves the stage
anew, one in thirty shares its moment with another, and one deal in fifty has no history at all.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from matching_company import dbt

from orchestration.dbt_project import compose
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.settings import Settings

TABLE = "core.fct_opportunity_stages"
VISITS = ["int_crm__stage_visits", "fct_opportunity_stages"]
"""What is timed, as dbt selects it."""

DEALS = """
    create temp macro draw(number, topic, below) as cast(hash(number * 100 + topic) % below as integer);
    create temp macro salesforce_id(prefix, number) as prefix || lpad(cast(number as varchar), 12, '0') || 'AAA';
    create temp macro stage_at(place) as [
        'Prospecting', 'Qualification', 'Needs Analysis', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost', 'Qualification',
        'Proposal'
    ][1 + place % 9];
    create temp table deals as
    select
        i,
        timestamp '2023-01-01 08:00:00' + to_seconds(draw(i, 1, 100000000)) as created_at,
        case when draw(i, 2, 50) = 0 then 0 else 1 + draw(i, 3, 9) end as changes
    from range({history} // 5) as numbers (i);

    create temp table changes as
    with steps as (
        select i, created_at, unnest(range(changes)) as step from deals
    ),
    drawn as (select *, draw(i * 20 + step, 4, 60) as fate from steps)
    select
        i,
        step,
        -- a moment that two share, a stage that is saved anew or skipped, a step back
        created_at + to_days(cast(12 * (step - case when fate in (0, 1) and step > 0 then 1 else 0 end) as integer)) as changed_at,
        case
            when fate < 4 then greatest(step - 1, 0)
            when fate < 10 then step + 1
            when fate < 15 then greatest(step - 2, 0)
            else step
        end as place
    from drawn
"""

HISTORY = """
    insert into salesforce.opportunity_history by name
    select
        salesforce_id('008', i * 10 + step) as id,
        salesforce_id('006', i) as opportunity_id,
        stage_at(place) as stage_name,
        changed_at as created_date,
        false as is_deleted,
        date '2026-06-30' as _known_from,
        false as _is_deleted,
        'history' as _extract_id,
        i * 10 + step as _row
    from changes;

    insert into salesforce.opportunity by name
    with last as (select i, arg_max(place, step) as place from changes group by i)
    select
        salesforce_id('006', deals.i) as id,
        'Deal ' || deals.i as name,
        'New Business' as type,
        stage_at(coalesce(place, 0)) as stage_name,
        1000 as amount,
        cast(created_at as date) + 100 as close_date,
        salesforce_id('005', deals.i % 50) as owner_id,
        created_at as created_date,
        created_at as system_modstamp,
        false as is_deleted,
        date '2026-06-30' as _known_from,
        false as _is_deleted,
        'opportunities' as _extract_id,
        deals.i as _row
    from deals
    left join last using (i);

    insert into ledger.as_of values (date '2026-06-30')
"""


@dataclass(frozen=True)
class VisitsCompany:
    """A warehouse in which all that comes before the stage visits is built."""

    settings: Settings
    history_rows: int

    @classmethod
    def at(cls, folder: Path) -> "VisitsCompany":
        """The one that was made below a folder."""
        settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
        with duckdb.connect(str(settings.raw_database), read_only=True) as raw:
            return cls(settings, raw.execute("select count(*) from salesforce.opportunity_history").fetchall()[0][0])

    def copy(self, warehouse: Path) -> "VisitsCompany":
        """The same with a warehouse folder of its own."""
        shutil.rmtree(warehouse, ignore_errors=True)
        shutil.copytree(self.settings.warehouse_dir, warehouse)
        return VisitsCompany(Settings(landing_dir=self.settings.landing_dir, warehouse_dir=warehouse), self.history_rows)

    @property
    def environment(self) -> dict[str, str]:
        """The environment that a process needs to work on it."""
        return {
            "PARTNERVERSE_LANDING_DIR": str(self.settings.landing_dir),
            "PARTNERVERSE_WAREHOUSE_DIR": str(self.settings.warehouse_dir),
        }


def make(folder: Path, history_rows: int) -> None:
    """Make the company below `folder`."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    settings.landing_dir.mkdir(parents=True, exist_ok=True)
    compose(settings)
    ensure_raw_database(settings.raw_database)
    with opened(settings.raw_database) as raw:
        load_reference(raw)
        for statements in (DEALS, HISTORY):
            raw.execute(statements.format(history=history_rows))
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    dbt(settings, "build", *no_tests, "--select", "+int_crm__stage_visits", "--exclude", *VISITS)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
