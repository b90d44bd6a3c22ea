import datetime as dt
from typing import Any

import duckdb
import pytest
from rendered_macros import rendered

from orchestration.ingest.reference import COMMON, country_spellings, normalised_text

EXPRESSIONS = (
    "host_of('x')",
    "normalised_text('x')",
    "reporting_date('x')",
    "days_between('x', 'y')",
    "dbt.safe_cast('x', 'integer')",
    "known_versions('versions')",
    "current_version('versions')",
)
HOST, NORMALISED, DAY, DAYS, SAFE_CAST, KNOWN, CURRENT = range(len(EXPRESSIONS))


def value(macro: int, x: Any, y: Any = None, **variables: Any) -> Any:
    sql = rendered(*EXPRESSIONS, **variables)[macro]
    return duckdb.connect().execute(f"select {sql} from (select $1 as x, $2 as y)", [x, y]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Acme.example/about?x=1", "acme.example"),
        ("HTTP://acme.example:8080", "acme.example"),
        ("acme.example", "acme.example"),
        ("www.shop.acme.co.uk/", "shop.acme.co.uk"),
        ("//acme.example/path", "acme.example"),
        ("https://user:secret@acme.example/", "acme.example"),
        ("wwww.acme.example", "wwww.acme.example"),
        ("  acme.example  ", "acme.example"),
        ("acme.example.", "acme.example"),
        ("https://münchen.example/", "münchen.example"),
        ("info@acme.example", "acme.example"),
        ("acme.example, acme.test", "acme.example"),
        ("n/a", None),
        ("Acme Widgets", None),
        ("https://", None),
        ("", None),
        (None, None),
    ],
)
def test_a_host_is_what_is_left_of_an_address(address: str | None, host: str | None):
    assert value(HOST, address) == host


def test_spellings_are_normalised_alike_in_sql_and_in_python():
    raw = [spelling for spellings in COMMON.values() for spelling in spellings]
    raw += [
        *country_spellings(),
        *(spelling.upper() for spelling in country_spellings()),
        "SÃO TOMÉ",
        "ガダルカナル",
        "हिन्दी",
        "İzmir",
        "ΕΛΛΆΣ",
        "--",
    ]
    sql = rendered(*EXPRESSIONS)[NORMALISED]
    found = duckdb.connect().execute(f"select x, {sql} from (select unnest($1) as x)", [raw]).fetchall()
    assert len(found) == len(raw) > 60_000
    assert [(x, got) for x, got in found if got != (normalised_text(x) or None)] == []


def test_a_day_is_the_day_in_the_reporting_timezone():
    late_in_june = dt.datetime(2026, 6, 30, 22, 30)
    assert value(DAY, late_in_june) == dt.date(2026, 6, 30)
    assert value(DAY, late_in_june, reporting_timezone="Europe/Berlin") == dt.date(2026, 7, 1)


def test_days_between_counts_from_the_first_to_the_last():
    assert value(DAYS, dt.date(2026, 2, 28), dt.date(2026, 3, 1)) == 1
    assert value(DAYS, dt.date(2026, 3, 1), dt.date(2026, 2, 28)) == -1


def test_a_safe_cast_of_nonsense_is_null():
    assert value(SAFE_CAST, "seven") is None


@pytest.fixture
def versions():
    """One object of three versions, another that is deleted; the warehouse is as of 30 June."""
    connection = duckdb.connect()
    connection.execute(
        "attach ':memory:' as raw; create schema raw.ledger; create table raw.ledger.as_of as select date '2026-06-30' as as_of"
    )
    connection.execute(
        """
        create table versions (id varchar, amount integer, _known_from date, _known_to date, _is_deleted boolean);
        insert into versions values
            ('a', 1, '2026-06-01', '2026-06-30', false),
            -- the extract of the day itself counts; the one of tomorrow ends nothing yet
            ('a', 2, '2026-06-30', '2026-07-01', false),
            ('a', 3, '2026-07-01', null, false),
            ('b', 1, '2026-06-01', '2026-06-15', false),
            ('b', 1, '2026-06-15', null, true)
        """
    )
    return connection


def test_the_current_version_is_what_the_newest_extract_of_the_day_says(versions):
    assert versions.execute(f"select id, amount from {rendered(*EXPRESSIONS)[CURRENT]}").fetchall() == [("a", 2)]


def test_known_versions_end_only_where_the_end_is_known(versions):
    found = versions.execute(f"select id, amount, _known_to, _is_deleted from {rendered(*EXPRESSIONS)[KNOWN]} order by all").fetchall()
    assert found == [
        ("a", 1, dt.date(2026, 6, 30), False),
        ("a", 2, None, False),
        ("b", 1, dt.date(2026, 6, 15), False),
        ("b", 1, None, True),
    ]


def test_before_the_first_ingest_there_is_nothing(versions):
    versions.execute("delete from raw.ledger.as_of")
    for macro in (CURRENT, KNOWN):
        assert versions.execute(f"select * from {rendered(*EXPRESSIONS)[macro]}").fetchall() == []
