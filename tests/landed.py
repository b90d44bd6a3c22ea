"""A small landing folder and its warehouse, for tests of ingest."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

from orchestration.dbt_project import compose
from orchestration.ingest.feeds import load_feeds
from orchestration.ingest.loading import IngestReport, begin, ingest_feed, write_as_of
from orchestration.ingest.store import opened
from orchestration.settings import Settings

FEEDS = {feed.name: feed for feed in load_feeds()}
ACCOUNT_HEADER = "Id,Name,IsDeleted,SystemModstamp"
OPPORTUNITY_HEADER = "Id,StageName,Amount,CurrencyIsoCode,CloseDate,CreatedDate,SystemModstamp"


class Landed:
    """Writes extracts and ingests them; every answer comes from raw.duckdb itself."""

    def __init__(self, folder: Path, seeds_dir: Path | None = None) -> None:
        self.settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse", seeds_dir=seeds_dir)
        self.settings.landing_dir.mkdir(parents=True, exist_ok=True)
        compose(self.settings)

    def write(self, path: str, content: str | bytes) -> Path:
        """A file below the landing folder."""
        target = self.settings.landing_dir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def accounts(self, day: str, *rows: str, name: str = "Account") -> Path:
        """An Account extract of the day, a row a line under ACCOUNT_HEADER."""
        return self.write(f"salesforce/Account/{name}_{day}.csv", "\n".join([ACCOUNT_HEADER, *rows]) + "\n")

    def partners(self, day: str, *rows: str) -> Path:
        """A snapshot of the PRM's partners."""
        return self.write(f"prm/partners/partners_{day}.csv", "\n".join(["partner_id,name", *rows]) + "\n")

    def ingest(self, feed: str = "salesforce.account", settle_seconds: float = 0) -> IngestReport:
        """Bring one feed up to date."""
        return ingest_feed(self.settings, FEEDS[feed], settle_seconds=settle_seconds)

    def ingest_all(self) -> dt.date:
        """Every feed, then AS_OF."""
        begin(self.settings)
        for feed in FEEDS.values():
            ingest_feed(self.settings, feed)
        return write_as_of(self.settings)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of raw.duckdb."""
        with opened(self.settings.raw_database, read_only=True) as raw:
            return raw.execute(sql).fetchall()

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that ingest keeps, but for when files were touched: what must not depend on the order of arrival."""
        tables = {name: f"select * from {name} order by all" for name in FEEDS if self._has_rows(name)}
        tables["extracts"] = "select * exclude (modified_ns) from ledger.extracts order by all"
        tables["quarantined_rows"] = "select * from ledger.quarantined_rows order by all"
        tables["control_totals"] = "select * from ledger.control_totals order by all"
        return {name: self.query(sql) for name, sql in tables.items()}

    def _has_rows(self, table: str) -> bool:
        return self.query(f'select count(*) from "{table.replace(".", chr(34) + "." + chr(34))}"')[0][0] > 0


def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character id without capitals in its first fifteen."""
    return f"{prefix}{number:012d}AAA"


def shuffled(items: list[Any], seed: int) -> list[Any]:
    """The items in another order, the same for the same seed."""
    copy = list(items)
    random.Random(seed).shuffle(copy)
    return copy
