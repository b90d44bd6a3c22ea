"""The plain Python of funnels, lifecycle and comparison against figures worked out by hand, its visits and meetings against the goldens."""

import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import reference_funnel as reference
import yaml

from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.policy import compose_policy
from orchestration.settings import ROOT

GOLDENS = ROOT / "tests" / "integration" / "goldens"
FIRST = "2026-03-31"
AS_OF = "2026-06-15"
Row = dict[str, Any]
Tables = dict[str, list[Row]]

WORLD: Tables = {
    "salesforce.account": [{"id": "A-CUSTOMER"}, {"id": "A-OTHER"}, {"id": "A-ACME"}, {"id": "A-BOLT"}],
    "prm.partners": [
        {"partner_id": "ACME", "name": "Acme Widgets", "crm_account_id": "A-ACME"},
        {"partner_id": "BOLT", "name": "Bolt", "crm_account_id": "A-BOLT"},
    ],
}
PARTNERSHIPS: list[Row] = [
    {"partnership_id": "ACME-RESELLER", "partner_id": "ACME", "program_id": "RESELLER", "tier": "Gold", "signed_on": "2025-01-01"},
    {"partnership_id": "ACME-REFERRAL", "partner_id": "ACME", "program_id": "REFERRAL", "signed_on": "2025-01-01"},
    {"partnership_id": "BOLT-RESELLER", "partner_id": "BOLT", "program_id": "RESELLER", "tier": "Gold", "signed_on": "2025-01-01"},
]
Told = Callable[..., reference.State]


def write_raw(path: Path, given: list[Tables], as_of: str) -> None:
    """raw.duckdb with these rows, each known from the first extract on unless it says otherwise."""
    ensure_raw_database(path)
    with opened(path) as raw:
        raw.execute("insert into ledger.as_of values (?)", [as_of])
        for tables in given:
            for table, rows in tables.items():
                for row in rows:
                    full = row if table.startswith("reference.") else {"_known_from": FIRST, "_is_deleted": False} | row
                    places = ", ".join("?" * len(full))
                    raw.execute(f"insert into {table} ({', '.join(full)}) values ({places})", list(full.values()))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is known of a few rows on a day, under the repository's policy but for the vars named."""

    def state(given: Tables, as_of: str = AS_OF, policy: dict[str, str] | None = None, **variables: Any) -> reference.State:
        database, folder = tmp_path / "raw.duckdb", tmp_path / "policy"
        write_raw(database, [WORLD, given], as_of)
        compose_policy(ROOT / "seeds", None, folder)
        for name, content in (policy or {}).items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        raw, seeds = reference.read_raw(database), reference.read_policy(folder)
        return reference.state(raw, reference.Policy(seeds.seeds, seeds.parameters | variables), raw.as_of)

    return state


def deal(identity: str, stage: str, **columns: Any) -> Row:
    """A deal of 100.00, created on 5 January, to be closed or closed on 20 March."""
    return {
        "id": identity,
        "account_id": "A-CUSTOMER",
        "stage_name": stage,
        "amount": 100,
        "created_date": "2026-01-05 09:00:00",
        "close_date": "2026-03-20",
    } | columns


def moves(identity: str, *changes: tuple[str, str]) -> list[Row]:
    """History of a deal: days or moments, and stages."""
    return [
        {"id": f"{identity}-{number}", "opportunity_id": identity, "stage_name": stage, "created_date": moment}
        for number, (moment, stage) in enumerate(changes)
    ]


def claim(identity: str, partnership: str, role: str = "sourced", touched_on: str = "2026-01-05") -> Row:
    """An approved claim to a part in a deal, made on the day of the touch."""
    return {
        "claim_id": f"{identity}-{partnership}-{role}",
        "crm_opportunity_id": identity,
        "partnership_id": partnership,
        "role": role,
        "touched_on": touched_on,
        "claimed_on": touched_on,
        "status": "approved",
    }


def walked(state: reference.State, identity: str, crm: str = "salesforce") -> list[tuple[str, str, int | None, str | None]]:
    """Stage, day of entry, days and move of each visit of a deal."""
    found = reference.visits(state)[f"{crm}:{identity}"]
    return [(visit.stage, f"{visit.entered_on:%m-%d}", visit.days_in_stage, visit.move) for visit in found]


# --- visits


