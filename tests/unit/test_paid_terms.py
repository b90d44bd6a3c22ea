"""What becomes of the published ledger under another policy, term by term."""

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.generation import DATABASE
from orchestration.publish.restatements import Restatement, restatements
from orchestration.quality.paid_terms import edited_terms
from orchestration.settings import Settings

PUBLISHED_ON = dt.date(2026, 6, 30)
TERM = ("T-1", "PRG", None, None, None, "won_amount", "USD", "0.1", None, None, 30, "2026-01-01", None)
ENTRY = ("PS|won_amount|D-1|sourced|2026-06-10", "PS", "T-1", "won_amount", "D-1", "sourced", "accrual", "0.1", "10.00", "2026-06-10")


def tables(terms: list[tuple], entries: list[tuple]) -> str:
    def values(rows: list[tuple]) -> str:
        return ", ".join("(" + ", ".join("null" if v is None else repr(v) for v in row) + ")" for row in rows)

    return f"""
        create schema commissions;
        create table commissions.dim_commission_terms (
            term_id varchar, program_id varchar, partnership_id varchar, tier varchar, role varchar, basis varchar, currency varchar,
            rate decimal(9, 6), flat_amount_native decimal(18, 2), cap_amount_native decimal(18, 2), hold_days integer,
            effective_from date, effective_to date
        );
        create table commissions.fct_commission_entries (
            entry_id varchar, partnership_id varchar, term_id varchar, basis_type varchar, basis_id varchar, role varchar,
            entry_type varchar, rate decimal(9, 6), amount decimal(18, 2), recorded_on date, earned_on date, payable_on date
        );
        {f"insert into commissions.dim_commission_terms values {values(terms)};" if terms else ""}
        {f"insert into commissions.fct_commission_entries values {values([(*e, e[-1], e[-1]) for e in entries])};" if entries else ""}
    """


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse")
    folder = settings.generations_dir / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as database:
        database.execute(tables([TERM], [ENTRY]))
    manifest = {
        "generation": "one",
        "as_of": PUBLISHED_ON.isoformat(),
        "published_at": "2026-07-01T00:00:00+00:00",
        "commit": None,
        "schema_version": 1,
        "policy_hash": "p",
        "code_hash": "c",
        "stale_since": {},
        "tables": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    settings.published.symlink_to(folder)
    return settings


def said(settings: Settings, terms: list[tuple], entries: list[tuple], as_of: dt.date = PUBLISHED_ON) -> list[str]:
    with duckdb.connect() as build:
        build.execute(tables(terms, entries))
        return edited_terms(settings, build, as_of)


def other(row: tuple, **changes: object) -> tuple:
    places = (
        {"rate": 7, "effective_from": 11, "effective_to": 12} if row[0] == "T-1" else {"entry_id": 0, "term_id": 2, "rate": 7, "amount": 8}
    )
    places |= {"id": 0}
    changed = list(row)
    for name, value in changes.items():
        changed[places[name]] = value
    return tuple(changed)


def test_the_same_terms_and_entries_say_nothing(settings: Settings) -> None:
    assert said(settings, [TERM], [ENTRY]) == []


def test_a_term_with_another_rate_is_named_with_the_first_entry_that_it_would_change(settings: Settings) -> None:
    found = said(settings, [other(TERM, rate="0.2")], [other(ENTRY, rate="0.2", amount="20.00")])
    assert found == [
        "seeds/commission_terms.csv: term T-1 has paid, was changed and would change 1 published ledger entry, first PS's for D-1 of "
        "2026-06-10 (20.00 instead of 10.00); put its line back as it was, give it an effective_to, and add a line with another term_id "
        "for what holds from then on."
    ]


def test_a_term_that_was_taken_out_is_named(settings: Settings) -> None:
    (sentence,) = said(settings, [], [])
    assert "term T-1 has paid, was removed and would change 1 published ledger entry" in sentence
    assert "(nothing instead of 10.00)" in sentence


def test_a_term_that_ends_after_its_last_entry_was_earned_changes_nothing(settings: Settings) -> None:
    assert said(settings, [other(TERM, effective_to="2026-06-30")], [ENTRY]) == []


def test_a_term_that_ends_before_an_entry_was_earned_is_named(settings: Settings) -> None:
    (sentence,) = said(settings, [other(TERM, effective_to="2026-06-01")], [])
    assert "term T-1 has paid, was changed and would change 1 published ledger entry" in sentence


def test_a_new_term_that_takes_over_an_entry_of_the_past_is_named(settings: Settings) -> None:
    new = other(TERM, id="T-2", rate="0.2")
    (sentence,) = said(settings, [TERM, new], [other(ENTRY, term_id="T-2", rate="0.2", amount="20.00")])
    assert sentence.startswith("seeds/commission_terms.csv: term T-2 is new and would change 1 published ledger entry")
    assert sentence.endswith("let it begin on a day for which nothing is recorded yet.")


def test_what_a_late_extract_changes_under_the_same_terms_is_no_edit_but_a_restatement(settings: Settings) -> None:
    late = other(ENTRY, amount="15.00")
    assert said(settings, [TERM], [late]) == []
    build = settings.warehouse_dir / "build.duckdb"
    with duckdb.connect(str(build)) as database:
        database.execute(tables([TERM], [late]))
    found = restatements(settings.published / DATABASE, PUBLISHED_ON, build, "late extract")
    assert found == [Restatement("ledger_entry", ENTRY[0], "10.00", "15.00", "late extract")]


def test_what_is_recorded_after_the_published_day_restates_nothing(settings: Settings) -> None:
    tomorrow = (*other(ENTRY, entry_id="PS|won_amount|D-2|sourced|2026-07-01")[:-1], "2026-07-01")
    build = settings.warehouse_dir / "build.duckdb"
    with duckdb.connect(str(build)) as database:
        database.execute(tables([TERM], [ENTRY, tomorrow]))
    assert restatements(settings.published / DATABASE, PUBLISHED_ON, build, "late extract") == []


def test_a_past_day_is_not_held_against_the_ledger_of_a_later_one(settings: Settings) -> None:
    assert said(settings, [], [], as_of=PUBLISHED_ON - dt.timedelta(days=1)) == []
