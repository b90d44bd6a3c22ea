"""The reviews of the last closed quarter, before the build that carries them forward."""

import datetime as dt
from collections.abc import Callable

import dagster as dg

from orchestration.build_database import BUILD_DATABASE, holding, lock_of
from orchestration.ingest.assets import FEED_ASSETS, ledger, reference
from orchestration.ingest.store import opened
from orchestration.settings import Settings
from orchestration.steps import OWNER, retrying_transient_faults

TABLES = ("quarters", "partner_business_reviews")


def closed_reviews_asset(close: Callable[[Settings, dt.date, Callable[[str], None]], str | None]) -> dg.AssetsDefinition:
    """The kept reviews, as the sources that dbt reads. `close` makes those that are due, and says why it could not."""

    @dg.multi_asset(
        name="closed_reviews",
        specs=[
            dg.AssetSpec(
                ["closed", table],
                group_name="reviews",
                owners=[OWNER],
                kinds={"duckdb"},
                deps=[*FEED_ASSETS, *ledger.keys, *reference.keys],
                description="Reviews of closed quarters, made once as of the day on which they froze.",
            )
            for table in TABLES
        ],
        can_subset=True,
        pool=BUILD_DATABASE,
    )
    def closed_reviews(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]):
        """Nothing to do on all days but the first after a quarter's freeze."""
        with retrying_transient_faults():
            with holding(lock_of(settings.raw_database)), opened(settings.raw_database, read_only=True) as raw:
                ((as_of,),) = raw.execute("select as_of from ledger.as_of").fetchall()
            missing = close(settings, as_of, context.log.info)
            with holding(lock_of(settings.raw_database)), opened(settings.raw_database, read_only=True) as raw:
                rows = {
                    key: raw.execute(f"select count(*) from {'.'.join(key.path)}").fetchall()[0][0]
                    for key in sorted(context.selected_asset_keys)
                }
        odd = {"odd": dg.MetadataValue.md(f"- {missing}")} if missing else {}
        for key, count in rows.items():
            yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": count, **odd})
            odd = {}

    return closed_reviews