def test_skips_steps_back_and_reopened_deals_are_told_by_rank(told: Told) -> None:
    changes = [
        ("2026-01-05", "Prospecting"),
        ("2026-01-06", "Proposal"),
        ("2026-01-10", "Qualification"),
        ("2026-01-11", "Needs Analysis"),
        ("2026-02-01", "Closed Lost"),
        ("2026-02-03", "Negotiation"),
        ("2026-02-04", "Closed Won"),
        ("2026-02-05", "Closed Lost"),
        ("2026-02-06", "Closed Won"),
    ]
    state = told({"salesforce.opportunity": [deal("O", "Closed Won")], "salesforce.opportunity_history": moves("O", *changes)})

    assert walked(state, "O") == [
        ("Prospecting", "01-05", 1, "entry"),
        ("Proposal", "01-06", 4, "skip"),
        ("Qualification", "01-10", 1, "backward"),
        ("Needs Analysis", "01-11", 21, "forward"),
        ("Closed Lost", "02-01", 2, "lost"),
        ("Negotiation", "02-03", 1, "reopen"),
        ("Closed Won", "02-04", 1, "forward"),
        ("Closed Lost", "02-05", 1, "lost"),
        # lost before, won now: nothing but into a lost stage is lost
        ("Closed Won", "02-06", None, "reopen"),
    ]
    assert [visit.is_current for visit in reference.stage_visits(state)] == [False] * 8 + [True]


def test_of_two_changes_at_one_moment_the_later_row_counts_and_a_stage_saved_again_is_no_visit(told: Told) -> None:
    changes = [
        ("2026-01-05 09:00:00", "Prospecting"),
        ("2026-01-20 10:00:00", "Qualification"),
        ("2026-01-20 10:00:00", "Prospecting"),
        ("2026-01-21 10:00:00", "Prospecting"),
        ("2026-06-05 23:59:59", "Qualification"),
    ]
    rows = moves("O", *changes)
    rows[-1]["_known_from"] = "2026-06-10"
    # on 31 March what lies in April has not happened
    ahead = {"id": "O-9", "opportunity_id": "O", "stage_name": "Proposal", "created_date": "2026-04-01"}
    state = told({"salesforce.opportunity": [deal("O", "Qualification")], "salesforce.opportunity_history": [*reversed(rows), ahead]})

    assert walked(state, "O") == [("Prospecting", "01-05", 151, "entry"), ("Qualification", "06-05", 10, "forward")]


def test_a_deal_without_history_has_the_visits_of_its_versions(told: Told) -> None:
    state = told(
        {
            "salesforce.opportunity": [
                deal("O", "Proposal", system_modstamp="2026-03-30 09:00:00", _known_to="2026-04-30"),
                deal("O", "Negotiation", system_modstamp="2026-04-20 09:00:00", _known_from="2026-04-30", _known_to="2026-05-31"),
                # deleted by mistake and back again: one stay
                deal("O", "Closed Lost", _known_from="2026-05-31", _known_to="2026-06-01", _is_deleted=True),
                deal("O", "Negotiation", amount=1, _known_from="2026-06-01", _known_to="2026-06-10"),
                deal("O", "Prospecting", _known_from="2026-06-10"),
                # the CRM's clock is ahead of the extract
                deal("AHEAD", "Proposal", _known_to="2026-04-30"),
                deal("AHEAD", "Closed Won", system_modstamp="2026-05-01 01:00:00", _known_from="2026-04-30"),
            ]
        }
    )

    assert walked(state, "O") == [
        ("Proposal", "01-05", 105, "entry"),
        ("Negotiation", "04-20", 51, "forward"),
        ("Prospecting", "06-10", 5, "backward"),
    ]
    assert walked(state, "AHEAD") == [("Proposal", "01-05", 115, "entry"), ("Closed Won", "04-30", None, "skip")]


def test_a_past_stage_that_policy_lacks_is_open_without_place(told: Told) -> None:
    changes = [("2026-01-05", "Proposal"), ("2026-01-07", "Legal"), ("2026-01-10", "Negotiation"), ("2026-01-11", "Closed Lost")]
    back = [("2026-01-05", "Closed Lost"), ("2026-01-07", "Legal"), ("2026-01-08", "Closed Lost")]
    state = told(
        {
            "salesforce.opportunity": [deal("O", "Closed Lost"), deal("BACK", "Closed Lost")],
            "salesforce.opportunity_history": [*moves("O", *changes), *moves("BACK", *back)],
        }
    )

    assert [visit[2:] for visit in walked(state, "O")] == [(2, "entry"), (3, None), (1, None), (None, "lost")]
    assert [visit[2:] for visit in walked(state, "BACK")] == [(2, "entry"), (1, None), (None, "lost")]
    funnel = {(row.stage, row.policy): row for row in reference.opportunity_funnel(state)}
    assert "Legal" not in {stage for stage, _ in funnel}
    assert state.failures == set()


def test_a_stage_that_hubspot_deleted_keeps_its_place(told: Told) -> None:
    def stage(identity: str, order: int, **columns: Any) -> Row:
        return (
            {"id": f"p:{identity}", "pipeline": "p", "pipeline_label": "Own", "stage": identity, "stage_label": identity.upper()}
            | {
                "display_order": order,
                "is_closed": False,
                "probability": 0.5,
            }
            | columns
        )

    state = told(
        {
            "hubspot.pipelines": [
                stage("one", 0),
                stage("two", 1, _is_deleted=True),
                stage("three", 2),
                stage("done", 3, is_closed=True, probability=1),
                stage("gone", 4, is_closed=True, probability=0),
            ],
            "hubspot.deals": [{"id": "H", "pipeline": "p", "dealstage": "three", "createdate": "2026-01-05 09:00:00"}],
            "hubspot.deal_stage_history": [
                {"id": "1", "deal_id": "H", "dealstage": "one", "entered_at": "2026-01-05"},
                {"id": "2", "deal_id": "H", "dealstage": "three", "entered_at": "2026-01-06"},
            ],
        }
    )

    # from rank 1 to rank 3: the deleted stage lies between
    assert walked(state, "H", "hubspot") == [("ONE", "01-05", 1, "entry"), ("THREE", "01-06", 160, "skip")]
    assert [row.stage for row in reference.opportunity_funnel(state)] == ["ONE", "TWO", "THREE", "DONE"] * 2


