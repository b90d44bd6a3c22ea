"""The floor that ingest is held against: DuckDB's own reader, every value as text, into a table, and nothing else."""

import csv
import sys
from pathlib import Path

import duckdb


def main(database: str, files: list[str]) -> None:
    """Load each CSV into a table of its own."""
    with duckdb.connect(database) as connection:
        for number, path in enumerate(files):
            with Path(path).open(encoding="utf-8", newline="") as file:
                columns = ", ".join(f"'{name}': 'VARCHAR'" for name in next(csv.reader(file)))
            connection.execute(
                f"create table t{number} as select * from read_csv('{path}', auto_detect = false, header = true, "
                f"delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
            )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
