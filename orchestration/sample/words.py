"""What companies and people of the sample are called: invented stems that can be written in six scripts, trades, first and last names."""

import unicodedata
from collections.abc import Collection, Iterable

from orchestration.sample.places import COUNTRIES

_CONSONANTS = ("k", "s", "t", "n", "h", "m", "r", "g", "z", "d", "b", "p", "f", "v", "j")
_CYRILLIC = ("к", "с", "т", "н", "х", "м", "р", "г", "з", "д", "б", "п", "ф", "в", "ж")
_GREEK = ("κ", "σ", "τ", "ν", "χ", "μ", "ρ", "γ", "ζ", "δ", "μπ", "π", "φ", "β", "τζ")
_HANGUL_INITIALS = (15, 9, 16, 2, 18, 6, 5, 0, 12, 3, 7, 17, 17, 7, 12)
_HANGUL_VOWELS = (0, 5, 20, 8, 13)
_HANGUL_FIRST = 0xAC00

SYLLABLES = {
    "latin": tuple(c + v for c in _CONSONANTS for v in "aeiou"),
    "cyrillic": tuple(c + v for c in _CYRILLIC for v in "аеіоу"),
    "greek": tuple(c + v for c in _GREEK for v in ("α", "ε", "ι", "ο", "ου")),
    "katakana": (
        *("カ", "ケ", "キ", "コ", "ク", "サ", "セ", "シ", "ソ", "ス", "タ", "テ", "チ", "ト", "ツ", "ナ", "ネ", "ニ", "ノ", "ヌ"),
        *("ハ", "ヘ", "ヒ", "ホ", "フ", "マ", "メ", "ミ", "モ", "ム", "ラ", "レ", "リ", "ロ", "ル", "ガ", "ゲ", "ギ", "ゴ", "グ"),
        *("ザ", "ゼ", "ジ", "ゾ", "ズ", "ダ", "デ", "ヂ", "ド", "ヅ", "バ", "ベ", "ビ", "ボ", "ブ", "パ", "ペ", "ピ", "ポ", "プ"),
        *("ファ", "フェ", "フィ", "フォ", "フ", "ヴァ", "ヴェ", "ヴィ", "ヴォ", "ヴ", "ジャ", "ジェ", "ジ", "ジョ", "ジュ"),
    ),
    "hangul": tuple(chr(_HANGUL_FIRST + initial * 588 + vowel * 28) for initial in _HANGUL_INITIALS for vowel in _HANGUL_VOWELS),
    "han": tuple(
        "卡克基科库萨塞西索苏塔特蒂托图纳内尼诺努哈赫希霍胡马梅米莫穆拉雷里罗鲁加格吉戈古扎泽兹佐祖达德迪多杜"
        "巴贝比博布帕佩皮波普法费菲福富瓦韦维沃武贾杰季乔朱"
    ),
}
"""Seventy-five syllables in the same order in every script, so that a stem can be transliterated."""

CODAS = {
    "latin": ("", "n", "s", "l", "x"),
    "cyrillic": ("", "н", "с", "л", "кс"),
    "greek": ("", "ν", "ς", "λ", "ξ"),
    "katakana": ("", "ン", "ス", "ル", "クス"),
    "hangul": ("", "앤", "스", "엘", "엑스"),
    "han": ("", "恩", "斯", "尔", "克斯"),
}

STEMS = 75**3 * 5
"""How many stems there are; each company that is not another's subsidiary or copy has one of its own."""

TRADES = (
    # (what the name says, its industry)
    ("Logistics", "Transportation"),
    ("Foods", "Food & Beverage"),
    ("Energy", "Energy"),
    ("Systems", "Technology"),
    ("Pharma", "Healthcare"),
    ("Textiles", "Apparel"),
    ("Robotics", "Manufacturing"),
    ("Media", "Media"),
    ("Marine", "Transportation"),
    ("Steel", "Manufacturing"),
    ("Optics", "Manufacturing"),
    ("Chemicals", "Chemicals"),
    ("Bank", "Banking"),
    ("Insurance", "Insurance"),
    ("Retail", "Retail"),
    ("Mining", "Energy"),
    ("Hotels", "Hospitality"),
    ("Software", "technolgy"),
    ("Motors", "Manufacturing"),
    ("Aerospace", "Manufacturing"),
    ("Health", "Healthcare"),
    ("Paper", "Manufacturing"),
    ("Telecom", "Telecommunications"),
    ("Farms", "Agriculture"),
    ("Construction", "Construction"),
    ("Packaging", "Manufacturing"),
    ("Electronics", "Electronics"),
    ("Analytics", "Technology"),
    ("Ventures", "Finance"),
    ("Education", "Education"),
)