# --- the funnel

WALKS = {
    "WON": ("Closed Won", [("2026-01-05", "Prospecting"), ("2026-01-15", "Proposal"), ("2026-03-01", "Closed Won")]),
    "LOST": ("Closed Lost", [("2026-01-05", "Prospecting"), ("2026-01-25", "Qualification"), ("2026-03-01", "Closed Lost")]),
    "BACK": ("Prospecting", [("2026-01-05", "Qualification"), ("2026-03-10", "Prospecting")]),
    "REOPENED": ("Negotiation", [("2026-01-05", "Prospecting"), ("2026-01-12", "Closed Won"), ("2026-02-01", "Negotiation")]),
    "LATE": ("Closed Lost", [("2026-01-05", "Negotiation"), ("2026-01-06", "Closed Lost")]),
}
"""Won with a skip; lost; stepped back and still open; reopened after it was won; come in at the end and lost."""


def test_reached_advanced_and_won_are_counted_as_by_hand(told: Told) -> None:
    state = told(
        {
            "salesforce.opportunity": [deal(identity, stage) for identity, (stage, _) in WALKS.items()],
            "salesforce.opportunity_history": [row for identity, (_, changes) in WALKS.items() for row in moves(identity, *changes)],
        }
    )

    rows = reference.opportunity_funnel(state)
    assert {(row.cohort_month, row.crm, row.pipeline, row.involvement, row.program_id) for row in rows} == {
        (date(2026, 1, 1), "salesforce", None, "direct", None)
    }
    assert {(row.policy, row.stage): (row.reached, row.advanced, row.won) for row in rows} == {
        ("observed", "Prospecting"): (4, 4, 1),
        ("observed", "Qualification"): (2, 0, 0),
        ("observed", "Needs Analysis"): (0, 0, 0),
        ("observed", "Proposal"): (1, 1, 1),
        # REOPENED was won once, LATE never
        ("observed", "Negotiation"): (2, 1, 0),
        ("observed", "Closed Won"): (2, 2, 1),
        ("imputed", "Prospecting"): (5, 5, 1),
        ("imputed", "Qualification"): (5, 3, 1),
        ("imputed", "Needs Analysis"): (3, 3, 1),
        ("imputed", "Proposal"): (3, 3, 1),
        ("imputed", "Negotiation"): (3, 2, 1),
        ("imputed", "Closed Won"): (2, 2, 1),
    }
    assert {(row.policy, row.overall_conversion) for row in rows} == {("observed", Fraction(1, 4)), ("imputed", Fraction(1, 5))}
    steps = {(row.policy, row.stage): row.step_conversion for row in rows}
    assert steps["observed", "Needs Analysis"] is None
    assert steps["imputed", "Qualification"] == Fraction(3, 5)
    medians = {row.stage: row.median_days_in_stage for row in rows if row.policy == "observed"}
    # Prospecting 7, 10, 20 and 97 days (10 March to 15 June); Negotiation 1 and 134; Closed Won 20, the other is the end
    assert medians == {
        "Prospecting": 15,
        "Qualification": Fraction(35 + 64, 2),
        "Needs Analysis": None,
        "Proposal": 45,
        "Negotiation": Fraction(135, 2),
        "Closed Won": 20,
    }
    assert medians == {row.stage: row.median_days_in_stage for row in rows if row.policy == "imputed"}


def test_a_deal_that_is_won_has_been_won_though_its_history_lags(told: Told) -> None:
    changes = moves("O", ("2026-01-05", "Prospecting"))
    state = told({"salesforce.opportunity": [deal("O", "Closed Won")], "salesforce.opportunity_history": changes})

    rows = {(row.policy, row.stage): (row.reached, row.advanced, row.won) for row in reference.opportunity_funnel(state)}
    assert rows["observed", "Prospecting"] == (1, 1, 1)
    assert rows["observed", "Closed Won"] == (0, 0, 0)
    assert rows["imputed", "Closed Won"] == (1, 1, 1)


