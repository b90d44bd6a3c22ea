"""A frozen figure that is told differently is restated; one that nobody had frozen, or whose quarter is told no more, is not."""

import datetime as dt
from pathlib import Path

import duckdb

from orchestration.publish.restatements import Restatement, restatements

DAY = dt.date(2026, 7, 12)


def database(path: Path, goals: list[tuple], reviews: list[tuple]) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema goals;
            create schema reviews;
            create table goals.goal_vs_actual (goal_key varchar, period_start date, actual decimal(18, 2), is_frozen boolean);
            create table reviews.partner_business_review (
                partner_id varchar, fiscal_quarter varchar, section varchar, metric varchar, value decimal(18, 6), is_frozen boolean
            );
            """
        )
        connection.executemany("insert into goals.goal_vs_actual values (?, ?, ?, ?)", goals)
        connection.executemany("insert into reviews.partner_business_review values (?, ?, ?, ?, ?, ?)", reviews)
    return path


def test_frozen_goals_and_closed_reviews_that_differ_are_restated(tmp_path: Path) -> None:
    q1, q2 = "2026-01-01", "2026-04-01"
    published = database(
        tmp_path / "published.duckdb",
        # the third was never frozen, the fourth's goal is gone
        [("leads", q1, 5, True), ("leads", q2, 3, True), ("leads", "2026-07-01", 1, False), ("gone", q1, 2, True)],
        # of a quarter that the new table lets go of, of one that changed, of one that did not
        [
            ("P1", "2026-Q1", "revenue", "sourced", 10, True),
            ("P1", "2026-Q2", "revenue", "sourced", 20, True),
            ("P2", "2026-Q2", "revenue", "sourced", None, True),
        ],
    )
    build = database(
        tmp_path / "new.duckdb",
        [("leads", q1, 5, True), ("leads", q2, 4, True), ("leads", "2026-07-01", 9, False)],
        [("P1", "2026-Q2", "revenue", "sourced", 21, True), ("P2", "2026-Q2", "revenue", "sourced", None, True)],
    )
    assert restatements(published, DAY, build, "late extract") == [
        Restatement("frozen_goal", "gone 2026-01-01", "2.00", None, "late extract"),
        Restatement("frozen_goal", "leads 2026-04-01", "3.00", "4.00", "late extract"),
        Restatement("closed_review", "P1 2026-Q2 revenue sourced", "20.000000", "21.000000", "late extract"),
    ]
