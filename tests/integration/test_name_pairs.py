"""Names in twelve scripts and their legal forms: name_pairs.yml says which pairs the engine must match by itself, and which it must not."""

import csv
import io
import random
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from core_of import Core, from_landing
from landed import salesforce_id

from orchestration.ingest.store import opened
from orchestration.sample.words import SYLLABLES

PAIRS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "name_pairs.yml").read_text(encoding="utf-8"),
    yaml.BaseLoader,
)["pairs"]
FIELDS = ("name", "website", "country", "city", "phone")
Company = dict[str, str]

# ordinary companies: what the engine estimates the lists' overlap from, and which words are common
COMPANIES_OF_EACH_SIDE = 300
ON_BOTH_SIDES = 180
PLACES = (
    # (script, country as we write it, as they do, city, legal form, as often as the others are once)
    ("latin", "United States", "USA", "Chicago", "{} Inc.", 4),
    ("latin", "United Kingdom", "UK", "London", "{} Ltd", 3),
    ("latin", "Germany", "DE", "Berlin", "{} GmbH", 3),
    ("latin", "Sweden", "SE", "Uppsala", "{} AB", 2),
    ("latin", "India", "IN", "Mumbai", "{} Pvt. Ltd.", 2),
    ("cyrillic", "Russia", "RU", "Самара", "ООО «{}»", 1),
    ("greek", "Greece", "GR", "Αθήνα", "{} Α.Ε.", 1),
    ("katakana", "Japan", "JP", "横浜市", "{}株式会社", 1),
    ("hangul", "South Korea", "KR", "서울", "주식회사 {}", 1),
    ("han", "China", "CN", "上海", "{}有限公司", 1),
)
TRADES = {
    "latin": (" Foods", " Energy", " Logistics", " Textiles", " Capital", " Systems", " National Bank", " Plumbing"),
    "cyrillic": ("-Строй", "-Агро", " Нефть", " Медиа"),
    "greek": (" Τροφίμων", " Ναυτιλιακή", " Ξενοδοχειακές Επιχειρήσεις"),
    "katakana": ("精機", "工機", "製菓"),
    "hangul": (" 솔루션", " 물산", " 식품"),
    "han": ("科技", "食品", "通信"),
}


@dataclass(frozen=True)
class Lists:
    """Our accounts and the partner's records by id, and of the records those that have a counterpart among the accounts."""

    ours: dict[str, Company]
    theirs: dict[str, Company]
    truth: dict[str, str]


def stems(count: int) -> list[tuple[int, ...]]:
    """Three syllables each, by number; no two stems agree in two places, so that none is a misspelling of another."""
    draws, found, taken = random.Random(60), [], set()
    while len(found) < count:
        stem = tuple(draws.randrange(len(SYLLABLES["latin"])) for _ in range(3))
        places = {(one, other, stem[one], stem[other]) for one, other in combinations(range(3), 2)}
        if not places & taken:
            found.append(stem)
            taken |= places
    return found


