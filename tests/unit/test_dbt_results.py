"""What dbt said, as checks."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.quality.audit import sentence
from orchestration.quality.dbt_results import dbt_results
from orchestration.quality.evaluation import CheckResult

MANIFEST = {
    "nodes": {
        "model.p.fct_opportunities": {"schema": "core", "alias": "fct_opportunities", "name": "fct_opportunities"},
        "model.p.dim_accounts": {"schema": "core", "alias": "dim_accounts", "name": "dim_accounts"},
        "test.p.unique.1": {
            "name": "unique_combination_fct_opportunities",
            "config": {"severity": "ERROR"},
            "attached_node": "model.p.fct_opportunities",
            "depends_on": {"nodes": ["model.p.dim_accounts", "model.p.fct_opportunities"]},
        },
        "test.p.accepted.2": {
            "name": "accepted_values_dim_accounts",
            "config": {"severity": "warn"},
            "attached_node": "model.p.dim_accounts",
            "depends_on": {"nodes": ["model.p.dim_accounts"]},
        },
        # a singular test hangs on no model; the first that it reads stands for it
        "test.p.assert_credits_sum_to_the_amount": {
            "name": "assert_credits_sum_to_the_amount",
            "description": "Add each of these to seeds/crm_stages.csv.",
            "config": {"severity": "ERROR"},
            "attached_node": None,
            "depends_on": {"nodes": ["source.p.ledger.extracts"]},
        },
    },
    "sources": {"source.p.ledger.extracts": {"schema": "ledger", "name": "extracts"}},
}


@pytest.fixture
def results(tmp_path: Path) -> Any:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))

    def write(models: list[dict[str, Any]], tests: list[dict[str, Any]]) -> list[CheckResult]:
        for phase, phase_results in (("models", models), ("tests", tests)):
            (tmp_path / f"run_results_{phase}.json").write_text(json.dumps({"results": phase_results}))
        build = duckdb.connect()
        build.execute("create table found as select * from (values ('Flying High', 2), ('Aiming Low', 1)) as found (stage, deals)")
        return dbt_results(tmp_path, build)

    return write


def of_dbt(unique_id: str, status: str, failures: int | None = 0, message: str | None = None) -> dict[str, Any]:
    query = "-- each of these\nselect stage, deals from found"
    return {"unique_id": unique_id, "status": status, "failures": failures, "message": message, "compiled_code": query}


@pytest.mark.parametrize(
    ("status", "failures", "expected", "figures", "blocks"),
    [
        ("pass", 0, "passed", "0 rows are off", False),
        ("fail", 2, "failed", "2 rows are off: stage Aiming Low, deals 1; stage Flying High, deals 2", True),
        ("error", None, "crashed", "Binder Error: no such column", True),
        ("skipped", None, "crashed", "Binder Error: no such column", True),
    ],
)
def test_a_test_of_dbt_is_a_check_of_its_table(
    results: Any, status: str, failures: int | None, expected: str, figures: str, blocks: bool
) -> None:
    (check,) = results([], [of_dbt("test.p.unique.1", status, failures, "Binder Error:\n  no such column")])
    assert check == CheckResult("core.fct_opportunities", "unique_combination_fct_opportunities", expected, "error", figures)
    assert check.blocks is blocks


def test_a_test_of_severity_warn_warns_and_does_not_block(results: Any) -> None:
    (check,) = results([], [of_dbt("test.p.accepted.2", "warn", 2)])
    assert (check.table_name, check.status, check.severity, check.figures, check.blocks) == (
        "core.dim_accounts",
        "warned",
        "warn",
        "2 rows are off: stage Aiming Low, deals 1; stage Flying High, deals 2",
        False,
    )


def test_what_to_do_is_said_where_the_test_is_described(results: Any) -> None:
    (check,) = results([], [of_dbt("test.p.assert_credits_sum_to_the_amount", "fail", 2)])
    assert check.figures.endswith("stage Flying High, deals 2. Add each of these to seeds/crm_stages.csv.")


def test_a_singular_test_belongs_to_the_table_that_it_reads(results: Any) -> None:
    (check,) = results([], [of_dbt("test.p.assert_credits_sum_to_the_amount", "pass")])
    assert check.table_name == "ledger.extracts"


def test_models_that_were_not_built_block_and_built_ones_are_no_checks(results: Any) -> None:
    checks = results(
        [
            of_dbt("model.p.dim_accounts", "error", None, "Runtime Error in model\n  Conversion Error"),
            of_dbt("model.p.fct_opportunities", "skipped", None, None),
        ],
        [],
    )
    assert [(c.table_name, c.check_name, c.status, c.figures) for c in checks] == [
        ("core.dim_accounts", "is_built", "crashed", "Runtime Error in model Conversion Error"),
        ("core.fct_opportunities", "is_built", "crashed", "not run, a table that it needs was not built"),
    ]
    assert all(check.blocks for check in checks)
    assert results([of_dbt("model.p.dim_accounts", "success", None, "OK")], []) == []


def test_a_test_that_reads_a_table_that_was_not_built_was_not_run(results: Any) -> None:
    checks = results([of_dbt("model.p.dim_accounts", "error", None, "no")], [of_dbt("test.p.unique.1", "error", None, "Catalog Error")])
    assert (checks[1].status, checks[1].figures) == ("crashed", "not run, core.dim_accounts was not built")


def test_a_blocker_is_a_sentence_for_a_person() -> None:
    check = CheckResult("core.fct_credits", "weights_sum_to_one", "failed", "error", "2 rows are off")
    assert sentence(check) == "core.fct_credits: weights sum to one failed (2 rows are off)."
    unbuilt = CheckResult("core.fct_credits", "is_built", "crashed", "error", "Conversion Error")
    assert sentence(unbuilt) == "core.fct_credits was not built (Conversion Error)."
