"""A commission term that has paid is never edited: what the ledger would say otherwise, for another policy, than people have read.

What late extracts and other code change is no such thing; quality.restatements lists it.
"""

import datetime as dt

import duckdb

from orchestration.publish.contract import literal
from orchestration.publish.generation import DATABASE
from orchestration.publish.keeping import published_folder
from orchestration.publish.manifest import Manifest
from orchestration.publish.restatements import has_table
from orchestration.settings import Settings

ENTRIES, TERMS = "commissions.fct_commission_entries", "commissions.dim_commission_terms"

# a term is another one if anything but its end differs: an end shows in the entries that it takes away
EDITED = f"""
    with

    edited as (

        select term_id
        from (
            (select * exclude (effective_to) from published.{TERMS} except select * exclude (effective_to) from {TERMS})
            union all
            (select * exclude (effective_to) from {TERMS} except select * exclude (effective_to) from published.{TERMS})
        )
        union
        select before.term_id
        from published.{TERMS} as before
        inner join {TERMS} as now on before.term_id = now.term_id
        where before.effective_to is distinct from now.effective_to

    ),

    -- of a term that did not pay an entry before, the new one is to blame
    changed as (

        select
            case when before.term_id in (select term_id from edited) then before.term_id else now.term_id end as term_id,
            before.partnership_id,
            before.basis_id,
            before.recorded_on,
            before.amount,
            now.amount as new_amount
        from published.{ENTRIES} as before
        left join {ENTRIES} as now on before.entry_id = now.entry_id
        where
            before.entry_type <> 'payout'
            and (
                now.entry_id is null
                or (before.term_id, before.amount, before.rate, before.earned_on, before.payable_on)
                is distinct from (now.term_id, now.amount, now.rate, now.earned_on, now.payable_on)
            )

    )

    select
        term_id,
        term_id in (select term_id from published.{TERMS}) as is_old,
        term_id in (select term_id from {TERMS}) as is_there,
        count(*) as entries,
        first((partnership_id, basis_id, recorded_on, amount, new_amount) order by recorded_on, partnership_id, basis_id) as example
    from changed
    where term_id in (select term_id from edited)
    group by term_id
    order by term_id
"""


def edited_terms(settings: Settings, build: duckdb.DuckDBPyConnection, as_of: dt.date) -> list[str]:
    """A sentence for each term whose edit would change an entry of the ledger that is published; none as of a day before that ledger's."""
    folder = published_folder(settings)
    if folder is None or as_of < Manifest.read(folder).as_of:
        return []
    build.execute(f"attach {literal(str(folder / DATABASE))} as published (read_only)")
    try:
        if not all(has_table(build, database, table) for database in ("published", build_name(build)) for table in (ENTRIES, TERMS)):
            return []
        return [_sentence(*row) for row in build.execute(EDITED).fetchall()]
    finally:
        build.execute("detach published")


def _sentence(term_id: str, is_old: bool, is_there: bool, entries: int, example: tuple) -> str:
    partnership_id, basis_id, recorded_on, amount, new_amount = example
    would_be = f"{new_amount:,} instead of {amount:,}" if new_amount is not None else f"nothing instead of {amount:,}"
    if not is_old:
        said, remedy = "is new and would change", "let it begin on a day for which nothing is recorded yet"
    else:
        said = "has paid, was changed and would change" if is_there else "has paid, was removed and would change"
        remedy = "put its line back as it was, give it an effective_to, and add a line with another term_id for what holds from then on"
    return (
        f"seeds/commission_terms.csv: term {term_id} {said} {entries:,} published ledger {'entry' if entries == 1 else 'entries'}, first "
        f"{partnership_id}'s for {basis_id} of {recorded_on} ({would_be}); {remedy}."
    )


def build_name(build: duckdb.DuckDBPyConnection) -> str:
    """The name by which the connection knows the database that dbt built."""
    return build.execute("select current_database()").fetchall()[0][0]
