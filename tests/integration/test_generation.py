import datetime as dt
import json
import stat
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from canonical_text import hash_of
from small_build import DAY, DESCRIPTIONS, HEADLINES, NOON, OPPORTUNITIES, make_build, read

from orchestration.publish.contract import PublishError, TableDescription
from orchestration.publish.generation import Generation, verify_generation, write_generation


@pytest.fixture
def build(tmp_path) -> Path:
    return make_build(tmp_path / "build.duckdb")


def written(build: Path, folder: Path, descriptions=DESCRIPTIONS) -> Generation:
    return write_generation(
        build,
        folder,
        as_of=DAY,
        descriptions=descriptions,
        policy_hash="policy",
        code_hash="code",
        published_at=NOON,
        stale_since={"prm.payouts": dt.date(2026, 6, 28)},
        commit="0123abc",
    )


def tables_of(database: Path) -> set[str]:
    return {name for (name,) in read(database, "select schema_name || '.' || table_name from duckdb_tables()")}


def test_only_the_schemas_of_the_contract_are_published(build, tmp_path):
    generation = written(build, tmp_path / "one")
    expected = {"core.fct_opportunities", "quality.headline_figures", "quality.restatements"}
    assert tables_of(build) > expected
    assert tables_of(generation.database) == expected
    assert set(generation.manifest.tables) == expected
    assert {str(p.relative_to(tmp_path / "one" / "parquet")) for p in (tmp_path / "one").rglob("*.parquet")} == {
        name.replace(".", "/") + ".parquet" for name in expected
    }


def test_database_and_parquet_hold_the_rows_of_the_build_database(build, tmp_path):
    generation = written(build, tmp_path / "one")
    expected = [
        ("op-1", "Acme's “big” deal", Decimal("50000.00"), Decimal("1.000000"), dt.date(2026, 6, 30), True, 40),
        ("op-2", "", Decimal("0.10"), Decimal("0.914213"), dt.date(2026, 7, 15), False, None),
        ("op-3", None, Decimal("-12.50"), None, None, None, 0),
    ]
    assert read(generation.database, "select * from core.fct_opportunities order by opportunity_id") == expected
    parquet = duckdb.sql(f"select * from '{generation.folder}/parquet/core/fct_opportunities.parquet' order by opportunity_id").fetchall()
    assert parquet == expected


def test_the_manifest_says_what_the_contract_promises(build, tmp_path):
    written(build, tmp_path / "one")
    said = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))
    opportunities = said["tables"].pop("core.fct_opportunities")
    assert said.pop("generation").startswith("20260702T120000Z-")
    assert set(said.pop("tables")) == {"quality.headline_figures", "quality.restatements"}
    assert said == {
        "as_of": "2026-06-30",
        "published_at": "2026-07-02T12:00:00Z",
        "commit": "0123abc",
        "schema_version": 1,
        "policy_hash": "policy",
        "code_hash": "code",
        "stale_since": {"prm.payouts": "2026-06-28"},
    }
    rows = [
        (i, name, Decimal(amount), rate and Decimal(rate), day and dt.date.fromisoformat(day), won, days)
        for i, name, amount, rate, day, won, days in OPPORTUNITIES
    ]
    assert (opportunities["rows"], opportunities["hash"]) == (3, hash_of(rows))
    assert opportunities["columns"]["amount"] == "DECIMAL(18,2)"


def test_every_table_and_column_says_in_the_database_what_it_is(build, tmp_path):
    generation = written(build, tmp_path / "one")
    comments = dict(read(generation.database, "select schema_name || '.' || table_name, comment from duckdb_tables()"))
    assert comments == {name: described.description for name, described in DESCRIPTIONS.items()}
    columns = read(
        generation.database, "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where not internal"
    )
    assert {(table, column): comment for table, column, comment in columns} == {
        (name, column): text for name, described in DESCRIPTIONS.items() for column, text in described.columns.items()
    }


def test_every_file_is_read_only_and_nothing_else_is_left_in_the_folder(build, tmp_path):
    written(build, tmp_path / "one")
    files = [p for p in (tmp_path / "one").rglob("*") if p.is_file()]
    assert {stat.S_IMODE(p.stat().st_mode) for p in files} == {0o444}
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == ["manifest.json", "parquet", "partnerverse.duckdb"]


def test_row_order_of_the_build_database_leaves_no_trace(tmp_path):
    one = written(make_build(tmp_path / "a.duckdb"), tmp_path / "one")
    other = written(make_build(tmp_path / "b.duckdb", OPPORTUNITIES[::-1], HEADLINES[::-1]), tmp_path / "other")
    assert one.manifest == other.manifest
    for path in sorted((tmp_path / "one").rglob("*.parquet")):
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ("create table core.dim_rates as select 'x' as currency, 0.5::double as rate", "core.dim_rates: column rate is DOUBLE"),
        ("create table quality.shares as select 0.5::float as share", "quality.shares: column share is FLOAT"),
        ("create table core.totals as select 1::hugeint as rows", "core.totals: column rows is HUGEINT"),
        ("create table core.lists as select [0.5::double] as weights", r"core.lists: column weights is DOUBLE\[\]"),
        ("create table core.times as select timestamptz '2026-06-30' as at", "column at is TIMESTAMP WITH TIME ZONE"),
    ],
)
def test_a_type_that_is_not_exact_is_refused_by_name_before_anything_is_written(tmp_path, model, named):
    build = make_build(tmp_path / "build.duckdb", more=model)
    with pytest.raises(PublishError, match=named):
        written(build, tmp_path / "one")
    assert not (tmp_path / "one").exists()


