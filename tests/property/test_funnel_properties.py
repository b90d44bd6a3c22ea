"""Funnels, lifecycles, meetings and the overlay on companies at random: the models against the plain statement of the definitions."""

from collections import Counter
from typing import Any

import duckdb
import pytest
import reference_funnel
from landed import Landed
from random_company import DAYS, SUBJECT_POLICY, RandomCompany
from reference_attribution import state
from replayed import Replayed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened

pytestmark = pytest.mark.slow

MARTS = tuple(table.split(".")[1] for table in reference_funnel.TABLES)
Rows = dict[str, Counter]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The models, compiled over a company at random."""
    folder = tmp_path_factory.mktemp("funnels")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "meeting_subjects.csv").write_text(SUBJECT_POLICY, encoding="utf-8")
    landed = Landed(folder, folder / "seeds")
    RandomCompany(0).write(landed.settings.raw_database)
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Replayed.compiled(landed.settings, *MARTS)


def told(models: Replayed) -> Rows:
    """The rows of every table, made again from what raw holds."""
    models.run(DAYS[-1])
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        rows = {name: build.execute(f"select {columns} from {name}").fetchall() for name, columns in reference_funnel.COLUMNS.items()}
    return {name: Counter(found) for name, found in rows.items()}


def defined(models: Replayed) -> Rows:
    """The same rows as the definitions have them, in plain Python."""
    raw = reference_funnel.read_raw(models.settings.raw_database)
    return reference_funnel.rows(state(raw, reference_funnel.read_policy(models.settings.policy_dir), raw.as_of))


def column(rows: Rows, table: str, name: str) -> set[Any]:
    """The values of one column."""
    place = reference_funnel.COLUMNS[table].split(", ").index(name)
    return {row[place] for row in rows[table]}


@pytest.mark.parametrize("seed", range(41, 49))
def test_the_models_say_what_the_definitions_say_row_for_row(models: Replayed, seed: int) -> None:
    RandomCompany(seed, deals=60).write(models.settings.raw_database)
    found, expected = told(models), defined(models)
    assert {name: (found[name] - expected[name], expected[name] - found[name]) for name in found if found[name] != expected[name]} == {}
    assert column(found, "core.fct_opportunity_stages", "move") == {"entry", "forward", "skip", "backward", "lost", "reopen", None}
    assert column(found, "performance.partner_vs_direct", "involvement") >= {"sourced", "direct"}
    assert column(found, "funnel.funnel_slices", "slice_key") == {"SMB", "Enterprise", "Reseller", "Agency", "(none)"}


@pytest.mark.parametrize("seed", range(61, 64))
def test_imputed_never_rises_and_nothing_lasts_less_than_no_time(models: Replayed, seed: int) -> None:
    RandomCompany(seed, deals=60).write(models.settings.raw_database)
    models.run(DAYS[-1])
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        for funnel, key in {"opportunity_funnel": "program_id", "funnel_slices": "slice, slice_key"}.items():
            rising = f"""
                select * from funnel.{funnel} where policy = 'imputed' qualify reached > lag(reached) over (
                    partition by cohort_month, crm, pipeline, involvement, {key} order by stage_rank, reached desc
                )
            """
            assert build.execute(rising).fetchall() == [], funnel
        durations = {
            "core.fct_opportunity_stages": "days_in_stage",
            "funnel.opportunity_funnel": "median_days_in_stage",
            "funnel.funnel_slices": "median_days_in_stage",
            "funnel.partner_lifecycle": "least(days_to_recruit, days_to_first_revenue, tenure_days)",
            "performance.days_in_stage": "least(median_days, mean_days)",
            "performance.partner_vs_direct": "avg_days_to_close",
        }
        for table, duration in durations.items():
            assert build.execute(f"select * from {table} where {duration} < 0").fetchall() == [], table
