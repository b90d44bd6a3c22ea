"""Account lists that partners share: what they know of companies, in their own words, headers and formats; and which account is which."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import openpyxl
import pandas as pd

from orchestration.sample.company import FIRST_GENERATED_ACCOUNT, Accounts, companies, spelling
from orchestration.sample.draws import Draws
from orchestration.sample.exports import Exports, delimited
from orchestration.sample.layouts import OWN_NAME
from orchestration.sample.network import Network
from orchestration.sample.period import DAY, NEVER, Period
from orchestration.sample.places import COUNTRY_CURRENCY
from orchestration.sample.words import FIRST_NAMES, LAST_NAMES

MOST_ON_A_LIST = 20_000
"""Of our accounts on one partner's list; as many again are companies that we do not have."""
FEWEST_ON_A_LIST = 40
UNKNOWN_LIST = "mystery_alliance"
"""A list whose key belongs to no partner, and which has no ids."""
ROWS_OF_THE_UNKNOWN_LIST = 25
SHARED = ("number", "stem", "trade", "country", "city", "legal_form", "is_com", "is_subsidiary", "phone", "registration")

ID = "list_prefix || lpad(place::varchar, 6, '0')"
NAME = f"styled_name(style, bare_name, full_name, legal_form_of(legal_form), {OWN_NAME})"
DOMAIN = "styled_web(web_style, host)"
COUNTRY = "country_text_of(spelling)"
CITY = "case when has_local_city then local_city_of(city) else city_name_of(city) end"
STATE = "state_of(city)"
PHONE = "case when has_phone then replace(phone_text(country, phone), ' ', '-') end"
REGISTRATION = "case when has_registration then registration::varchar end"
STATUS = "['Customer', 'Open Opportunity', 'Prospect'][status + 1]"
STAGE = "case when status = 1 then ['Discovery', 'Evaluation', 'Contract'][1 + place % 3] end"
OPENED = "case when status = 1 then day(opened_s) end"
CLOSES = "case when status = 1 then day(opened_s + 7776000) end"
AMOUNT = "case when status = 1 then (place % 90 + 10) * 1000 end"
CURRENCY = "case when status = 1 then currency_of(currency) end"
OWNER = "first_name_of(owner_first) || ' ' || last_name_of(owner_last)"
OWNER_EMAIL = "mail(owner_first, owner_last, -1, list_host)"
PARTNER_OWNER = "'Robin Vale'"

PLAIN = {
    "Partner Account ID": ID,
    "Name": NAME,
    "Domain": DOMAIN,
    "Country": COUNTRY,
    "State": STATE,
    "City": CITY,
    "Phone": PHONE,
    "Account Status": STATUS,
}


