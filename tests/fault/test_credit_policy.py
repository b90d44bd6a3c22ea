"""A line of credit_models.csv that says what it cannot mean ends the run with a sentence that names the line."""

from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest
from compiled_models import compiled_models

pytestmark = pytest.mark.slow

COLUMNS = ("credit_model", "kind", "first_share", "last_share", "middle_share", "half_life_days", "sourced_share", "is_default")
GOOD = "even,linear,,,,,,true"
Typed = Callable[[list[str]], list[tuple]]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """The staging model of a credit_models.csv with these lines: name, kind, three shares, half life, sourced share, default."""
    sql = compiled_models(tmp_path_factory.mktemp("policy"), "stg_policy__credit_models")["stg_policy__credit_models"]

    def rows(lines: list[str]) -> list[tuple]:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as build; create schema build.policy")
            connection.execute(
                f"create table build.policy.credit_models ({', '.join(f'{column} varchar' for column in COLUMNS)}, note varchar)"
            )
            for line in lines:
                cells = [*line.split(","), ""][: len(COLUMNS) + 1]
                connection.execute(f"insert into build.policy.credit_models values ({', '.join('?' * len(cells))})", cells)
            return connection.execute(f"select {', '.join(COLUMNS)} from ({sql}) order by model_number").fetchall()

    return rows


def shares(*values: str) -> list[Decimal | None]:
    return [Decimal(value) if value else None for value in values]


def test_a_kind_takes_its_defaults_and_nothing_that_it_does_not_ask_for(typed: Typed) -> None:
    lines = [
        GOOD + ",a column of their own",
        "u_shaped,position_based,,,,,,false",
        "w_shaped,position_based,0.3,,0.3,,,",
        "fading,time_decay,,,,,,false",
        "slowly,time_decay,0.9,0.9,0.9,90,0.9,FALSE",
        "shared,role_weighted,,,,0,,false",
        "all_to_source,role_weighted,,,,,1,false",
        # nothing given is linear by another name
        "plain,custom,,,,,,false",
        "partly,custom,,,,14,,false",
        "wholly,custom,0.123456,0.654321,0.222223,7,0.25,false",
    ]
    none = shares("", "", "")
    assert [row[1:7] for row in typed(lines)] == [
        ("linear", *none, None, None),
        ("position_based", *shares("0.4", "0.4", "0.2"), None, None),
        ("position_based", *shares("0.3", "0.4", "0.3"), None, None),
        ("time_decay", *none, 30, None),
        ("time_decay", *none, 90, None),
        ("role_weighted", *none, None, Decimal("0.6")),
        ("role_weighted", *none, None, Decimal("1")),
        ("custom", *none, None, None),
        ("custom", *none, 14, None),
        ("custom", *shares("0.123456", "0.654321", "0.222223"), 7, Decimal("0.25")),
    ]
    assert [row[7] for row in typed(lines)] == [True] + [False] * 9


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",linear,,,,,,false", "line 3: credit_model is empty; write a value."),
        ("even,first_touch,,,,,,false", "line 3: a model of this name stands there already (line 2); give one of the two another name."),
        ("odd,,,,,,,false", "line 3: kind is empty; write one of sourced_only, first_touch,"),
        ("odd,lineal,,,,,,false", 'line 3: kind is "lineal"; write one of sourced_only, first_touch, last_touch, linear,'),
        ("odd,linear,,,,,,maybe", 'line 3: is_default is "maybe"; write true or false.'),
        ("odd,linear,,,,,,true", "line 3: another model has is_default true (line 2); write true in one line alone."),
        ("odd,position_based,1.4,,,,,", 'line 3: first_share is "1.4"; write a number that fits decimal(7, 6), from 0 to 1.'),
        ("odd,position_based,,-0.1,,,,", 'line 3: last_share is "-0.1"; write a number that fits decimal(7, 6), from 0 to 1.'),
        ("odd,position_based,,,a fifth,,,", 'line 3: middle_share is "a fifth"; write a number that fits'),
        (
            "odd,position_based,0.3333333,0.3333333,0.3333334,,,",
            'line 3: first_share is "0.3333333"; write a number that fits decimal(7, 6)',
        ),
        (
            "odd,position_based,0.5,0.4,0.2,,,",
            "line 3: first_share, last_share and middle_share are 0.500000, 0.400000 and 0.200000; write three shares that sum to 1; "
            "an empty one is 0.4, 0.4 or 0.2.",
        ),
        ("odd,position_based,0.5,,,,,", "are 0.500000, 0.400000 and 0.200000; write three shares that sum to 1"),
        ("odd,custom,0.5,,,,,", "line 3: first_share, last_share and middle_share are 0.500000, 0.400000 and 0.200000; write three"),
        ("odd,time_decay,,,,0,,", 'line 3: half_life_days is "0"; write a whole number of days, 1 or more.'),
        ("odd,custom,,,,-7,,", 'line 3: half_life_days is "-7"; write a whole number of days, 1 or more.'),
        ("odd,time_decay,,,,a month,,", 'line 3: half_life_days is "a month"; write a whole number.'),
        ("odd,time_decay,,,,30.5,,", 'line 3: half_life_days is "30.5"; write a whole number.'),
        # in a column that the kind does not ask for, too
        ("odd,linear,half,,,,,", 'line 3: first_share is "half"; write a number that fits decimal(7, 6), from 0 to 1.'),
        ("odd,linear,,,,,60,", 'line 3: sourced_share is "60"; write a number that fits'),
        ("odd,linear,,,,1.5,,", 'line 3: half_life_days is "1.5"; write a whole number.'),
        ("odd,role_weighted,,,,,60,", 'line 3: sourced_share is "60"; write a number that fits decimal(7, 6), from 0 to 1.'),
    ],
)
def test_a_bad_line_is_named_with_its_value_and_the_remedy(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed([GOOD, line])
    assert "credit_models.csv, line 3: " in str(refused.value)
    assert said in str(refused.value)


def test_a_file_without_a_default_is_refused(typed: Typed) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed(["even,linear,,,,,,false", "odd,first_touch,,,,,,"])
    assert "credit_models.csv, line 2: neither this line nor any other has is_default true; write true in the line of the model" in str(
        refused.value
    )
