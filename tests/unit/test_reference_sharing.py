"""The plain Python of what a partner may see, against cases worked out by hand; and companies at random hold what they promise."""

import datetime as dt
import random
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import reference_sharing as reference
from leaks import leaks, tokens
from random_sharing import AS_OF, CORE, FIELDS, OTHER_TABLES, contract, load, random_company, random_rules
from reference_sharing import Company, Match, Policy, Record, Resolved, Rule

TODAY = dt.date(2026, 7, 2)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
NAME_AND_CITY = {"company_name": "dim_accounts.name", "city": "dim_accounts.city"}


class Case:
    """A company of one's own: accounts in populations, and records of ACME, whose key is acme and who is the only partner."""

    def __init__(self) -> None:
        self.company = Company(TODAY, [], [], [], [], {}, [], [], {}, {})
        self.policy = Policy([], [], dict(NAME_AND_CITY))
        self.partner("ACME", "acme")

    def partner(self, partner_id: str, *keys: str, **columns: Any) -> None:
        self.company.partners.append(
            {"partner_id": partner_id, "name": partner_id.title(), "is_listed": True, "partner_manager_user_id": None, "tier": None}
            | columns
        )
        self.company.partner_keys |= dict.fromkeys(keys, partner_id)

    def account(self, account_id: str, *populations: str, status: str | None = None, theirs: str = "customer", **columns: Any) -> None:
        """An account; with a status, it is on ACME's list as record r-<id>."""
        self.company.accounts.append(
            {"account_id": account_id, "name": f"Name {account_id}", "city": None, "owner_user_id": None} | columns
        )
        self.company.populations[account_id] = set(populations)
        self.company.account_ids[account_id] = account_id
        if status:
            self.on_list("acme", account_id, status, theirs)

    def accounts(self, many: int, first: str, *populations: str, theirs: str = "customer") -> list[str]:
        """So many accounts that are matched with ACME's."""
        ids = [f"{first}{number:02d}" for number in range(many)]
        for account_id in ids:
            self.account(account_id, *populations, status="auto", theirs=theirs)
        return ids

    def on_list(self, key: str, account_id: str, status: str, theirs: str = "customer", score: str | None = "0.9") -> None:
        self.company.records.append(Record(key, f"r-{account_id}", theirs))
        self.company.matches.append(Match(key, f"r-{account_id}", account_id, status, Decimal(score) if score else None))

    def rule(
        self, level: str, key: str | None = None, population: str | None = None, field: str | None = None, *days: dt.date | None
    ) -> Rule:
        rule = Rule(key, population, field, level, *days)
        self.policy.rules.append(rule)
        return rule

    def deal(self, opportunity_id: str, account_id: str, created_on: dt.date, category: str = "open", **columns: Any) -> None:
        deal = {"opportunity_id": opportunity_id, "account_id": account_id, "created_on": created_on, "stage_category": category}
        self.company.opportunities.append(deal | {"amount": None, "owner_user_id": None} | columns)

    def level(self, population: str, field: str = "company_name", partner_id: str = "ACME") -> str:
        return reference.resolved(self.company, self.policy)[partner_id, population, field].level

    def shown(self, key: str = "acme") -> dict[str, tuple[str, dict[str, str]]]:
        """Account -> overlap or greenfield, and the cells that are not empty."""
        rows = reference.rows(self.company, self.policy)[key]
        assert len({row.account_id for row in rows}) == len(rows)
        return {row.account_id: (row.kind, {column: text for column, text in row.values.items() if text}) for row in rows}

    def counts(self, key: str = "acme") -> dict[tuple[str, str | None], str]:
        return reference.counts(self.company, self.policy)[key]


@pytest.fixture
def case() -> Case:
    return Case()


