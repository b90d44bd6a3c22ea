import datetime as dt
import json
import os
import subprocess
import sys

import pytest
from older_duckdb import VERSIONS, installed
from small_build import DAY, DESCRIPTIONS, NOON, make_build

from orchestration.publish.generation import write_generation

READ = """
import json
import sys
import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
print(json.dumps({
    "version": duckdb.__version__,
    "tables": dict(connection.execute("select schema_name || '.' || table_name, comment from duckdb_tables()").fetchall()),
    "columns": dict(connection.execute(
        "select column_name, comment from duckdb_columns() where table_name = 'fct_opportunities' and not internal"
    ).fetchall()),
    "types": dict(connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = 'fct_opportunities' and not internal"
    ).fetchall()),
    "rows": connection.execute("select * from core.fct_opportunities order by opportunity_id").fetchall(),
    "many": connection.execute("select count(*), sum(amount), max(name), count(distinct closes_on) from core.fct_many").fetchall(),
    "parquet": connection.execute("select * from read_parquet(?) order by opportunity_id", [sys.argv[2]]).fetchall(),
}, default=str))
"""


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generation")
    many = """
        create table core.fct_many as
        select 'op-' || i as many_id, repeat('name ', i % 7) as name, cast(i * 1.37 as decimal(18, 2)) as amount,
            cast(date '2026-01-01' + cast(i % 365 as integer) as date) as closes_on, i % 3 = 0 as is_won
        from range(150000) as t (i)
    """
    descriptions = DESCRIPTIONS | {
        "core.fct_many": type(DESCRIPTIONS["core.fct_opportunities"])(
            "One row per made-up deal.", dict.fromkeys(("many_id", "name", "amount", "closes_on", "is_won"), "As it says.")
        )
    }
    return write_generation(
        make_build(folder / "build.duckdb", more=many),
        folder / "generation",
        as_of=DAY,
        descriptions=descriptions,
        policy_hash="policy",
        code_hash="code",
        published_at=NOON,
        stale_since={"prm.payouts": dt.date(2026, 6, 28)},
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_duckdb_reads_rows_exact_decimals_and_comments(generation, version):
    parquet = generation.folder / "parquet" / "core" / "fct_opportunities.parquet"
    done = subprocess.run(
        [sys.executable, "-c", READ, generation.database, parquet],
        env={**os.environ, "PYTHONPATH": str(installed(version))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["version"] == version
    rows = [
        ["op-1", "Acme's “big” deal", "50000.00", "1.000000", "2026-06-30", True, 40],
        ["op-2", "", "0.10", "0.914213", "2026-07-15", False, None],
        ["op-3", None, "-12.50", None, None, None, 0],
    ]
    assert said["rows"] == rows
    assert said["parquet"] == rows
    # 1.37 x (0 + 1 + ... + 149999) = 1.37 x 11249925000
    assert said["many"] == [[150000, "15412397250.00", "name " * 6, 365]]
    assert said["tables"]["core.fct_opportunities"] == DESCRIPTIONS["core.fct_opportunities"].description
    assert said["columns"] == dict(DESCRIPTIONS["core.fct_opportunities"].columns)
    assert said["types"]["amount"] == "DECIMAL(18,2)"