def test_a_view_is_refused_because_what_it_reads_is_not_published(tmp_path):
    build = make_build(tmp_path / "build.duckdb", more="create view core.dim_users as select * from staging.stg_salesforce__users")
    with pytest.raises(PublishError, match=r"core\.dim_users is a view"):
        written(build, tmp_path / "one")


def test_what_has_no_description_is_refused_by_name(build, tmp_path):
    figures = DESCRIPTIONS["quality.headline_figures"]
    lacking = DESCRIPTIONS | {
        "quality.headline_figures": TableDescription(" ", {**figures.columns, "metric": ""}),
        "core.fct_opportunities": TableDescription(
            "One row per opportunity.", {c: t for c, t in DESCRIPTIONS["core.fct_opportunities"].columns.items() if c != "fx_rate"}
        ),
    }
    with pytest.raises(
        PublishError, match=r"for core\.fct_opportunities\.fx_rate, quality\.headline_figures, quality\.headline_figures\.metric;"
    ):
        written(build, tmp_path / "one", lacking)
    assert not (tmp_path / "one").exists()


def test_a_table_that_no_model_describes_is_refused_with_all_its_columns(tmp_path):
    build = make_build(tmp_path / "build.duckdb", more="create table core.dim_old as select 'x' as old_id")
    with pytest.raises(PublishError, match=r"core\.dim_old, core\.dim_old\.old_id"):
        written(build, tmp_path / "one")


def test_a_build_database_with_nothing_to_publish_is_refused(tmp_path):
    duckdb.connect(str(tmp_path / "build.duckdb")).close()
    with pytest.raises(PublishError, match="holds no table to publish"):
        written(tmp_path / "build.duckdb", tmp_path / "one")


def test_no_schema_has_the_name_of_the_file(build, tmp_path):
    # DuckDB could not tell partnerverse.x of a schema from partnerverse.x of the catalog
    generation = written(build, tmp_path / "one")
    assert read(generation.database, "select current_database()") == [("partnerverse",)]
    assert read(generation.database, "select 1 from duckdb_schemas() where schema_name = 'partnerverse'") == []


def changed_database(generation: Generation, sql: str) -> None:
    generation.database.chmod(0o644)
    connection = duckdb.connect(str(generation.database))
    connection.execute(sql)
    connection.close()


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            "update core.fct_opportunities set amount = amount + 0.01 where opportunity_id = 'op-2'",
            "core.fct_opportunities in partnerverse",
        ),
        ("delete from core.fct_opportunities where opportunity_id = 'op-2'", "2 rows"),
        ("alter table core.fct_opportunities rename column name to title", "No description|title"),
        ("drop table quality.restatements", r"the same tables \(quality.restatements\)"),
        ("create table core.more as select 1 as one", r"the same tables \(core.more\)"),
        ("comment on column core.fct_opportunities.amount is null", r"No description for core\.fct_opportunities\.amount;"),
        ("comment on table core.fct_opportunities is null", r"No description for core\.fct_opportunities;"),
    ],
)
def test_verification_names_what_differs_in_the_database(build, tmp_path, sql, named):
    generation = written(build, tmp_path / "one")
    verify_generation(generation.folder)
    changed_database(generation, sql)
    with pytest.raises(PublishError, match=named):
        verify_generation(generation.folder)


def test_verification_names_a_parquet_file_that_differs(build, tmp_path):
    generation = written(build, tmp_path / "one")
    path = generation.folder / "parquet" / "core" / "fct_opportunities.parquet"
    path.unlink()
    duckdb.sql(f"select * replace (name || '!' as name) from (select * from '{other_parquet(build, tmp_path)}')").write_parquet(str(path))
    with pytest.raises(PublishError, match=r"core\.fct_opportunities in parquet/core/fct_opportunities\.parquet"):
        verify_generation(generation.folder)


def other_parquet(build: Path, tmp_path: Path) -> Path:
    return written(build, tmp_path / "other").folder / "parquet" / "core" / "fct_opportunities.parquet"


def test_a_folder_without_a_manifest_is_no_generation(tmp_path):
    with pytest.raises(PublishError, match="has no manifest"):
        verify_generation(tmp_path)


def test_the_build_database_is_only_read(build, tmp_path):
    before = build.read_bytes()
    written(build, tmp_path / "one")
    assert build.read_bytes() == before
