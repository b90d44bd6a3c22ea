"""Where companies of the sample sit: countries with their spellings, cities, legal forms, currencies and scripts."""

from typing import NamedTuple

import numpy as np


class Country(NamedTuple):
    """A country as people write it. The first spelling is the usual one; cities are (English name, local name, state)."""

    code: str
    weight: int
    currency: str
    dial: str
    domain: str
    legal_forms: tuple[str, ...]
    spellings: tuple[str, ...]
    cities: tuple[tuple[str, str, str], ...]
    script: str = "latin"


COUNTRIES = (
    Country(
        "US",
        340,
        "USD",
        "+1",
        "com",
        ("Inc.", "LLC", "Corp.", "Co.", "L.P."),
        ("United States", "USA", "US", "United States of America", "U.S.A.", "america"),
        (
            ("New York", "New York", "NY"),
            ("Chicago", "Chicago", "IL"),
            ("San Francisco", "San Francisco", "CA"),
            ("Austin", "Austin", "TX"),
            ("Boston", "Boston", "Massachusetts"),
            ("St. Louis", "Saint Louis", "MO"),
            ("Seattle", "Seattle", "WA"),
            ("Denver", "Denver", "Colorado"),
            ("Springfield", "Springfield", "IL"),
            ("Springfield", "Springfield", "MA"),
        ),
    ),
    Country(
        "GB",
        90,
        "GBP",
        "+44",
        "co.uk",
        ("Ltd", "Limited", "plc", "LLP"),
        ("United Kingdom", "UK", "GB", "Great Britain", "England"),
        (("London", "London", ""), ("Manchester", "Manchester", ""), ("Edinburgh", "Edinburgh", "Scotland"), ("Leeds", "Leeds", "")),
    ),
    Country(
        "DE",
        100,
        "EUR",
        "+49",
        "de",
        ("GmbH", "AG", "GmbH & Co. KG", "SE", "KG"),
        ("Germany", "Deutschland", "DE", "GERMANY", "Allemagne"),
        (
            ("Munich", "München", "Bayern"),
            ("Cologne", "Köln", "NRW"),
            ("Berlin", "Berlin", ""),
            ("Hamburg", "Hamburg", ""),
            ("Nuremberg", "Nürnberg", "Bayern"),
            ("Düsseldorf", "Duesseldorf", "NRW"),
        ),
    ),
    Country(
        "FR",
        60,
        "EUR",
        "+33",
        "fr",
        ("S.A.", "SAS", "SARL", "S.A.S."),
        ("France", "FR", "FRA", "Frankreich"),
        (("Paris", "Paris", ""), ("Lyon", "Lyon", ""), ("Marseille", "Marseille", ""), ("Toulouse", "Toulouse", "")),
    ),
    Country(
        "ES",
        35,
        "EUR",
        "+34",
        "es",
        ("S.A.", "S.L.", "S.L.U."),
        ("Spain", "España", "ES"),
        (("Madrid", "Madrid", ""), ("Barcelona", "Barcelona", "Cataluña"), ("Seville", "Sevilla", "")),
    ),
    Country(
        "IT",
        40,
        "EUR",
        "+39",
        "it",
        ("S.p.A.", "S.r.l.", "SpA"),
        ("Italy", "Italia", "IT"),
        (("Milan", "Milano", "MI"), ("Rome", "Roma", "RM"), ("Turin", "Torino", "TO")),
    ),
    Country(
        "NL",
        30,
        "EUR",
        "+31",
        "nl",
        ("B.V.", "N.V."),
        ("Netherlands", "The Netherlands", "Holland", "NL", "Nederland"),
        (("Amsterdam", "Amsterdam", ""), ("The Hague", "Den Haag", ""), ("Rotterdam", "Rotterdam", "")),
    ),
    Country(
        "BE",
        15,
        "EUR",
        "+32",
        "be",
        ("NV", "SA", "BV"),
        ("Belgium", "België", "Belgique", "BE"),
        (("Brussels", "Bruxelles", ""), ("Antwerp", "Antwerpen", "")),
    ),
    Country(
        "AT",
        15,
        "EUR",
        "+43",
        "at",
        ("GmbH", "AG"),
        ("Austria", "Österreich", "AT"),
        (("Vienna", "Wien", ""), ("Graz", "Graz", "Steiermark")),
    ),
    Country(
        "CH",
        20,
        "CHF",
        "+41",
        "ch",
        ("AG", "GmbH", "SA"),
        ("Switzerland", "Schweiz", "Suisse", "CH"),
        (("Zurich", "Zürich", "ZH"), ("Geneva", "Genève", "GE"), ("Basel", "Basel", "BS")),
    ),
    Country(
        "IE",
        12,
        "EUR",
        "+353",
        "ie",
        ("Ltd", "DAC", "plc"),
        ("Ireland", "Éire", "IE", "Republic of Ireland"),
        (("Dublin", "Dublin", ""), ("Cork", "Cork", "")),
    ),
    Country(
        "PT",
        10,
        "EUR",
        "+351",
        "pt",
        ("S.A.", "Lda."),
        ("Portugal", "PT"),
        (("Lisbon", "Lisboa", ""), ("Porto", "Porto", "")),
    ),
    Country(
        "SE",
        20,
        "SEK",
        "+46",
        "se",
        ("AB", "AB (publ)"),
        ("Sweden", "Sverige", "SE"),
        (("Stockholm", "Stockholm", ""), ("Gothenburg", "Göteborg", ""), ("Malmo", "Malmö", "")),
    ),
    Country(
        "FI",
        14,
        "EUR",
        "+358",
        "fi",
        ("Oy", "Oyj", "Oy Ab"),
        ("Finland", "Suomi", "FI"),
        (("Helsinki", "Helsinki", ""), ("Turku", "Åbo", ""), ("Jyväskylä", "Jyvaskyla", "")),
    ),
    Country("NO", 10, "EUR", "+47", "no", ("AS", "ASA"), ("Norway", "Norge", "NO"), (("Oslo", "Oslo", ""), ("Tromsø", "Tromso", ""))),
    Country(
        "DK",
        10,
        "EUR",
        "+45",
        "dk",
        ("A/S", "ApS"),
        ("Denmark", "Danmark", "DK"),
        (("Copenhagen", "København", ""), ("Aarhus", "Århus", "")),
    ),
    Country(
        "PL",
        14,
        "EUR",
        "+48",
        "pl",
        ("Sp. z o.o.", "S.A."),
        ("Poland", "Polska", "PL"),
        (("Warsaw", "Warszawa", ""), ("Krakow", "Kraków", ""), ("Lodz", "Łódź", "")),
    ),
    Country(
        "CZ",
        8,
        "EUR",
        "+420",
        "cz",
        ("s.r.o.", "a.s."),
        ("Czechia", "Czech Republic", "Česko", "CZ"),
        (("Prague", "Praha", ""), ("Brno", "Brno", "")),
    ),
    Country(
        "GR",
        8,
        "EUR",
        "+30",
        "gr",
        ("A.E.", "E.P.E."),
        ("Greece", "Ελλάδα", "GR", "Hellas"),
        (("Athens", "Αθήνα", ""), ("Thessaloniki", "Θεσσαλονίκη", "")),
        "greek",
    ),
    Country(
        "UA",
        8,
        "EUR",
        "+380",
        "ua",
        ("TOV", "LLC"),
        ("Ukraine", "Україна", "UA"),
        (("Kyiv", "Київ", ""), ("Lviv", "Львів", "")),
        "cyrillic",
    ),
    Country(
        "JP",
        30,
        "JPY",
        "+81",
        "co.jp",
        ("K.K.", "Co., Ltd.", "G.K."),
        ("Japan", "日本", "JP", "JPN"),
        (("Tokyo", "東京", ""), ("Osaka", "大阪", ""), ("Nagoya", "名古屋", "")),
        "katakana",
    ),
    Country(
        "KR",
        10,
        "USD",
        "+82",
        "co.kr",
        ("Co., Ltd.", "Inc."),
        ("South Korea", "Korea, Republic of", "대한민국", "KR"),
        (("Seoul", "서울", ""), ("Busan", "부산", "")),
        "hangul",
    ),
    Country(
        "CN",
        12,
        "USD",
        "+86",
        "cn",
        ("Co., Ltd.", "Group Co., Ltd."),
        ("China", "中国", "CN", "P.R. China"),
        (("Shanghai", "上海", ""), ("Shenzhen", "深圳", "Guangdong"), ("Beijing", "北京", "")),
        "han",
    ),
    Country(
        "IN",
        25,
        "INR",
        "+91",
        "in",
        ("Pvt. Ltd.", "Private Limited", "Ltd."),
        ("India", "Bharat", "IN"),
        (("Bengaluru", "Bangalore", "Karnataka"), ("Mumbai", "Bombay", "Maharashtra"), ("Pune", "Pune", "MH")),
    ),
    Country("SG", 10, "USD", "+65", "com.sg", ("Pte. Ltd.",), ("Singapore", "SG"), (("Singapore", "Singapore", ""),)),
    Country(
        "AU",
        25,
        "AUD",
        "+61",
        "com.au",
        ("Pty Ltd", "Ltd"),
        ("Australia", "AU", "AUS"),
        (("Sydney", "Sydney", "NSW"), ("Perth", "Perth", "WA")),
    ),
    Country(
        "CA",
        35,
        "CAD",
        "+1",
        "ca",
        ("Inc.", "Ltd.", "Ltée"),
        ("Canada", "CA", "CAN"),
        (("Toronto", "Toronto", "ON"), ("Montreal", "Montréal", "QC"), ("Vancouver", "Vancouver", "BC")),
    ),
    Country(
        "BR",
        18,
        "BRL",
        "+55",
        "com.br",
        ("S.A.", "Ltda."),
        ("Brazil", "Brasil", "BR"),
        (("São Paulo", "Sao Paulo", "SP"), ("Rio de Janeiro", "Rio de Janeiro", "RJ")),
    ),
    Country(
        "MX",
        12,
        "USD",
        "+52",
        "com.mx",
        ("S.A. de C.V.", "S. de R.L."),
        ("Mexico", "México", "MX"),
        (("Mexico City", "Ciudad de México", "CDMX"), ("Monterrey", "Monterrey", "NL")),
    ),
    Country(
        "ZA",
        8,
        "USD",
        "+27",
        "co.za",
        ("(Pty) Ltd", "Ltd"),
        ("South Africa", "ZA", "RSA"),
        (("Cape Town", "Kaapstad", ""), ("Johannesburg", "Johannesburg", "")),
    ),
    # NA is Namibia, not a missing value
    Country("NA", 4, "USD", "+264", "na", ("(Pty) Ltd",), ("Namibia", "NA"), (("Windhoek", "Windhuk", "Khomas"),)),
)