def test_without_a_rule_everything_is_hidden(case):
    case.account("A", "customer", status="auto")
    assert case.level("customer") == "hidden"
    assert case.shown() == {}
    # not even that there are such populations
    assert case.counts() == {}
    assert reference.tellable(case.company, case.policy) == {"acme": {"acme", "Acme"}}


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        # a rule that names the partner beats one that names all the rest
        (("acme", None, None), (None, "customer", "city")),
        # then one that names the population
        ((None, "customer", None), (None, None, "city")),
        (("acme", "customer", None), ("acme", None, "city")),
        # then one that names the field
        ((None, None, "city"), (None, None, None)),
        (("acme", "customer", "city"), ("acme", "customer", None)),
    ],
)
@pytest.mark.parametrize("levels", [("overlap", "all"), ("all", "hidden")])
def test_the_most_specific_rule_wins_whatever_it_says_and_wherever_it_stands(case, winner, loser, levels):
    rules = [Rule(*winner, levels[0]), Rule(*loser, levels[1])]
    for case.policy.rules in (rules, rules[::-1]):
        assert reference.resolved(case.company, case.policy)["ACME", "customer", "city"] == Resolved(levels[0], (rules[0],))


def test_a_rule_for_another_partner_population_or_field_does_not_apply(case):
    case.partner("AJAX", "ajax")
    case.rule("all", "ajax", "customer", "city")
    levels = reference.resolved(case.company, case.policy)
    assert [key for key, one in levels.items() if one.level != "hidden"] == [("AJAX", "customer", "city")]
    # every partner, population and field is told of
    assert len(levels) == 2 * 5 * 2


def test_of_two_rules_of_the_same_cells_the_lower_level_holds(case):
    case.rule("all", None, "customer")
    lower = case.rule("counts", None, "customer")
    case.rule("overlap", None, "customer")
    # one that no longer holds contradicts nothing
    case.rule("hidden", None, "customer", None, None, YESTERDAY)
    assert reference.resolved(case.company, case.policy)["ACME", "customer", "city"] == Resolved("counts", (lower,))


@pytest.mark.parametrize(
    ("first", "last", "level"),
    [
        (None, None, "all"),
        (TODAY, TODAY, "all"),
        (YESTERDAY, TOMORROW, "all"),
        (TOMORROW, None, "hidden"),
        (None, YESTERDAY, "hidden"),
    ],
)
def test_both_days_of_a_rule_are_included(case, first, last, level):
    case.rule("all", None, None, None, first, last)
    assert case.level("customer") == level


def test_a_rule_that_is_over_leaves_the_next_one(case):
    case.rule("counts")
    case.rule("all", "acme", None, None, None, YESTERDAY)
    assert case.level("customer") == "counts"


def test_an_account_in_several_populations_has_the_lowest_of_their_levels(case):
    case.rule("all")
    case.rule("hidden", None, "target_accounts", "city")
    case.rule("overlap", None, "open_opportunity")
    case.company.account_lists = [("target_accounts", "A"), ("target_accounts", "C")]
    case.account("A", "customer", "target_accounts", status="auto", city="Oslo")
    # overlap is no reason to show it to one who does not have it
    case.account("B", "customer", "open_opportunity", city="Rome")
    case.account("C", "prospect", "target_accounts", city="Bonn")
    case.account("D", "prospect", city="Lyon")
    assert case.shown() == {
        "A": ("overlap", {"partner_account_id": "r-A", "company_name": "Name A"}),
        "C": ("greenfield", {"company_name": "Name C"}),
        "D": ("greenfield", {"company_name": "Name D", "city": "Lyon"}),
    }


def test_a_match_in_review_is_neither_overlap_nor_greenfield(case):
    case.rule("all")
    for status in ("auto", "manual", "review", "rejected"):
        case.account(status, "customer", status=status)
    case.account("unknown", "customer")
    assert {account: kind for account, (kind, _) in case.shown().items()} == {
        "auto": "overlap",
        "manual": "overlap",
        "rejected": "greenfield",
        "unknown": "greenfield",
    }


def test_greenfield_shows_only_the_fields_for_all(case):
    case.rule("all", None, None, "city")
    case.rule("overlap", None, None, "company_name")
    case.account("A", "customer", status="auto", city="Oslo")
    case.account("B", "customer", city="Rome")
    assert case.shown() == {
        "A": ("overlap", {"partner_account_id": "r-A", "company_name": "Name A", "city": "Oslo"}),
        "B": ("greenfield", {"city": "Rome"}),
    }


def test_a_hidden_company_name_hides_their_own_id(case):
    case.rule("overlap", None, None, "city")
    case.account("A", "customer", status="auto", city="Oslo")
    # a row whose only field is empty is one all the same
    case.account("B", "customer", status="auto")
    assert case.shown() == {"A": ("overlap", {"city": "Oslo"}), "B": ("overlap", {})}


