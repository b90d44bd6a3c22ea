"""People in the rows of a feed: those on the suppression list get their pseudonyms, those of old versions are masked."""

import datetime as dt
from collections.abc import Sequence

import duckdb

from orchestration.ingest.feeds import Column, Feed
from orchestration.suppression import (
    EMAIL_DOMAIN,
    Suppression,
    address_form_sql,
    name_form_sql,
    salted_sql,
)

MASKED_DOMAIN = "masked.invalid"


def pseudonymise(db: duckdb.DuckDBPyConnection, table: str, feed: Feed, listed: Suppression) -> None:
    """Put pseudonyms for listed people into the pii columns of a table that has the feed's columns, in place.

    An address is looked up by itself, the names beside it follow it: another person of the same name keeps it. A name without an address
    is looked up by itself, and so is what stands in a text.
    """
    _list(db, listed)
    for column in feed.pii_columns:
        if column.pii == "email":
            beside = [c for c in feed.pii_columns if c.pii_email == column.name]
            _addresses(db, table, column, beside, listed.salt)
            replace_texts(db, table, column.name, listed, f"regexp_matches({column.name}, '[\\s,;|/]')")
        elif column.pii == "text" or (column.pii == "name" and column.pii_email is None):
            replace_texts(db, table, column.name, listed)
    for column in feed.pii_columns:
        if column.pii_email is not None:
            _lone_names(db, table, feed, column, listed.salt)
    db.execute("drop table forgotten_people")


def replace_texts(db: duckdb.DuckDBPyConnection, table: str, column: str, listed: Suppression, only: str = "true") -> None:
    """Look for listed people in the texts of a column, or in those alone that an SQL condition picks."""
    found = db.execute(f"select distinct {column} from {table} where {column} is not null and {only}").fetchall()
    changed = [(text, replaced) for (text,) in found if (replaced := listed.in_text(text)) != text]
    if changed:
        db.execute(
            f"update {table} set {column} = changed.replaced "
            "from (select unnest(?::varchar[]) as written, unnest(?::varchar[]) as replaced) as changed "
            f"where {column} = changed.written",
            [[text for text, _ in changed], [replaced for _, replaced in changed]],
        )


def names_of(columns: Sequence[Column], email_column: str) -> list[tuple[str, ...]]:
    """The columns that make a person's name beside an address: the whole name, and first and last name together."""
    beside = [c for c in columns if c.pii_email == email_column]
    whole = [(c.name,) for c in beside if c.pii == "name"]
    first, last = ([c.name for c in beside if c.pii == part] for part in ("first_name", "last_name"))
    return whole + ([(first[0], last[0])] if first and last else [(name,) for name in first + last])


def full_name_sql(columns: Sequence[str]) -> str:
    """SQL of the name that the columns make together."""
    return f"concat_ws(' ', {', '.join(columns)})"


def mask_old_versions(db: duckdb.DuckDBPyConnection, feed: Feed, ended_before: dt.date, salt: str) -> int:
    """Mask the pii columns of versions that ended before a day; the versions and all other columns stay. Returns how many it changed."""
    table = f'"{feed.system}"."{feed.table}"'
    new = {column.name: _masked_sql(feed, column, salt) for column in feed.pii_columns}
    if not new:
        return 0
    differs = " or ".join(f"{name} is distinct from {value}" for name, value in new.items())
    changes = ", ".join(f"{name} = {value}" for name, value in new.items())
    ((changed,),) = db.execute(f"update {table} set {changes} where _known_to < ? and ({differs})", [ended_before]).fetchall()
    return changed


def _masked_sql(feed: Feed, column: Column, salt: str) -> str:
    name = column.name
    if column.pii == "text":
        return "null"
    # what is masked, or stands for somebody who was forgotten, is nobody's; an id that some exports put there names nobody
    digits = "[0-9a-f]{12}"
    nobody = f".*@({MASKED_DOMAIN}|{EMAIL_DOMAIN})|(Masked|Forgotten)( {digits})?|{digits}|[0-9]*|00[0-9a-zA-Z]{{13}}([0-9A-Z]{{3}})?"
    is_nobody = f"{name} similar to '{nobody}'"
    if column.pii == "email":
        value = f"'masked-' || substr({salted_sql(salt, 'email', address_form_sql(name))}, 1, 12) || '@{MASKED_DOMAIN}'"
        return f"case when {is_nobody} then {name} else {value} end"
    if column.pii == "first_name":
        return f"case when {is_nobody} then {name} else 'Masked' end"
    hashed = f"substr({salted_sql(salt, 'name', name_form_sql(name))}, 1, 12)"
    value = hashed if column.pii == "last_name" else f"'Masked ' || {hashed}"
    return f"case when {is_nobody} then {name} else {value} end"


def _list(db: duckdb.DuckDBPyConnection, listed: Suppression) -> None:
    db.execute("create or replace temp table forgotten_people (value_hash varchar, kind varchar, pseudonym varchar)")
    rows = [(value, kind, who) for kind, found in (("email", listed.emails), ("name", listed.names)) for value, who in found.items()]
    db.execute(
        "insert into forgotten_people select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[])",
        [list(part) for part in zip(*rows, strict=True)],
    )


def _addresses(db: duckdb.DuckDBPyConnection, table: str, column: Column, beside: Sequence[Column], salt: str) -> None:
    changes = [f"{column.name} = 'forgotten-' || who.pseudonym || '@{EMAIL_DOMAIN}'"]
    changes += [f"{c.name} = case when {c.name} is not null then {_pseudonym_sql(c)} end" for c in beside]
    db.execute(
        f"update {table} as written set {', '.join(changes)} from forgotten_people as who "
        f"where who.kind = 'email' and who.value_hash = {salted_sql(salt, 'email', address_form_sql(f'written.{column.name}'))}"
    )
    # people write names into columns for addresses too
    db.execute(
        f"update {table} as written set {column.name} = 'Forgotten ' || who.pseudonym from forgotten_people as who "
        f"where who.kind = 'name' and who.value_hash = {salted_sql(salt, 'name', name_form_sql(f'written.{column.name}'))}"
    )


def _lone_names(db: duckdb.DuckDBPyConnection, table: str, feed: Feed, column: Column, salt: str) -> None:
    """A name whose row has no address; of first and last name both are looked at when the first one's turn has come."""
    parts = next((names for names in names_of(feed.pii_columns, column.pii_email or "") if names[0] == column.name), None)
    if parts is None:
        return
    changes = ", ".join(f"{name} = {_pseudonym_sql(feed.column(name))}" for name in parts)
    full_name = full_name_sql([f"written.{name}" for name in parts])
    db.execute(
        f"update {table} as written set {changes} from forgotten_people as who "
        f"where coalesce(trim(written.{column.pii_email}), '') = '' and who.kind = 'name' "
        f"and who.value_hash = {salted_sql(salt, 'name', name_form_sql(full_name))}"
    )


def _pseudonym_sql(column: Column) -> str:
    return {"first_name": "'Forgotten'", "last_name": "who.pseudonym"}.get(column.pii or "", "'Forgotten ' || who.pseudonym")
