"""Reference data that well-kept libraries supply: how the world spells its countries, and where its domains are registered."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb
import publicsuffixlist
import pycountry
from babel.localedata import load, locale_identifiers

KOSOVO = "XK"
"""Has no ISO code of its own yet; CLDR, the European Union and most CRMs use this one."""

COMMON = {
    "AE": ("UAE", "U.A.E.", "Emirates"),
    "BA": ("Bosnia",),
    "CD": ("DRC", "DR Congo", "Congo-Kinshasa", "Zaire"),
    "CG": ("Congo-Brazzaville",),
    "CI": ("Ivory Coast",),
    "CN": ("PRC", "P.R. China", "PR China", "Mainland China"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "DO": ("Dominican Rep.",),
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "GR": ("EL", "Hellas"),
    "HK": ("Hong Kong", "Hong Kong SAR", "HKSAR"),
    "IE": ("Eire", "Republic of Ireland"),
    "KP": ("DPRK",),
    "KR": ("Korea", "S. Korea", "ROK"),
    "LA": ("Lao",),
    "MK": ("Macedonia", "FYROM"),
    "MM": ("Burma",),
    "MO": ("Macau", "Macao"),
    "NL": ("Holland",),
    "PS": ("Palestine",),
    "RU": ("Russia",),
    "SA": ("KSA",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "TW": ("Taiwan", "ROC"),
    "US": ("U.S.A.", "U.S.", "US of A", "America"),
    "VA": ("Vatican",),
    "VN": ("Vietnam",),
    "ZA": ("RSA", "R.S.A."),
}
"""What people type and neither ISO nor CLDR lists."""

Spelling = tuple[str, str]
"""A spelling as found, and the country code it means."""


def normalised_text(text: str) -> str:
    """Lower case, no accents, one space for all that is no letter or digit: what the dbt macro of that name makes of it."""
    lower = "".join(character.lower() for character in text)
    bare = "".join(c for c in unicodedata.normalize("NFD", lower) if unicodedata.category(c)[0] != "M")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in unicodedata.normalize("NFC", bare)).split())


def decided(tiers: Iterable[Iterable[Spelling]]) -> dict[str, str]:
    """Normalised spelling -> country code. What an earlier tier knows stands; what a tier gives to several countries means none."""
    found: dict[str, str | None] = {}
    for tier in tiers:
        claims = defaultdict(set)
        for spelling, code in tier:
            claims[normalised_text(spelling)].add(code)
        for spelling, codes in claims.items():
            found.setdefault(spelling, min(codes) if len(codes) == 1 else None)
    return {spelling: code for spelling, code in found.items() if code and spelling}


@cache
def country_spellings() -> dict[str, str]:
    """Every spelling that means one country: common ones, ISO codes, English names, then the names in all languages of CLDR."""
    common = [(spelling, code) for code, spellings in COMMON.items() for spelling in spellings]
    return decided([common, _codes(), _english_names(), _names_in_all_languages()])


def registrable_labels(rules: Iterable[str]) -> dict[str, int]:
    """Public suffix -> how many labels a registrable domain below it has, of rules as publicsuffix.org writes them.

    An internationalised suffix stands in both spellings, Unicode and ASCII. The suffix of a wildcard is public itself, as the list's own
    linter has it, so a rule `x` beside a wildcard `*.x` adds nothing; that leaves one number to a suffix.
    """
    found: dict[str, int] = {}
    for rule in rules:
        suffix = rule.lower().removeprefix("!").removeprefix("*.")
        labels = rule.count(".") + (1 if rule.startswith("!") else 2)
        for spelling in {suffix, suffix.encode("idna").decode()}:
            found[spelling] = max(found.get(spelling, 0), labels)
    return found


@cache
def public_suffixes() -> dict[str, int]:
    """The suffixes of publicsuffix.org, with those of private owners: below github.io every name is somebody's site."""
    lines = Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines()
    return registrable_labels(line.split()[0] for line in lines if line.strip() and not line.startswith("//"))


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the reference tables of raw.duckdb, each unless it holds what its libraries and this file say already."""
    for table, libraries, content in (
        ("countries", ("babel", "pycountry"), country_spellings),
        ("public_suffixes", ("publicsuffixlist",), public_suffixes),
    ):
        made_of = ", ".join([*(f"{library} {version(library)}" for library in libraries), _this_file()])
        ((comment,),) = connection.execute(
            "select comment from duckdb_tables() where schema_name = 'reference' and table_name = ?", [table]
        ).fetchall()
        if comment != made_of:
            _replace(connection, f"reference.{table}", content(), made_of)


def _this_file() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]


def _replace(connection: duckdb.DuckDBPyConnection, table: str, content: Mapping[str, str | int], made_of: str) -> None:
    keys, values = zip(*sorted(content.items()), strict=True)
    connection.execute("begin")
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} select unnest(?), unnest(?)", [list(keys), list(values)])
    connection.execute(f"comment on table {table} is '{made_of}'")
    connection.execute("commit")


def _codes() -> Iterator[Spelling]:
    yield KOSOVO, KOSOVO
    for country in pycountry.countries:
        yield country.alpha_2, country.alpha_2
        yield country.alpha_3, country.alpha_2


def _english_names() -> Iterator[Spelling]:
    names = [
        (getattr(c, kind), c.alpha_2) for c in pycountry.countries for kind in ("name", "official_name", "common_name") if hasattr(c, kind)
    ]
    names += _territories("en")
    for name, code in names:
        for variant in _variants(name):
            yield variant, code


def _variants(name: str) -> Iterator[str]:
    """`Korea, Republic of` is also written `Republic of Korea`; `Saint Martin (French part)` without what is in brackets."""
    yield name
    yield name.split("(")[0]
    yield name.replace("Saint ", "St. ")
    head, comma, tail = name.partition(", ")
    turned = f"{tail} {head}" if comma else name
    yield turned
    yield turned.removeprefix("The ")
    yield f"The {turned}"


def _names_in_all_languages() -> Iterator[Spelling]:
    for locale in locale_identifiers():
        yield from _territories(locale)


def _territories(locale: str) -> list[Spelling]:
    known = {country.alpha_2 for country in pycountry.countries} | {KOSOVO}
    names = load(locale, merge_inherited=False).get("territories", {})
    return [(name, code) for code, name in names.items() if code in known]
