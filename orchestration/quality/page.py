"""The quality page: one self-contained file that says, to people, how far today's numbers can be trusted."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

import duckdb

from orchestration.look import document

SHOWN_EXTRACTS = 60
SHOWN_RECORDS = 40

STYLE = "td:first-child{min-width:24ch}"

TONE = {"passed": "good", "loaded": "good", "warned": "odd", "waiting": "odd", "failed": "bad", "crashed": "bad", "refused": "bad"}


def write_page(database: Path, page: Path, as_of: dt.date, blockers: Sequence[str] = (), compared: Sequence[str] = ()) -> None:
    """Render the page from the quality tables of a build database or a generation; a table that is not there is said to be missing.

    `compared`: what was said of the build beside the generation before it, a sentence each, which no table of a generation holds.
    """
    connection = duckdb.connect(str(database), read_only=True)
    try:
        html = render(connection, as_of, blockers, compared)
    finally:
        connection.close()
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html, encoding="utf-8")


def render(connection: duckdb.DuckDBPyConnection, as_of: dt.date, blockers: Sequence[str], compared: Sequence[str] = ()) -> str:
    """The page's HTML."""
    there = {f"{schema}.{table}" for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()}

    def rows(table: str, query: str) -> list[tuple] | None:
        return connection.execute(query).fetchall() if table in there else None

    checks = (
        rows(
            "quality.checks", "select table_name, replace(check_name, '_', ' '), status, severity, figures from quality.checks order by all"
        )
        or []
    )
    by_status = Counter(status for _, _, status, _, _ in checks)
    check_columns = ["table", "check", "status", "severity", "figures"]
    sums = rows(
        "quality.extracts",
        "select count(*), coalesce(sum(rows_read), 0), coalesce(sum(rows_loaded), 0), coalesce(sum(rows_unchanged), 0), "
        "coalesce(sum(rows_quarantined), 0), count(*) filter (where status = 'refused') from quality.extracts",
    )
    extracts, read, loaded, unchanged, quarantined, refused = sums[0] if sums else (0,) * 6
    tiles = [
        ("extract files", extracts, ""),
        ("of them refused", refused, "bad" if refused else ""),
        ("records read", read, ""),
        ("loaded", loaded, ""),
        ("unchanged", unchanged, ""),
        ("quarantined", quarantined, "odd" if quarantined else ""),
        ("checks passed", by_status["passed"], "good"),
        ("warned", by_status["warned"], "odd" if by_status["warned"] else ""),
        ("failed or crashed", by_status["failed"] + by_status["crashed"], "bad" if by_status["failed"] + by_status["crashed"] else ""),
    ]
    if blockers:
        listed = "".join(f"<li>{escape(line)}</li>" for line in blockers)
        verdict = f'<div class="verdict bad"><b>Not published.</b> The last published version stays.<ul>{listed}</ul></div>'
    else:
        verdict = '<div class="verdict good"><b>Nothing blocks.</b> Every check that matters passed.</div>'

    parts = [
        f'<h1>Quality</h1><p class="quiet">Partnerverse as of {as_of:%Y-%m-%d}</p>',
        '<div class="tiles">'
        + "".join(f'<div class="tile"><b class="{tone}">{value:,}</b>{name}</div>' for name, value, tone in tiles)
        + "</div>",
        verdict,
        "<h2>Checks that did not pass</h2>",
        table(check_columns, [check for check in checks if check[2] != "passed"], "All passed."),
        f"<details><summary>All {len(checks)} checks</summary>{table(check_columns, checks, 'None.')}</details>",
        *_section("Beside the last generation", compared),
        "<h2>Data gaps</h2>",
        table(
            ["gap", "number", "what to do, for example"],
            rows(
                "quality.data_gaps",
                "select replace(gap, '_', ' '), count(*), min(remedy) from quality.data_gaps group by gap order by 2 desc, gap",
            ),
            "None.",
        ),
        "<h2>Restatements</h2><p class='quiet'>Figures of a past that was published before and is told differently now.</p>",
        table(
            ["what", "key", "was", "is", "cause"],
            rows("quality.restatements", "select subject, subject_key, old_value, new_value, cause from quality.restatements order by all"),
            "None.",
        ),
        "<h2>Quarantine</h2>",
        table(
            ["file", "record", "reasons"],
            rows(
                "quality.quarantined_rows",
                f"select path, record_number, reasons from quality.quarantined_rows order by path, record_number limit {SHOWN_RECORDS}",
            ),
            "Empty.",
        ),
        _more(quarantined, SHOWN_RECORDS, "records are in quality.quarantined_rows"),
        "<h2>Extracts</h2>",
        table(
            ["file", "day", "status", "read", "loaded", "unchanged", "superseded", "quarantined", "message"],
            rows(
                "quality.extracts",
                "select path, extract_date, status, rows_read, rows_loaded, rows_unchanged, rows_superseded, rows_quarantined, message "
                f"from quality.extracts order by status = 'loaded', extract_date desc nulls first, path limit {SHOWN_EXTRACTS}",
            ),
            "None.",
        ),
        _more(extracts, SHOWN_EXTRACTS, "extract files are in quality.extracts"),
    ]
    return document(f"Partnerverse: quality as of {as_of:%Y-%m-%d}", "".join(parts), style=STYLE)


def table(headers: Sequence[str], rows: Sequence[tuple] | None, none: str) -> str:
    """An HTML table, on a narrow screen a list of its rows; `none` where there are no rows, a warning where there is no table."""
    if rows is None:
        return '<p class="bad">This table was not built.</p>'
    if not rows:
        return f'<p class="quiet">{none}</p>'
    numeric = [all(isinstance(row[i], int) or row[i] is None for row in rows) for i in range(len(headers))]
    head = "".join(f"<th{' class=number' if n else ''}>{name}</th>" for name, n in zip(headers, numeric, strict=True))
    body = "".join("<tr>" + "".join(_cell(*cell) for cell in zip(headers, row, numeric, strict=True)) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(header: str, value: object, is_number: bool) -> str:
    if value is None:
        return f'<td data-of="{header}"></td>'
    if is_number:
        return f'<td data-of="{header}" class="number">{value:,}</td>'
    return f'<td data-of="{header}" class="{TONE.get(str(value), "")}">{escape(str(value))}</td>'


def _section(title: str, sentences: Sequence[str]) -> list[str]:
    return [f"<h2>{title}</h2>", *(f"<p>{escape(line)}</p>" for line in sentences)] if sentences else []


def _more(total: int, shown: int, where: str) -> str:
    return f'<p class="quiet">{total - shown:,} more {where}.</p>' if total > shown else ""
