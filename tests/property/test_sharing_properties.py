"""Nothing leaves for a partner but what the rules allow: companies, rules and what a second computation lets through, byte by byte.

PARTNERVERSE_SHARING_CASES says of how many companies, each with two sets of rules; PARTNERVERSE_SHARING_SEED where they begin.
"""

import csv
import datetime as dt
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from compiled_models import compiled_models
from leaks import leaks
from random_sharing import AS_OF, PlantedCompany, load, random_company, random_rules
from reference_sharing import Match, Policy, SharedRow, audit, counts, rows, tellable

from orchestration.folder_names import folder_names
from orchestration.publish.contract import SCHEMA_VERSION
from orchestration.publish.generation import DATABASE, Generation
from orchestration.publish.manifest import Manifest
from orchestration.share.shares import exports

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("PARTNERVERSE_SHARING_CASES", "40"))
FIRST_SEED = int(os.environ.get("PARTNERVERSE_SHARING_SEED", "1"))
CHUNK = 10
MODELS = {
    "overlap_matrix": "account_mapping",
    "stg_policy__account_lists": "staging",
    "stg_policy__shareable_fields": "staging",
    "stg_policy__sharing_exclusions": "staging",
    "stg_policy__sharing_rules": "staging",
    "int_sharing__partner_keys": "intermediate",
    "int_sharing__levels": "intermediate",
    "int_sharing__account_populations": "intermediate",
    "int_sharing__set_levels": "intermediate",
    "shared_fields": "sharing",
    "shared_accounts": "sharing",
    "shared_counts": "sharing",
    "sharing_audit": "sharing",
    "reciprocity": "sharing",
}
MANIFEST = Manifest("made up", AS_OF, dt.datetime(2026, 7, 3, tzinfo=dt.UTC), None, SCHEMA_VERSION, "policy", "code", {}, {})
CALENDAR = """
create or replace table build.core.dim_dates as
select date_day, year(date_day) || '-Q' || quarter(date_day) as fiscal_quarter
from (select cast(day as date) as date_day from generate_series(date '2026-01-01', date '2026-12-31', interval 1 day) as days (day))
"""
Told = dict[str, list[SharedRow]]
Publish = Callable[[Path, PlantedCompany, Policy], Generation]


@pytest.fixture(scope="module")
def publish(tmp_path_factory) -> Publish:
    """What makes a generation's folder of a company and its rules, by the models' own SQL."""
    compiled = compiled_models(tmp_path_factory.mktemp("compiled"), *MODELS)

    def generation(folder: Path, company: PlantedCompany, policy: Policy) -> Generation:
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{folder / DATABASE}' as build")
            load(connection, company, policy)
            connection.execute(CALENDAR)
            for model, schema in MODELS.items():
                connection.execute(f"create or replace table build.{schema}.{model} as {compiled[model]}")
        MANIFEST.write(folder)
        return Generation(folder, MANIFEST)

    return generation


def cases() -> list[int]:
    return list(range(FIRST_SEED, FIRST_SEED + CASES, CHUNK))


@pytest.mark.parametrize("first", cases())
def test_nothing_leaves_but_what_the_rules_allow_and_all_of_that_does(publish: Publish, tmp_path: Path, first: int):
    for seed in range(first, min(first + CHUNK, FIRST_SEED + CASES)):
        rng = random.Random(seed)
        company = random_company(rng)
        folder = tmp_path / str(seed)
        before = None
        told_before = None
        for number in range(2):
            policy = random_rules(rng, company)
            generation = publish(folder / f"generation{number}", company, policy)
            shares = generation.folder / "shares"
            exports(generation, shares, before)
            told_before = check(generation, company, policy, told_before)
            before = generation.folder
            company = with_demoted_matches(rng, company)
        shutil.rmtree(folder)


def check(generation: Generation, company: PlantedCompany, policy: Policy, told_before: Told | None) -> Told:
    """Hold a generation's shares and tables against the second computation; returns what its rows show, by partner's key."""
    expected_rows, expected_counts, allowed = rows(company, policy), counts(company, policy), tellable(company, policy)
    audited = audit(company, policy)
    with duckdb.connect(str(generation.database), read_only=True) as database:
        found = database.execute("select partner_id, population, field, level, rows_shared from sharing.sharing_audit").fetchall()
        expected = [(*key, one.level, one.rows_shared) for key, one in audited.items()]
        assert Counter(found) == Counter(expected)
    shares = generation.folder / "shares"
    sees = {folder for folder, one in expected_counts.items() if one}
    names = folder_names(sorted(sees))
    assert {path.name for path in shares.iterdir()} == set(names.values()) if shares.exists() else not sees
    for key, name in names.items():
        for kind in ("overlap", "greenfield"):
            of_kind = [row for row in expected_rows[key] if row.kind == kind]
            assert Counter(cells(shares / name / f"{kind}.csv")) == Counter(
                frozenset((column, text) for column, text in row.values.items() if text) for row in of_kind
            )
        found_counts = {
            (row["our_population"], None if row["their_population"] == "all" else row["their_population"]): row["accounts"]
            for row in read(shares / name / "counts.csv")
        }
        assert found_counts == expected_counts[key]
        # the partner's own ids of its own records, of rows that are gone
        own_ids = {row.values["partner_account_id"] for row in (told_before or {}).get(key, [])} - {""}
        assert leaks(shares / name, allowed[key] | own_ids, company.canaries) == []
        old = None if told_before is None else told_before.get(key, [])
        check_changes(read(shares / name / "changes.csv"), expected_rows[key], old)
    return expected_rows


def check_changes(found: list[dict[str, str]], now: list[SharedRow], before: list[SharedRow] | None) -> None:
    """The report says what is new, gone and changed, of accounts told apart as we tell them apart."""
    if before is None:
        assert found == []
        return
    old = {(row.kind, row.account_id): row for row in before}
    new = {(row.kind, row.account_id): row for row in now}
    expected = []
    for place in old.keys() | new.keys():
        row = new.get(place) or old[place]
        differing = frozenset()
        if place in old and place in new:
            names = {*new[place].values, *old[place].values} - {"partner_account_id"}
            differing = frozenset(name for name in names if new[place].values.get(name, "") != old[place].values.get(name, ""))
            if not differing:
                continue
        change = "new" if place not in old else "gone" if place not in new else "changed"
        company_name = "" if change == "gone" else row.values.get("company_name", "")
        expected.append((change, place[0], row.values["partner_account_id"], company_name, differing))
    assert Counter(
        (
            row["change"],
            row["relation"],
            row["partner_account_id"],
            row["company_name"],
            frozenset(filter(None, row["changed_fields"].split(", "))),
        )
        for row in found
    ) == Counter(expected)


def with_demoted_matches(rng: random.Random, company: PlantedCompany) -> PlantedCompany:
    """The same company, some of whose matches somebody doubts by now."""

    def doubted(match: Match) -> Match:
        return replace(match, match_status="review", values=match.values | {"match_status": "review"})

    return replace(company, matches=[doubted(match) if rng.random() < 0.2 else match for match in company.matches])


def read(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def cells(file: Path) -> list[frozenset[tuple[str, str]]]:
    """The rows of a file, each as its cells that are not empty."""
    return [frozenset((column, text) for column, text in row.items() if text) for row in read(file)]
