"""Every text becomes the value it is, or none: goldens by hand."""

import datetime as dt
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from orchestration.ingest.feeds import Column
from orchestration.ingest.values import has_time_of_day, typed


def value(data_type: str, text: str, kind: str | None = None) -> Any:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'America/New_York'")
        return connection.execute(
            f"select {typed(Column('x', data_type, (), kind), 'x')} from (select ?::varchar as x)", [text]
        ).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30T10:15:00.000Z", dt.datetime(2026, 6, 30, 10, 15)),
        ("2026-06-30T10:15:00.000+0000", dt.datetime(2026, 6, 30, 10, 15)),
        # an offset is heeded, across midnight and with half hours
        ("2026-06-30T00:30:00+02:00", dt.datetime(2026, 6, 29, 22, 30)),
        ("2026-06-30T22:00:00-0530", dt.datetime(2026, 7, 1, 3, 30)),
        ("2026-06-30T10:15:00.5+02", dt.datetime(2026, 6, 30, 8, 15, 0, 500000)),
        # no offset is UTC, wherever the machine stands
        ("2026-06-30 10:15:00", dt.datetime(2026, 6, 30, 10, 15)),
        ("2026-06-30T10:15:00.123", dt.datetime(2026, 6, 30, 10, 15, 0, 123000)),
        ("2026-06-30", dt.datetime(2026, 6, 30)),
        ("06/30/2026", None),
        ("2026-13-01T00:00:00Z", None),
        ("epoch", None),
        ("infinity", None),
        ("-infinity", None),
        ("soon", None),
    ],
)
def test_a_time_is_utc_or_nothing(text: str, expected: dt.datetime | None) -> None:
    assert value("timestamp", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30", dt.date(2026, 6, 30)),
        ("2018-12-19 00:00:00", dt.date(2018, 12, 19)),
        ("2019-11-11 17:23:34", dt.date(2019, 11, 11)),
        ("2026-02-30", None),
        ("31.12.2026", None),
        ("12/31/2026", None),
        ("epoch", None),
        ("n/a", None),
    ],
)
def test_a_day_is_a_day_or_nothing(text: str, expected: dt.date | None) -> None:
    assert value("date", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2018-12-19 00:00:00", False), ("2018-12-19T00:00:00.000Z", False), ("2019-11-11 17:23:34", True)]
)
def test_only_a_real_time_of_day_is_said_to_be_dropped(text: str, expected: bool) -> None:
    assert duckdb.sql(f"select {has_time_of_day('x')} from (select '{text}' as x)").fetchall() == [(expected,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1054", Decimal("1054.00")),
        ("1054.1", Decimal("1054.10")),
        ("-0.01", Decimal("-0.01")),
        # trailing zeros are no decimals
        ("1054.1000", Decimal("1054.10")),
        ("1e3", Decimal("1000.00")),
        ("1.5E+2", Decimal("150.00")),
        # a third decimal would have to be rounded away
        ("1.239", None),
        ("-0.005", None),
        ("1e-3", None),
        ("1,054.10", None),
        ("1054,10", None),
        ("$5", None),
        ("1_000", None),
        ("NaN", None),
        ("0x10", None),
        # 17 digits before the point do not fit
        ("12345678901234567", None),
        ("9999999999999999.99", Decimal("9999999999999999.99")),
    ],
)
def test_an_amount_is_exact_or_nothing(text: str, expected: Decimal | None) -> None:
    assert value("decimal(18, 2)", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("12", 12), ("12.0", 12), ("-3", -3), ("12.5", None), ("0x10", None), ("1_0", None), ("many", None)]
)
def test_a_whole_number_is_whole(text: str, expected: int | None) -> None:
    assert value("bigint", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("FALSE", False), ("1", True), ("0", False), ("yes", None), ("t", None), ("2", None)]
)
def test_a_boolean_is_true_false_1_or_0(text: str, expected: bool | None) -> None:
    assert value("boolean", text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the suffix by hand: 00630 (no capital: A), 000XP (bits 8+16=24: Y), ZQaIA (bits 1+2+8+16=27: 1)
        ("00630000XPZQaIA", "00630000XPZQaIAAY1"),
        ("001000000000001", "001000000000001AAA"),
        ("001000000000001AAA", "001000000000001AAA"),
        # what is no Salesforce id stays as it is
        ("GTXPro", "GTXPro"),
    ],
)
def test_a_salesforce_id_of_15_characters_is_the_one_of_18(text: str, expected: str) -> None:
    assert value("varchar", text, "salesforce_id") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00630000XPZQaIA", "00630000XPZQaIAAY1"),
        # digits alone: Salesforce's if it begins with its 00, else a number of HubSpot's
        ("006000000123456", "006000000123456AAA"),
        ("123456789012345", "123456789012345"),
        ("9001234567", "9001234567"),
        # a letter among them: bit 16 of the last five, Q
        ("12345678901234A", "12345678901234AAAQ"),
    ],
)
def test_an_id_of_hubspots_is_left_alone_where_it_has_15_digits(text: str, expected: str) -> None:
    assert value("varchar", text, "crm_id") == expected