def _json_lines(rows: list) -> bytes:
    header, *values = rows
    return "".join(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n" for row in values).encode()


def _stored_gzip(rows: list) -> bytes:
    """Gzip without compression and without a time: no two builds of zlib compress alike."""
    text = delimited(",")(rows)
    blocks = [text[start : start + 65_535] for start in range(0, len(text), 65_535)]
    body = b"".join(
        bytes([place == len(blocks) - 1]) + len(block).to_bytes(2, "little") + (65_535 - len(block)).to_bytes(2, "little") + block
        for place, block in enumerate(blocks)
    )
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + body + zlib.crc32(text).to_bytes(4, "little") + (len(text) % (1 << 32)).to_bytes(4, "little")


def _workbook(rows: list) -> bytes:
    """An XLSX file without the time at which it was made, its parts stored as they are."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Accounts")
    for row in rows:
        sheet.append(row)
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()


_comma_separated = delimited(",")


@dataclass(frozen=True)
class ListFormat:
    """How a partner writes its list: headers with the SQL of their values, a file name suffix and a writer."""

    columns: dict[str, str]
    suffix: str = "csv"
    writer: Callable[[list], bytes] = _comma_separated


FORMATS = {
    "acme_widgets": ListFormat(
        {
            **{"Account ID": ID, "Account Name": NAME, "Website": DOMAIN, "Billing Country": COUNTRY, "Billing State": STATE},
            **{"Billing City": CITY, "Phone": PHONE, "Account Type": STATUS, "Stage": STAGE, "Open Date": OPENED, "Close Date": CLOSES},
            **{"Amount": AMOUNT, "Deal Currency": CURRENCY, "Account Owner": OWNER, "Account Owner Email": OWNER_EMAIL},
            "Partner Manager": PARTNER_OWNER,
        }
    ),
    "ajax_corporation": ListFormat(
        {
            **{"Record ID": ID, "Company": NAME, "URL": DOMAIN, "HQ Country": COUNTRY, "HQ City": CITY, "Relationship": STATUS},
            **{"Deal Opened": f"({OPENED})::date", "Deal Closes": f"({CLOSES})::date", "Deal Value": AMOUNT, "Owner": OWNER},
        },
        "xlsx",
        _workbook,
    ),
    "nordlicht": ListFormat(
        {
            **{"Kundennummer": ID, "Firma": NAME, "Webseite": DOMAIN, "Land": COUNTRY, "Ort": CITY, "Handelsregister": REGISTRATION},
            **{"Status": STATUS, "Betreuer": OWNER},
        },
        writer=delimited(",", b"\xef\xbb\xbf"),
    ),
    "cumulus": ListFormat(
        {
            **{"id": ID, "organisation": NAME, "homepage": DOMAIN, "country": COUNTRY, "town": CITY, "company_number": REGISTRATION},
            **{"lifecycle_stage": STATUS, "deal_value": AMOUNT, "deal_currency": CURRENCY},
        },
        "jsonl",
        _json_lines,
    ),
    "sakura_data": ListFormat(
        {"取引先ID": ID, "会社名": NAME, "ドメイン": DOMAIN, "国": COUNTRY, "都市": CITY, "電話番号": PHONE, "状態": STATUS},
        "csv.gz",
        _stored_gzip,
    ),
    "bluefin": ListFormat(
        {
            **{
                "Company ID": ID,
                "Customer Name": NAME,
                "Web Site": DOMAIN,
                "Country/Region": COUNTRY,
                "State/Region": STATE,
                "HQ City": CITY,
            },
            **{"DUNS": REGISTRATION, "Lifecycle Stage": STATUS, "Rep": OWNER, "Rep Email": OWNER_EMAIL},
        },
        "tsv",
        delimited("\t"),
    ),
    "terranova": ListFormat(
        {
            **{"Identifiant": ID, "Raison sociale": NAME, "Site web": DOMAIN, "Pays": COUNTRY, "Ville": CITY, "SIREN": REGISTRATION},
            "Statut": STATUS,
        }
    ),
    "kestrel": ListFormat(
        {
            **{"symbol": ID, "Company": NAME, "Domain": DOMAIN, "Country": COUNTRY, "Town": CITY, "Opportunity Stage": STAGE},
            **{"Opportunity Created Date": OPENED, "Expected Close Date": CLOSES, "Opportunity Amount": AMOUNT, "Deal Currency": CURRENCY},
        }
    ),
    UNKNOWN_LIST: ListFormat({"Organization": NAME, "Homepage": DOMAIN, "Country": COUNTRY, "Town": CITY}),
}
"""Partners from the ninth on write the PLAIN columns as CSV."""


class PartnerLists:
    """Gathers which of our accounts stand on which partner's list, chunk by chunk, and writes the lists and the truth at the end."""

    def __init__(self, seed: int, period: Period, network: Network, accounts: int, shift: int) -> None:
        self._seed, self._period, self._network = seed, period, network
        wanted = min(max(accounts * 12 // 100, FEWEST_ON_A_LIST), MOST_ON_A_LIST)
        self._permille = max(wanted * 1_000 // accounts, 1)
        self._gathered: dict[str, list[pd.DataFrame]] = {partner.key: [] for partner in network.partners}
        draws = Draws(seed, "companies we do not have")
        first = FIRST_GENERATED_ACCOUNT + accounts
        outside = np.arange(first, first + min(max(accounts // 4, 100), 5 * MOST_ON_A_LIST))
        self.outside = companies(draws, outside, shift)
        self._outside_permille = min(max(wanted * 1_000 // len(outside), 1), 900)

    def gather(self, chunk: int, accounts: Accounts) -> None:
        """Take every partner's share of a chunk; copies and deleted accounts stand on no list."""
        known = accounts.rows.loc[accounts.is_original, list(SHARED)]
        for partner in self._network.partners:
            draws = Draws(self._seed, f"list of partner {partner.number}", chunk)
            self._gathered[partner.key].append(known[draws.chance(self._permille, len(known))])

    def write(self, exports: Exports) -> list[tuple]:
        """Write every list on every day; returns the true pairs as (partner_key, partner_account_id, crm_account_id)."""
        truth = []
        for partner in self._network.partners:
            draws = Draws(self._seed, f"view of partner {partner.number}")
            outside = self.outside[draws.chance(self._outside_permille, len(self.outside))].assign(number=-1)
            known = pd.concat([*self._gathered.pop(partner.key), outside], ignore_index=True)
            frame = self._view(draws, known, partner.key)
            self._write_list(exports, partner.key, frame)
            appeared = (frame["since_s"] < self._period.ends) & (frame["until_s"] >= self._period.extracts[0].ends)
            true_pairs = frame[(frame["number"] >= 0) & appeared].drop_duplicates("place")
            found = exports.select(true_pairs, {"id": ID, "account": "id_in_crm(account_id(number))"}, "place")
            truth += [(partner.key, *pair) for pair in found]
        draws = Draws(self._seed, f"view of {UNKNOWN_LIST}")
        self._write_list(exports, UNKNOWN_LIST, self._view(draws, self.outside.head(ROWS_OF_THE_UNKNOWN_LIST), UNKNOWN_LIST))
        return truth

    def _view(self, draws: Draws, known: pd.DataFrame, key: str) -> pd.DataFrame:
        """How the partner has the companies: other spellings, other web addresses, its own status. One row a version of a record."""
        size = len(known)
        frame = known[list(SHARED)].reset_index(drop=True)
        frame["place"] = np.argsort(draws.below(1 << 40, size), kind="stable") + 1
        frame["list_prefix"] = key[:3].upper() + "-"
        frame["list_host"] = f"{key.replace('_', '-')}.example"
        frame["style"] = draws.weighted((46, 26, 7, 8, 8, 5), size)
        frame["web_style"] = draws.weighted((16, 15, 10, 30, 3, 24, 1, 1), size)
        frame["spelling"] = spelling(draws, frame["country"].to_numpy())
        frame["has_local_city"] = draws.chance(350, size)
        frame["has_phone"] = draws.chance(400, size)
        frame["has_registration"] = draws.chance(500, size)
        frame["status"] = draws.weighted((45, 20, 35), size)
        frame["currency"] = COUNTRY_CURRENCY[frame["country"].to_numpy()]
        frame["owner_first"] = draws.below(len(FIRST_NAMES), size)
        frame["owner_last"] = draws.below(len(LAST_NAMES), size)
        frame["opened_s"] = self._period.ends - draws.between(5, 200, size) * DAY
        # within the last week a few are new, a few go, and some become customers
        news_s = self._period.ends - draws.below(8, size) * DAY - DAY // 2
        is_new, goes, wins = draws.chance(30, size), draws.chance(8, size), draws.chance(20, size)
        frame["since_s"] = np.where(is_new, news_s, 0)
        frame["until_s"] = np.where((goes | wins) & ~is_new, news_s, NEVER)
        versions = frame.iloc[np.concatenate([np.arange(size), np.flatnonzero(wins & ~goes & ~is_new)])].reset_index(drop=True)
        is_won = versions.index >= size
        versions.loc[is_won, "since_s"] = versions.loc[is_won, "until_s"]
        versions.loc[is_won, ["status", "until_s"]] = 0, NEVER
        return versions

    def _write_list(self, exports: Exports, key: str, frame: pd.DataFrame) -> None:
        form = FORMATS.get(key, ListFormat(PLAIN))
        versions = exports.select(frame, {**form.columns, "since": "since_s", "until": "until_s"}, "place")
        for extract in self._period.extracts:
            shown = [values for *values, since, until in versions if since < extract.ends <= until]
            path = exports.path(f"partner_lists/{key}", extract, form.suffix)
            exports.write(path, form.writer([tuple(form.columns), *shown]), len(shown))