def test_a_programme_counts_a_deal_once_with_its_own_best_role(told: Told) -> None:
    state = told(
        {
            "prm.partnerships": PARTNERSHIPS,
            "salesforce.opportunity": [deal("O", "Closed Won"), deal("DIRECT", "Proposal")],
            "prm.attribution_claims": [
                claim("O", "ACME-RESELLER"),
                claim("O", "BOLT-RESELLER", "influenced", "2026-02-01"),
                claim("O", "ACME-REFERRAL", "influenced", "2026-02-01"),
                claim("DIRECT", "ACME-REFERRAL", "delivered", "2026-02-01"),
            ],
        }
    )

    rows = [row for row in reference.opportunity_funnel(state) if row.stage == "Prospecting" and row.policy == "imputed"]
    assert {(row.involvement, row.program_id, row.reached, row.won) for row in rows} == {
        ("sourced", None, 1, 1),
        ("direct", None, 1, 0),
        ("sourced", "RESELLER", 1, 1),
        ("influenced", "REFERRAL", 1, 1),
    }
    compared = {(row.slice, row.slice_key, row.involvement): row.opportunities for row in reference.partner_vs_direct(state)}
    assert compared == {
        ("all", "all", "sourced"): 1,
        ("region", "(none)", "sourced"): 1,
        ("segment", "(none)", "sourced"): 1,
        ("partner", "ACME", "sourced"): 1,
        ("partner", "BOLT", "influenced"): 1,
        ("program", "RESELLER", "sourced"): 1,
        ("program", "REFERRAL", "influenced"): 1,
        ("tier", "Gold", "sourced"): 1,
        ("tier", "(none)", "influenced"): 1,
    }


def test_a_type_of_partner_counts_a_deal_once_with_its_own_best_role_and_segments_hold_each_deal_once(told: Told) -> None:
    state = told(
        {
            # Dora's type was taken away; Carl is no longer listed, and keeps his; another agency
            "prm.partners": [
                {"partner_id": "CARL", "name": "CARL", "partner_type": "Agency", "_known_to": "2026-05-31"},
                {"partner_id": "CARL", "name": "CARL", "partner_type": "Agency", "_known_from": "2026-05-31", "_is_deleted": True},
                {"partner_id": "DORA", "name": "DORA", "partner_type": "Agency", "_known_to": "2026-05-31"},
                {"partner_id": "DORA", "name": "DORA", "partner_type": None, "_known_from": "2026-05-31"},
                {"partner_id": "EMIL", "name": "EMIL", "partner_type": "Agency"},
            ],
            "prm.partnerships": [
                {"partnership_id": f"{name}-{program}", "partner_id": name, "program_id": program, "signed_on": "2025-01-01"}
                for name, program in [("CARL", "RESELLER"), ("DORA", "RESELLER"), ("DORA", "REFERRAL"), ("EMIL", "RESELLER")]
            ],
            "salesforce.account": [{"id": "A-SMALL", "segment": "Small"}],
            "salesforce.opportunity": [
                deal("O", "Closed Won", account_id="A-SMALL"),
                deal("DIRECT", "Proposal", account_id="A-SMALL"),
                deal("BARE", "Proposal", account_id=None),
            ],
            "prm.attribution_claims": [
                claim("O", "CARL-RESELLER", "influenced", "2026-02-01"),
                claim("O", "EMIL-RESELLER"),
                claim("O", "DORA-REFERRAL", "influenced", "2026-02-01"),
                claim("O", "DORA-RESELLER", "influenced", "2026-02-02"),
                claim("DIRECT", "CARL-RESELLER", "delivered", "2026-02-01"),
            ],
        }
    )

    rows = [row for row in reference.funnel_slices(state) if row.stage == "Prospecting" and row.policy == "imputed"]
    assert {(row.slice, row.slice_key, row.involvement, row.reached, row.won, row.is_additive) for row in rows} == {
        ("segment", "Small", "sourced", 1, 1, True),
        ("segment", "Small", "direct", 1, 0, True),
        ("segment", "(none)", "direct", 1, 0, True),
        # Emil sources for the agencies, whatever Carl does
        ("partner_type", "Agency", "sourced", 1, 1, False),
        ("partner_type", "(none)", "influenced", 1, 1, False),
    }
    assert len(rows) == 5


@pytest.mark.parametrize("seed", range(3))
def test_imputed_reached_never_rises_along_the_stages_and_is_never_less_than_observed(told: Told, seed: int) -> None:
    chance = random.Random(seed)
    stages = ("Prospecting", "Qualification", "Needs Analysis", "Proposal", "Negotiation", "Closed Won", "Closed Lost", "Legal")
    walks = {f"D{n}": [chance.choice(stages) for _ in range(chance.randint(1, 6))] for n in range(40)}
    state = told(
        {
            # a current stage that policy lacks is a failure: the last is another
            "salesforce.opportunity": [
                deal(key, walk[-1] if walk[-1] != "Legal" else "Proposal", account_id=None) for key, walk in walks.items()
            ],
            "salesforce.opportunity_history": [
                row
                for key, walk in walks.items()
                for row in moves(key, *((f"2026-02-{day:02}", stage) for day, stage in enumerate(walk, 1)))
            ],
        }
    )

    rows = reference.opportunity_funnel(state)
    reached = {policy: [row.reached for row in rows if row.policy == policy] for policy in ("observed", "imputed")}
    assert len(reached["imputed"]) == 6
    assert all(after <= before for before, after in pairwise(reached["imputed"]))
    assert any(after > before for before, after in pairwise(reached["observed"]))
    assert all(seen <= implied for seen, implied in zip(reached["observed"], reached["imputed"], strict=True))
    assert all(row.won <= row.reached and row.advanced <= row.reached for row in rows)


