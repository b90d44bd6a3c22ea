"""The staging models of policy files with lines of a test's own: dbt compiles them once, DuckDB alone runs them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
from forked_dbt import run_dbt

from orchestration.dbt_project import compose
from orchestration.settings import Settings

Typed = Callable[..., list[tuple]]
File = tuple[str, tuple[str, ...], list[str]]


def typed_policy(folder: Path, names: tuple[str, ...]) -> Typed:
    """What makes rows of a policy file's name, columns and lines, by its staging model, on a connection of its own.

    A line that the model refuses raises duckdb.Error with the model's message. `names` are the files that can be asked for, and
    `beside` are files of the same three things that the model looks up.
    """
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    compose(settings)
    ran = run_dbt(settings, "compile", "--select", *(f"stg_policy__{name}" for name in names))
    assert ran.returncode == 0, ran.stdout
    compiled = settings.dbt_target_dir / "compiled" / "partnerverse" / "models" / "staging" / "policy"

    def rows(name: str, columns: tuple[str, ...], lines: list[str], beside: Iterable[File] = ()) -> list[tuple]:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as build; create schema build.policy")
            for file, its_columns, its_lines in [*beside, (name, columns, lines)]:
                connection.execute(f"create table build.policy.{file} ({', '.join(f'{column} varchar' for column in its_columns)})")
                for line in its_lines:
                    connection.execute(f"insert into build.policy.{file} values ({', '.join('?' * len(its_columns))})", line.split(","))
            return connection.execute((compiled / f"stg_policy__{name}.sql").read_text()).fetchall()

    return rows