NATIVE_FORMS = {"katakana": "株式会社{}", "hangul": "주식회사 {}", "han": "{}有限公司", "cyrillic": "ТОВ «{}»", "greek": "{} Α.Ε."}
"""How a company's name looks in its country's own script."""

FREE_MAIL = ("gmail.com", "outlook.com", "gmx.de", "qq.com", "yahoo.co.jp")

FIRST_NAMES = (
    *("Ana", "Ben", "Chiara", "Deepa", "Emil", "Fatima", "Goran", "Hana", "Ivan", "Julia", "Kenji", "Lena", "Marco", "Nadia", "Oskar"),
    *("Paula", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera", "William", "Ximena", "Yusuf", "Zoe", "Søren", "José", "Łukasz", "Mei"),
    *("Aoife", "Björn", "Chloé", "Diego", "Élodie", "Finn", "Grace", "Hiro", "Ingrid", "Jack"),
)
LAST_NAMES = (
    *("Andersen", "Bianchi", "Carter", "Dubois", "Eriksson", "Fischer", "García", "Hansen", "Ito", "Jansen", "Kowalski", "Lopez", "Müller"),
    *("Novak", "O'Brien", "Papadopoulos", "Quinn", "Rossi", "Singh", "Tanaka", "Ueda", "Virtanen", "Wagner", "Xu", "Yilmaz", "Zhang"),
    *("Silva", "Smith", "van der Berg", "Kim", "Okafor", "Petrov", "Moreau", "Nguyen", "Schmidt", "Lindqvist", "Costa", "Murphy", "Sato"),
)
TITLES = ("CEO", "CFO", "CIO", "VP Sales", "Head of Procurement", "IT Manager", "Operations Manager", "Buyer", "Engineer", "Assistant")


def plain(name: str) -> str:
    """A person's name as it stands in an e-mail address."""
    folded = unicodedata.normalize("NFKD", name.translate(str.maketrans("øØłŁ", "oOlL")))
    return "".join(c for c in folded.lower() if c.isascii() and c.isalnum())


def sql_list(values: Iterable[str]) -> str:
    """A constant list in SQL; one text that is split binds many times faster than a list of hundreds of texts."""
    return "string_split('" + "|".join(values).replace("'", "''") + "', '|')"


def sql_macros() -> list[str]:
    """Macros that write a stem in each script, and a company's name in its country's own script."""
    made = []
    for script, syllables in SYLLABLES.items():
        picked = " || ".join(f"{sql_list(syllables)}[(s // {place}) % 75 + 1]" for place in (1, 75, 75**2))
        made.append(f"create macro {script}_stem(s) as {picked} || {sql_list(CODAS[script])}[(s // {75**3}) % 5 + 1]")
    scripts = sql_list(c.script for c in COUNTRIES)
    forms = {script: form.replace("{}", f"' || {script}_stem(s) || '") for script, form in NATIVE_FORMS.items()}
    cases = " ".join(f"when '{script}' then '{form}'" for script, form in forms.items())
    return [*made, f"create macro native_name(country, s) as case {scripts}[country + 1] {cases} end"]


def with_names(table: str, columns: Collection[str]) -> str:
    """A table whose rows have a stem, and also what follows from it: `stem_text`, and for a whole company its names and `host`."""
    if "stem" not in columns:
        return table
    latin = f"(select *, latin_stem(stem) as latin from {table})"
    stems = f"(select *, upper(left(latin, 1)) || substr(latin, 2) as stem_text from {latin})"
    if "legal_form" not in columns:
        return stems
    domains = sql_list(c.domain for c in COUNTRIES)
    # a subsidiary's name says its country; its stem and its trade are the parent's
    bare = f"""(select
            *,
            stem_text || ' ' || trade_of(trade) || case when is_subsidiary then ' ' || country_name_of(country) else '' end as bare_name,
            latin || '.' || case when is_com then 'com' else {domains}[country + 1] end as host
        from {stems})"""
    return f"(select *, bare_name || ' ' || legal_form_of(legal_form) as full_name from {bare})"