def test_a_partner_without_a_list_has_the_slug_of_its_name_and_greenfield(case):
    case.partner("P-9", name="Café 9 & Co.")
    case.account("A", "customer", status="auto")
    case.rule("all", "cafe_9_co")
    assert case.shown("cafe_9_co") == {"A": ("greenfield", {"company_name": "Name A"})}
    assert case.counts("cafe_9_co")["customer", None] == "<5"


def test_a_partner_that_is_no_longer_listed_gets_nothing(case):
    case.partner("AJAX", "ajax", is_listed=False)
    case.rule("all")
    case.account("A", "customer")
    assert set(reference.rows(case.company, case.policy)) == {"acme"}
    assert set(reference.counts(case.company, case.policy)) == {"acme"}
    assert {partner for partner, _, _ in reference.audit(case.company, case.policy)} == {"ACME"}


def test_two_keys_are_one_folder_with_the_lower_level_of_both(case):
    case.partner("BOLT", "bolt_us", "bolt_eu")
    case.account("A", "customer", "prospect", city="Oslo")
    case.account("B", "customer")
    case.account("C", "customer")
    case.rule("all")
    overlap = case.rule("overlap", "bolt_us", None, "company_name")
    # A is on both lists: their customer on the second, where it counts
    case.on_list("bolt_eu", "A", "auto", "prospect")
    case.on_list("bolt_us", "A", "auto", "customer")
    case.on_list("bolt_us", "B", "review")
    assert reference.resolved(case.company, case.policy)["BOLT", "customer", "company_name"] == Resolved("overlap", (overlap,))
    shown = case.shown("bolt_eu")
    # in review on either list
    assert shown == {
        "A": ("overlap", {"partner_account_id": "r-A", "company_name": "Name A", "city": "Oslo"}),
        "C": ("greenfield", {}),
    }
    assert {theirs for _, theirs in case.counts("bolt_eu")} == {"customer", "prospect", None}
    assert "bolt_us" not in reference.rows(case.company, case.policy)


def test_of_two_lists_the_record_counts_on_which_they_stand_closest(case):
    case.partner("BOLT", "bolt_us", "bolt_eu")
    case.account("A", "customer")
    case.company.records = [
        Record("bolt_eu", "far", "prospect"),
        Record("bolt_us", "near", "customer"),
        Record("bolt_us", "rejected", "customer"),
    ]
    case.company.matches = [
        Match("bolt_us", "near", "A", "auto", Decimal("0.8")),
        Match("bolt_eu", "far", "A", "manual", Decimal("1.0")),
        Match("bolt_us", "rejected", "A", "rejected", Decimal("0.9")),
    ]
    assert reference.matched_records(case.company, "BOLT")["A"].partner_account_id == "near"
    # equally close: the one that a person has decided
    case.company.records[0] = Record("bolt_eu", "far", "customer")
    assert reference.matched_records(case.company, "BOLT")["A"].partner_account_id == "far"


def test_the_list_of_nobody_known_is_nobodys_overlap(case):
    case.company.partner_keys["mystery"] = None
    case.account("A", "customer")
    case.on_list("mystery", "A", "auto")
    case.rule("all")
    assert case.shown() == {"A": ("greenfield", {"company_name": "Name A"})}


@pytest.mark.parametrize("excluded", ["A", "A-merged"])
def test_an_excluded_account_is_in_no_row_and_no_number(case, excluded):
    case.rule("all", population="customer")
    case.accounts(5, "B", "customer")
    case.account("A", "customer", status="auto")
    case.account("C", "customer")
    case.company.account_ids |= {"A-merged": "A", "gone": None}
    assert case.counts()["customer", "customer"] == "6"
    case.policy.exclusions = [excluded, "gone", "never heard of"]
    assert set(case.shown()) == {"B00", "B01", "B02", "B03", "B04", "C"}
    assert case.counts()["customer", "customer"] == "5"
    assert reference.audit(case.company, case.policy)["ACME", "customer", "city"].rows_shared == 6
    # where no row is shown, the number has to leave it out by itself
    case.policy.rules = [Rule(None, None, None, "counts")]
    assert case.counts()["customer", "customer"] == "5"
    # an id that is no longer told of
    del case.company.account_ids["A"]
    case.policy.exclusions = ["A"]
    assert case.counts()["customer", "customer"] == "5"


