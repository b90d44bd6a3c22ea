"""Credits as the models make them, against fractions of whole numbers in Python."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from typing import Any

import duckdb
import pytest
from compiled_models import compiled_models
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendered_macros import rendered

pytestmark = pytest.mark.slow

MODELS = {
    "stg_policy__credit_models": "staging",
    "int_attribution__touches": "intermediate",
    "int_attribution__decays": "intermediate",
    "int_attribution__parts": "intermediate",
    "fct_credits": "attribution",
    "int_attribution__credits_by_month": "intermediate",
    "partner_revenue": "attribution",
    "partner_pipeline": "attribution",
    "credit_model_sensitivity": "attribution",
}
"""Model -> schema, each after what it reads."""
LINE = ("credit_model", "kind", "first_share", "last_share", "middle_share", "half_life_days", "sourced_share", "is_default")
FIRST_DAY = dt.date(2018, 1, 1)


@dataclass(frozen=True)
class Model:
    """A line of credit_models.csv; empty is None."""

    kind: str
    first: Decimal | None = None
    last: Decimal | None = None
    middle: Decimal | None = None
    half_life: int | None = None
    sourced: Decimal | None = None

    def cells(self, number: int) -> list[str]:
        """The line, as text."""
        values = (self.kind, self.first, self.last, self.middle, self.half_life, self.sourced)
        return [f"{self.kind}_{number}", *("" if value is None else str(value) for value in values), "true" if number == 0 else ""]


@dataclass(frozen=True)
class Deal:
    """An opportunity: amount, category, the day of its month, and the day of each touch; `source` is the touch that sourced it."""

    amount: Decimal | None
    category: str
    day: int
    days: tuple[int, ...]
    source: int | None

    def touches(self) -> list[tuple[str, str, int]]:
        """(partnership_id, role, day), in order."""
        named = [(f"P{number:02}", "sourced" if number == self.source else "influenced", day) for number, day in enumerate(self.days)]
        return sorted(named, key=lambda touch: (touch[2], touch[0]))


def decay(days: int, half_life: int) -> Fraction:
    """2^(-days / half life) rounded half up to 12 decimals."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(2) ** (-Decimal(days) / half_life)
        return Fraction(exact.quantize(Decimal("1e-12"), rounding=ROUND_HALF_UP))


def shares(model: Model, touches: list[tuple[str, str, int]]) -> list[Fraction]:
    """What each touch gets of the deal; all 0 where the model gives it to nobody."""
    n = len(touches)
    roles = [role for _, role, _ in touches]
    kind = model.kind

    def position(i: int) -> Fraction:
        if n <= 2:
            return Fraction(1, n)
        first, last, middle = model.first, model.last, model.middle
        if kind == "position_based" or (first, last, middle) != (None, None, None):
            first = Decimal("0.4") if first is None else first
            last = Decimal("0.4") if last is None else last
            middle = Decimal("0.2") if middle is None else middle
        return Fraction(first) if i == 0 else Fraction(last) if i == n - 1 else Fraction(middle) / (n - 2)

    def role(i: int, sourced: Decimal) -> Fraction:
        sources = roles.count("sourced")
        if sources in (0, n):
            return Fraction(1, n)
        return Fraction(sourced) if roles[i] == "sourced" else (1 - Fraction(sourced)) / (n - 1)

    def fade(i: int, half_life: int) -> Fraction:
        return decay(touches[-1][2] - touches[i][2], half_life)

    def of_custom(i: int) -> Fraction:
        share = Fraction(1)
        if (model.first, model.last, model.middle) != (None, None, None):
            share *= position(i)
        if model.sourced is not None:
            share *= role(i, model.sourced)
        if model.half_life is not None:
            share *= fade(i, model.half_life)
        return share

    weight = {
        "sourced_only": lambda i: Fraction(roles[i] == "sourced"),
        "first_touch": lambda i: Fraction(i == 0),
        "last_touch": lambda i: Fraction(i == n - 1),
        "linear": lambda i: Fraction(1, n),
        "position_based": position,
        "time_decay": lambda i: fade(i, 30 if model.half_life is None else model.half_life),
        "role_weighted": lambda i: role(i, Decimal("0.6") if model.sourced is None else model.sourced),
        "custom": of_custom,
    }[kind]
    weights = [weight(i) for i in range(n)]
    return [share / sum(weights) for share in weights] if sum(weights) else weights


