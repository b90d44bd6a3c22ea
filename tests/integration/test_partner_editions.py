"""A partner's page holds nothing but what its files hold; the page about both sides stays with us, and its figures are SQL's."""

import csv
import re
from datetime import date
from html import unescape
from pathlib import Path

import duckdb
import pytest
from published_sample import published_sample
from small_sharing import FIELDS, SmallSharing

from orchestration.build_database import holding, lock_of
from orchestration.publish.generation import DATABASE
from orchestration.share.leaving import leaving

QUARTERS = ("2026-Q2", "2026-Q3")
EVERY_FIELD = ",".join(FIELDS)
HOSTILE = "</title><script>alert('x')</script>"


@pytest.fixture
def small(tmp_path: Path) -> SmallSharing:
    return SmallSharing(tmp_path / "generation")


def at(level: str, population: str = "customer", *hidden: str) -> dict[tuple[str, str], str]:
    """Rules that give one level to all fields of a population but those that are hidden."""
    return {(population, field): level for field in FIELDS if field not in hidden}


def text_of(page: str) -> str:
    """What a person reads, with one space between words."""
    page = re.sub(r"<style\b.*?</style>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def edition(shares: Path, key: str, quarter: str = "2026-Q3") -> str:
    return text_of((shares / key / f"review-{quarter}.html").read_text(encoding="utf-8"))


def part(page: str, start: str, end: str) -> str:
    """The page's text from the last heading `start` to the next `end`."""
    return page[page.rindex(start) :].split(end)[0]


def rows_of(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_edition_shows_what_its_partner_sees_and_no_word_of_anything_else(small: SmallSharing, tmp_path: Path) -> None:
    before = SmallSharing(tmp_path / "before")
    for company in (small, before):
        company.partner("ada", "Ada Partners", at("overlap", "customer", "deal_closes_on") | {("prospect", "company_name"): "all"})
        company.partner("bob", "Bob Brothers", at("overlap"))
        stage = "Proposal" if company is small else "Discovery"
        accounts = {name: company.account(number, name, stage, "2026-07-01", "2026-08-01") for number, name in enumerate(
            ("Seen Shipping", "Nameless Networks", "Green Goods", "Hidden Holdings", "Lost Ledger")
        )}  # fmt: skip
        company.shows("ada", accounts["Seen Shipping"], "company_name,deal_stage,deal_opened_on", "ADA-1")
        company.shows("ada", accounts["Nameless Networks"], "deal_stage", "ADA-2")
        company.shows("ada", accounts["Green Goods"], "company_name")
        company.shows("bob", accounts["Hidden Holdings"], EVERY_FIELD, "BOB-1")
    before.shows("ada", "crm:ACCOUNT-4", "company_name", "ADA-3")
    before.generation()
    small.shares(before.folder)
    page = edition(small.folder / "shares", "ada")
    assert "ADA-1 Seen Shipping Proposal 2026-07-01" in part(page, "Accounts in common", "Accounts that you do not have")
    assert "Green Goods" in part(page, "Accounts that you do not have", "About this page")
    changes = part(page, "Changes since the last export", "Accounts in common")
    assert "Seen Shipping, your record ADA-1 changed: deal stage" in changes
    assert "<5 accounts that have no name here changed: deal stage" in changes
    # its name was seen then and is not today, its record was the partner's and still is
    assert "your record ADA-3 no longer listed among the accounts in common" in changes
    for quarter in QUARTERS:
        whole = (small.folder / "shares/ada" / f"review-{quarter}.html").read_text(encoding="utf-8")
        # ids of ours, another partner, accounts and cells that are not shown, a field that no row shows
        for secret in ("ACCOUNT-", "DEAL-", "PRT-", "Bob", "BOB-1", "Hidden", "Nameless", "ADA-2", "Lost Ledger", ".example", "2026-08-01"):
            assert secret not in whole, secret


def test_a_close_date_that_is_hidden_makes_no_section(small: SmallSharing) -> None:
    small.partner("ada", "Ada Partners", at("overlap", "customer", "deal_closes_on"))
    small.partner("bob", "Bob Brothers", at("overlap"))
    account = small.account(1, "Seen Shipping", "Proposal", "2026-07-01", "2026-08-01")
    small.shows("ada", account, EVERY_FIELD.replace(",deal_closes_on", ""), "ADA-1")
    small.shows("bob", account, EVERY_FIELD, "BOB-1")
    shares = small.shares()
    assert "expected to close" not in edition(shares, "ada")
    assert "Deals opened in 2026-Q3" in edition(shares, "ada")
    assert "Seen Shipping" in part(edition(shares, "bob"), "Deals expected to close in 2026-Q3", "Changes")


def test_a_deal_stands_in_the_quarter_of_its_own_days(small: SmallSharing) -> None:
    small.partner("ada", "Ada Partners", at("overlap"))
    days = {
        "Late Last": ("2026-06-30", "2026-06-30"),
        "First Today": ("2026-07-01", "2026-09-30"),
        "Far Future": ("2026-03-31", "2026-10-01"),
    }
    for number, (name, (opened, closes)) in enumerate(days.items()):
        small.shows("ada", small.account(number, name, "Proposal", opened, closes), EVERY_FIELD, f"ADA-{number}")
    shares = small.shares()
    for quarter, mine in zip(QUARTERS, ("Late Last", "First Today"), strict=True):
        page = edition(shares, "ada", quarter)
        opened = part(page, f"Deals opened in {quarter}", f"Deals expected to close in {quarter}")
        closing = part(page, f"Deals expected to close in {quarter}", "Changes since")
        for section in (opened, closing):
            assert [name for name in days if name in section] == [mine], quarter


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2026, 6, 30), ["2026-Q2", "2026-Q1"]), (date(2026, 7, 1), ["2026-Q3", "2026-Q2"]), (date(2025, 1, 1), ["2025-Q1"])],
)
def test_a_quarter_is_current_from_its_first_day_to_its_last(small: SmallSharing, day: date, names: list[str]) -> None:
    with leaving(small.generation().database) as all_that_leaves:
        quarters = all_that_leaves.quarters(day)
    assert [quarter.name for quarter in quarters] == names
    assert quarters[0].starts_on <= day <= quarters[0].ends_on


