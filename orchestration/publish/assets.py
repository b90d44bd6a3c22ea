"""The last step of a run: the build, made a generation and swapped in."""

from collections.abc import Callable

import dagster as dg

from orchestration.build_database import BUILD_DATABASE
from orchestration.publish.contract import PUBLISHED_SCHEMAS
from orchestration.publish.publishing import PublishResult
from orchestration.publish.release import Approval, Makers, publish_build
from orchestration.settings import Settings
from orchestration.steps import OWNER, retrying_transient_faults
from orchestration.warehouse.assets import published_models

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def published_asset(
    audit: dg.AssetKey, approve: Callable[[Settings], Approval], makers: Makers, freshness: dg.FreshnessPolicy
) -> dg.AssetsDefinition:
    """The asset that people read. `approve` raises unless the build was audited and nothing blocks."""

    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        deps=[audit, *published_models(PUBLISHED_SCHEMAS)],
        pool=BUILD_DATABASE,
        freshness_policy=freshness,
    )
    def published_warehouse(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
        """The generation that BI and people read: every mart of this run, verified, then swapped in by one rename."""
        approval = approve(settings)
        with retrying_transient_faults():
            done = publish_build(settings, approval, makers)
        return dg.MaterializeResult(metadata=told(done))

    return published_warehouse


def told(done: PublishResult) -> dict[str, dg.MetadataValue | int | str]:
    """What a person wants to know about a generation."""
    generation = done.generation
    return {
        "outcome": done.outcome,
        "as of": generation.manifest.as_of.isoformat(),
        "generation": generation.manifest.generation,
        "tables": len(generation.manifest.tables),
        "dagster/row_count": generation.rows,
        "size": f"{generation.database.stat().st_size / 1e6:.1f} MB",
        "generations removed": len(done.removed),
        "path": dg.MetadataValue.path(str(generation.database)),
        "quality page": dg.MetadataValue.path(str(generation.folder / "quality" / "index.html")),
    }