def split(total: Decimal, scale: int, of: list[Fraction]) -> list[Decimal]:
    """The total by largest remainder: cut off towards zero, what is missing to the largest remainders, then to the lower position."""
    units = abs(int(total.scaleb(scale)))
    exact = [share * units for share in of]
    cut = [int(part) for part in exact]
    order = sorted(range(len(of)), key=lambda i: (cut[i] - exact[i], i))
    for i in order[: units - sum(cut)]:
        cut[i] += 1
    return [(Decimal(part) if total >= 0 else -Decimal(part)).scaleb(-scale) for part in cut]


def credits_of(models: list[Model], deals: list[Deal]) -> dict[tuple[str, str, str], tuple[str, Decimal, Decimal]]:
    """(opportunity_id, partnership_id, credit_model) -> role, weight, amount."""
    found = {}
    for m, model in enumerate(models):
        for d, deal in enumerate(deals):
            touches = deal.touches()
            of = shares(model, touches)
            if not any(of):
                continue
            weights, amounts = split(Decimal(1), 6, of), split(deal.amount or Decimal(0), 2, of)
            for (partnership, role, _), weight, amount in zip(touches, weights, amounts, strict=True):
                if weight or amount:
                    found[f"O{d}", partnership, model.cells(m)[0]] = (role, weight, amount)
    return found


def by_month(models: list[Model], deals: list[Deal], category: str) -> dict[tuple, tuple[Decimal, Decimal]]:
    """(month, partnership_id, credit_model, involvement) -> credited_amount, touched_amount."""
    found = defaultdict(lambda: (Decimal(0), Decimal(0)))
    credited = credits_of(models, deals)
    for m, model in enumerate(models):
        name = model.cells(m)[0]
        for d, deal in enumerate(deals):
            if deal.category != category:
                continue
            amount = deal.amount or Decimal(0)
            month = (FIRST_DAY + dt.timedelta(deal.day)).replace(day=1)
            rows = [(p, role, part) for (o, p, c), (role, _, part) in credited.items() if (o, c) == (f"O{d}", name)]
            for partnership, role, part in rows or [(None, "direct", amount)]:
                key = (month, partnership, name, role)
                found[key] = (found[key][0] + part, found[key][1] + amount)
    return dict(found)


def sensitivity(models: list[Model], deals: list[Deal]) -> dict[str, tuple]:
    """partnership_id -> amount by the first model, the lowest and the highest amount and their models."""
    revenue = by_month(models, deals, "won")
    names = sorted(model.cells(m)[0] for m, model in enumerate(models))
    found = {}
    for partnership in {key[1] for key in revenue} - {None}:
        amounts = {name: sum((v[0] for k, v in revenue.items() if k[1:3] == (partnership, name)), Decimal(0)) for name in names}
        lowest, highest = min(names, key=amounts.get), max(names, key=amounts.get)
        found[partnership] = (amounts[models[0].cells(0)[0]], amounts[lowest], lowest, amounts[highest], highest)
    return found


