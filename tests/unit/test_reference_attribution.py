"""The plain Python of the rules against figures worked out by hand, and its reading of the raw rows against the goldens of the core."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import reference_attribution as reference
import yaml

from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.policy import compose_policy
from orchestration.settings import ROOT

GOLDENS = ROOT / "tests" / "integration" / "goldens"
FIRST, SECOND, THIRD = "2026-03-31", "2026-04-30", "2026-05-31"
AS_OF = "2026-06-15"
Row = dict[str, Any]
Tables = dict[str, list[Row]]

WORLD: Tables = {
    "salesforce.account": [{"id": "A-CUSTOMER"}, {"id": "A-ACME"}, {"id": "A-AJAX"}, {"id": "A-BOLT"}],
    "prm.partners": [
        {"partner_id": "ACME", "name": "Acme Widgets", "crm_account_id": "A-ACME"},
        {"partner_id": "AJAX", "name": "Ajax Corporation", "crm_account_id": "A-AJAX"},
        {"partner_id": "BOLT", "name": "Bolt", "crm_account_id": "A-BOLT"},
    ],
    "prm.partnerships": [
        {"partnership_id": "ACME-RESELLER", "partner_id": "ACME", "program_id": "RESELLER", "signed_on": "2025-01-01"},
        {"partnership_id": "ACME-REFERRAL", "partner_id": "ACME", "program_id": "REFERRAL", "signed_on": "2025-01-01"},
        {"partnership_id": "AJAX-SERVICES", "partner_id": "AJAX", "program_id": "SERVICES", "signed_on": "2025-01-01"},
        {"partnership_id": "BOLT-RESELLER", "partner_id": "BOLT", "program_id": "RESELLER", "signed_on": "2025-01-01"},
    ],
}
"""A customer, a partner in two programmes and two in one; every other row of a test comes on top."""

MODELS = """credit_model,kind,first_share,last_share,middle_share,half_life_days,sourced_share,is_default
sourced_only,sourced_only,,,,,,false
first_touch,first_touch,,,,,,false
last_touch,last_touch,,,,,,false
linear,linear,,,,,,true
position_based,position_based,0.4,0.4,0.2,,,false
time_decay,time_decay,,,,30,,false
role_weighted,role_weighted,,,,,0.6,false
own,custom,0.5,0.3,0.2,30,0.7,false
"""
TERM_COLUMNS = (
    "term_id,program_id,partnership_id,tier,role,basis,rate_percent,flat_amount,currency,effective_from,effective_to,hold_days,cap_amount\n"
)
TERMS = """T-PRODUCT,RESELLER,,,,product_amount,20,,,2020-01-01,,30,
T-LEAD,REFERRAL,,,,converted_lead,,1000,USD,2020-01-01,,0,
"""


class Case:
    """A raw.duckdb of a few rows and a policy, and what the rules make of them."""

    def __init__(self, folder: Path, given: Tables, terms: str, exchange_rates: str) -> None:
        database, policy = folder / "raw.duckdb", folder / "policy"
        write_raw(database, [WORLD, given])
        compose_policy(ROOT / "seeds", None, policy)
        (policy / "credit_models.csv").write_text(MODELS, encoding="utf-8")
        (policy / "commission_terms.csv").write_text(TERM_COLUMNS + terms, encoding="utf-8")
        (policy / "exchange_rates.csv").write_text("currency,valid_from,rate_to_reporting\n" + exchange_rates, encoding="utf-8")
        self.raw, self.policy = reference.read_raw(database), reference.read_policy(policy)
        self.today = reference.state(self.raw, self.policy, self.raw.as_of)

    def judged(self) -> dict[str, str | None]:
        """By evidence, why it does not count."""
        return {piece.evidence_id: piece.exclusion_reason for piece in reference.attributions(self.today)}

    def credited(self, model: str) -> dict[str, tuple[str, str]]:
        """By partnership, weight and amount under a model."""
        return {
            credit.partnership_id: (str(credit.credit_weight), str(credit.credited_amount))
            for credit in reference.credits(self.today)
            if credit.credit_model == model
        }

    def ledger(self) -> list[tuple[str, ...]]:
        """recorded_on, partnership, basis, type, basis amount, rate and amount of each entry, as text."""
        return [
            (str(e.recorded_on), e.partnership_id, e.basis_type, e.entry_type, str(e.basis_amount), str(e.rate), str(e.amount))
            for e in reference.commission_entries(self.raw, self.policy)
        ]


def write_raw(path: Path, given: list[Tables], as_of: str = AS_OF) -> None:
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


Told = Callable[..., Case]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return lambda given, terms=TERMS, exchange_rates="": Case(tmp_path, given, terms, exchange_rates)


def deal(**columns: Any) -> Row:
    """A won deal of 100.00, created on 1 February and closed on 20 March."""
    return {
        "id": "O-1",
        "account_id": "A-CUSTOMER",
        "stage_name": "Closed Won",
        "amount": 100,
        "created_date": "2026-02-01 09:00:00",
        "close_date": "2026-03-20",
    } | columns


def registration(registration_id: str, partnership: str = "ACME-RESELLER", submitted_on: str = "2026-01-15", **columns: Any) -> Row:
    """An approved registration of the deal."""
    return {
        "registration_id": registration_id,
        "partnership_id": partnership,
        "crm_opportunity_id": "O-1",
        "submitted_on": submitted_on,
        "status": "approved",
        "decided_on": "2026-01-20",
    } | columns


def claim(claim_id: str, partnership: str, role: str, touched_on: str | None, **columns: Any) -> Row:
    """An approved claim to a part in the deal, made on the day of the touch."""
    return {
        "claim_id": claim_id,
        "crm_opportunity_id": "O-1",
        "partnership_id": partnership,
        "role": role,
        "touched_on": touched_on,
        "claimed_on": touched_on,
        "status": "approved",
    } | columns


def test_acme_registers_and_refers_what_ajax_delivers(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal(amount=50000)],
            "salesforce.product2": [{"id": "P-SUITE", "family": "Software"}, {"id": "P-SETUP", "family": "Services"}],
            "salesforce.opportunity_line_item": [
                {"id": "I-1", "opportunity_id": "O-1", "product2_id": "P-SUITE", "total_price": 40000},
                {"id": "I-2", "opportunity_id": "O-1", "product2_id": "P-SETUP", "total_price": 10000},
            ],
            "salesforce.lead": [
                {
                    "id": "L-1",
                    "partnership": "ACME-REFERRAL",
                    "is_converted": True,
                    "converted_date": "2026-02-01",
                    "converted_opportunity_id": "O-1",
                    "created_date": "2026-01-10 09:00:00",
                }
            ],
            "salesforce.opportunity_partner": [
                {
                    "id": "OP-1",
                    "opportunity_id": "O-1",
                    "account_to_id": "A-AJAX",
                    "role": "Implementation Partner",
                    "created_date": "2026-03-01",
                }
            ],
            "prm.deal_registrations": [registration("R-1")],
        }
    )

    pieces = {
        piece.evidence_id: (piece.partnership_id, piece.role, piece.is_counted, piece.exclusion_reason)
        for piece in reference.attributions(case.today)
    }
    assert pieces == {
        "R-1": ("ACME-RESELLER", "sourced", True, None),
        "salesforce:L-1": ("ACME-REFERRAL", "sourced", False, "superseded_source"),
        "salesforce:OP-1": ("AJAX-SERVICES", "delivered", True, None),
    }
    assert reference.involvement(case.today, "salesforce:O-1") == "sourced"
    assert case.credited("linear") == {"ACME-RESELLER": ("1.000000", "50000.00")}
    entries = reference.commission_entries(case.raw, case.policy)
    assert {
        (e.partnership_id, e.term_id, e.basis_type, e.basis_id, e.role, str(e.basis_amount), str(e.rate), str(e.amount)) for e in entries
    } == {
        ("ACME-RESELLER", "T-PRODUCT", "product_amount", "salesforce:O-1", "sourced", "40000.00", "0.200000", "8000.00"),
        ("ACME-REFERRAL", "T-LEAD", "converted_lead", "salesforce:L-1", None, "1.00", "None", "1000.00"),
    }
    # earned on the day of the close and of the conversion, payable after 30 days and at once
    assert {(str(e.recorded_on), str(e.earned_on), str(e.payable_on)) for e in entries} == {
        (FIRST, "2026-03-20", "2026-04-19"),
        (FIRST, "2026-02-01", "2026-02-01"),
    }


def test_a_claim_is_late_from_the_fifteenth_day_on(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.attribution_claims": [
                # 14 and 15 days after the creation, 14 and 15 after the close
                claim("SOURCED-14", "ACME-RESELLER", "sourced", "2026-01-31", claimed_on="2026-02-15"),
                claim("SOURCED-15", "ACME-REFERRAL", "sourced", "2026-01-31", claimed_on="2026-02-16"),
                claim("INFLUENCED-14", "BOLT-RESELLER", "influenced", "2026-03-20", claimed_on="2026-04-03", _known_from=SECOND),
                # not claimed by a day of its own, and decided too late
                claim(
                    "INFLUENCED-15",
                    "AJAX-SERVICES",
                    "influenced",
                    "2026-03-01",
                    claimed_on=None,
                    decided_on="2026-04-04",
                    _known_from=SECOND,
                ),
                claim("DELIVERED", "AJAX-SERVICES", "delivered", "2026-04-20", claimed_on="2026-05-20", _known_from=THIRD),
                # on 31 March the touch of 1 April has not happened
                claim("AHEAD", "AJAX-SERVICES", "delivered", "2026-04-01"),
            ],
        }
    )

    assert case.judged() == {
        "SOURCED-14": None,
        "SOURCED-15": "late_claim",
        "INFLUENCED-14": None,
        "INFLUENCED-15": "late_claim",
        "DELIVERED": None,
    }


def test_the_first_check_that_fails_is_the_reason(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.partnerships": [
                {
                    "partnership_id": "ENDED",
                    "partner_id": "BOLT",
                    "program_id": "SERVICES",
                    "signed_on": "2025-01-01",
                    "ended_on": "2026-01-10",
                }
            ],
            "prm.attribution_claims": [
                claim("PENDING", "ENDED", "sourced", "2020-01-01", status="pending"),
                # ended_on is the first day without it; the day before counts
                claim("ON-THE-END", "ENDED", "sourced", "2026-01-10"),
                claim("BEFORE-THE-END", "ENDED", "influenced", "2026-01-09"),
                # created_on - 90 days is 3 November
                claim("EARLY", "ACME-RESELLER", "influenced", "2025-11-02", claimed_on="2026-05-01", _known_from=THIRD),
                claim("ON-THE-EDGE", "BOLT-RESELLER", "influenced", "2025-11-03"),
                claim("DAYLESS", "ACME-RESELLER", "influenced", None),
                claim("AFTER-THE-CREATION", "ACME-RESELLER", "sourced", "2026-02-02"),
            ],
        }
    )

    assert case.judged() == {
        "PENDING": "not_approved",
        "ON-THE-END": "partnership_not_in_force",
        "BEFORE-THE-END": None,
        "EARLY": "outside_window",
        "ON-THE-EDGE": None,
        "DAYLESS": "outside_window",
        "AFTER-THE-CREATION": "outside_window",
    }


def test_a_registration_sources_while_it_protects(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.deal_registrations": [
                # 123 days before the deal, and protecting on its very day
                registration("LONG", "BOLT-RESELLER", "2025-10-01", decided_on="2025-10-05", expires_on="2026-02-01"),
                # protected to the day before, by its word or by the 90 days after the decision of 2 November
                registration("SHORT", "ACME-RESELLER", "2026-01-15", expires_on="2026-01-31"),
                registration("DECIDED", "ACME-RESELLER", "2025-11-02", decided_on="2025-11-02"),
                # an end that nobody knows: the lookback alone
                registration("ENDLESS", "ACME-REFERRAL", "2025-11-03", decided_on=None),
                registration("LATE", "AJAX-SERVICES", "2026-02-02"),
                registration("UNDECIDED", "AJAX-SERVICES", "2026-01-02", status="expired", decided_on=None),
                registration("AMBIGUOUS", crm_opportunity_id="O-2"),
                registration("UNKNOWN", "NOBODY"),
            ],
            "hubspot.deals": [{"id": "O-2", "dealstage": "1"}],
            "salesforce.opportunity_history": [],
        }
        | {"salesforce.opportunity": [deal(), deal(id="O-2")]}
    )

    assert case.judged() == {
        "LONG": None,
        "SHORT": "outside_window",
        "DECIDED": "outside_window",
        "ENDLESS": "superseded_source",
        # submitted after the creation it is a sign of influence
        "LATE": None,
        "UNDECIDED": "not_approved",
    }


def test_of_two_registrations_the_earlier_sources_and_the_other_influences_nothing(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.deal_registrations": [registration("R-1", "BOLT-RESELLER"), registration("R-2", "ACME-RESELLER", "2026-01-14")],
            "prm.attribution_claims": [
                claim("SAME", "ACME-RESELLER", "sourced", "2026-01-13"),
                claim("BOTH", "ACME-RESELLER", "influenced", "2026-03-01"),
                claim("HELP-1", "BOLT-RESELLER", "influenced", "2026-03-01"),
                claim("HELP-2", "BOLT-RESELLER", "influenced", "2026-02-28"),
            ],
        }
    )

    # the claim is earlier than the registration, which decided who sources; of the source's two pieces it is the one that counts
    assert case.judged() == {
        "R-1": "superseded_source",
        "R-2": "duplicate_evidence",
        "SAME": None,
        "BOTH": "already_sourced",
        "HELP-1": "duplicate_evidence",
        "HELP-2": None,
    }


def test_what_is_inferred_is_pending_and_needs_a_single_deal(told: Told) -> None:
    unlinked = {"crm_opportunity_id": None, "expires_on": "2026-03-01"}
    case = told(
        {
            "salesforce.opportunity": [deal(), deal(id="O-2", account_id="A-BOLT"), deal(id="O-3", account_id="A-BOLT")],
            "prm.deal_registrations": [
                registration("ONE", **unlinked),
                registration("TWO", **unlinked),
                registration("AFTER", submitted_on="2026-02-02", **unlinked),
                registration("UNDECIDED", **(unlinked | {"status": "submitted"})),
            ],
        }
    )

    accounts = dict.fromkeys(("ONE", "AFTER", "UNDECIDED"), "salesforce:A-CUSTOMER") | {"TWO": "salesforce:A-BOLT"}
    found = [(p.evidence_id, p.evidence_type, p.opportunity_id, p.exclusion_reason) for p in reference.attributions(case.today, accounts)]
    assert found == [("ONE", "inferred_registration", "salesforce:O-1", "not_approved")]


def test_a_meeting_counts_once_policy_says_that_it_speaks_for_itself(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [
                deal(),
                deal(id="O-2", created_date="2026-06-10 09:00:00", stage_name="Proposal", _known_from="2026-06-10"),
            ],
            "salesforce.task": [
                # on the account: O-1, which closed on 20 March, and O-2, of which 12 March is the first day of its lookback
                {"id": "ACCOUNT", "what_id": "A-CUSTOMER", "partner": "A-BOLT", "activity_date": "2026-03-12"},
                {"id": "DEAL", "what_id": "O-1", "partner": "A-AJAX", "activity_date": "2026-03-21"},
                # Acme has two partnerships, the customer is no partner
                {"id": "EITHER", "what_id": "O-1", "partner": "A-ACME", "activity_date": "2026-03-12"},
                {"id": "STRANGER", "what_id": "O-1", "partner": "A-CUSTOMER", "activity_date": "2026-03-12"},
            ],
        }
    )
    expected = {
        ("salesforce:ACCOUNT", "salesforce:O-1", "BOLT-RESELLER"),
        ("salesforce:ACCOUNT", "salesforce:O-2", "BOLT-RESELLER"),
        ("salesforce:DEAL", "salesforce:O-1", "AJAX-SERVICES"),
    }

    found = reference.attributions(case.today)
    assert {(piece.evidence_id, piece.opportunity_id, piece.partnership_id) for piece in found} == expected
    assert {piece.exclusion_reason for piece in found} == {"not_approved"}

    case.policy.parameters["influence_requires_approval"] = False
    found = reference.attributions(reference.state(case.raw, case.policy, case.raw.as_of))
    assert {(piece.evidence_id, piece.exclusion_reason) for piece in found} == {
        ("salesforce:ACCOUNT", None),
        ("salesforce:DEAL", "outside_window"),
    }


def test_a_partner_named_as_the_source_was_it_from_the_beginning_if_named_soon(told: Told) -> None:
    named = {"opportunity_id": "O-1", "account_to_id": "A-BOLT", "role": "Sourcing Partner"}
    case = told(
        {
            "salesforce.opportunity": [deal(), deal(id="O-2"), deal(id="O-3")],
            "salesforce.opportunity_partner": [
                named | {"id": "BEFORE", "created_date": "2026-01-20 09:00:00"},
                named | {"id": "SOON", "opportunity_id": "O-2", "created_date": "2026-02-15 09:00:00"},
                named | {"id": "LATE", "opportunity_id": "O-3", "created_date": "2026-02-16 09:00:00"},
                # a role of which policy knows nothing, and a partner with two partnerships
                named | {"id": "ROLE", "role": "Friend", "created_date": "2026-02-01 09:00:00"},
                named | {"id": "EITHER", "account_to_id": "A-ACME", "created_date": "2026-02-01 09:00:00"},
            ],
        }
    )

    found = {p.evidence_id: (str(p.evidence_on), str(p.claimed_on), p.exclusion_reason) for p in reference.attributions(case.today)}
    assert found == {
        "salesforce:BEFORE": ("2026-01-20", "2026-01-20", None),
        "salesforce:SOON": ("2026-02-01", "2026-02-15", None),
        "salesforce:LATE": ("2026-02-01", "2026-02-16", "late_claim"),
    }


def test_three_touches_share_100_00_to_the_cent(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.deal_registrations": [registration("R-1", submitted_on="2026-01-15")],
            "prm.attribution_claims": [
                claim("C-1", "BOLT-RESELLER", "influenced", "2026-02-14"),
                claim("C-2", "AJAX-SERVICES", "influenced", "2026-03-16"),
            ],
        }
    )

    first, second, last = "ACME-RESELLER", "BOLT-RESELLER", "AJAX-SERVICES"
    assert case.credited("sourced_only") == {first: ("1.000000", "100.00")}
    assert case.credited("first_touch") == {first: ("1.000000", "100.00")}
    assert case.credited("last_touch") == {last: ("1.000000", "100.00")}
    assert case.credited("linear") == {first: ("0.333334", "33.34"), second: ("0.333333", "33.33"), last: ("0.333333", "33.33")}
    assert case.credited("position_based") == {first: ("0.400000", "40.00"), second: ("0.200000", "20.00"), last: ("0.400000", "40.00")}
    # 60, 30 and 0 days before the last: 1/4, 1/2 and 1 of 7/4
    assert case.credited("time_decay") == {first: ("0.142857", "14.29"), second: ("0.285714", "28.57"), last: ("0.571429", "57.14")}
    assert case.credited("role_weighted") == {first: ("0.600000", "60.00"), second: ("0.200000", "20.00"), last: ("0.200000", "20.00")}
    # 0.5 x 0.7 x 1/4, 0.2 x 0.15 x 1/2, 0.3 x 0.15 x 1: 0.0875, 0.015 and 0.045 of 0.1475
    assert case.credited("own") == {first: ("0.593220", "59.32"), second: ("0.101695", "10.17"), last: ("0.305085", "30.51")}


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("100.00", ["33.34", "33.33", "33.33"]),
        ("-100.00", ["-33.34", "-33.33", "-33.33"]),
        ("0.02", ["0.01", "0.01", "0.00"]),
        ("0.00", ["0.00", "0.00", "0.00"]),
    ],
)
def test_missing_cents_go_to_the_largest_remainders_and_then_to_the_first(amount: str, parts: list[str]) -> None:
    assert [str(part) for part in reference.split(Decimal(amount), 2, [Fraction(1, 3)] * 3)] == parts


def test_parts_sum_to_the_amount_and_none_is_a_cent_off() -> None:
    draws = random.Random(3)
    for _ in range(500):
        amount = Decimal(draws.randint(-(10**12), 10**12)).scaleb(-2)
        counts = [draws.randint(0, 50) for _ in range(draws.randint(1, 9))] + [1]
        shares = [Fraction(count, sum(counts)) for count in counts]
        parts = reference.split(amount, 2, shares)
        assert sum(parts) == amount
        assert all(abs(Fraction(part) - Fraction(amount) * share) < Fraction(1, 100) for part, share in zip(parts, shares, strict=True))


def test_half_a_unit_goes_away_from_zero_and_a_half_life_halves() -> None:
    assert [str(reference.rounded(Fraction(text))) for text in ("0.125", "-0.125", "0.1249", "-0.004")] == ["0.13", "-0.13", "0.12", "0.00"]
    # 2^-13 = 0.0001220703125 lies half way; 2^(-1/2) = 0.70710678118654...
    assert [reference.decayed(days, Fraction(30)) for days in (0, 390, 15)] == [1, Fraction("0.000122070313"), Fraction("0.707106781187")]


def test_a_month_sums_to_all_bookings_under_every_model(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [
                deal(),
                deal(id="O-2", amount=250),
                deal(id="O-3", amount=None),
                deal(id="O-4", amount=70, stage_name="Proposal", close_date="2026-07-31"),
                deal(id="O-5", amount=5, stage_name="Closed Lost"),
            ],
            "prm.attribution_claims": [
                claim("C-1", "BOLT-RESELLER", "influenced", "2026-03-01"),
                claim("C-2", "AJAX-SERVICES", "influenced", "2026-03-02"),
                claim("C-4", "BOLT-RESELLER", "influenced", "2026-03-01", crm_opportunity_id="O-4"),
            ],
        }
    )

    revenue = reference.partner_revenue(case.today)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in revenue:
        sums[str(row.month), row.credit_model] += row.credited_amount
    assert sums == {("2026-03-01", model): Decimal("350.00") for model in {row.credit_model for row in revenue}}
    assert len(sums) == 8
    linear = {
        (r.partnership_id, r.involvement, str(r.credited_amount), str(r.touched_amount)) for r in revenue if r.credit_model == "linear"
    }
    assert linear == {
        ("BOLT-RESELLER", "influenced", "50.00", "100.00"),
        ("AJAX-SERVICES", "influenced", "50.00", "100.00"),
        (None, "direct", "250.00", "250.00"),
    }
    pipeline = [r for r in reference.partner_pipeline(case.today) if r.credit_model == "sourced_only"]
    assert [(str(r.month), r.partnership_id, r.involvement, str(r.credited_amount)) for r in pipeline] == [
        ("2026-07-01", None, "direct", "70.00")
    ]


def test_a_reopened_deal_is_clawed_back_and_its_second_close_chooses_anew(told: Told) -> None:
    terms = "T-OLD,RESELLER,,,,won_amount,10,,,2020-01-01,2026-04-30,30,\nT-NEW,RESELLER,,,,won_amount,12.5,,,2026-05-01,,0,\n"
    versions = [
        deal(_known_to="2026-04-10"),
        deal(amount=120, _known_from="2026-04-10", _known_to=SECOND),
        deal(amount=120, stage_name="Negotiation", close_date="2026-05-20", _known_from=SECOND, _known_to=THIRD),
        deal(amount=120, close_date="2026-05-20", _known_from=THIRD),
    ]
    case = told({"salesforce.opportunity": versions, "prm.deal_registrations": [registration("R-1")]}, terms)

    assert case.ledger() == [
        (FIRST, "ACME-RESELLER", "won_amount", "accrual", "100.00", "0.100000", "10.00"),
        ("2026-04-10", "ACME-RESELLER", "won_amount", "adjustment", "120.00", "0.100000", "2.00"),
        (SECOND, "ACME-RESELLER", "won_amount", "clawback", "0.00", "0.100000", "-12.00"),
        (THIRD, "ACME-RESELLER", "won_amount", "accrual", "120.00", "0.125000", "15.00"),
    ]
    entries = reference.commission_entries(case.raw, case.policy)
    assert [(e.term_id, str(e.earned_on), str(e.payable_on)) for e in entries] == [
        *[("T-OLD", "2026-03-20", "2026-04-19")] * 3,
        ("T-NEW", "2026-05-20", "2026-05-20"),
    ]


def test_an_ended_or_vanished_partnership_keeps_what_it_earned_and_earns_no_more(told: Told) -> None:
    vanished = {"partnership_id": "AJAX-CO", "partner_id": "AJAX", "program_id": "RESELLER", "signed_on": "2025-01-01"}
    renewed = {"partnership_id": "ACME-CO", "partner_id": "ACME", "program_id": "RESELLER"}
    case = told(
        {
            "salesforce.opportunity": [
                deal(),
                deal(id="O-2", stage_name="Proposal", created_date="2026-04-20 09:00:00", close_date="2026-07-01"),
            ],
            "prm.partnerships": [
                vanished | {"_known_to": SECOND},
                vanished | {"_known_from": SECOND, "_is_deleted": True},
                # a renewal overwrites the day of signature
                renewed | {"signed_on": "2025-05-01", "_known_to": SECOND},
                renewed | {"signed_on": "2026-04-25", "_known_from": SECOND},
            ],
            "prm.deal_registrations": [registration("R-1", "AJAX-CO")],
            "prm.attribution_claims": [
                claim("ON-THE-DAY", "AJAX-CO", "influenced", SECOND, crm_opportunity_id="O-2", _known_from=THIRD),
                claim("THE-DAY-BEFORE", "AJAX-CO", "influenced", "2026-04-29", crm_opportunity_id="O-2", _known_from=THIRD),
                claim("RENEWED", "ACME-CO", "influenced", "2026-03-01"),
            ],
        }
    )

    partnerships = reference.partnerships(case.today)
    assert (str(partnerships["AJAX-CO"].ended_on), str(partnerships["ACME-CO"].signed_on)) == (SECOND, "2025-05-01")
    assert case.judged() == {"R-1": None, "ON-THE-DAY": "partnership_not_in_force", "THE-DAY-BEFORE": None, "RENEWED": None}
    assert case.ledger() == [
        (FIRST, "ACME-CO", "product_amount", "accrual", "100.00", "0.200000", "20.00"),
        (FIRST, "AJAX-CO", "product_amount", "accrual", "100.00", "0.200000", "20.00"),
    ]


def test_foreign_currency_is_worth_what_its_own_day_says(told: Told) -> None:
    terms = "T-WON,RESELLER,,,,won_amount,10,,EUR,2020-01-01,,0,40\nT-COLLECTED,RESELLER,,,,collected_amount,10,,,2020-01-01,,0,\n"
    case = told(
        {
            # a year's amount at the rate of the close: 450.05 / 0.9 = 500.0555...
            "salesforce.opportunity": [deal(amount="450.05", currency_iso_code="EUR")],
            "salesforce.dated_conversion_rate": [
                {"id": "R-1", "iso_code": "EUR", "start_date": "2026-01-01", "conversion_rate": "0.8"},
                {"id": "R-2", "iso_code": "EUR", "start_date": "2026-03-20", "conversion_rate": "0.9"},
                {"id": "R-3", "iso_code": "EUR", "start_date": "2026-03-21", "conversion_rate": "0.75"},
            ],
            "prm.deal_registrations": [registration("R-1")],
            "prm.collections": [
                {"collection_id": "C-1", "crm_opportunity_id": "O-1", "collected_on": "2026-03-25", "amount": "75", "currency": "EUR"},
                # on the day of its extract nobody had paid yet
                {"collection_id": "C-2", "crm_opportunity_id": "O-1", "collected_on": "2026-04-01", "amount": "75", "currency": "EUR"},
            ],
            "prm.payouts": [
                {"payout_id": "P-1", "partnership_id": "ACME-RESELLER", "paid_on": "2026-03-21", "amount": "30", "currency": "EUR"}
            ],
        },
        terms,
        # the CRM exports rates, so nobody asks for this one
        "EUR,2020-01-01,7\n",
    )

    assert str(reference.opportunities(case.today)["salesforce:O-1"].amount) == "500.06"
    # 10% of 500.06 is 50.01, and 40 euros of the day of the close are 44.44
    assert case.ledger() == [
        (FIRST, "ACME-RESELLER", "collected_amount", "accrual", "100.00", "0.100000", "10.00"),
        (FIRST, "ACME-RESELLER", "won_amount", "accrual", "500.06", "0.100000", "44.44"),
        ("2026-03-21", "ACME-RESELLER", "payout", "payout", "40.00", "None", "-40.00"),
    ]
    assert case.today.failures == set()


def test_an_amount_without_a_rate_is_a_failure_that_names_currency_and_day(told: Told) -> None:
    case = told({"salesforce.opportunity": [deal(currency_iso_code="XAU")]}, exchange_rates="XAU,2026-03-21,2000\n")

    assert reference.opportunities(case.today)["salesforce:O-1"].amount is None
    assert case.today.failures == {"XAU has no rate on or before 2026-03-20"}


def test_a_changed_payout_adds_the_difference_and_a_withdrawn_one_takes_it_back(told: Told) -> None:
    paid = {"payout_id": "P-1", "partnership_id": "ACME-RESELLER", "paid_on": "2026-03-10"}
    case = told(
        {
            "prm.payouts": [
                paid | {"amount": 100, "_known_to": SECOND},
                paid | {"amount": 90, "_known_from": SECOND, "_known_to": THIRD},
                paid | {"amount": 90, "_known_from": THIRD, "_is_deleted": True},
            ]
        }
    )

    entries = reference.commission_entries(case.raw, case.policy)
    assert [(str(e.recorded_on), str(e.earned_on), str(e.amount)) for e in entries] == [
        ("2026-03-10", "2026-03-10", "-100.00"),
        (SECOND, "2026-03-10", "10.00"),
        (THIRD, "2026-03-10", "90.00"),
    ]


def test_the_most_specific_term_is_paid_by_and_kept(told: Told) -> None:
    terms = "\n".join(
        [
            "T-1,RESELLER,,,,won_amount,1,,,2020-01-01,,0,",
            "T-2,RESELLER,,,sourced,won_amount,2,,,2020-01-01,,0,",
            "T-3,RESELLER,,Gold,,won_amount,3,,,2020-01-01,,0,",
            "T-4,,BOLT-RESELLER,,,won_amount,4,,,2020-01-01,2026-03-20,0,",
            "T-5,,BOLT-RESELLER,,,won_amount,5,,,2026-03-21,,0,",
            "T-6,RESELLER,,,delivered,won_amount,6,,,2020-01-01,,0,",
            "",
        ]
    )
    gold = {"partnership_id": "ACME-GOLD", "partner_id": "ACME", "program_id": "RESELLER", "signed_on": "2025-01-01"}
    case = told(
        {
            "salesforce.opportunity": [deal(), deal(id="O-2"), deal(id="O-3")],
            "prm.partnerships": [gold | {"tier": "Gold", "_known_to": SECOND}, gold | {"tier": "Silver", "_known_from": SECOND}],
            "prm.deal_registrations": [
                registration("R-1", "ACME-GOLD"),
                registration("R-2", crm_opportunity_id="O-2"),
                registration("R-3", "BOLT-RESELLER", crm_opportunity_id="O-3"),
            ],
        },
        terms,
    )

    # Gold on the day of the accrual: what it became later changes nothing
    assert {(e.basis_id, e.term_id, str(e.amount)) for e in reference.commission_entries(case.raw, case.policy)} == {
        ("salesforce:O-1", "T-3", "3.00"),
        ("salesforce:O-2", "T-2", "2.00"),
        ("salesforce:O-3", "T-4", "4.00"),
    }


def test_a_converted_lead_earns_a_flat_amount_and_nothing_by_a_term_for_delivered(told: Told) -> None:
    terms = (
        "T-SOURCED,REFERRAL,,,sourced,converted_lead,,500,,2020-01-01,,0,\n"
        "T-DELIVERED,,ACME-REFERRAL,,delivered,converted_lead,,900,,2020-01-01,,0,\n"
        "T-PERCENT,RESELLER,,,,converted_lead,10,,,2020-01-01,,0,\n"
    )
    lead = {"is_converted": True, "converted_date": "2026-02-10", "created_date": "2026-01-10 09:00:00"}
    case = told(
        {
            "salesforce.lead": [
                lead | {"id": "L-1", "partnership": "ACME-REFERRAL"},
                lead | {"id": "L-2", "partnership": "ACME-RESELLER"},
                # on the day of its extract it had not converted
                lead | {"id": "L-3", "partnership": "ACME-REFERRAL", "converted_date": "2026-04-01"},
                lead | {"id": "L-4", "partnership": "ACME-REFERRAL", "is_converted": False},
            ]
        },
        terms,
    )

    entries = reference.commission_entries(case.raw, case.policy)
    assert [(e.basis_id, e.term_id, e.role, e.rate, str(e.amount)) for e in entries] == [
        ("salesforce:L-1", "T-SOURCED", None, None, "500.00")
    ]


def test_a_lost_role_is_clawed_back_and_the_new_one_accrues(told: Told) -> None:
    case = told(
        {
            "salesforce.opportunity": [deal()],
            "prm.deal_registrations": [
                registration("R-1", _known_to=SECOND),
                registration("R-1", status="withdrawn", _known_from=SECOND),
            ],
            "prm.attribution_claims": [claim("C-1", "ACME-RESELLER", "influenced", "2026-03-01")],
        }
    )

    entries = [e for e in reference.commission_entries(case.raw, case.policy) if e.basis_type == "product_amount"]
    assert [(str(e.recorded_on), e.role, e.entry_type, str(e.amount)) for e in entries] == [
        (FIRST, "sourced", "accrual", "20.00"),
        (SECOND, "influenced", "accrual", "20.00"),
        (SECOND, "sourced", "clawback", "-20.00"),
    ]


# --- how raw rows are read: the goldens of the core tables say it of both CRMs

CASES = {path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in sorted(GOLDENS.glob("*.yml"))}


def expected(table: str, key: str) -> dict[str, dict[str, str]]:
    """What the goldens say of the rows of a core table."""
    return {row[key]: row for case in CASES.values() for row in case.get("expect", {}).get(table, {}).get("rows", [])}


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> reference.State:
    folder = tmp_path_factory.mktemp("goldens")
    write_raw(folder / "raw.duckdb", [case.get("given", {}) for case in CASES.values()])
    compose_policy(ROOT / "seeds", GOLDENS / "policy", folder / "policy")
    raw, policy = reference.read_raw(folder / "raw.duckdb"), reference.read_policy(folder / "policy")
    return reference.state(raw, policy, raw.as_of)


def agree(found: Row, wanted: dict[str, str], columns: list[str]) -> list[tuple[str, str, str]]:
    """The columns in which a row is not what the golden says."""
    shown = {name: "null" if found[name] is None else str(found[name]) for name in columns}
    return [(name, shown[name], wanted[name]) for name in columns if name in wanted and shown[name] != wanted[name]]


def test_deals_are_read_as_the_goldens_say(golden: reference.State) -> None:
    wanted = expected("core.fct_opportunities", "opportunity_id")
    columns = ["account_id", "stage", "stage_category", "amount", "created_on", "closes_on", "closed_on"]
    found = {key: vars(deal) | {"stage_category": deal.category} for key, deal in reference.opportunities(golden).items()}

    assert wanted.keys() <= found.keys()
    assert {key: wrong for key, row in wanted.items() if (wrong := agree(found[key], row, columns))} == {}
    assert len(wanted) > 60


def test_deals_that_are_deleted_or_lost_a_merge_are_none(golden: reference.State) -> None:
    gone = {"salesforce:S-DELETED", "hubspot:H-T-ARCHIVED", "hubspot:H-M-A", "hubspot:H-M-B", "hubspot:H-M-LISTED-1", "hubspot:H-M-FED"}
    assert gone.isdisjoint(reference.opportunities(golden))


def test_leads_are_read_as_the_goldens_say(golden: reference.State) -> None:
    wanted = expected("core.fct_leads", "lead_id")
    found = {lead.lead_id: vars(lead) | {"converted_opportunity_id": lead.opportunity_id} for lead in reference.leads(golden)}

    assert wanted.keys() == {key for key in found if key.split(":")[1].startswith(("L-", "H-L-", "N-", "O-L-", "X-L"))}
    columns = ["partnership_id", "created_on", "converted_on", "converted_opportunity_id"]
    assert {key: wrong for key, row in wanted.items() if (wrong := agree(found[key], row, columns))} == {}


def test_meetings_are_read_as_the_goldens_say(golden: reference.State) -> None:
    wanted = expected("core.fct_partner_meetings", "meeting_id")
    found = {meeting.meeting_id: meeting for meeting in reference.partner_meetings(golden)}

    assert wanted.keys() == {key for key in found if key.split(":")[1][:2] not in ("O-", "AT", "AG", "FN", "GL")} | (
        wanted.keys() & found.keys()
    )
    deals = reference.opportunities(golden)
    for key, row in wanted.items():
        meeting = found[key]
        account = deals[meeting.opportunity_id].account_id if meeting.opportunity_id else meeting.account_id
        shown = vars(meeting) | {"account_id": account}
        assert agree(shown, row, ["held_on", "opportunity_id", "account_id"]) == [], key
        partners = {partner for partner, held in reference.partner_accounts(golden).items() if held == meeting.partner_account_id}
        assert row["partner_id"] in partners, key


def test_partners_have_the_accounts_that_the_goldens_say(golden: reference.State) -> None:
    wanted = expected("core.dim_partners", "partner_id")
    found = reference.partner_accounts(golden)
    assert {key: row["account_id"] for key, row in wanted.items() if "account_id" in row} == {
        key: found.get(key, "null") for key, row in wanted.items() if "account_id" in row
    }


def test_registrations_mean_the_deals_that_the_goldens_say(golden: reference.State) -> None:
    wanted = expected("core.fct_deal_registrations", "registration_id")
    rows = {row["registration_id"]: row for row in golden.live("prm.deal_registrations")}
    found = {key: reference.opportunity_of_prm(golden, rows[key]["crm_opportunity_id"]) or "null" for key in wanted}
    assert found == {key: row["opportunity_id"] for key, row in wanted.items()}


def test_partners_named_mean_the_partnerships_that_the_goldens_say(golden: reference.State) -> None:
    named = {row.opportunity_partner_id: row for row in reference.named_partners(golden)}
    for key, row in expected("intermediate.int_partners__mentions", "subject_id").items():
        if row["subject_type"] == "opportunity_partner":
            assert reference.partnership_named(golden, named[key].account_id, named[key].created_on) == row["partnership_id"]
    uncertain = {"hubspot:HA06", "hubspot:HA07", "hubspot:NA2"}
    assert {key for key in uncertain if reference.partnership_named(golden, named[key].account_id, named[key].created_on)} == set()


def test_lines_are_converted_at_the_rate_of_their_deal(golden: reference.State) -> None:
    lines = reference.line_totals(golden)
    for deal_id, line in {"salesforce:M-WON": "555.59", "hubspot:H-F-RATE": "555.59", "hubspot:H-M-C": "9.99"}.items():
        assert [(family, str(amount)) for family, amount in lines[deal_id]] == [("Software", line)]


@pytest.mark.parametrize(
    ("day", "amounts"),
    [(FIRST, ("150.00", "200.00", "100.00")), (SECOND, ("150.00", "200.00", "100.00")), (THIRD, ("200.00", "125.00", "107.00"))],
)
def test_a_day_in_the_past_is_read_from_what_was_known_then(golden: reference.State, day: str, amounts: tuple[str, ...]) -> None:
    # a rate that came, a rate that changed, an amount that grew by a merge: the goldens' pipeline snapshots have the same figures
    deals = reference.opportunities(reference.state(golden.raw, golden.policy, date.fromisoformat(day)))
    assert tuple(str(deals[key].amount) for key in ("hubspot:N-LATE", "salesforce:S-RATE", "hubspot:H-M-LIST")) == amounts
