import subprocess
import sys
from pathlib import Path

import pytest
from rendered_macros import refused

from orchestration.dbt_project import compose, dbt_environment
from orchestration.settings import ROOT, Settings

pytestmark = pytest.mark.slow

BAD = {
    "crm_stages": ("Qualification,2,open", "Qualification,2.5,open", 'line 3: stage_order is "2.5"; write a whole number.'),
    "partner_roles": ("Advisor,influenced", "Advisor,helped", 'line 6: role is "helped"; write one of sourced, influenced, delivered.'),
    "call_types": ("Full Mapping Review,2", "Full Mapping Review,", "line 3: depth is empty; write a whole number."),
    "dispositions": ("Opportunity identified,true", "Opportunity identified,yes", 'line 4: is_positive is "yes"; write true or false.'),
    "meeting_subjects": (
        "phrase,call_type,disposition",
        "phrase,call_type,disposition\naccount review,Account Review,",
        'line 2: call_type is "Account Review", which call_types.csv lacks; write one of its call types, or add this one to it.',
    ),
    "partner_keys": ("cumulus,PRT-0004", "cumulus,", "line 5: partner_id is empty; write a value."),
    "regions": ("NA,EMEA", "NA,", "line 161: region is empty; write a value."),
    "credit_models": (
        "position_based,0.4,0.4,0.2",
        "position_based,0.5,0.4,0.2",
        "line 6: first_share, last_share and middle_share are 0.500000, 0.400000 and 0.200000; write three shares that sum to 1; "
        "an empty one is 0.4, 0.4 or 0.2.",
    ),
    "exchange_rates": (
        "rate_to_reporting\n",
        "rate_to_reporting\nEUR,2026-06-01,1.1\nEUR,2026-6-2,1.1\n",
        'line 3: valid_from is "2026-6-2"; write a day as YYYY-MM-DD.',
    ),
}
"""File -> what it says, what somebody makes of it, and what the run answers."""


def build(settings: Settings) -> subprocess.CompletedProcess[str]:
    command = ["build", "--select", "+staging.policy", "--target", "prod"]
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", *command],
        cwd=ROOT,
        env=dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bad_policy_cell_ends_the_run_with_file_line_value_and_remedy(tmp_path: Path):
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    for name, (good, bad, _) in BAD.items():
        text = (ROOT / "seeds" / f"{name}.csv").read_text(encoding="utf-8")
        assert good in text
        (overlay / f"{name}.csv").write_text(text.replace(good, bad), encoding="utf-8")
    settings = Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse", seeds_dir=overlay)
    compose(settings)
    before = {path.name: path.read_bytes() for path in settings.policy_dir.iterdir()}
    # twice: a seed whose table is there already is loaded in another way
    for _ in range(2):
        ran = build(settings)
        assert ran.returncode == 1, ran.stdout
        assert [name for name, (_, _, said) in BAD.items() if f"{name}.csv, {said}" not in ran.stdout] == [], ran.stdout
    # dbt's own statement macro would have written SQL into the seed files by now
    assert {path.name: path.read_bytes() for path in settings.policy_dir.iterdir()} == before


@pytest.mark.parametrize("priority", [["hubspot"], ["hubspot", "salesfroce"], ["salesforce", "hubspot", "hubspot"]])
def test_a_priority_of_crms_that_does_not_name_each_once_is_refused(priority: list[str]):
    assert "name salesforce and hubspot in it, each once" in refused("crm_rank('crm')", crm_priority=priority)


@pytest.mark.parametrize("edges", [[], [50000, 10000], [10000, 10000]])
def test_amount_bands_that_do_not_rise_are_refused(edges: list[int]):
    assert "name one amount or more in it, each above the one before it" in refused("amount_band('amount')", amount_bands=edges)