def plain_company(number: int, stem: tuple[int, ...]) -> tuple[Company, Company]:
    """How we write an ordinary company, and how the partner does: half of them without the legal form, two in three with a web site."""
    script, our_country, their_country, city, form, _ = [place for place in PLACES for _ in range(place[-1])][number % 19]
    bare = "".join(SYLLABLES[script][syllable] for syllable in stem).capitalize() + TRADES[script][number // 19 % len(TRADES[script])]
    host = "".join(SYLLABLES["latin"][syllable] for syllable in stem) + ".example"
    ours = {"name": form.format(bare), "country": our_country, "city": city, "website": f"https://www.{host}/"}
    theirs = {"name": form.format(bare) if number % 2 else bare, "country": their_country, "city": city, "website": host}
    if number % 3 == 0:
        del ours["website"], theirs["website"]
    return ours, theirs


def all_companies() -> Lists:
    """The pairs, then the ordinary companies: first those of both sides, then ours alone, then theirs alone."""
    lists = Lists({}, {}, {})
    for number, pair in enumerate(PAIRS, 1):
        our_id, their_id = salesforce_id("001", number), f"PAIR-{number:03d}"
        lists.ours[our_id], lists.theirs[their_id] = pair["ours"], pair["theirs"]
        if pair["expected"] == "auto":
            lists.truth[their_id] = our_id
    for number, stem in enumerate(stems(2 * COMPANIES_OF_EACH_SIDE - ON_BOTH_SIDES)):
        our_id, their_id = salesforce_id("001", 1000 + number), f"PLAIN-{number:03d}"
        ours, theirs = plain_company(number, stem)
        if number < COMPANIES_OF_EACH_SIDE:
            lists.ours[our_id] = ours
        if number < ON_BOTH_SIDES or number >= COMPANIES_OF_EACH_SIDE:
            lists.theirs[their_id] = theirs
        if number < ON_BOTH_SIDES:
            lists.truth[their_id] = our_id
    return lists


LISTS = all_companies()


def write_csv(path: Path, header: str, rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True)
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    path.write_text(text.getvalue(), encoding="utf-8")


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """One build of all pairs: a Salesforce extract, a list, and the partner whose list it is."""
    folder = tmp_path_factory.mktemp("name_pairs")
    extracts, seen = folder / "extracts", "2026-06-01T08:00:00Z"
    write_csv(
        extracts / "salesforce" / "Account" / "Account_2026-06-30.csv",
        "Id,Name,Website,BillingCountry,BillingCity,Phone,IsDeleted,CreatedDate,SystemModstamp",
        [[key, *(company.get(field, "") for field in FIELDS), "false", seen, seen] for key, company in LISTS.ours.items()],
    )
    write_csv(
        extracts / "partner_lists" / "babel" / "accounts_2026-06-30.csv",
        "Record ID,Company,Website,Country,City,Phone",
        [[key, *(company.get(field, "") for field in FIELDS)] for key, company in LISTS.theirs.items()],
    )
    write_csv(extracts / "prm" / "partners" / "partners_2026-06-30.csv", "partner_id,name", [["P-1", "Babel"]])
    return from_landing(folder, extracts, "salesforce", "prm", "partner_lists", marts=["fct_account_matches", "dim_accounts"])


@pytest.fixture(scope="module")
def matches(core: Core) -> dict[str, dict[str, Any]]:
    """The engine's row of each record that has a candidate, accounts by their Salesforce ids."""
    columns = ("partner_account_id", "account_id", "match_status", "match_rule", "score", "evidence", "reason")
    rows = core.query(f"select {', '.join(columns)} from account_mapping.fct_account_matches where partner_key = 'babel'")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    # one row a record, or the comparisons below would not see the others
    assert Counter(row["partner_account_id"] for row in found).total() == len({row["partner_account_id"] for row in found})
    return {row["partner_account_id"]: row | {"account_id": (row["account_id"] or "").removeprefix("salesforce:")} for row in found}


def told(their_id: str, row: dict[str, Any] | None) -> str:
    """What the engine says of a record, for the message of an assertion."""
    said = f"{their_id} {LISTS.theirs[their_id]}\n  "
    if row is None:
        return said + "has no candidate"
    account = LISTS.ours.get(row["account_id"], row["account_id"])
    return said + f"{row['match_status']} ({row['score']}) with {account}\n  rule: {row['match_rule']}; {row['evidence']}; {row['reason']}"


def numbered(expected: str) -> list[Any]:
    """The pairs of one kind with their numbers in the file, each test case named for its reason."""
    pairs = [(number, pair) for number, pair in enumerate(PAIRS, 1) if pair["expected"] == expected]
    return [pytest.param(number, pair, id=re.sub(r"\W+", "-", pair["why"])) for number, pair in pairs]


def scripts(name: str) -> set[str]:
    """The scripts of a name's letters, by the first word of their Unicode names; Japan's two syllabaries count as one."""
    letters = {unicodedata.name(character).split()[0] for character in unicodedata.normalize("NFKC", name) if character.isalpha()}
    return {"KANA" if script in ("HIRAGANA", "KATAKANA") else script for script in letters}


def test_the_pairs_are_sixty_in_twelve_scripts_and_a_third_are_two_companies() -> None:
    assert Counter(pair["expected"] for pair in PAIRS) == {"auto": 36, "not_auto": 24}
    found = {script for pair in PAIRS for side in ("ours", "theirs") for script in scripts(pair[side]["name"])}
    assert len(found) >= 12, found
    assert {key for pair in PAIRS for side in ("ours", "theirs") for key in pair[side]} <= set(FIELDS)


def test_every_account_and_every_record_reaches_the_engine(core: Core) -> None:
    assert {key.removeprefix("salesforce:") for (key,) in core.query("select account_id from core.dim_accounts")} == set(LISTS.ours)
    # the staging view reads the raw database, which is not attached here
    with opened(core.database.parent / "raw.duckdb", read_only=True) as raw:
        loaded = raw.execute("select partner_account_id, name from partner_lists.accounts").fetchall()
    assert dict(loaded) == {key: company["name"] for key, company in LISTS.theirs.items()}


@pytest.mark.parametrize(("number", "pair"), numbered("auto"))
def test_one_company_in_two_spellings_is_matched_automatically(
    number: int, pair: dict[str, Any], matches: dict[str, dict[str, Any]]
) -> None:
    their_id = f"PAIR-{number:03d}"
    row = matches.get(their_id)
    assert row, told(their_id, row)
    assert (row["account_id"], row["match_status"]) == (LISTS.truth[their_id], "auto"), f"{pair['why']}\n  {told(their_id, row)}"


@pytest.mark.parametrize(("number", "pair"), numbered("not_auto"))
def test_another_company_is_not_matched_automatically(number: int, pair: dict[str, Any], matches: dict[str, dict[str, Any]]) -> None:
    their_id = f"PAIR-{number:03d}"
    row = matches.get(their_id)
    assert row is None or row["match_status"] not in ("auto", "manual"), f"{pair['why']}\n  {told(their_id, row)}"


def test_no_automatic_match_of_the_whole_list_is_false(matches: dict[str, dict[str, Any]]) -> None:
    matched = {key: row for key, row in matches.items() if row["match_status"] in ("auto", "manual")}
    assert matched
    false = [told(key, row) for key, row in matched.items() if LISTS.truth.get(key) != row["account_id"]]
    assert not false, "\n".join(false)