def test_a_number_of_rows_is_withheld_where_hardly_any_row_is_of_another_population(case):
    case.accounts(6, "B", "customer")
    case.accounts(4, "P", "prospect")
    case.rule("overlap", population="customer")
    # the partner knows that all rows are customers
    assert case.counts()["customer", "customer"] == "6"
    case.rule("overlap", population="prospect")
    # ten rows less six would tell of four prospects
    assert case.counts()["customer", "customer"] == "withheld"
    assert case.counts()["prospect", "customer"] == "<5"


def test_deal_fields_are_those_of_the_latest_open_deal_then_of_the_lowest_id(case):
    case.policy.fields = {"deal_amount": "fct_opportunities.amount", "deal_opened_on": "fct_opportunities.created_on"}
    case.rule("all")
    case.account("A", "open_opportunity")
    case.deal("D-1", "A", YESTERDAY, amount=Decimal("1.00"))
    case.deal("D-3", "A", TODAY, amount=Decimal("3.00"))
    case.deal("D-2", "A", TODAY, amount=Decimal("200000000.00"))
    # not open
    case.deal("D-0", "A", TOMORROW, "won", amount=Decimal("4.00"))
    case.account("B", "customer")
    case.deal("D-5", "B", TODAY, "lost", amount=Decimal("5.00"))
    assert case.shown() == {
        "A": ("greenfield", {"deal_amount": "200000000.00", "deal_opened_on": "2026-07-02"}),
        "B": ("greenfield", {}),
    }


def test_users_are_told_by_name(case):
    case.company.users = [
        {"user_id": "U-1", "name": "Maya", "email": "maya@x.example", "manager_user_id": "U-2"},
        {"user_id": "U-2", "name": "Otto", "email": None, "manager_user_id": None},
        {"user_id": "U-3", "name": None, "email": None, "manager_user_id": "U-9"},
    ]
    case.policy.fields = {
        "account_owner": "dim_users.name",
        "owner_email": "dim_users.email",
        "owner_manager": "dim_users.manager_user_id",
        "deal_owner": "fct_opportunities.owner_user_id",
        "partner_owner": "dim_partners.partner_manager_user_id",
        "is_target": "dim_accounts.is_target_account",
    }
    case.company.partners[0]["partner_manager_user_id"] = "U-2"
    case.rule("all")
    case.account("A", "customer", owner_user_id="U-1", is_target_account=True)
    case.deal("D-1", "A", TODAY, owner_user_id="U-2")
    for account, owner in (("B", "U-2"), ("C", "U-3"), ("D", "U-9"), ("E", None)):
        case.account(account, "customer", owner_user_id=owner, is_target_account=False)
    common = {"partner_owner": "Otto", "is_target": "false"}
    assert {account: values for account, (_, values) in case.shown().items()} == {
        "A": {"account_owner": "Maya", "owner_email": "maya@x.example", "owner_manager": "Otto", "deal_owner": "Otto"}
        | {"partner_owner": "Otto", "is_target": "true"},
        "B": common | {"account_owner": "Otto"},
        # without a name; unknown; nobody
        "C": common,
        "D": common,
        "E": common,
    }


def test_a_number_under_the_floor_is_not_told_nor_the_total_that_would_tell_it(case):
    case.rule("counts")
    case.accounts(7, "A", "customer", theirs="customer")
    case.accounts(4, "B", "customer", theirs="prospect")
    case.accounts(5, "C", "former_customer", theirs="customer")
    case.accounts(5, "D", "former_customer", theirs="prospect")
    # in review counts nowhere
    case.account("E", "customer", status="review", theirs="prospect")
    counts = case.counts()
    assert {theirs: counts["customer", theirs] for theirs in ("customer", "prospect", None)} == {
        "customer": "7",
        "prospect": "<5",
        None: "withheld",
    }
    assert {theirs: counts["former_customer", theirs] for theirs in ("customer", "prospect", None)} == {
        "customer": "5",
        "prospect": "5",
        None: "10",
    }
    # none is under the floor too, and so is the total
    assert counts["partner", "customer"] == counts["partner", None] == "<5"
    # a word that no record of theirs has
    assert not [cell for cell in counts if cell[1] in ("open_opportunity", "unknown")]
    # counts show no row
    assert case.shown() == {}


