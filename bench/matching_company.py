"""The sample company as account mapping and any other tool find it: a warehouse built up to the matching, and the tables by themselves.

    python bench/matching_company.py FOLDER ACCOUNTS PARTNERS

makes it, in a process of its own: what a process has held counts as the memory of every one that it starts.
"""

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.dbt_project import compose, dbt_environment
from orchestration.ingest.feeds import load_feeds
from orchestration.ingest.loading import begin, ingest_feed, write_as_of
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.sample.sample import write_sample
from orchestration.settings import Settings
from orchestration.warehouse.dbt_worker import invoked, parsed_project

READ_BY_MATCHING = {"salesforce/Account", "prm/partners", "prm/deal_registrations"}
"""Feeds beside the partners' lists; the others are not ingested, which saves minutes of a million accounts."""
MATCHING = ["path:models/intermediate/account_mapping,+fct_account_matches", "fct_account_matches"]
"""What is timed, as dbt selects it: from the first model that sees both sides to the matches."""

TABLES = """
    create table accounts as
    select account_id as unique_id, '' as partner, account_name as name, website, country, city, phone
    from build.intermediate.int_crm__accounts;

    create table records as
    select
        partner_key || '|' || partner_account_id as unique_id, partner_key as partner, company_name as name, website, country, city, phone
    from build.staging.stg_partner_lists__accounts;

    create table truth as
    select pairs.partner_key || '|' || pairs.partner_account_id as record_id, survivors.survivor_account_id as account_id
    from read_csv('{truth}', all_varchar = true) as pairs
    inner join build.intermediate.int_crm__account_survivors as survivors on pairs.crm_account_id = survivors.crm_account_id;

    create table countries as from raw.reference.countries;
    create table cities as from raw.reference.cities
"""
"""Merged accounts' pairs belong to the account that they were merged into. Nobody's CRM here holds registration numbers."""

CHANGE = """
    update partner_lists.accounts
    set name = substring(name, 1, 4) || substring(name, 6)
    where hash(name) % 100 = 0
"""
"""A letter is lost in the name of 1% of the partner records."""


@dataclass(frozen=True)
class MatchingCompany:
    """A warehouse in which all that comes before the matching is built, and the tables in a file of their own."""

    settings: Settings
    tables: Path
    accounts: int
    records: int

    @classmethod
    def at(cls, folder: Path) -> "MatchingCompany":
        """The one that was made below a folder."""
        tables = folder / "tables.duckdb"
        with duckdb.connect(str(tables), read_only=True) as connection:
            counts = connection.execute("select (select count(*) from accounts), (select count(*) from records)").fetchall()[0]
        return cls(Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse"), tables, *counts)

    @property
    def size(self) -> float:
        """Rows of a side, were both alike."""
        return (self.accounts * self.records) ** 0.5

    def copy(self, warehouse: Path) -> "MatchingCompany":
        """The same with a warehouse folder of its own."""
        shutil.rmtree(warehouse, ignore_errors=True)
        shutil.copytree(self.settings.warehouse_dir, warehouse)
        settings = Settings(landing_dir=self.settings.landing_dir, warehouse_dir=warehouse)
        return MatchingCompany(settings, self.tables, self.accounts, self.records)

    def forget(self) -> None:
        """Remove what matching keeps from run to run: all of the warehouse that was not there before it."""
        for path in self.settings.warehouse_dir.iterdir():
            if path.is_file() and not path.name.startswith((self.settings.raw_database.name, self.settings.build_database.name)):
                path.unlink()

    def differing_matches(self, other: "MatchingCompany") -> int:
        """Rows of the matches that one of both has and the other has not."""
        with duckdb.connect() as connection:
            for name, company in (("one", self), ("another", other)):
                connection.execute(f"attach '{company.settings.build_database}' as {name} (read_only)")
            one, another = (f"from {name}.account_mapping.fct_account_matches" for name in ("one", "another"))
            return connection.execute(
                f"select count(*) from (({one} except all {another}) union all ({another} except all {one}))"
            ).fetchall()[0][0]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that a process needs to work on it."""
        return {
            "PARTNERVERSE_LANDING_DIR": str(self.settings.landing_dir),
            "PARTNERVERSE_WAREHOUSE_DIR": str(self.settings.warehouse_dir),
        }

    def quality(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of what counts as a match."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.tables}' as input (read_only)")
            connection.execute(f"attach '{self.settings.build_database}' as build (read_only)")
            taken, found, true_pairs = connection.execute(
                """
                select count(*), count(truth.record_id), (select count(*) from input.truth)
                from build.account_mapping.fct_account_matches as matches
                left join input.truth as truth
                    on truth.record_id = matches.partner_key || '|' || matches.partner_account_id
                    and truth.account_id = matches.account_id
                where matches.match_status in ('auto', 'manual')
                """
            ).fetchall()[0]
        return found / max(taken, 1), found / true_pairs, 2 * found / (taken + true_pairs)


def make(folder: Path, accounts: int, partners: int) -> None:
    """Make the company below `folder`: extracts, warehouse and tables. About 40 seconds for 100,000 accounts."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    report = write_sample(settings.landing_dir, accounts=accounts, partners=partners, days=1)
    for feed in settings.landing_dir.glob("*/*"):
        name = feed.relative_to(settings.landing_dir).as_posix()
        if name not in READ_BY_MATCHING and not name.startswith("partner_lists/"):
            shutil.rmtree(feed)
    compose(settings)
    begin(settings)
    for feed in load_feeds():
        ingest_feed(settings, feed)
    write_as_of(settings)
    with opened(settings.raw_database) as raw:
        load_reference(raw)
    build(settings)
    with duckdb.connect(str(folder / "tables.duckdb")) as connection:
        connection.execute(f"attach '{settings.build_database}' as build (read_only)")
        connection.execute(f"attach '{settings.raw_database}' as raw (read_only)")
        connection.execute(TABLES.format(truth=report.truth / "account_matches.csv"))


def change(company: MatchingCompany) -> None:
    """Change 1% of the partner records where they are kept, and build what comes before the matching anew."""
    with opened(company.settings.raw_database) as raw:
        raw.execute(CHANGE)
    company.settings.build_database.unlink()
    build(company.settings)


def build(settings: Settings) -> None:
    """Build all that comes before the matching."""
    exclude = ["--exclude", "path:models/intermediate/account_mapping", "fct_account_matches"]
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    dbt(settings, "build", *no_tests, "--select", "+fct_account_matches", *exclude)


def dbt(settings: Settings, *arguments: str) -> None:
    """Run dbt in this process, as the daily job does in one of its own, with its results beside the manifest. Raises RuntimeError."""
    os.environ |= dbt_environment(settings)
    os.chdir(settings.root)
    with contextlib.redirect_stdout(sys.stderr):
        parsed = parsed_project("prod")
        done = invoked(parsed.result, "prod", settings.dbt_target_dir / "run_results.json", *arguments) if parsed.success else parsed
    if not done.success:
        raise RuntimeError(f"dbt {' '.join(arguments)} failed; what it said is above") from done.exception


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
