"""What would leave for a partner by the rules as they stand, before it leaves."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from orchestration.build_database import holding, lock_of
from orchestration.ingest.store import opened
from orchestration.publish.generation import DATABASE
from orchestration.publish.keeping import published_folder
from orchestration.settings import Settings, SettingsError
from orchestration.share.leaving import RELATIONS, Change, Count, Partner, Rows, Rule, leaving
from orchestration.warehouse.dbt import DbtError, run_dbt
from orchestration.warehouse.dbt_worker import results_file

SHARED = [
    "shared_accounts",
    "shared_counts",
    "shared_fields",
    "sharing_audit",
    "dim_accounts",
    "dim_users",
    "dim_partners",
    "fct_opportunities",
]
"""The tables from which partners' files are made."""


@dataclass(frozen=True)
class Preview:
    """All that would be in a partner's folder; `partner` is None for a key of whom the rules hide everything."""

    as_of: dt.date
    partner: Partner | None
    rules: list[Rule]
    rows: dict[str, Rows]
    counts: list[Count]
    changes: list[Change]
    has_before: bool


def preview(settings: Settings, partner_key: str) -> Preview:
    """Build the sharing tables anew from what has been ingested, by the policy as it lies there now, and read what they let through.

    Nothing is published. Call it under the run's lock. Raises SettingsError for a key that is no partner's, DbtError with what a model or
    a rule is refused for.
    """
    with holding(lock_of(settings.raw_database)), opened(settings.raw_database, read_only=True) as raw:
        days = raw.execute("select as_of from ledger.as_of").fetchall()
    if not days:
        raise SettingsError("Nothing has been ingested yet, so nothing could leave; `make run` first.")
    for _ in run_dbt(settings, ["--select", *(f"+{model}" for model in SHARED), "--indirect-selection", "empty"]):
        pass
    _refuse_what_was_not_built(settings.dbt_target_dir)
    published = published_folder(settings)
    with leaving(settings.build_database, published and published / DATABASE) as all_that_leaves:
        partner = next((p for p in all_that_leaves.partners() if p.partner_key == partner_key), None)
        if partner is None:
            known = all_that_leaves.partner_keys()
            if partner_key not in known:
                raise SettingsError(f'PARTNER is "{partner_key}", which is no partner\'s key; there are {", ".join(known)}.')
            return Preview(days[0][0], None, [], {}, [], [], False)
        return Preview(
            days[0][0],
            partner,
            all_that_leaves.rules(partner),
            {relation: all_that_leaves.rows(partner, relation) for relation in RELATIONS},
            all_that_leaves.counts(partner),
            all_that_leaves.changes(partner),
            all_that_leaves.has_before,
        )


def _refuse_what_was_not_built(target_dir: Path) -> None:
    results = json.loads(results_file(target_dir, "models").read_text(encoding="utf-8"))["results"]
    failed = [result["message"] for result in results if result["status"] in ("error", "fail")]
    if failed:
        raise DbtError("\n".join(failed))
