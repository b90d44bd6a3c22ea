"""A commission term that says what it cannot mean ends the run with a sentence that names its line and what to write instead."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

COLUMNS = (
    *("term_id", "program_id", "partnership_id", "tier", "role", "basis", "rate_percent", "flat_amount"),
    *("currency", "effective_from", "effective_to", "hold_days", "cap_amount"),
)
GOOD = "T-1,PRG-1,,,,won_amount,10,,,2026-01-01,,30,"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """The staging model of seeds/commission_terms.csv."""
    return typed_policy(tmp_path_factory.mktemp("policy"), ("commission_terms",))


def test_good_terms_are_typed(typed: Typed) -> None:
    lines = [
        # a rate to the last digit, and the ends of what one may be
        "T-1,PRG-1,,Gold,sourced,won_amount,12.3456,,USD,2026-01-01,2026-01-01,3650,0",
        "T-2,,PS-1,,influenced,collected_amount,100,,,,,,",
        "T-3,,PS-1,,delivered,product_amount,0,,,,,0,",
        # one day is no time too short, and two terms of one meaning are two terms
        "T-4,,,,,converted_lead,,1000,EUR,2026-01-01,,30,50.05",
        "T-5,,,,,converted_lead,,1000,EUR,2026-01-01,,30,50.05",
    ]
    always = (date.min, date.max)
    assert sorted(typed("commission_terms", COLUMNS, lines), key=str) == [
        (
            *("T-1", "PRG-1", None, "Gold", "sourced", "won_amount", None, Decimal("0.123456"), None, Decimal("0.00"), 3650),
            *(date(2026, 1, 1), date(2026, 1, 1)),
        ),
        ("T-2", None, "PS-1", None, "influenced", "collected_amount", None, Decimal("1.000000"), None, None, 0, *always),
        ("T-3", None, "PS-1", None, "delivered", "product_amount", None, Decimal("0.000000"), None, None, 0, *always),
        *(
            (
                *(term_id, None, None, None, None, "converted_lead", "EUR", None, Decimal("1000.00"), Decimal("50.05"), 30),
                *(date(2026, 1, 1), date.max),
            )
            for term_id in ("T-4", "T-5")
        ),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD, 'term_id is "T-1", which stands there already (line 2); end-date the old one and give the new one an id of its own.'),
        (",,,,,won_amount,10,,,,,,", "term_id is empty; write a value."),
        ("T-2,,,,,won_amount,,,,,,,", "rate_percent is empty and flat_amount is empty; fill in one of the two, which a term pays by."),
        ("T-2,,,,,won_amount,10,5,,,,,", "rate_percent is 10.0000 and flat_amount is 5.00; fill in one of the two, which a term pays by."),
        (
            "T-2,,,,,converted_lead,10,,,,,,",
            "rate_percent is 10.0000, and a converted lead has no amount of which to take a percentage; write a flat_amount.",
        ),
        (
            "T-2,,,,,won_amount,10,,,2026-02-01,2026-01-31,,",
            "effective_to is 2026-01-31, before effective_from, 2026-02-01; write an effective_to that is not before effective_from.",
        ),
        (
            "T-2,,,,,won_amount,10,,,,,,-0.01",
            "cap_amount is -0.01, below 0; write how much a deal earns at most, or leave it empty.",
        ),
        (
            "T-2,,,,,revenue,10,,,,,,",
            'basis is "revenue"; write one of won_amount, product_amount, collected_amount, converted_lead.',
        ),
        ("T-2,,,,,,10,,,,,,", "basis is empty; write one of won_amount, product_amount, collected_amount, converted_lead."),
        ("T-2,,,,source,won_amount,10,,,,,,", 'role is "source"; write one of sourced, influenced, delivered.'),
        ("T-2,,,,,won_amount,100.0001,,,,,,", 'rate_percent is "100.0001"; write a number that fits decimal(9, 4), from 0 to 100.'),
        ("T-2,,,,,won_amount,-1,,,,,,", 'rate_percent is "-1"; write a number that fits decimal(9, 4), from 0 to 100.'),
        ("T-2,,,,,won_amount,10%,,,,,,", 'rate_percent is "10%"; write a number that fits decimal(9, 4), from 0 to 100.'),
        ("T-2,,,,,won_amount,0.00001,,,,,,", 'rate_percent is "0.00001"; write a number that fits decimal(9, 4), from 0 to 100.'),
        ("T-2,,,,,won_amount,,a lot,,,,,", 'flat_amount is "a lot"; write a number that fits decimal(18, 2).'),
        ("T-2,,,,,won_amount,10,,,1.2.2026,,,", 'effective_from is "1.2.2026"; write a day as YYYY-MM-DD.'),
        ("T-2,,,,,won_amount,10,,,,2026-02-30,,", 'effective_to is "2026-02-30"; write a day as YYYY-MM-DD.'),
        ("T-2,,,,,won_amount,10,,,,,30.5,", 'hold_days is "30.5"; write a whole number, from 0 to 3650.'),
        ("T-2,,,,,won_amount,10,,,,,-1,", 'hold_days is "-1"; write a whole number, from 0 to 3650.'),
    ],
)
def test_a_bad_term_is_named_with_its_line_its_value_and_a_remedy(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("commission_terms", COLUMNS, [GOOD, line])
    assert f"commission_terms.csv, line 3: {said}" in str(refused.value)
