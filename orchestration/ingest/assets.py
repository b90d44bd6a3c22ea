"""One asset a feed, made from its declaration; then the ledger, and the reference data."""

import dagster as dg

from orchestration.build_database import BUILD_DATABASE, holding, lock_of
from orchestration.dbt_project import variables
from orchestration.ingest.feeds import Feed, load_feeds, load_tables, sources
from orchestration.ingest.ledger import extract_dates
from orchestration.ingest.loading import IngestReport, ingest_feed, write_as_of
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.settings import Settings
from orchestration.steps import OWNER, UNATTENDED, retrying_transient_faults

EXTRACT_DATES = dg.DynamicPartitionsDefinition(name="extract_dates")
"""The days that the ledger knows; each can be rebuilt."""


def feed_asset(feed: Feed) -> dg.AssetsDefinition:
    """The raw table of one feed; its key is the dbt source's, so that the lineage goes on there."""

    @dg.asset(
        key=[feed.system, feed.table],
        group_name=feed.system,
        owners=[OWNER],
        kinds={"duckdb", "file"},
        pool=BUILD_DATABASE,
        description=f"Every version of every row that was extracted into landing/{feed.system}/{feed.landing_object}/.",
        metadata={
            "load mode": feed.load_mode,
            "key": ", ".join(feed.key),
            "required": feed.required,
            "declared in": dg.MetadataValue.path(str(feed.declared_in)),
        },
    )
    def extracts(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
        settle = "settle_seconds_unattended" if UNATTENDED in context.run.tags else "settle_seconds"
        with retrying_transient_faults():
            report = ingest_feed(settings, feed, settle_seconds=variables()[settle])
        return dg.MaterializeResult(metadata=told(report) | {"dagster/row_count": report.rows_in_raw})

    return extracts


FEEDS = load_feeds()
FEED_ASSETS = [feed_asset(feed) for feed in FEEDS]


@dg.multi_asset(
    name="ledger",
    specs=[
        dg.AssetSpec(
            [table.schema, table.name],
            group_name="ledger",
            owners=[OWNER],
            kinds={"duckdb"},
            deps=FEED_ASSETS,
            description="What ingest wrote down about every extract file, and the day as of which the build sees the warehouse.",
        )
        for table in load_tables()
        if table.schema == "ledger"
    ],
    can_subset=True,
    pool=BUILD_DATABASE,
)
def ledger(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    """Set AS_OF once every feed is in, and offer the ledger's days to the job that rebuilds past ones."""
    with retrying_transient_faults():
        as_of = write_as_of(settings, settings.as_of)
        with holding(lock_of(settings.raw_database)), opened(settings.raw_database, read_only=True) as raw:
            days = [day.isoformat() for day in extract_dates(raw)]
            rows = {key: raw.execute(f"select count(*) from {'.'.join(key.path)}").fetchall()[0][0] for key in context.selected_asset_keys}
    context.instance.add_dynamic_partitions(EXTRACT_DATES.name, days)
    for key in sorted(context.selected_asset_keys):
        yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows[key], "as of": str(as_of)})


@dg.multi_asset(
    name="reference",
    specs=[
        dg.AssetSpec(
            ["reference", table["name"]], group_name="reference", owners=[OWNER], kinds={"duckdb"}, description=table["description"]
        )
        for _, source, table in sources()
        if source["name"] == "reference"
    ],
    can_subset=True,
    pool=BUILD_DATABASE,
)
def reference(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
    """Looked at by every run: the libraries are part of the code."""
    with retrying_transient_faults(), holding(lock_of(settings.raw_database)):
        ensure_raw_database(settings.raw_database)
        with opened(settings.raw_database) as raw:
            load_reference(raw)
            rows = {key: raw.execute(f"select count(*) from {'.'.join(key.path)}").fetchall()[0][0] for key in context.selected_asset_keys}
    for key in sorted(context.selected_asset_keys):
        yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows[key]})


def told(report: IngestReport) -> dict[str, dg.MetadataValue | int | str]:
    """What a person wants to know about a feed in this run. Sums are over the extracts that are new in it."""
    new = [extract for extract in report.extracts if extract.is_new]

    def total(count: str) -> int:
        return sum(getattr(extract, count) for extract in new)

    said: dict[str, dg.MetadataValue | int | str] = {
        "new extract files": len(new),
        "rows read": total("rows_read"),
        "rows loaded": total("rows_loaded"),
        "rows unchanged": total("rows_unchanged"),
        "rows superseded": total("rows_superseded"),
        "rows quarantined": total("rows_quarantined"),
        "keys deleted": total("rows_deleted"),
    }
    # a refusal names its file itself
    odd = [
        f"- {extract.message}" if extract.status == "refused" else f"- {extract.path}: {extract.status}. {extract.message}"
        for extract in report.extracts
        if extract.message or extract.status != "loaded"
    ]
    if odd:
        said["odd"] = dg.MetadataValue.md("\n".join(odd))
    return said