def test_a_small_cell_withholds_its_total_without_any_other_population(case):
    case.rule("counts", None, "customer")
    case.accounts(7, "A", "customer", theirs="customer")
    case.accounts(4, "B", "customer", theirs="prospect")
    assert case.counts() == {("customer", "customer"): "7", ("customer", "prospect"): "<5", ("customer", None): "withheld"}


def test_an_account_with_one_field_for_counts_is_counted(case):
    case.rule("counts", None, None, "city")
    case.accounts(5, "A", "customer")
    assert case.counts()["customer", "customer"] == "5"
    # all its fields hidden by another population of its own
    case.rule("hidden", None, "open_opportunity")
    case.accounts(2, "B", "customer", "open_opportunity")
    assert case.counts()["customer", "customer"] == "5"


@pytest.mark.parametrize(("more", "told"), [(4, "withheld"), (5, "15")])
def test_a_population_within_another_withholds_the_other_where_fewer_than_the_floor_are_between(case, more, told):
    case.rule("counts")
    case.company.account_lists = [("strategic", "A00")]
    case.accounts(10, "A", "customer", "strategic")
    case.accounts(more, "B", "strategic")
    counts = case.counts()
    assert (counts["customer", "customer"], counts["customer", None]) == ("10", "10")
    assert (counts["strategic", "customer"], counts["strategic", None]) == (told, told)


def test_of_two_equal_populations_the_later_in_the_alphabet_is_withheld(case):
    case.rule("counts")
    case.company.account_lists = [("best", "A00")]
    case.accounts(6, "A", "customer", "best")
    counts = case.counts()
    assert (counts["best", "customer"], counts["best", None]) == ("6", "6")
    assert (counts["customer", "customer"], counts["customer", None]) == ("withheld", "withheld")


def test_populations_that_overlap_but_do_not_lie_in_each_other_are_told(case):
    case.rule("counts")
    case.accounts(9, "A", "customer", "open_opportunity")
    case.accounts(1, "B", "customer")
    case.accounts(1, "C", "open_opportunity")
    counts = case.counts()
    assert counts["customer", "customer"] == counts["open_opportunity", "customer"] == "10"


def test_a_withheld_cell_withholds_its_total_although_the_totals_lie_apart(case):
    case.rule("counts")
    case.accounts(10, "A", "customer", "open_opportunity", theirs="customer")
    case.accounts(2, "B", "customer", theirs="customer")
    case.accounts(5, "C", "customer", theirs="prospect")
    case.accounts(6, "D", "open_opportunity", theirs="prospect")
    counts = case.counts()
    # among their customers, ours with an open deal are all customers, and there are two more
    assert {theirs: counts["customer", theirs] for theirs in ("customer", "prospect", None)} == {
        "customer": "withheld",
        "prospect": "5",
        None: "withheld",
    }
    assert {theirs: counts["open_opportunity", theirs] for theirs in ("customer", "prospect", None)} == {
        "customer": "10",
        "prospect": "6",
        None: "16",
    }


def test_a_hidden_population_within_another_is_no_reason_to_withhold(case):
    case.rule("counts")
    case.rule("hidden", None, "strategic")
    case.company.account_lists = [("strategic", "A00")]
    case.accounts(10, "A", "customer")
    assert case.counts()["customer", None] == "10"
    # not even its name is told
    assert not [cell for cell in case.counts() if cell[0] == "strategic"]


def test_where_rows_are_shown_the_number_is_of_the_rows(case):
    case.rule("overlap", None, "customer")
    case.rule("counts", None, "open_opportunity")
    case.accounts(6, "A", "customer")
    # its own level is counts: no row, but one of those with an open deal
    case.accounts(5, "B", "customer", "open_opportunity")
    # its own level is hidden
    case.accounts(1, "C", "open_opportunity", "partner")
    counts = case.counts()
    assert (counts["customer", "customer"], counts["open_opportunity", "customer"]) == ("6", "5")
    assert set(case.shown()) == {f"A{number:02d}" for number in range(6)}