def test_sections_without_anything_say_so(small: SmallSharing) -> None:
    small.partner("ada", "Ada Partners", at("counts"))
    small.count("ada", "customer", None, "<5")
    page = edition(small.shares(), "ada")
    for said in (
        "No account in common shows its status, stage or region to you.",
        "There is no earlier export to compare with.",
        "No account that we both have is listed for you.",
        "No account beyond those in common is listed for you.",
    ):
        assert said in page
    assert "our customers <5" in page


def test_nothing_new_is_said_in_a_sentence(small: SmallSharing, tmp_path: Path) -> None:
    before = SmallSharing(tmp_path / "before")
    for company in (small, before):
        company.partner("ada", "Ada Partners", at("overlap"))
        company.shows("ada", company.account(1, "Seen Shipping"), EVERY_FIELD, "ADA-1")
    before.generation()
    page = edition(small.shares(before.folder), "ada")
    assert "Nothing that you see has changed since 2026-07-02." in page
    assert "None of the accounts in common shows you a deal opened in this quarter." in page


def test_no_number_under_the_floor_is_told_exactly(small: SmallSharing) -> None:
    small.partner("ada", "Ada Partners", at("overlap"))
    for number in range(9):
        stage = "Proposal" if number < 4 else "Negotiation"
        small.shows("ada", small.account(number, f"Company {'ABCDEFGHI'[number]}", stage, "2026-07-01"), EVERY_FIELD, f"ADA-{number}")
    page = edition(small.shares(), "ada")
    assert "Negotiation 5 Proposal <5" in part(page, "How these accounts stand", "Deals opened")
    assert "accounts in common that you see 9" in page


def test_a_long_list_is_cut_and_names_its_file(small: SmallSharing) -> None:
    small.partner("ada", "Ada Partners", at("overlap") | {("prospect", "company_name"): "all"})
    for number in range(300):
        small.shows("ada", small.account(number, f"Company {number:03}"), EVERY_FIELD, f"ADA-{number:03}" if number < 210 else None)
    page = edition(small.shares(), "ada")
    assert "Company 199" in page
    assert "Company 200" not in page
    assert "These are the first 200 of 210; all of them are in overlap.csv." in page
    assert "Company 259" in page
    assert "Company 260" not in page
    assert "These are the first 50 of 90; all of them are in greenfield.csv." in page


