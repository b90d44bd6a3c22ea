"""When runs happen, and who is told when one fails."""

import datetime as dt
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from orchestration.alarm import raise_alarm
from orchestration.build_database import BUILD_DATABASE
from orchestration.dbt_project import variables
from orchestration.ingest.assets import EXTRACT_DATES
from orchestration.ingest.masks import masked
from orchestration.publish.assets import told
from orchestration.rebuild import rebuild
from orchestration.settings import Settings
from orchestration.steps import DAILY, UNATTENDED, retrying_transient_faults

TIMEZONE = os.environ.get("PARTNERVERSE_TIMEZONE") or "UTC"
DAILY_AT = "0 6 * * *"

FRESHNESS = dg.FreshnessPolicy.cron(deadline_cron="0 9 * * *", lower_bound_delta=dt.timedelta(hours=4), timezone=TIMEZONE)
"""Published between 5 and 9 o'clock, every day."""

daily = dg.define_asset_job(
    DAILY,
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    executor_def=dg.in_process_executor,
    description="Extracts in, models built and tested, audited, published.",
)


@dg.op(pool=BUILD_DATABASE)
def rebuild_day(context: dg.OpExecutionContext, settings: dg.ResourceParam[Settings]) -> None:
    """Build one past day from what raw holds of it, into as_of/<date>/."""
    with retrying_transient_faults():
        done = rebuild(settings, dt.date.fromisoformat(context.partition_key), as_past_day=True, tell=context.log.info)
    context.add_output_metadata(told(done))


@dg.job(
    partitions_def=EXTRACT_DATES,
    executor_def=dg.in_process_executor,
    description="One past day, as it was known then, into <warehouse>/as_of/<date>/; what is published stays.",
)
def as_of() -> None:
    """Backfill it from the page of the job: every extract date of the ledger is a partition."""
    rebuild_day()


every_morning = dg.ScheduleDefinition(
    name="every_morning",
    job=daily,
    cron_schedule=DAILY_AT,
    execution_timezone=TIMEZONE,
    tags={UNATTENDED: "schedule"},
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The whole job at 6 o'clock (PARTNERVERSE_TIMEZONE, else UTC).",
)


@dg.sensor(job=daily, minimum_interval_seconds=60, description="Runs the whole job once new files in the landing folder have settled.")
def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """The cursor is a fingerprint of the settled files; files that still change are left for a later tick."""
    landing = Settings.from_environment().landing_dir
    settled, unsettled = landed(landing, variables()["settle_seconds_unattended"], time.time())
    if unsettled:
        return dg.SkipReason(f"{unsettled} files have still to settle.")
    if settled in (None, context.cursor):
        return dg.SkipReason(f"Nothing new in {landing}.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=settled, tags={UNATTENDED: "new files"})], cursor=settled)


def landed(landing: Path, settle_seconds: float, now: float) -> tuple[str | None, int]:
    """A fingerprint of the landing folder's files that are older than `settle_seconds` (None: no file at all), and how many are not."""
    said, unsettled = hashlib.sha256(), 0
    found = sorted(files(landing))
    for path, stat in found:
        if now - stat.st_mtime < settle_seconds:
            unsettled += 1
        else:
            said.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return said.hexdigest() if found else None, unsettled


def files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder; none if there is no such folder."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            yield str(path), path.stat()


@dg.run_failure_sensor(
    name="alarm", default_status=dg.DefaultSensorStatus.RUNNING, description="Tells a chat or a mailbox of a failed run."
)
def alarm(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Whom to tell is said by the environment: see orchestration/alarm.py."""
    reasons = [event.step_failure_data.user_failure_data or event.step_failure_data.error for event in context.get_step_failure_events()]
    text = "\n".join(
        (getattr(reason, "description", None) or getattr(reason, "message", "")).strip() for reason in reasons if reason is not None
    )
    subject = f"Partnerverse: {context.dagster_run.job_name} failed, the last published version stays"
    whom = raise_alarm(subject, masked(text or context.message), os.environ)
    return None if whom else dg.SkipReason("Nobody is named in PARTNERVERSE_ALARM_WEBHOOK or PARTNERVERSE_ALARM_EMAIL.")
