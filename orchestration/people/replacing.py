"""A person in a text: found in every spelling that files have for it, and replaced by the pseudonym."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from orchestration.suppression import address_form, name_form, pseudonym_email, pseudonym_name

_GAP = r"(?:\s|&nbsp;|&#160;|%20|\+|\\u00a0|\\[nrt])+"
_BETWEEN_CELLS = r"""(?:"\s*[,:]\s*"[^"]{0,60}"\s*[,:]\s*"|"?[,;|\t]"?|</td>\s*<td[^>]{0,80}>)"""
"""What parts first and last name where a file has them in two columns: of a CSV, of JSON, of a page's table."""

_ESCAPED_BEFORE = r"(?<=%[0-9A-Fa-f]{2})|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4})"
"""A letter that ends an escape is no part of the word after it."""

LONGEST_SPELLING = 2048
"""Characters that one mention can take; pieces of a file overlap by so many."""


@dataclass(frozen=True)
class Person:
    """A person as the warehouse knows one. `names` are of two words or more and nobody else's, so that they can be looked for in texts;
    `other_names` are replaced only where the address stands beside them."""

    email: str
    pseudonym: str
    names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()

    def replaced(self, text: str) -> str:
        """The text with the pseudonym wherever the person stood, escaped as the person was."""
        text = self._address.sub(lambda found: _as_escaped(found[0], pseudonym_email(self.pseudonym)), text)
        if self._names is not None:
            text = self._names.sub(lambda found: _as_escaped(found[0], pseudonym_name(self.pseudonym)), text)
        return text

    def replaced_in_file(self, text: str) -> str:
        """The text of a file with the pseudonym, also where first and last name stand in two cells."""
        text = self.replaced(text)
        if self._cells is not None:
            text = self._cells.sub(lambda found: f"Forgotten{_first_gap(found[0])}{self.pseudonym}", text)
        return text

    def is_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return self._address.search(text) is not None or (self._names is not None and self._names.search(text) is not None)

    def is_in_file(self, text: str) -> bool:
        """Whether the text of a file names the person, first and last name in two cells included."""
        lower = text.lower()
        if not any(needle in lower for needle in self.needles):
            return False
        return self.is_in(text) or (self._cells is not None and self._cells.search(text) is not None)

    @cached_property
    def needles(self) -> list[str]:
        """A run of plain letters of the address and of each name, in lower case: a text that has none of them does not name the person.
        An empty one is in every text."""
        return [
            max(re.findall(r"[a-z0-9]{3,}", said.lower()) or [""], key=len)
            for said in (self.email.partition("@")[0], *({name_form(name) for name in self.names}))
        ]

    @cached_property
    def _address(self) -> re.Pattern[str]:
        spelled = "|".join(_spellings(address_form(self.email)))
        return re.compile(rf"(?:(?<![\w.+-])|{_ESCAPED_BEFORE})(?:{spelled})(?![\w-]|\.\w)", re.IGNORECASE)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return _pattern([_spelled(words) for words in self._words])

    @cached_property
    def _cells(self) -> re.Pattern[str] | None:
        parts = [(_spelled(words[:at]), _spelled(words[at:])) for words in self._words for at in range(1, len(words))]
        return _pattern([f"{one}{_BETWEEN_CELLS}{other}" for first, last in parts for one, other in ((first, last), (last, first))])

    @property
    def _words(self) -> list[list[str]]:
        """The words of each name, the longest name first."""
        return [name.split(" ") for name in sorted({name_form(name) for name in self.names}, key=lambda name: (-len(name), name))]


def _pattern(spelled: list[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?:(?<!\w)|{_ESCAPED_BEFORE})(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE) if spelled else None


def _spelled(words: list[str]) -> str:
    return _GAP.join(f"(?:{'|'.join(_spellings(word))})" for word in words)


def _first_gap(found: str) -> str:
    gap = re.search(_BETWEEN_CELLS, found)
    return gap[0] if gap else " "


def _spellings(text: str) -> list[str]:
    """The text as HTML, JSON, addresses of pages and SQL have it, as patterns, the longest first."""
    plain = {text, text.upper(), text.title()}
    plain |= {unicodedata.normalize("NFD", one) for one in plain}
    spelled: set[str] = set()
    for one in plain:
        spelled |= {
            one,
            html.escape(one),
            html.escape(one).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
            json.dumps(one)[1:-1],
            quote(one, safe=""),
            quote(one, safe="@"),
            one.replace("'", "''"),
            one.replace("'", "\u2019"),
        }
    return [re.escape(one) for one in sorted({one.lower() for one in spelled} | spelled, key=lambda one: (-len(one), one))]


def _as_escaped(found: str, pseudonym: str) -> str:
    if "%40" in found or "%20" in found:
        return quote(pseudonym, safe="")
    return pseudonym.replace(" ", "+") if "+" in found and " " not in found and "@" not in found else pseudonym


def in_pieces(text: Iterable[str]) -> Iterable[str]:
    """Pieces of a long text, each with the end of the one before, so that nothing that lies across a seam is missed."""
    before = ""
    for piece in text:
        yield before + piece
        before = (before + piece)[-LONGEST_SPELLING:]