def test_markup_in_names_stays_text(small: SmallSharing) -> None:
    small.partner("ada", HOSTILE, at("overlap"))
    small.shows("ada", small.account(1, HOSTILE, HOSTILE, "2026-07-01"), EVERY_FIELD, HOSTILE)
    small.compared("ada", HOSTILE, 1, 1, 1, "both")
    shares = small.shares()
    for file in (shares / "ada/review-2026-Q3.html", small.folder / "reciprocity/ada.html"):
        assert "<script" not in file.read_text(encoding="utf-8").split("<main>")[1]


def test_only_our_own_page_tells_exact_counts_ids_and_rules(small: SmallSharing, tmp_path: Path) -> None:
    before = SmallSharing(tmp_path / "before")
    for company in (small, before):
        company.partner("ada", "Ada Partners", at("overlap"))
        # it has a list and sees nothing
        company.partner("cyd", "Cyd Consulting")
        for key in ("ada", "cyd"):
            company.compared(key, "domain", 3, 1, 3, "we show more")
        company.add(
            "account_mapping.overlap_matrix",
            {"partner_id": "PRT-ADA", "our_population": "customer", "their_population": "prospect", "accounts": 3},
        )
        company.count("ada", "customer", "prospect", "<5")
        company.account(1, "Seen Shipping")
    small.shows("ada", "crm:ACCOUNT-1", "domain", "ADA-1")
    before.generation()
    shares = small.shares(before.folder)
    assert sorted(path.name for path in shares.iterdir()) == ["ada"]
    assert sorted(path.name for path in (small.folder / "reciprocity").iterdir()) == ["ada.html", "cyd.html"]
    page = text_of((small.folder / "reciprocity/ada.html").read_text(encoding="utf-8"))
    assert "domain 3 (100%) 1 (33%) we show more" in page
    assert "3 told <5" in page
    assert "sharing_rules.csv, line 9: ada, prospect, domain: hidden" in page
    assert "Seen Shipping crm:ACCOUNT-1" in part(page, "Changes since the last export", "</main>")
    assert "Seen Shipping" not in edition(shares, "ada")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_sample(tmp_path_factory).published


def test_editions_of_a_whole_company_name_only_accounts_of_their_files(published: Path) -> None:
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        ours = {name for (name,) in connection.execute("select name from core.dim_accounts").fetchall()}
        partners = connection.execute(
            "select distinct partner_key, name from sharing.sharing_audit join core.dim_partners using (partner_id)"
        )
        others = dict(partners.fetchall())
    folders = sorted((published / "shares").iterdir())
    assert len(folders) >= 6
    for folder in folders:
        told = {row["company_name"] for file in ("overlap", "greenfield", "changes") for row in rows_of(folder / f"{file}.csv")}
        assert len(told) > 1
        for quarter in QUARTERS:
            page = (folder / f"review-{quarter}.html").read_text(encoding="utf-8")
            cells = {unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, flags=re.S)}
            assert len(cells & told) > 1, folder.name
            assert not (cells & ours) - told, folder.name
            assert not re.search(r"salesforce:|hubspot:|PRT-\d", page)
            for key, name in others.items():
                assert key == folder.name or not re.search(rf"\b({re.escape(key)}|{re.escape(name)})\b", page), (folder.name, key)


def test_reciprocity_is_what_the_lists_and_the_shared_rows_hold(published: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = published_sample(tmp_path_factory)
    with holding(lock_of(settings.build_database)), duckdb.connect() as connection:
        connection.execute(f"attach '{settings.raw_database}' as raw (read_only); attach '{settings.build_database}' as build (read_only)")
        connection.execute("use build")
        found = connection.execute(
            "select partner_key, field, we_show, they_show, accounts_in_common from sharing.reciprocity where field in ('domain', 'phone')"
        ).fetchall()
        lists = connection.execute(
            "select partner_key, partner_account_id, website, phone from staging.stg_partner_lists__accounts"
        ).fetchall()
        common = connection.execute("select partner_key, partner_account_id from account_mapping.overlap_accounts").fetchall()
        shown = connection.execute("select partner_key, shown_fields from sharing.shared_accounts where relation = 'overlap'").fetchall()
    values = {row[:2]: {"domain": row[2], "phone": row[3]} for row in lists}
    assert len(found) == 16
    for key, field, we_show, they_show, accounts_in_common in found:
        of_partner = [pair for pair in common if pair[0] == key]
        assert accounts_in_common == len(of_partner)
        assert they_show == sum(values[pair][field] is not None for pair in of_partner)
        assert we_show == sum(field in fields.split(",") for owner, fields in shown if owner == key)
    assert sum(row[2] for row in found) > 0
    assert sum(row[3] for row in found) > 0
