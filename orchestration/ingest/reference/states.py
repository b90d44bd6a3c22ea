"""The first-level subdivisions of countries: their names and codes."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pycountry

from orchestration.ingest.reference.letters import plain_text, without_apostrophes

COMMON = {
    "US": {"DC": ("D.C.", "Washington D.C."), "MA": ("Mass",), "CA": ("Calif",), "PA": ("Penna",), "CT": ("Conn",), "FL": ("Fla",)},
    "CA": {"QC": ("Que", "PQ"), "NL": ("Newfoundland",), "PE": ("PEI",), "BC": ("B.C.",), "ON": ("Ont",), "NT": ("NWT",)},
    "AU": {"NSW": ("N.S.W.",), "ACT": ("A.C.T.",), "VIC": ("Vic.",), "QLD": ("Qld",), "TAS": ("Tas.",)},
    "DE": {
        "BY": ("Bavaria",),
        "NW": ("NRW", "North Rhine-Westphalia"),
        "RP": ("Rhineland-Palatinate",),
        "NI": ("Lower Saxony",),
        "SN": ("Saxony",),
        "ST": ("Saxony-Anhalt",),
        "TH": ("Thuringia",),
        "HE": ("Hesse",),
        "MV": ("Mecklenburg-Western Pomerania",),
    },
    "GB": {"NIR": ("N. Ireland", "N.I."), "WLS": ("Cymru",)},
    "KR": {"11": ("Seoul",), "26": ("Busan",), "28": ("Incheon",), "41": ("Gyeonggi",)},
    "MX": {"CMX": ("CDMX", "Mexico City", "Distrito Federal", "D.F."), "MEX": ("Estado de Mexico", "Edomex"), "NLE": ("Nuevo Leon",)},
    "IN": {"TN": ("Tamilnadu",), "OD": ("Orissa",), "PY": ("Pondicherry",), "DL": ("New Delhi", "NCT of Delhi"), "UK": ("Uttaranchal",)},
    "CH": {"ZH": ("Zurich",), "GE": ("Geneva",), "LU": ("Lucerne",), "BE": ("Berne",), "VD": ("Waadt",)},
    "IT": {"25": ("Lombardy",), "21": ("Piedmont",), "52": ("Tuscany",), "82": ("Sicily",), "88": ("Sardinia",), "75": ("Apulia",)},
    "AT": {"9": ("Vienna",), "2": ("Carinthia",), "3": ("Lower Austria",), "4": ("Upper Austria",), "6": ("Styria",), "7": ("Tyrol",)},
    "ES": {"CT": ("Catalonia", "Cataluna"), "AN": ("Andalusia",), "PV": ("Basque Country", "Euskadi"), "VC": ("Valencia",)},
}
"""What people type and ISO does not list."""

KINDS = re.compile(
    r"(?i)^(Respublika|Województwo|Judetul|Wilaya de|Provincia de|Departamento de) | "
    r"(Sheng|Shi|Zizhiqu|Weiwu'er Zizhiqu|Zhuangzu Zizhiqu|Huizu Zizhiqu|SAR|oblast['’]?|kray|kraj|okrug|novads|županija|oblysy|apskritis|"
    r"voblasć|Province|Region|County|Prefecture|län|megye|vármegye|fylke|Governorate)$"
)
"""Words for a subdivision that stand beside its name in ISO's list, and seldom in an address."""

Spelling = tuple[str, str, str]
"""A country's code, a spelling as found, and the subdivision's code that it means."""


@cache
def state_codes() -> dict[tuple[str, str], str]:
    """(country code, spelling as plain_text() writes it) -> the part of the ISO 3166-2 code behind the country's.

    What lies inside a first-level subdivision is a spelling of that: London of England, Milan's province of Lombardy. What people
    commonly type goes first, then first-level codes and names, then the rest; what one of these lists gives to several means none.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for tier in (_common(), _codes(True), _names(True), _codes(False), _names(False)):
        claims = defaultdict(set)
        for country, spelling, code in tier:
            claims[country, plain_text(spelling)].add(code)
        for key, codes in claims.items():
            found.setdefault(key, codes)
    return {key: min(codes) for key, codes in sorted(found.items()) if len(codes) == 1 and key[1]}


def _common() -> Iterator[Spelling]:
    for country, states in COMMON.items():
        for code, spellings in states.items():
            for spelling in spellings:
                yield country, spelling, code


def _codes(first_level: bool) -> Iterator[Spelling]:
    for state, code in _subdivisions(first_level):
        yield state.country_code, state.code.partition("-")[2], code


def _names(first_level: bool) -> Iterator[Spelling]:
    for state, code in _subdivisions(first_level):
        for name in re.split(r"[\[\](]", state.name):
            yield state.country_code, name, code
            yield state.country_code, without_apostrophes(name), code
            # Navarra, Comunidad Foral de
            head, _, tail = name.partition(", ")
            yield state.country_code, head, code
            yield state.country_code, f"{tail} {head}", code
            yield state.country_code, KINDS.sub("", name), code


def _subdivisions(first_level: bool) -> Iterator[tuple[Any, str]]:
    for state in pycountry.subdivisions:
        if (state.parent_code is None) == first_level:
            top = state
            while top.parent_code:
                top = top.parent
            yield state, top.code.partition("-")[2]
