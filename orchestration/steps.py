"""What the steps of a run have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from orchestration.build_database import LockTimeout
from orchestration.settings import SettingsError

DAILY = "daily"
"""The job of whole runs."""

OWNER = "team:partner-analytics"
UNATTENDED = "partnerverse/unattended"
"""The tag of runs that a schedule or a sensor launched: files that are still being written wait longer."""

RETRIES = 2
SECONDS_BETWEEN_RETRIES = 10


@contextmanager
def retrying_transient_faults() -> Iterator[None]:
    """Let the step try again after a fault that may pass by itself (disk, file in use); what a person has to mend fails at once."""
    try:
        yield
    except SettingsError as error:
        raise dg.Failure(description=str(error), metadata={"kind": "settings"}, allow_retries=False) from error
    except (duckdb.IOException, LockTimeout, OSError) as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=SECONDS_BETWEEN_RETRIES) from error
