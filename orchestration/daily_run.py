"""The job `daily` in this process, watched, and what came of it in plain words."""

from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.utils import make_new_run_id
from rich.console import Console

from orchestration.definitions import defs
from orchestration.ingest.assets import FEEDS
from orchestration.ingest.masks import masked
from orchestration.progress import Progress
from orchestration.publish.assets import PUBLISHED
from orchestration.quality.checks import warm_up
from orchestration.steps import DAILY
from orchestration.summary import COUNTS, Intake
from orchestration.warehouse.assets import dbt_models


@dataclass
class Outcome:
    """What a run came to. `published`: outcome and folder of the generation, None if it failed; `failures`: step and reason."""

    intake: Intake
    published: tuple[str, Path] | None = None
    failures: list[tuple[str, str]] = field(default_factory=list)
    is_unusable: bool = False


def execute(screen: Console) -> Outcome:
    """Run the job against the instance of DAGSTER_HOME, with a moving line on the screen."""
    run_id = make_new_run_id()
    with dg.DagsterInstance.get() as instance, Progress(screen, len(dbt_models.keys), warm_up) as progress:
        instance.add_event_listener(run_id, progress.listen)
        result = defs.resolve_job_def(DAILY).execute_in_process(instance=instance, run_id=run_id, raise_on_error=False)
    return read_outcome(result)


def read_outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    """What the events of the run say."""
    outcome = Outcome(Intake())
    feeds = {dg.AssetKey([feed.system, feed.table]) for feed in FEEDS}
    for event in result.all_events:
        if event.is_step_materialization:
            told = {name: value.value for name, value in event.step_materialization_data.materialization.metadata.items()}
            if event.asset_key in feeds:
                outcome.intake.new_files += told["new extract files"]
                outcome.intake.rows.update({name: told[name] for name in COUNTS})
            outcome.intake.odd += [line.removeprefix("- ") for line in told.get("odd", "").splitlines()]
            if event.asset_key == PUBLISHED:
                outcome.published = (told["outcome"], Path(told["path"]).parent)
        elif event.is_failure:
            outcome.failures.append(_reason(event))
            outcome.is_unusable |= _is_settings_error(event)
    if not result.success:
        outcome.published = None
    elif outcome.published is None:
        outcome.failures.append(("run", _unsaid(result)))
    return outcome


def _unsaid(result: dg.ExecuteInProcessResult) -> str:
    """Why a run without a failure published nothing: Dagster skips what stands behind a model of which nobody said that it was made."""
    made = {event.asset_key for event in result.all_events if event.is_step_materialization}
    unsaid = ", ".join(sorted(".".join(key.path) for key in dbt_models.keys - made))
    return (
        f"Nothing was published: dbt did not say what became of {unsaid or 'its models'}. Run it again; if it happens again, read the log."
    )


def _reason(event: dg.DagsterEvent) -> tuple[str, str]:
    if not event.is_step_failure:
        return ("run", event.message or "")
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return (event.step_key or "", data.user_failure_data.description)
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return (event.step_key or "", error.message.strip() if error else event.message or "")


def _is_settings_error(event: dg.DagsterEvent) -> bool:
    return (
        event.is_step_failure
        and event.step_failure_data.user_failure_data is not None
        and "kind" in event.step_failure_data.user_failure_data.metadata
    )


def failure_text(outcome: Outcome) -> str:
    """Why nothing was published: the reason of each step that failed by itself."""
    steps = [(step, why) for step, why in outcome.failures if step != "run"] or outcome.failures
    return masked("\n".join(why if "\n" in why or step == "run" else f"{step.replace('__', '.')}: {why}" for step, why in steps))