# --- the lifecycle


def test_the_tenure_curve_of_five_partnerships_is_as_by_hand(told: Told) -> None:
    def partnership(identity: str, signed_on: str, ended_on: str | None, program: str = "RESELLER") -> Row:
        return {"partnership_id": identity, "partner_id": "ACME", "program_id": program, "signed_on": signed_on, "ended_on": ended_on}

    state = told(
        {
            "prm.partnerships": [
                partnership("TEN", "2026-01-01", "2026-01-11"),
                partnership("TEN-TOO", "2026-02-01", "2026-02-11", "REFERRAL"),
                # an end that is planned is none yet: 20 days until 15 June
                partnership("OPEN", "2026-05-26", "2026-07-01"),
                partnership("TWENTY", "2026-03-01", "2026-03-21"),
                partnership("LONG", "2026-05-16", None),
                partnership("TOMORROW", "2026-06-16", None),
            ]
        }
    )

    curve = {(r.program_id, r.tenure_days): (r.at_risk, r.ended, r.survival) for r in reference.partner_tenure_curve(state)}
    assert curve == {
        (None, 10): (5, 2, Fraction(3, 5)),
        # three left, of whom one ends and one is cut off on the same day
        (None, 20): (3, 1, Fraction(2, 5)),
        (None, 30): (1, 0, Fraction(2, 5)),
        ("REFERRAL", 10): (1, 1, 0),
        ("RESELLER", 10): (4, 1, Fraction(3, 4)),
        ("RESELLER", 20): (3, 1, Fraction(1, 2)),
        ("RESELLER", 30): (1, 0, Fraction(1, 2)),
    }
    tenures = {row.partnership_id: (row.tenure_days, row.is_tenure_censored) for row in reference.partner_lifecycle(state)}
    assert tenures["OPEN"] == (20, True)
    assert tenures["TOMORROW"] == (0, True)
    assert tenures["TEN"] == (10, False)


def test_a_lifecycle_has_the_first_day_of_each_stage_and_signature_and_end_of_its_own(told: Told) -> None:
    def event(number: int, stage: str, day: str, **columns: Any) -> Row:
        return {"event_id": f"E-{number}", "partnership_id": "ACME-RESELLER", "stage": stage, "occurred_on": day} | columns

    state = told(
        {
            # ended today, which is the first day without it
            "prm.partnerships": [*PARTNERSHIPS[:2], PARTNERSHIPS[2] | {"ended_on": AS_OF}],
            "prm.lifecycle_events": [
                event(1, "identified", "2024-12-01"),
                event(2, "identified", "2024-11-01"),
                event(3, "identified", "2024-10-01", _is_deleted=True),
                event(4, "signed", "2024-12-24"),
                # dated after its extract of 31 March
                event(5, "activated", "2026-04-01"),
                event(6, "onboarded", "2025-02-01", _known_from="2026-06-10"),
                event(7, "identified", "2025-03-01", partnership_id="BOLT-RESELLER"),
            ],
            "salesforce.opportunity": [
                deal("LATER", "Closed Won"),
                deal("SOONER", "Closed Won", close_date="2026-02-10"),
                deal("LOST", "Closed Lost", close_date="2026-02-01"),
            ],
            "prm.attribution_claims": [claim(identity, "ACME-RESELLER") for identity in ("LATER", "SOONER", "LOST")],
        }
    )

    found = {row.partnership_id: row for row in reference.partner_lifecycle(state)}
    assert reference.rounded(found["ACME-RESELLER"]) == (
        *("ACME-RESELLER", date(2024, 11, 1), None, None, None, date(2025, 1, 1), date(2025, 2, 1), None, None, date(2026, 2, 10)),
        # 1 November to 1 January; 1 January 2025 to 10 February 2026; to 15 June 2026
        *(61, 405, 530, True),
    )
    # identified after it signed: no day is negative
    assert (found["BOLT-RESELLER"].days_to_recruit, found["BOLT-RESELLER"].first_revenue_on) == (0, None)
    assert [found[key].is_tenure_censored for key in ("BOLT-RESELLER", "ACME-RESELLER")] == [False, True]


# --- meetings


