"""The quality page says what the tables say, needs no network, and trusts no text of a file."""

import datetime as dt
import re

import duckdb
import pytest

from orchestration.quality.page import render

DAY = dt.date(2026, 6, 30)


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        """
        create schema quality;
        create table quality.checks (check_name varchar, table_name varchar, status varchar, severity varchar, figures varchar);
        create table quality.extracts (
            extract_id varchar, path varchar, feed varchar, extract_date date, rows_read bigint, rows_loaded bigint, rows_unchanged bigint,
            rows_superseded bigint, rows_quarantined bigint, status varchar, message varchar
        );
        create table quality.quarantined_rows (extract_id varchar, path varchar, record_number bigint, reasons varchar, record varchar);
        create table quality.data_gaps (gap varchar, subject_type varchar, subject_id varchar, owner varchar, remedy varchar);
        create table quality.restatements (
            subject varchar, subject_key varchar, old_value varchar, new_value varchar, cause varchar
        );
        insert into quality.checks values
            ('days_are_not_negative', 'core.fct_opportunities', 'passed', 'error', '8800 rows checked'),
            ('volume_is_usual', 'ledger.extracts', 'warned', 'warn', '1 of 3 rows are off: feed prm.partners');
        insert into quality.extracts values
            (
                'a', 'salesforce/Account/Account_2026-06-30.csv', 'salesforce.account', '2026-06-30',
                12345, 12000, 300, 5, 40, 'loaded', null
            ),
            (
                'b', 'prm/partners/<img src=x onerror=alert(1)>.csv', 'prm.partners', null,
                0, 0, 0, 0, 0, 'refused', 'refused, it has no date.'
            );
        insert into quality.quarantined_rows values (
            'a', 'salesforce/Account/Account_2026-06-30.csv', 17,
            'created_date is "32.13.2026", not a date', '{"Email": "secret@example.com"}'
        );
        insert into quality.data_gaps values
            ('account_without_domain', 'account', '1', 'ann', 'Fill in the website.'),
            ('account_without_domain', 'account', '2', 'ann', 'Fill in the website.'),
            ('orphan_line_item', 'line item', '3', 'bob', 'Extract its opportunity.');
        insert into quality.restatements values ('headline_figure', '2026-05-31 won_amount', '1000.00', '1200.00', 'late extract');
        """
    )
    return connection


def test_the_page_shows_extracts_checks_gaps_quarantine_and_restatements(build: duckdb.DuckDBPyConnection) -> None:
    page = render(build, DAY, [])
    shown = re.sub(r"<[^>]+>", "|", page)
    for text in (
        "as of 2026-06-30",
        "12,345",
        "12,000",
        "volume is usual",
        "1 of 3 rows are off: feed prm.partners",
        "account without domain|",
        "Fill in the website.",
        "created_date is &quot;32.13.2026&quot;, not a date",
        "refused, it has no date.",
        "2026-05-31 won_amount",
        "1200.00",
        "late extract",
        "Nothing blocks.",
    ):
        assert text in shown, text
    assert re.search(r"account without domain\|+2\|", shown)


def test_what_blocks_is_said_at_the_top(build: duckdb.DuckDBPyConnection) -> None:
    page = render(build, DAY, ["core.fct_opportunities: days are not negative failed (1 of 4 rows are off)."])
    assert "Not published." in page
    assert page.index("days are not negative failed") < page.index("Data gaps")
    assert "Nothing blocks." not in page


def test_what_was_found_beside_the_last_generation_is_shown_where_there_is_something(build: duckdb.DuckDBPyConnection) -> None:
    page = render(build, DAY, [], ["share of auto matches: acme & co: 1 of 2"])
    assert "<h2>Beside the last generation</h2><p>share of auto matches: acme &amp; co: 1 of 2</p>" in page
    assert "Beside the last generation" not in render(build, DAY, [])


def test_the_page_needs_no_network_and_runs_no_script(build: duckdb.DuckDBPyConnection) -> None:
    page = render(build, DAY, [])
    assert not re.search(r"(src|href)\s*=|https?://|@import|url\(|<script", page.replace("&lt;img src=x", ""))


def test_text_of_files_is_shown_and_never_taken_for_html(build: duckdb.DuckDBPyConnection) -> None:
    page = render(build, DAY, [])
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in page


def test_the_records_themselves_stay_in_the_table(build: duckdb.DuckDBPyConnection) -> None:
    """They hold people's data; the page goes to more readers than the table."""
    assert "secret@example.com" not in render(build, DAY, [])


def test_a_table_that_was_not_built_is_said_to_be_missing(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("drop table quality.data_gaps")
    page = render(build, DAY, [])
    assert page.count("This table was not built.") == 1
