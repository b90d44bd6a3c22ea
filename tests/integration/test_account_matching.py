"""What becomes of records that the engine compares: hot keys, decisions, records that say the same, and the order of things."""

import csv
from pathlib import Path

import pytest
from core_of import Core, from_landing
from landed import salesforce_id

pytestmark = pytest.mark.slow

DAY = "2026-06-30"
SYLLABLES = ("ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
CITIES = ("Hamburg", "Bremen", "Kassel", "Trier", "Ulm", "Jena", "Bonn", "Fulda", "Passau", "Siegen")
ACCOUNT = ("Id", "Name", "Website", "BillingCountry", "BillingCity", "Phone", "Registration_Number__c", "IsDeleted", "SystemModstamp")
RECORD = ("id", "name", "domain", "country", "city", "phone", "registration_number")
PLAIN = 400

Row = dict[str, str]


def stem(number: int) -> str:
    """A word of its own for each number: no two are a letter or two apart."""
    return "".join(SYLLABLES[(number * 37 + 11) // 10**place % 10] * 2 for place in range(3)).capitalize()


def plain(number: int) -> Row:
    return {"name": f"{stem(number)} GmbH", "country": "Germany", "city": CITIES[number % 10]}


# by case: our accounts and their records
CASES: dict[str, tuple[list[Row], list[Row]]] = {
    "hot_domain": (
        [{"name": f"{stem(600 + n)} AG", "domain": "portal-of-all.example", "city": CITIES[n % 10]} for n in range(60)],
        [{"name": f"{stem(600 + n)} AG", "domain": "portal-of-all.example", "city": CITIES[n % 10]} for n in range(60)],
    ),
    "same_record_twice": ([{"name": "Dobbelmann Werft", "city": "Bremen"}], [{"name": "Dobbelmann Werft", "city": "Bremen"}] * 2),
    "account_taken": (
        [{"name": "Eschenbruck Druck", "city": "Ulm"}],
        [{"name": "Eschenbruck Druck", "city": "Ulm"}, {"name": "Eschenbruck"}],
    ),
    "decided_match": ([{"name": "Before Its Name Changed"}], [{"name": "Quite Another Company"}]),
    "decided_no_match": ([{"name": "Ostermoor Kabel", "city": "Jena"}], [{"name": "Ostermoor Kabel", "city": "Jena"}]),
    "other_number": (
        [{"name": "Hollerbusch Glas", "city": "Ulm", "number": "HRB 1234"}],
        [{"name": "Hollerbusch Glas", "city": "Ulm", "number": "HRB 9876"}],
    ),
    "same_number": ([{"name": "Weisstanne Holz", "number": "DE 811-234-567"}], [{"name": "Abies Timber", "number": "de811234567"}]),
    "abroad": ([{"name": "Kranewitt", "city": "Ulm"}], [{"name": "Kranewitt", "country": "France", "city": "Lyon"}]),
    "abroad_own_domain": (
        [{"name": "Mistelbach Optik", "domain": "https://www.mistelbach.example/de"}],
        [{"name": "Mistelbach Optik SARL", "domain": "mistelbach.example", "country": "France"}],
    ),
    "free_mail": ([{"name": "Feldahorn", "domain": "gmail.com"}], [{"name": "Rosskastanie", "domain": "gmail.com"}]),
    "house_and_fund": ([{"name": "Silberpappel", "city": "Bonn"}], [{"name": "Silberpappel Fund II", "city": "Bonn"}]),
}


def record_id(case: str, number: int = 0) -> str:
    return f"{case}-{number}"


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    folder = tmp_path_factory.mktemp("matching")
    ours: list[tuple[str, Row]] = [(f"plain-{n}", plain(n)) for n in range(PLAIN)]
    theirs = [(f"plain-{n}", plain(n)) for n in range(PLAIN // 4, PLAIN)] + [(f"more-{n}", plain(700 + n)) for n in range(100)]
    for case, (accounts, records) in CASES.items():
        ours += [(record_id(case, n), {"country": "Germany", **row}) for n, row in enumerate(accounts)]
        theirs += [(record_id(case, n), {"country": "Germany", **row}) for n, row in enumerate(records)]
    ids = {key: salesforce_id("001", n) for n, (key, _) in enumerate(ours)}
    landing = folder / "extracts"
    columns = ("name", "domain", "country", "city", "phone", "number")
    _write(
        landing / "salesforce" / "Account" / f"Account_{DAY}.csv",
        ACCOUNT,
        [[ids[key], *(row.get(c, "") for c in columns), "false", f"{DAY}T08:00:00Z"] for key, row in ours],
    )
    for feed, header in (("Opportunity", "Id,AccountId,StageName,SystemModstamp"), ("User", "Id,Name,SystemModstamp")):
        _write(landing / "salesforce" / feed / f"{feed}_{DAY}.csv", header.split(","), [])
    _write(
        landing / "partner_lists" / "globex" / f"globex_{DAY}.csv",
        RECORD,
        [[key, *(row.get(c, "") for c in columns)] for key, row in theirs],
    )
    decisions = folder / "seeds"
    account = {case: f"salesforce:{ids[record_id(case)]}" for case in CASES}
    _write(
        decisions / "match_decisions.csv",
        ("partner_key", "partner_account_id", "account_id", "decision", "decided_by", "decided_on"),
        [
            ["globex", record_id("decided_match"), account["decided_match"], "match", "Robin", DAY],
            ["globex", record_id("decided_no_match"), account["decided_no_match"], "no_match", "Robin", DAY],
            ["globex", record_id("decided_no_match"), account["free_mail"], "no_match", "Kim", DAY],
        ],
    )
    return from_landing(folder, landing, "salesforce", "partner_lists", seeds_dir=decisions, marts=["marts.account_mapping"])


def _write(path: Path, header: tuple[str, ...] | list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def found(core: Core, case: str, number: int = 0) -> tuple | None:
    rows = core.query(
        f"""
        select matches.match_status, accounts.name, matches.match_rule, matches.reason, matches.evidence
        from account_mapping.fct_account_matches as matches
        inner join core.dim_accounts as accounts on matches.account_id = accounts.account_id
        where matches.partner_account_id = '{record_id(case, number)}'
        """
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


def status(core: Core, case: str, number: int = 0) -> str:
    row = found(core, case, number)
    return row[0] if row else "none"


def test_a_hot_key_is_dropped_and_counted_and_its_companies_are_found_by_their_names(core: Core) -> None:
    ((blocks, pairs, dropped_blocks, dropped_pairs, largest),) = core.query(
        """
        select blocks, pairs, dropped_blocks, dropped_pairs, largest_block
        from account_mapping.match_blocks
        where partner_key = 'globex' and blocking_rule = 'domain'
        """
    )
    assert (blocks, pairs, dropped_blocks, dropped_pairs, largest) == (2, 1, 1, 3600, 3600)
    assert [status(core, "hot_domain", n) for n in range(60)] == ["auto"] * 60


def test_of_two_records_that_say_the_same_the_first_has_the_account(core: Core) -> None:
    assert status(core, "same_record_twice", 0) == "auto"
    again = found(core, "same_record_twice", 1)
    assert again[0] == "rejected"
    assert again[3] == "the same as record same_record_twice-0, which has the account"


def test_a_record_whose_account_is_anothers_says_so(core: Core) -> None:
    assert status(core, "account_taken", 0) == "auto"
    assert found(core, "account_taken", 1)[::3] == ("rejected", "another record of the list fits this account better")


def test_a_decision_beats_the_engine_both_ways(core: Core) -> None:
    assert found(core, "decided_match")[:4] == (
        "manual",
        "Before Its Name Changed",
        "decided by a person",
        "decided by Robin on 2026-06-30",
    )
    assert status(core, "decided_no_match") == "rejected"


def test_registration_numbers_join_and_part_whatever_the_names_say(core: Core) -> None:
    assert found(core, "same_number")[:2] == ("auto", "Weisstanne Holz")
    parted = found(core, "other_number")
    assert parted[0] == "rejected"
    assert parted[3] == "two registration numbers are two companies"


def test_across_a_border_a_name_needs_an_own_domain(core: Core) -> None:
    assert status(core, "abroad") in ("review", "rejected")
    assert status(core, "abroad_own_domain") == "auto"


def test_a_free_mailers_domain_makes_no_match(core: Core) -> None:
    assert status(core, "free_mail") not in ("auto", "review", "manual")


def test_a_fund_is_not_the_house_that_it_is_named_for(core: Core) -> None:
    assert status(core, "house_and_fund") != "auto"


def test_the_overlap_is_estimated_from_the_lists(core: Core) -> None:
    ((expected, auto),) = core.query(
        "select expected_matches, auto_matches from account_mapping.match_overlaps where partner_key = 'globex'"
    )
    true = PLAIN * 3 // 4 + 60
    assert abs(expected - true) < true // 10
    assert auto >= true


def test_evidence_shows_both_values_and_the_rule_says_what_agrees(core: Core) -> None:
    rule, evidence = found(core, "abroad_own_domain")[2], found(core, "abroad_own_domain")[4]
    assert rule == "same domain, same name, other country"
    assert evidence == (
        "name: Mistelbach Optik | Mistelbach Optik SARL; "
        "domain: https://www.mistelbach.example/de | mistelbach.example; "
        "country: Germany | France"
    )