def test_a_step_counts_after_the_meeting_and_to_the_last_day_of_a_horizon_that_is_over(told: Told) -> None:
    def meeting(identity: str, account: str | None, day: str = "2026-03-01", call_type: str = "Full Mapping Review") -> Row:
        return {"id": identity, "what_id": account, "partner": "A-ACME", "activity_date": day, "partner_call_type": call_type} | {
            "partner_call_disposition": "Opportunity identified",
            "status": "Completed",
            "owner_id": "U-ANN",
        }

    accounts = ("A-SAME-DAY", "A-LAST-DAY", "A-A-DAY-LATE")
    created = dict(zip(accounts, ("2026-03-01", "2026-03-31", "2026-04-01"), strict=True))
    state = told(
        {
            "salesforce.account": [{"id": account} for account in accounts],
            "salesforce.user": [{"id": "U-ANN", "name": "Ann", "department": "Sales", "user_role_id": "R"}],
            "salesforce.user_role": [{"id": "R", "name": "Alliances"}],
            "salesforce.opportunity": [
                deal(f"O-{account}", "Prospecting", account_id=account, created_date=f"{day} 09:00:00", close_date=None)
                for account, day in created.items()
            ],
            "salesforce.task": [
                *(meeting(f"T-{account}", account) for account in accounts),
                meeting("T-NOWHERE", None),
                # a day too young for the shortest horizon
                meeting("T-YOUNG", "A-SAME-DAY", "2026-04-01"),
            ],
        },
        as_of="2026-04-30",
    )

    rows = {(row.next_step, row.horizon_days): row for row in reference.meeting_conversion(state)}
    # 1 March and 60 days are 30 April, today; 90 are not over
    assert {key: (row.meetings, row.converted) for key, row in rows.items()} == {
        ("opportunity_created", 30): (3, 1),
        ("opportunity_created", 60): (3, 2),
        ("stage_advanced", 30): (3, 0),
        ("stage_advanced", 60): (3, 0),
        ("won", 30): (3, 0),
        ("won", 60): (3, 0),
        # one without an account can still lead to another meeting
        ("next_meeting", 30): (4, 0),
        ("next_meeting", 60): (4, 0),
    }
    row = rows["opportunity_created", 60]
    assert (row.call_type, row.disposition, row.team, row.owner_user_id, row.partner_id, row.conversion_rate) == (
        *("Full Mapping Review", "Opportunity identified", "Alliances", "salesforce:U-ANN", "ACME"),
        Fraction(2, 3),
    )


def test_the_next_meeting_is_deeper_with_the_same_partner_and_not_about_another_account(told: Told) -> None:
    one, two, three = "Full Mapping Review", "Specific Account Review", "Coffee"

    def meeting(identity: str, day: str, call_type: str, account: str | None = "A-CUSTOMER", partner: str = "A-ACME") -> Row:
        return {"id": identity, "what_id": account, "partner": partner, "activity_date": day, "type": call_type}

    state = told(
        {
            "salesforce.event": [
                meeting("E-FIRST", "2026-01-05", one),
                meeting("E-OTHER-ACCOUNT", "2026-01-06", two, "A-OTHER"),
                meeting("E-OTHER-PARTNER", "2026-01-06", two, partner="A-BOLT"),
                meeting("E-SAME-DEPTH", "2026-01-07", one),
                meeting("E-NO-DEPTH", "2026-01-08", three),
            ]
        }
    )
    assert {row.converted for row in reference.meeting_conversion(state)} == {0}
    first = next(meeting for meeting in reference.meetings_told(state) if meeting.meeting_id == "salesforce:E-FIRST")
    assert reference.deeper_meetings(state, first) == []


def test_a_deeper_meeting_on_no_account_may_be_the_next(told: Told) -> None:
    rows = [
        {"id": "E-1", "what_id": "A-CUSTOMER", "partner": "A-ACME", "activity_date": "2026-01-05", "type": "Full Mapping Review"},
        {"id": "E-2", "partner": "A-ACME", "activity_date": "2026-02-04", "type": "Specific Account Review"},
    ]
    state = told({"salesforce.event": rows})
    found = {(row.call_type, row.next_step, row.horizon_days): row.converted for row in reference.meeting_conversion(state)}
    assert found["Full Mapping Review", "next_meeting", 30] == 1
    assert found["Specific Account Review", "next_meeting", 30] == 0
    assert ("Specific Account Review", "won", 30) not in found


def test_a_meeting_with_an_account_of_two_partners_is_with_neither(told: Told) -> None:
    state = told(
        {
            "prm.partners": [{"partner_id": "ACME-TOO", "name": "Acme again", "crm_account_id": "A-ACME"}],
            "salesforce.event": [{"id": f"E-{name}", "partner": name, "activity_date": "2026-01-05"} for name in ("A-ACME", "A-BOLT")],
        }
    )
    assert {row.partner_id for row in reference.meeting_conversion(state)} == {"BOLT"}