class Warehouse:
    """The compiled models and their tests, on tables that are filled by hand."""

    def __init__(self, sql: dict[str, str]):
        self.sql = sql
        self.tests = {name: text for name, text in sql.items() if name not in MODELS}
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as build; set threads = 1")
        for schema in ("policy", "core", *dict.fromkeys(MODELS.values())):
            self.connection.execute(f"create schema build.{schema}")

    def build(self, models: list[Model], deals: list[Deal]) -> None:
        """Every model from this policy and these deals."""
        run = self.connection.execute
        run(f"create or replace table build.policy.credit_models ({', '.join(f'{column} varchar' for column in LINE)})")
        self.connection.executemany(
            f"insert into build.policy.credit_models values ({', '.join('?' * len(LINE))})", [m.cells(i) for i, m in enumerate(models)]
        )
        opportunities = [(d, f"O{d}", deal.category, FIRST_DAY + dt.timedelta(deal.day), deal.amount) for d, deal in enumerate(deals)]
        run(
            """
            create or replace table build.intermediate.int_crm__opportunities as
            select unnest($1) as opportunity_number, unnest($2) as opportunity_id, unnest($3) as stage_category,
                unnest($4::date[]) as closes_on, closes_on as closed_on, unnest($5::decimal(18, 2)[]) as amount
            """,
            [list(column) for column in zip(*opportunities, strict=True)],
        )
        attributions = [(d, *touch[:2], FIRST_DAY + dt.timedelta(touch[2])) for d, deal in enumerate(deals) for touch in deal.touches()]
        # last in, first out: nothing may come from the order in which rows lie there
        columns = [list(column) for column in zip(*reversed(attributions), strict=True)] or [[]] * 4
        run(
            """
            create or replace table build.intermediate.int_attribution__attributions_as_known as
            select unnest($1::integer[]) as opportunity_number, unnest($2::varchar[]) as partnership_id, unnest($3::varchar[]) as role,
                unnest($4::date[]) as evidence_on, true as is_counted, null::date as known_to
            """,
            columns,
        )
        run(
            """
            create or replace table build.attribution.fct_attributions as
            select opportunity_id, partnership_id, role, evidence_on, is_counted
            from build.intermediate.int_attribution__attributions_as_known
            inner join build.intermediate.int_crm__opportunities using (opportunity_number)
            """
        )
        for name, schema in MODELS.items():
            run(f"create or replace table build.{schema}.{name} as {self.sql[name]}")

    def rows(self, name: str, keys: int) -> dict[Any, Any]:
        """A model's rows by the first so many columns."""
        rows = self.connection.execute(f"from build.{MODELS[name]}.{name}").fetchall()
        found = {row[0] if keys == 1 else row[:keys]: row[keys:] for row in rows}
        assert len(found) == len(rows)
        return found

    def credits(self) -> dict[tuple[str, str, str], tuple[str, Decimal, Decimal]]:
        """The rows of fct_credits as `credits_of` has them."""
        rows = self.connection.execute(
            "select opportunity_id, partnership_id, credit_model, role, credit_weight, credited_amount from build.attribution.fct_credits"
        ).fetchall()
        found = {row[:3]: row[3:] for row in rows}
        assert len(found) == len(rows)
        return found

    def failing(self) -> set[str]:
        """The data tests that find something."""
        return {name for name, sql in self.tests.items() if self.connection.execute(sql).fetchall()}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    tests = (
        "assert_credits_sum_to_the_amount",
        "assert_every_credit_has_a_counted_row",
        "assert_every_touched_deal_is_credited",
        "assert_one_credit_model_is_the_default",
    )
    generic = ("test_name:sums_to_one", "test_name:adds_up_to_all_deals", "test_name:unique_combination,fct_credits")
    sql = compiled_models(tmp_path_factory.mktemp("credits"), *MODELS, *tests, *generic)
    # other tests of these models read tables that are not made here
    kept = {name: text for name, text in sql.items() if name in MODELS or name in tests or name.startswith(("sums_to_one", "adds_up_to"))}
    assert {start: sum(name.startswith(start) for name in kept) for start in ("sums_to_one", "adds_up_to")} == {
        "sums_to_one": 1,
        "adds_up_to": 2,
    }
    assert set(tests) <= kept.keys()
    return Warehouse(kept)


def three_shares(decimals: int) -> st.SearchStrategy[tuple[Decimal, ...]]:
    """Three shares with that many decimals that sum to 1."""
    whole = 10**decimals
    cuts = st.tuples(st.integers(0, whole), st.integers(0, whole)).map(sorted)
    return cuts.map(lambda c: tuple(Decimal(part).scaleb(-decimals) for part in (c[0], c[1] - c[0], whole - c[1])))


SHARES = st.integers(1, 6).flatmap(three_shares)
SHARE = SHARES.map(lambda three: three[0])
HALF_LIFE = st.integers(1, 400)
MODEL = st.one_of(
    st.builds(
        Model, st.sampled_from(["sourced_only", "first_touch", "last_touch", "linear", "position_based", "time_decay", "role_weighted"])
    ),
    # what a kind does not ask for makes no difference
    st.builds(lambda three, s: Model("linear", *three, 0, s), SHARES, SHARE),
    st.builds(lambda three: Model("position_based", *three), SHARES),
    st.builds(lambda h: Model("time_decay", half_life=h), HALF_LIFE),
    st.builds(lambda s: Model("role_weighted", sourced=s), SHARE),
    st.builds(
        lambda three, h, s: Model("custom", *three, h, s), st.one_of(SHARES, st.just((None,) * 3)), st.none() | HALF_LIFE, st.none() | SHARE
    ),
)
AMOUNT = st.one_of(
    st.none(),
    st.sampled_from([Decimal(text) for text in ("0.00", "0.01", "-0.01", "0.05", "100.00", "10000000000000.00", "-10000000000000.00")]),
    st.decimals(Decimal("-10000000000000"), Decimal("10000000000000"), places=2),
)


