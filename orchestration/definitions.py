"""What Dagster loads: one list."""

import dagster as dg

from orchestration.automation import FRESHNESS, alarm, as_of, daily, every_morning, new_files
from orchestration.ingest.assets import FEED_ASSETS, ledger, reference
from orchestration.publish.assets import published_asset
from orchestration.quality.audit import approve
from orchestration.quality.checks import AUDIT, quality_audit
from orchestration.rebuild import MAKERS, close_quarter
from orchestration.resources import settings_of_the_run
from orchestration.review.assets import closed_reviews_asset
from orchestration.warehouse.assets import dbt_models

defs = dg.Definitions(
    assets=[
        *FEED_ASSETS,
        ledger,
        reference,
        closed_reviews_asset(close_quarter),
        dbt_models,
        quality_audit,
        published_asset(AUDIT, approve, MAKERS, FRESHNESS),
    ],
    jobs=[daily, as_of],
    schedules=[every_morning],
    sensors=[new_files, alarm],
    resources={"settings": settings_of_the_run},
    executor=dg.in_process_executor,
)