def test_a_stage_advanced_and_a_deal_won_are_steps_of_the_meetings_account(told: Told) -> None:
    changes = [("2026-01-05", "Proposal"), ("2026-02-10", "Qualification"), ("2026-03-10", "Needs Analysis"), ("2026-03-20", "Closed Won")]
    state = told(
        {
            "salesforce.opportunity": [deal("O", "Closed Won"), deal("ELSEWHERE", "Closed Won", account_id="A-OTHER")],
            "salesforce.opportunity_history": moves("O", *changes),
            # on the opportunity: its account is the meeting's
            "salesforce.event": [{"id": "E", "what_id": "O", "partner": "A-ACME", "activity_date": "2026-01-20"}],
        }
    )

    found = {(row.next_step, row.horizon_days): row.converted for row in reference.meeting_conversion(state)}
    # a step back within 30 days is no advance, one forward on 10 March is 49 days later, the close 59
    assert [found["stage_advanced", horizon] for horizon in (30, 60, 90)] == [0, 1, 1]
    assert [found["won", horizon] for horizon in (30, 60, 90)] == [0, 1, 1]
    assert [found["opportunity_created", horizon] for horizon in (30, 60, 90)] == [0, 0, 0]


# --- partner against direct


def test_wilsons_interval_of_seven_of_ten_is_the_textbooks() -> None:
    assert [str(reference.reference.rounded(end, 6)) for end in reference.wilson(7, 10)] == ["0.396778", "0.892209"]
    # the ends are the shares from which 7 of 10 lies just z standard errors away
    z = Fraction(reference.Z)
    for end in reference.wilson(7, 10):
        assert abs((Fraction(7, 10) - end) ** 2 - z * z * end * (1 - end) / 10) < Fraction(1, 10**50)
    # one of one: n / (n + z^2) to 1; none of one is its mirror
    low, high = reference.wilson(1, 1)
    assert (reference.reference.rounded(low, 6), high) == (reference.reference.rounded(1 / (1 + z * z), 6), 1)
    assert reference.wilson(0, 1)[0] == 0


@pytest.mark.parametrize(
    ("first_month", "day", "quarter"),
    [
        (1, "2026-01-01", "2026-Q1"),
        (1, "2026-12-31", "2026-Q4"),
        (7, "2026-06-30", "2026-Q4"),
        (7, "2026-07-01", "2027-Q1"),
        (2, "2026-01-31", "2026-Q4"),
        (2, "2026-02-01", "2027-Q1"),
        (12, "2026-11-30", "2026-Q4"),
    ],
)
def test_a_fiscal_year_has_the_name_of_the_year_in_which_it_ends(first_month: int, day: str, quarter: str) -> None:
    policy = reference.Policy({}, {"fiscal_year_start_month": first_month})
    assert reference.fiscal_quarter(policy, date.fromisoformat(day)) == quarter


def test_rates_sizes_days_velocity_and_lift_are_as_by_hand(told: Told) -> None:
    # (stage, amount, segment, country, whether sourced)
    deals = {
        # a cell with two sourced deals, one won, and two direct ones, both lost
        "S1": ("Closed Won", 10000, "Enterprise", "Germany", True),
        "S2": ("Closed Lost", 49999, "Enterprise", "Germany", True),
        "D1": ("Closed Lost", 10001, "Enterprise", "Germany", False),
        "D2": ("Closed Lost", 20000, "Enterprise", "Germany", False),
        # another with one sourced, lost, and one direct, won: the band below, whatever the amount
        "S3": ("Closed Lost", -5, "Enterprise", "Germany", True),
        "D3": ("Closed Won", 9999, "Enterprise", "Germany", False),
        # no direct deal of the segment, none of the band, none of the region
        "S4": ("Closed Won", 10000, None, "Germany", True),
        "S5": ("Closed Won", None, "Enterprise", "Germany", True),
        "S6": ("Closed Won", 10000, "Enterprise", "Atlantis", True),
    }
    state = told(
        {
            "reference.countries": [{"spelling": "germany", "country_code": "DE"}],
            "prm.partnerships": PARTNERSHIPS,
            "salesforce.account": [
                {"id": f"A-{key}", "segment": segment, "billing_country": country} for key, (_, _, segment, country, _) in deals.items()
            ],
            "salesforce.opportunity": [
                deal(key, stage, amount=amount, account_id=f"A-{key}", close_date="2026-01-03" if key == "S6" else "2026-03-20")
                for key, (stage, amount, *_) in deals.items()
            ],
            "prm.attribution_claims": [claim(key, "ACME-RESELLER") for key, (*_, is_sourced) in deals.items() if is_sourced],
        },
        min_sample=6,
    )

    rows = {(row.involvement, row.slice, row.slice_key): row for row in reference.partner_vs_direct(state)}
    sourced, direct = rows["sourced", "all", "all"], rows["direct", "all", "all"]
    assert (sourced.fiscal_quarter, sourced.opportunities, sourced.won, sourced.lost) == ("2026-Q1", 6, 4, 2)
    assert (sourced.close_rate, sourced.is_small_sample, direct.is_small_sample) == (Fraction(2, 3), False, True)
    # three of the four won have an amount; 74 days for three, none for the one that closed before it was created
    assert (sourced.avg_deal_size, sourced.avg_days_to_close) == (10000, Fraction(222, 4))
    assert sourced.velocity == 6 * Fraction(2, 3) * 10000 / Fraction(222, 4)
    # two thirds of (1/2 - 0) and one third of (0 - 1)
    assert sourced.matched_lift == Fraction(2, 3) * Fraction(1, 2) - Fraction(1, 3)
    assert direct.matched_lift is None
    assert {row.matched_lift for (_, kind, _), row in rows.items() if kind != "all"} == {None}
    assert {(key, row.opportunities) for (role, kind, key), row in rows.items() if (role, kind) == ("sourced", "region")} == {
        ("EMEA", 5),
        ("(none)", 1),
    }
    assert {(key, row.opportunities) for (role, kind, key), row in rows.items() if (role, kind) == ("sourced", "segment")} == {
        ("Enterprise", 5),
        ("(none)", 1),
    }
    assert {kind for (_, kind, _), row in rows.items() if not row.is_additive} == {"partner", "program", "tier"}
    # nothing of the partner's cell is direct: no lift
    assert (
        reference.matched_lift(
            state, [d for d in reference.opportunities(state).values() if d.opportunity_id != "salesforce:D3"], "influenced"
        )
        is None
    )