@st.composite
def deal(draw: st.DrawFn) -> Deal:
    """A deal of up to 60 touches, often on one day."""
    n = draw(st.one_of(st.integers(0, 4), st.integers(5, 60)))
    days = tuple(draw(st.lists(st.one_of(st.integers(0, 3), st.integers(0, 3000)), min_size=n, max_size=n)))
    source = draw(st.none() | st.integers(0, n - 1)) if n else None
    return Deal(draw(AMOUNT), draw(st.sampled_from(["won", "open", "lost"])), draw(st.integers(0, 90)), days, source)


EVERY_KIND = [
    Model("linear"),
    Model("sourced_only"),
    Model("first_touch"),
    Model("last_touch"),
    Model("position_based"),
    Model("time_decay"),
    Model("role_weighted"),
    Model("custom", Decimal("0.123457"), Decimal("0.654321"), Decimal("0.222222"), 43, Decimal("0.999999")),
]


@settings(max_examples=120, deadline=None)
@given(st.lists(MODEL, min_size=1, max_size=4), st.lists(deal(), min_size=1, max_size=4))
@example(EVERY_KIND, [Deal(Decimal("100.01"), "won", day, (0,) * day, 0 if day % 2 else None) for day in (1, 2, 3, 4)])
@example(
    EVERY_KIND, [Deal(Decimal("9999999999999.99"), "won", 1, tuple(range(0, 2600, 43)), 59), Deal(Decimal("-0.07"), "won", 1, (5,) * 60, 0)]
)
@example([Model("custom", Decimal(1), Decimal(0), Decimal(0), None, Decimal(0))], [Deal(Decimal(5), "won", 1, (0, 1, 2), 0)])
@example([Model("custom", Decimal(0), Decimal(0), Decimal(1), 1)], [Deal(Decimal(5), "open", 1, (0, 1, 1000, 1000), None)])
@example([Model("sourced_only")], [Deal(Decimal(5), "won", 1, (0, 1), None), Deal(Decimal(7), "won", 1, (), None)])
def test_credits_are_those_of_exact_fractions(warehouse, models, deals):
    warehouse.build(models, deals)
    assert warehouse.credits() == credits_of(models, deals)
    assert warehouse.rows("partner_revenue", 4) == by_month(models, deals, "won")
    assert warehouse.rows("partner_pipeline", 4) == by_month(models, deals, "open")
    assert warehouse.rows("credit_model_sensitivity", 1) == sensitivity(models, deals)
    assert warehouse.failing() == set()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "update build.attribution.fct_credits set credited_amount = credited_amount + 0.01 where role = 'sourced'",
            "assert_credits_sum_to",
        ),
        ("update build.attribution.fct_credits set credit_weight = credit_weight - 0.000001 where role = 'sourced'", "sums_to_one"),
        ("update build.attribution.fct_credits set partnership_id = 'nobody' where role = 'sourced'", "assert_every_credit_has"),
        ("update build.attribution.fct_credits set role = 'sourced'", "assert_every_credit_has"),
        ("update build.attribution.fct_attributions set is_counted = false where role = 'sourced'", "assert_every_credit_has"),
        ("delete from build.attribution.fct_credits where credit_model = 'linear_0'", "assert_every_touched_deal"),
        ("update build.attribution.partner_revenue set credited_amount = credited_amount + 0.01", "adds_up_to_all_deals_partner_revenue"),
        ("delete from build.attribution.partner_revenue where credit_model = 'linear_0'", "adds_up_to_all_deals_partner_revenue"),
        ("delete from build.attribution.partner_pipeline where partnership_id is null", "adds_up_to_all_deals_partner_pipeline"),
        ("update build.staging.stg_policy__credit_models set is_default = true", "assert_one_credit_model"),
        ("delete from build.staging.stg_policy__credit_models where is_default", "assert_one_credit_model"),
    ],
)
def test_what_is_damaged_is_found(warehouse, damage, found):
    deals = [Deal(Decimal("100.00"), "won", 1, (0, 1, 2), 1), Deal(Decimal("7.00"), "open", 1, (), None)]
    warehouse.build([Model("linear"), Model("sourced_only")], deals)
    assert warehouse.failing() == set()
    warehouse.connection.execute(damage)
    assert [name for name in warehouse.failing() if name.startswith(found)]


