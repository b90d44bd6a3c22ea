"""What a run says that came to nothing without a failure."""

import dagster as dg

from orchestration.daily_run import failure_text, read_outcome


@dg.op
def forget_to_say() -> None:
    """End well, and tell of no model."""


@dg.job
def quiet() -> None:
    """A run of which nothing is told."""
    forget_to_say()


def test_a_run_that_ended_well_and_published_nothing_has_failed_and_names_the_models_it_lost() -> None:
    outcome = read_outcome(quiet.execute_in_process())
    assert outcome.published is None
    assert "Nothing was published: dbt did not say what became of " in failure_text(outcome)
    assert "core.fct_opportunities" in failure_text(outcome)