CURRENCIES = {
    # currency: thousandths of it for one US dollar, about
    "USD": 1_000,
    "EUR": 920,
    "GBP": 790,
    "JPY": 151_000,
    "CHF": 890,
    "SEK": 10_600,
    "INR": 84_000,
    "BRL": 5_500,
    "CAD": 1_370,
    "AUD": 1_520,
}
CURRENCY_CODES = tuple(CURRENCIES)


class Pool:
    """Entries of every country one after another, with where each country's begin and how many it has."""

    def __init__(self, entries_of: list[tuple]) -> None:
        self.entries = tuple(entry for entries in entries_of for entry in entries)
        counts = [len(entries) for entries in entries_of]
        self.counts = np.array(counts, dtype=np.int64)
        self.starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)

    def of(self, country: np.ndarray, draw: np.ndarray) -> np.ndarray:
        """An entry of each country, by a large number drawn for it."""
        return self.starts[country] + draw % self.counts[country]


CITIES = Pool([c.cities for c in COUNTRIES])
LEGAL_FORMS = Pool([c.legal_forms for c in COUNTRIES])
SPELLINGS = Pool([c.spellings for c in COUNTRIES])
COUNTRY_WEIGHTS = [c.weight for c in COUNTRIES]
COUNTRY_CURRENCY = np.array([CURRENCY_CODES.index(c.currency) for c in COUNTRIES], dtype=np.int64)
USD_TO_NATIVE = np.array(list(CURRENCIES.values()), dtype=np.int64)