def test_days_in_stage_stand_in_the_quarter_in_which_the_stage_was_left(told: Told) -> None:
    walks = {
        "ONE": [("2026-01-05", "Proposal"), ("2026-04-01", "Negotiation")],
        "TWO": [("2026-03-31", "Proposal"), ("2026-04-03", "Closed Won"), ("2026-05-01", "Negotiation")],
        "THREE": [("2026-03-30", "Proposal"), ("2026-03-31", "Negotiation")],
    }
    rows = [row | {"_known_from": "2026-06-01"} for key, changes in walks.items() for row in moves(key, *changes)]
    state = told({"salesforce.opportunity": [deal(key, "Negotiation") for key in walks], "salesforce.opportunity_history": rows})

    # 86 and 3 days in Proposal; a won stage that was left counts, what the deals are in now does not
    assert {reference.rounded(row) for row in reference.days_in_stage(state)} == {
        ("2026-Q2", "direct", "salesforce", None, "Proposal", 2, Fraction(89, 2), Fraction(89, 2)),
        ("2026-Q2", "direct", "salesforce", None, "Closed Won", 1, 28, 28),
        ("2026-Q1", "direct", "salesforce", None, "Proposal", 1, 1, 1),
    }


# --- how raw rows are read: the goldens of the core tables say it of both CRMs

CASES = {path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in sorted(GOLDENS.glob("*.yml"))}


def expected(table: str) -> list[dict[str, str]]:
    """What the goldens say of the rows of a core table."""
    return [row for case in CASES.values() for row in case.get("expect", {}).get(table, {}).get("rows", [])]


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> reference.State:
    folder = tmp_path_factory.mktemp("goldens")
    write_raw(folder / "raw.duckdb", [case.get("given", {}) for case in CASES.values()], AS_OF)
    compose_policy(ROOT / "seeds", GOLDENS / "policy", folder / "policy")
    raw, policy = reference.read_raw(folder / "raw.duckdb"), reference.read_policy(folder / "policy")
    return reference.state(raw, policy, raw.as_of)


def shown(value: Any) -> str:
    """A value as the goldens write it."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_visits_are_those_of_the_goldens(golden: reference.State) -> None:
    found = {(visit.opportunity_id, str(visit.visit_number)): vars(visit) for visit in reference.stage_visits(golden)}
    wanted = {(row["opportunity_id"], row["visit_number"]): row for row in expected("core.fct_opportunity_stages")}

    deals = {deal_id for deal_id, _ in wanted}
    assert {key for key in found if key[0] in deals} == wanted.keys()
    wrong = {
        key: (name, shown(found[key][name]), row[name])
        for key, row in wanted.items()
        for name in row
        if name in found[key] and shown(found[key][name]) != row[name]
    }
    assert wrong == {}
    assert len(wanted) > 30


def test_meetings_are_told_as_the_goldens_tell_them(golden: reference.State) -> None:
    found = {meeting.meeting_id: vars(meeting) for meeting in reference.meetings_told(golden)}
    wanted = {row["meeting_id"]: row for row in expected("core.fct_partner_meetings")}
    wrong = {
        key: (name, shown(found[key][name]), row[name])
        for key, row in wanted.items()
        for name in row
        if name in found[key] and shown(found[key][name]) != row[name]
    }
    assert wrong == {}
    assert reference.users(golden)["hubspot:H-UMA"] == "Alliances"


def test_every_table_has_rows_of_the_goldens_company(golden: reference.State) -> None:
    found = reference.rows(golden)
    assert {table for table, rows in found.items() if rows} == reference.COLUMNS.keys()
    assert {table: {len(row) for row in rows} for table, rows in found.items()} == {
        table: {len(columns.split(", "))} for table, columns in reference.COLUMNS.items()
    }
    # nothing here is a float, and everything is rounded
    kinds = {type(value).__name__ for rows in found.values() for row in rows for value in row}
    assert kinds <= {"str", "int", "bool", "date", "Decimal", "NoneType"}
