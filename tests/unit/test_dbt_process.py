"""The process in which a run's dbt waits, as the run sees it."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import DbtProcess


@pytest.fixture
def ignoring_signals() -> Iterator[None]:
    """As a run is where a script starts it in the background."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_dbt_that_is_not_needed_ends_where_signals_are_ignored(tmp_path: Path, ignoring_signals: None) -> None:
    process = DbtProcess(Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse"), "prod")
    stopping = threading.Thread(target=process.stop, daemon=True)
    stopping.start()
    stopping.join(30)
    assert not stopping.is_alive()
    process.stop()
