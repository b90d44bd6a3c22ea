"""Who asked to be forgotten: salted hashes in raw.duckdb, and what stands for such a person wherever an address or a name is met."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.build_database import holding, lock_of

EMAIL_DOMAIN = "forgotten.invalid"
LONGEST_NAME = 7
"""Runs of letters in a name that is looked for in texts: Maria de la Cruz-Gomez has five."""

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w+")


def address_form(text: str) -> str:
    """An e-mail address as it is compared: `Jane Doe <Jane@acme.example>` is jane@acme.example."""
    text = unicodedata.normalize("NFC", text)
    bracketed = re.search(r"<([^<>]+)>", text)
    return (bracketed[1] if bracketed else text).strip().lower().removeprefix("mailto:")


def name_form(text: str) -> str:
    """A name as it is compared: lower case, one space between words, no punctuation around it."""
    return re.sub(r"\s+", " ", re.sub(r"^[\W_]+|[\W_]+$", "", unicodedata.normalize("NFC", text))).lower()


def address_form_sql(value: str) -> str:
    """SQL of address_form()."""
    text = f"nfc_normalize({value})"
    bare = f"lower(trim(coalesce(nullif(regexp_extract({text}, '<([^<>]+)>', 1), ''), {text})))"
    return f"regexp_replace({bare}, '^mailto:', '')"


def name_form_sql(value: str) -> str:
    """SQL of name_form()."""
    bare = f"regexp_replace(nfc_normalize({value}), '^[^\\p{{L}}\\p{{N}}]+|[^\\p{{L}}\\p{{N}}]+$', '', 'g')"
    return f"lower(regexp_replace({bare}, '[\\s\\p{{Z}}]+', ' ', 'g'))"


def salted(salt: str, kind: str, compared: str) -> str:
    """The hash under which an address (kind email) or a name is listed."""
    return hashlib.sha256(f"{salt}{kind}:{compared}".encode()).hexdigest()


def salted_sql(salt: str, kind: str, compared: str) -> str:
    """SQL of salted(), of an SQL expression."""
    return f"sha256('{salt}{kind}:' || {compared})"


def pseudonym_email(pseudonym: str) -> str:
    """The address that stands for a person."""
    return f"forgotten-{pseudonym}@{EMAIL_DOMAIN}"


def pseudonym_name(pseudonym: str) -> str:
    """The name that stands for a person; as first and last name it is parted at the space."""
    return f"Forgotten {pseudonym}"


@dataclass(frozen=True)
class Suppression:
    """The list: salted hash -> pseudonym (12 hex digits), for addresses and for names that are one person's alone."""

    salt: str
    emails: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.emails or self.names)

    def in_text(self, text: str) -> str:
        """The text with listed addresses and names (of two words or more) replaced; others stay, to the letter."""
        if "@" in text:
            text = _ADDRESS.sub(self._address, text)
        return self._names_replaced(text) if self.names else text

    def _address(self, found: re.Match[str]) -> str:
        written = found[0]
        # what stands before an address, such as a quotation mark, may be taken for a part of it
        for start in range(len(written.partition("@")[0])):
            if start and written[start - 1].isalnum():
                break
            if pseudonym := self.emails.get(salted(self.salt, "email", address_form(written[start:]))):
                return written[:start] + pseudonym_email(pseudonym)
        return written

    def _names_replaced(self, text: str) -> str:
        # a name is of two words or more
        words = list(_WORD.finditer(text)) if any(map(str.isspace, text)) else []
        parts, done, first = [], 0, 0
        while first < len(words):
            for last in range(min(first + LONGEST_NAME, len(words)) - 1, first, -1):
                compared = name_form(text[words[first].start() : words[last].end()])
                if " " in compared and (pseudonym := self.names.get(salted(self.salt, "name", compared))):
                    parts += [text[done : words[first].start()], pseudonym_name(pseudonym)]
                    done, first = words[last].end(), last
                    break
            first += 1
        return "".join([*parts, text[done:]])


def read_suppression(raw: duckdb.DuckDBPyConnection) -> Suppression | None:
    """The list in an open raw database, None where nobody is on it."""
    try:
        rows = raw.execute("select value_hash, kind, pseudonym from ledger.suppressed").fetchall()
    except duckdb.CatalogException:
        # a warehouse of before there was a list, or a new one
        return None
    if not rows:
        return None
    ((salt,),) = raw.execute("select salt from ledger.salt").fetchall()
    return Suppression(
        salt,
        {value: pseudonym for value, kind, pseudonym in rows if kind == "email"},
        {value: pseudonym for value, kind, pseudonym in rows if kind == "name"},
    )


def suppression_of(raw_database: Path) -> Suppression | None:
    """The list of a warehouse, for those who have its raw database not open."""
    if not raw_database.exists():
        return None
    try:
        connection = duckdb.connect(str(raw_database), read_only=True)
    except duckdb.IOException:
        # ingest writes it at this moment
        with holding(lock_of(raw_database)), duckdb.connect(str(raw_database), read_only=True) as raw:
            return read_suppression(raw)
    with connection as raw:
        return read_suppression(raw)


def salt_of(raw: duckdb.DuckDBPyConnection) -> str:
    """The warehouse's salt, drawn at first need."""
    kept = raw.execute("select salt from ledger.salt").fetchall()
    if not kept:
        kept = [(secrets.token_hex(16),)]
        raw.execute("insert into ledger.salt values (?)", [kept[0][0]])
    return kept[0][0]
