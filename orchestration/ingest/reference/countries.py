"""How the world spells its countries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import pycountry
from babel.localedata import load, locale_identifiers

from orchestration.ingest.reference.text import normalised_text

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
    names = load(locale, merge_inherited=False).get("territories", {})
    return [(name, code) for code, name in names.items() if code in _country_codes()]


@cache
def _country_codes() -> set[str]:
    return {country.alpha_2 for country in pycountry.countries} | {KOSOVO}