def test_the_level_of_a_population_is_the_highest_of_its_fields(case):
    case.rule("hidden")
    case.rule("overlap", None, "customer", "city")
    case.accounts(5, "A", "customer")
    case.accounts(5, "B", "prospect")
    assert case.counts() == {("customer", "customer"): "5", ("customer", None): "5"}


def test_the_floor_is_the_policys(case):
    case.rule("counts")
    case.policy.min_count = 2
    case.accounts(2, "A", "customer")
    assert case.counts()["customer", "customer"] == "2"
    assert case.counts()["partner", "customer"] == "<2"


def test_the_audit_counts_the_rows_that_show_a_field_of_each_population(case):
    case.rule("hidden")
    name = case.rule("all", None, "customer", "company_name")
    city = case.rule("overlap", None, "customer", "city")
    case.account("A", "customer", status="auto", city="Oslo")
    case.account("B", "customer", city="Rome")
    # an empty cell is shown too
    case.account("C", "customer", status="manual")
    # in a hidden population, so hidden
    case.account("D", "customer", "partner", status="auto")
    audit = reference.audit(case.company, case.policy)
    assert audit["ACME", "customer", "company_name"] == reference.Audited("all", (name,), 3)
    assert audit["ACME", "customer", "city"] == reference.Audited("overlap", (city,), 2)
    assert audit["ACME", "partner", "city"] == reference.Audited("hidden", (case.policy.rules[0],), 0)
    assert reference.audit(case.company, Policy([], [], NAME_AND_CITY))["ACME", "partner", "city"] == reference.Audited("hidden", (), 0)


def test_tellable_is_what_rows_and_numbers_say(case):
    case.rule("overlap", None, "customer", "company_name")
    case.account("A", "customer", status="auto", city="Oslo")
    case.account("B", "customer", city="Rome")
    assert reference.tellable(case.company, case.policy) == {"acme": {"acme", "Acme", "Name A", "r-A", "customer"}}


SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_company_at_random_loads_as_it_is(seed):
    rng = random.Random(seed)
    company = random_company(rng)
    policy = random_rules(rng, company)
    with duckdb.connect() as connection:
        # the second one replaces the first
        load(connection, random_company(random.Random(-1)), policy)
        load(connection, company, policy)
        for table, rows, key in zip(
            CORE,
            (company.accounts, company.opportunities, company.users, company.partners, company.bridge),
            ("account_id", "opportunity_id", "user_id", "partner_id", "any_account_id"),
            strict=True,
        ):
            read = connection.execute(f"select * from build.core.{table}")
            names = [column[0] for column in read.description]
            assert names == [name for name, _, _ in contract(table)]
            assert {row[names.index(key)]: dict(zip(names, row, strict=True)) for row in read.fetchall()} == {row[key]: row for row in rows}
        assert connection.execute("select as_of from raw.ledger.as_of").fetchall() == [(AS_OF,)]
        overlaps = connection.execute("select partner_id, account_id, partner_account_id from build.account_mapping.overlap_accounts")
        assert sorted(overlaps.fetchall()) == sorted(
            (partner["partner_id"], account, record.partner_account_id)
            for partner in company.partners
            for account, record in reference.matched_records(company, partner["partner_id"]).items()
        )
        rules = connection.execute("select * from build.policy.sharing_rules").fetchall()
        as_text = lambda day: day and day.isoformat()  # noqa: E731
        assert rules == [
            (r.partner_key, r.population, r.field, r.level, as_text(r.effective_from), as_text(r.effective_to)) for r in policy.rules
        ]
        # of each table, whatever is of a canary's shape is one
        for table in [*(f"core.{name}" for name in CORE), *(name for name in OTHER_TABLES if not name.startswith("policy.sharing_rules"))]:
            read = connection.execute(f"select columns(*)::varchar from build.{table}").fetchall()
            held = {token for row in read for text in row if text for token in tokens(text)}
            assert held <= {value.lower() for value in company.canaries}
            assert held or not read or table == "policy.shareable_fields"


