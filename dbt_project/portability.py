"""Holds the models against Spark: `python dbt_project/portability.py TARGET_DIR` names what DuckDB alone understands.

TARGET_DIR is dbt's target folder after `dbt compile`. The compiled SQL must transpile; what a model says itself, outside of macros, must
be none of the constructs on which the engines are known to differ: those belong into a dispatched macro.
"""

import json
import re
import sys
from pathlib import Path

import sqlglot
from sqlglot.errors import ErrorLevel, SqlglotError

DIFFERENT = {
    r"\basof\b": "a plain join",
    r"\*\s*(exclude|except|replace)\b": "explicit columns, or star_replacing()",
    r"\barg_(max|min)\b": "max_by, min_by",
    r"\bquantile_\w+": "percentile_cont",
    r"\blist\s*\(": "array_agg",
    r"\b(generate_series|range|unnest)\s*\(": "the calendar, or a union of digits",
    r"\bhash\s*\(": "dbt.hash()",
    r"\b(string_agg|listagg|group_concat)\b": "dbt.listagg()",
    r"\b(date_diff|datediff|date_part|date_sub|interval|make_date|epoch\w*)\b": "dbt.datediff(), dbt.dateadd(), days_between()",
    r"\b(strftime|strptime|format|printf|regexp_\w+|strip_accents)\b": "a dispatched macro",
    r"\b(float|double|real|hugeint)\b": "decimal, or a dispatched macro",
    "::": "cast(... as ...)",
    r"(?<!:)//": "divide_money()",
    '"': "adapter.quote()",
}
"""What a model may not say, and what to say instead."""

OUTSIDE_OF_SQL = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|--[^\n]*|'(?:[^']|'')*'", re.DOTALL)


def differences(raw_sql: str) -> list[str]:
    """One sentence for each construct of a model that the engines read differently."""
    sql = OUTSIDE_OF_SQL.sub(" ", raw_sql)
    said = [(found.group(0), instead) for pattern, instead in DIFFERENT.items() if (found := re.search(pattern, sql, re.IGNORECASE))]
    return [f'it says "{word}"; use {instead}.' for word, instead in said]


def untranslatable(compiled_sql: str) -> list[str]:
    """Why a statement of DuckDB's has no like on Spark."""
    try:
        sqlglot.transpile(compiled_sql, read="duckdb", write="spark", error_level=ErrorLevel.RAISE, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        return [f"it does not transpile: {error}"]
    return []


def main(target_dir: Path) -> int:
    """Print each model that Spark would not read alike, and why. Exit code 1 if there is one, 2 if there is nothing to look at."""
    manifest = target_dir / "manifest.json"
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values() if manifest.exists() else []
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    if not models or not all((target_dir / compiled(node)).exists() for node in models.values()):
        print(f"{target_dir} does not hold the compiled models; run dbt compile first.")
        return 2
    found = {
        name: differences(node["raw_code"]) + untranslatable((target_dir / compiled(node)).read_text(encoding="utf-8"))
        for name, node in sorted(models.items())
    }
    for name, reasons in found.items():
        for reason in reasons:
            print(f"{name}: Spark reads it otherwise, {reason}")
    print(f"{sum(not reasons for reasons in found.values())} of {len(models)} models are the same on DuckDB and Spark.")
    return 1 if any(found.values()) else 0


def compiled(node: dict[str, str]) -> Path:
    """Where dbt puts the compiled SQL of a model, below its target folder."""
    return Path("compiled") / node["package_name"] / node["original_file_path"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