@pytest.fixture(scope="module")
def decays():
    """DuckDB's parts of days and half lives, which a query names: (days, half life, parts)."""
    fraction, parts = rendered("half_life_fraction('days', 'half_life')", "decay_parts('days // half_life', 'fraction')")
    connection = duckdb.connect()

    def of(query: str, *parameters: Any) -> list[tuple[int, int, int]]:
        sql = f"select days, half_life, {parts} from (select *, {fraction} as fraction from ({query})) order by half_life, days"
        return connection.execute(sql, parameters).fetchall()

    return of


def test_decays_of_up_to_5000_days_and_half_lives_of_up_to_365_are_right_to_the_twelfth_decimal(decays):
    found = decays("select days, half_life from range(0, 5001) as d(days), range(1, 366) as h(half_life)")
    assert len(found) == 5001 * 365
    wrong = []
    with localcontext() as context:
        context.prec = 60
        for half_life, rows in groupby(found, key=lambda row: row[1]):
            # a day is a day of the half life before, halved; 40 digits behind the last that counts
            within = [int((Decimal(2) ** (-Decimal(day) / half_life)).scaleb(52)) for day in range(half_life)]
            for days, _, parts in rows:
                unit = 10**40 << (days // half_life)
                if parts != (2 * within[days % half_life] + unit) // (2 * unit):
                    wrong.append((days, half_life))
    assert wrong == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 100_000)), min_size=1, max_size=200))
def test_any_decay_is_right_to_the_twelfth_decimal(decays, pairs):
    found = decays("select unnest($1) as days, unnest($2) as half_life", *(list(column) for column in zip(*pairs, strict=True)))
    assert found == sorted(((d, h, int(decay(d, h) * 10**12)) for d, h in pairs), key=lambda row: (row[1], row[0]))


@pytest.fixture(scope="module")
def shared():
    """DuckDB's shares of a total by parts, in the order of the parts; those without parts are 0."""
    (sql,) = rendered(
        "largest_remainder('rows_to_share', over=['deal'], parts='parts', tie_break='position', "
        "shares=[('weight', '1', 9, 6), ('share', 'total', 18, 2)])"
    )
    connection = duckdb.connect()

    def of(total: Decimal, parts: list[int]) -> list[tuple[Decimal, Decimal]]:
        connection.execute("create or replace table rows_to_share (deal integer, position integer, total decimal(18, 2), parts hugeint)")
        connection.execute(
            "insert into rows_to_share select 1, unnest($1), $2, unnest($3::hugeint[])",
            [[*range(len(parts))], total, [str(p) for p in parts]],
        )
        rows = {row[0]: row[1:] for row in connection.execute(f"select position, weight, share from {sql} as shared").fetchall()}
        return [rows.get(position, (Decimal(0), Decimal(0))) for position in range(len(parts))]

    return of


TOTAL = st.decimals(Decimal("-9999999999999999.99"), Decimal("9999999999999999.99"), places=2)


@settings(max_examples=300, deadline=None)
@given(TOTAL, st.lists(st.one_of(st.integers(0, 3), st.integers(0, 10**27)), min_size=1, max_size=40).filter(any))
@example(Decimal("9999999999999999.99"), [5 * 10**28])
@example(Decimal("-9999999999999999.99"), [5 * 10**28 - 1, 1])
def test_a_total_of_18_digits_is_shared_exactly_by_parts_of_up_to_29(shared, total, parts):
    of = [Fraction(part, sum(parts)) for part in parts]
    assert shared(total, parts) == list(zip(split(Decimal(1), 6, of), split(total, 2, of), strict=True))


@settings(max_examples=200, deadline=None)
@given(TOTAL, st.lists(st.integers(1, 10**38), min_size=1, max_size=3))
@example(Decimal("9999999999999999.99"), [10**37, 10**37 - 1])
def test_what_has_no_room_is_an_error_and_never_a_wrong_number(shared, total, parts):
    of = [Fraction(part, sum(parts)) for part in parts]
    try:
        found = shared(total, parts)
    except duckdb.OutOfRangeException:
        assert sum(parts) > 5 * 10**28
    else:
        assert found == list(zip(split(Decimal(1), 6, of), split(total, 2, of), strict=True))


def test_a_share_that_overflows_is_refused(shared):
    with pytest.raises(duckdb.OutOfRangeException):
        shared(Decimal("9999999999999999.99"), [10**37, 10**37 - 1])
