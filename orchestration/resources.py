"""What every step of a run is handed: the settings, held together with the run's lock from its first step to its end."""

from collections.abc import Iterator
from contextlib import ExitStack

import dagster as dg

from orchestration.build_database import BUILD_DATABASE, LockTimeout, holding
from orchestration.dbt_project import compose
from orchestration.ingest.loading import begin
from orchestration.settings import Settings
from orchestration.steps import DAILY
from orchestration.warehouse.dbt import dbt_waiting


@dg.resource(description="Settings from the environment; holds the warehouse's run lock while the run lasts.")
def settings_of_the_run(context: dg.InitResourceContext) -> Iterator[Settings]:
    """A second run waits here, before its first step, until the first one has ended."""
    settings = Settings.from_environment()
    with ExitStack() as held:
        try:
            held.enter_context(holding(settings.run_lock, wait_seconds=0))
        except LockTimeout:
            context.log.info(f"Another run holds {settings.warehouse_dir}; this one waits for it to end.")
            held.enter_context(holding(settings.run_lock))
        free_slots_of_dead_runs(context.instance, context.run_id)
        compose(settings)
        begin(settings)
        if context.run.job_name == DAILY:
            held.enter_context(dbt_waiting(settings))
        yield settings


def free_slots_of_dead_runs(instance: dg.DagsterInstance, run_id: str) -> None:
    """Give back what a run that was killed still holds of the pool: whoever has the lock is the only run that is alive."""
    storage = instance.event_log_storage
    if BUILD_DATABASE in storage.get_concurrency_keys():
        for dead in storage.get_concurrency_info(BUILD_DATABASE).active_run_ids - {run_id}:
            storage.free_concurrency_slots_for_run(dead)