def test_companies_at_random_hold_every_case():
    seen: set[str] = set()
    asked: set[str] = set()
    for seed in SEEDS:
        rng = random.Random(seed)
        company = random_company(rng)
        policy = random_rules(rng, company)
        matches = company.matches
        deals: dict[tuple, int] = {}
        for deal in company.opportunities:
            if deal["stage_category"] == "open":
                day = (deal["account_id"], deal["created_on"])
                deals[day] = deals.get(day, 0) + 1
        keys = [key for key, partner_id in company.partner_keys.items() if partner_id]
        listed = {record.partner_key for record in company.records}
        users = {user["user_id"] for user in company.users}
        cases: dict[str, Collection[Any] | bool] = {
            "several open deals of a day": [day for day, many in deals.items() if day[0] and many > 1],
            "two keys": len(keys) > len({company.partner_keys[key] for key in keys}),
            "no key": len({company.partner_keys[key] for key in keys}) < len(company.partners),
            "key without list": set(keys) - listed,
            "unknown list": [key for key in listed if company.partner_keys[key] is None],
            "unlisted": [partner for partner in company.partners if not partner["is_listed"]],
            "no manager": [partner for partner in company.partners if partner["partner_manager_user_id"] is None],
            "no owner": [account for account in company.accounts if account["owner_user_id"] is None],
            "unknown owner": [
                account for account in company.accounts if account["owner_user_id"] and account["owner_user_id"] not in users
            ],
            "no deal": {account["account_id"] for account in company.accounts} - {deal["account_id"] for deal in company.opportunities},
            "lists": {name for name, _ in company.account_lists},
            "three populations": [own for own in company.populations.values() if len(own) >= 3],
            "excluded by a former id": [one for one in policy.exclusions if company.account_ids[one] not in (None, one)],
            "excluded": [one for one in policy.exclusions if company.account_ids[one] == one],
            "contradiction": len({(r.partner_key, r.population, r.field) for r in policy.rules}) < len(policy.rules),
            "last day": [rule for rule in policy.rules if rule.effective_to == AS_OF],
            "first day": [rule for rule in policy.rules if rule.effective_from == AS_OF],
            "over": [rule for rule in policy.rules if rule.effective_to and rule.effective_to < AS_OF],
            "not yet": [rule for rule in policy.rules if rule.effective_from and rule.effective_from > AS_OF],
            "no rule": not policy.rules,
            "further fields": policy.fields.keys() - FIELDS.keys(),
        }
        cases |= {match.match_status: True for match in matches}
        cases |= {f"rule for {[*map(bool, (r.partner_key, r.population, r.field))]}": True for r in policy.rules}
        cases |= {f"level {rule.level}": True for rule in policy.rules}
        for rows in reference.rows(company, policy).values():
            cases |= {row.kind: True for row in rows}
            cases |= {"hidden name": any(row.kind == "overlap" and not row.values["partner_account_id"] for row in rows)}
        for told in reference.counts(company, policy).values():
            cases |= {"number" if text.isdigit() else text: True for text in told.values()}
        seen |= {name for name, found in cases.items() if found}
        asked |= set(cases)
    assert asked - seen == set()
    assert {"overlap", "greenfield", "number", "<5", "withheld", "hidden name", "review", "rejected", "auto", "manual"} <= seen
    assert len([case for case in seen if case.startswith("rule for")]) == 8


def test_the_same_seed_makes_the_same_company():
    one, other = (random_company(random.Random(3)) for _ in range(2))
    assert one == other
    assert one != random_company(random.Random(4))


@pytest.mark.parametrize("seed", range(8))
def test_what_a_partner_is_told_leaks_nothing_and_a_cell_more_does(tmp_path, seed):
    rng = random.Random(seed)
    company = random_company(rng)
    policy = random_rules(rng, company)
    tellable = reference.tellable(company, policy)
    for folder, rows in reference.rows(company, policy).items():
        (tmp_path / folder).mkdir()
        counts = reference.counts(company, policy)[folder]
        lines = [*(",".join(row.values.values()) for row in rows), *(f"{ours},{theirs},{told}" for (ours, theirs), told in counts.items())]
        file = tmp_path / folder / "shared.csv"
        file.write_text("\n".join(lines))
        assert leaks(tmp_path / folder, tellable[folder], company.canaries) == []
        file.write_text("\n".join([*lines, company.users[0]["crm_user_id"]]))
        (finding,) = leaks(tmp_path / folder, tellable[folder], company.canaries)
        assert f"dim_users.crm_user_id of {company.users[0]['user_id']}" in finding
