"""The audit as an asset, with every expectation as a check of the table that it guards."""

from collections.abc import Iterator
from threading import Thread

import dagster as dg

from expectations import Expectation, load_expectations
from orchestration.build_database import BUILD_DATABASE
from orchestration.quality import drift
from orchestration.quality.audit import NotApproved, audit, drift_of, evaluate_on, sentence
from orchestration.quality.evaluation import CheckResult, great_expectations
from orchestration.settings import Settings
from orchestration.steps import OWNER, retrying_transient_faults
from orchestration.warehouse.assets import CHECKS_TABLE

EXPECTATIONS = load_expectations()
AUDIT = dg.AssetKey(["quality", "audit"])
DRIFT = dg.AssetCheckSpec(drift.CHECK, asset=dg.AssetKey(drift.TABLE.split(".")), description=drift.DESCRIPTION)


def check_spec(one: Expectation) -> dg.AssetCheckSpec:
    """How Dagster shows an expectation."""
    return dg.AssetCheckSpec(one.name, asset=dg.AssetKey(one.table.split(".")), description=one.description)


@dg.multi_asset(
    name="audit",
    specs=[
        dg.AssetSpec(
            AUDIT,
            group_name="quality",
            owners=[OWNER],
            deps=[CHECKS_TABLE],
            description="Every dbt test and expectation of the build, collected into quality.checks; stops what must not be published.",
        )
    ],
    check_specs=[*(check_spec(one) for one in EXPECTATIONS), DRIFT],
    # the checks are of tables that other steps make, so that each shows where it belongs
    allow_arbitrary_check_specs=True,
    can_subset=True,
    pool=BUILD_DATABASE,
)
def quality_audit(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Evaluate, collect, write the page, then block if anything does. Without the audit itself: only the selected checks, on what a person
    builds in dev.duckdb."""
    selected = [one for one in EXPECTATIONS if check_spec(one).key in context.selected_asset_check_keys]
    with retrying_transient_faults():
        if AUDIT not in context.selected_asset_keys:
            yield from map(check_result, evaluate_on(settings, settings.development_database, selected))
            if DRIFT.key in context.selected_asset_check_keys:
                yield check_result(drift_of(settings, settings.development_database))
            return
        found = audit(settings, EXPECTATIONS)
    shown = {(one.table, one.name) for one in selected}
    yield from (check_result(check) for check in found.checks if (check.table_name, check.check_name) in shown)
    if DRIFT.key in context.selected_asset_check_keys:
        yield check_result(found.drift)
    page = dg.MetadataValue.path(str(found.page))
    if found.blockers:
        raise dg.Failure(
            str(NotApproved(found.blockers)),
            metadata={"quality page": page, "blockers": dg.MetadataValue.json(found.blockers)},
            allow_retries=False,
        )
    counts = {status: sum(check.status == status for check in found.checks) for status in ("passed", "warned")}
    odd = {"odd": f"- {sentence(found.drift)}"} if found.drift.status == "warned" else {}
    yield dg.MaterializeResult(asset_key=AUDIT, metadata={**counts, "as of": found.as_of.isoformat(), "quality page": page, **odd})


def check_result(check: CheckResult) -> dg.AssetCheckResult:
    """A result as Dagster shows it."""
    return dg.AssetCheckResult(
        passed=check.status == "passed",
        asset_key=dg.AssetKey(check.table_name.split(".")),
        check_name=check.check_name,
        severity=dg.AssetCheckSeverity.WARN if check.status == "warned" else dg.AssetCheckSeverity.ERROR,
        metadata={"status": check.status, "figures": check.figures},
    )


def warm_up() -> None:
    """Import Great Expectations aside while dbt works in its own process: it costs seconds."""
    Thread(target=great_expectations, daemon=True).start()
