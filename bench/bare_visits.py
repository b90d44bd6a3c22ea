"""The query that stage visits are held against: core.fct_opportunity_stages by hand, on one DuckDB connection.

    python bench/bare_visits.py BUILD RAW OUT SECONDS

BUILD and RAW are the databases of a company of visits_company.py, OUT is made anew with the one table, SECONDS is written as JSON. It
starts where the models start, from the deals, their versions, the stages of policy and raw's history, and knows Salesforce alone. Deals and
stages are whole numbers until the table is written, moments without a rival are not ranked, and a row carries only what is asked for later.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

SETTINGS = """
    set memory_limit = '4GB';
    set threads = 2;
    set preserve_insertion_order = false;
    set disabled_compression_methods = 'fsst,dict_fsst,zstd';
    set checkpoint_threshold = '4GB';
    create schema core
"""

VISITS = """
    create table core.fct_opportunity_stages as
    with as_of as (select as_of as today from raw.ledger.as_of),
    deals as (
        select opportunity_number as n, crm_opportunity_id, opportunity_id, pipeline from build.intermediate.int_crm__opportunities
    ),
    stages as (
        select
            stage, stage_rank::tinyint as rank, stage_category, row_number() over (order by stage)::tinyint as s,
            case stage_category when 'won' then 1 when 'lost' then 2 else 0 end::tinyint as category
        from build.intermediate.int_crm__stages
        where crm = 'salesforce' and pipeline is null
    ),
    changes as (
        select
            n, s, rank, category, created_date as changed_at, id, _row::bigint as source_row
        from raw.salesforce.opportunity_history as history
        inner join deals on history.opportunity_id = crm_opportunity_id
        inner join stages on stage_name = stage
        cross join as_of
        where
            not _is_deleted and _known_from <= today and (_known_to is null or _known_to > today)
            and created_date::date <= _known_from
    ),
    rivals as (
        select n, changed_at, max((length(id), id)) as latest
        from changes
        group by n, changed_at
        having count(*) > 1
    ),
    moments as (
        select n, s, rank, category, changed_at, source_row
        from changes
        left join rivals using (n, changed_at)
        where latest is null or latest = (length(id), id)
    ),
    versions as (
        select
            opportunity_number as n, created_on, least(changed_on, known_from) as entered_on, source_extract_id, source_row, stage,
            row_number() over (partition by opportunity_number order by known_from) as step
        from build.intermediate.int_crm__opportunity_versions
        where opportunity_number not in (select n from changes)
    ),
    steps as (
        select n, s, rank, category, changed_at, source_row, true as is_recorded from moments
        union all
        select n, s, rank, category, if(step = 1, created_on, entered_on)::timestamp + to_microseconds(step), source_row, false
        from versions
        inner join stages using (stage)
    ),
    entries as (
        select * from steps
        qualify s is distinct from lag(s) over (partition by n order by changed_at)
    ),
    visits as (
        select
            *, row_number() over w as visit_number, lead(changed_at::date) over w as exited_on,
            lag(category) over w as previous_category, lag(rank) over w as previous_rank
        from entries
        window w as (partition by n order by changed_at)
    )
    select
        opportunity_id,
        visit_number::integer as visit_number,
        pipeline,
        stage,
        case
            when visit_number = 1 then 'entry'
            when category = 2 then 'lost'
            when previous_category > 0 then 'reopen'
            when visits.rank < previous_rank then 'backward'
            when visits.rank <= previous_rank + 1 then 'forward'
            when visits.rank > previous_rank + 1 then 'skip'
        end as move,
        case
            when exited_on is not null then greatest(exited_on - changed_at::date, 0)
            when category = 0 then greatest(today - changed_at::date, 0)
        end::integer as days_in_stage,
        exited_on is null as is_current,
        changed_at::date as entered_on,
        exited_on,
        if(is_recorded, 'history', 'opportunities') as source_extract_id,
        source_row
    from visits
    inner join deals using (n)
    inner join (select s, stage from stages) as named using (s)
    cross join as_of
"""


def main(build: str, raw: str, out: str, seconds: str) -> None:
    """Make the table."""
    Path(out).unlink(missing_ok=True)
    with duckdb.connect(out) as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        connection.execute(f"attach '{raw}' as raw (read_only)")
        begun = time.monotonic()
        connection.execute(SETTINGS)
        connection.execute(VISITS)
        connection.execute("checkpoint")
        Path(seconds).write_text(json.dumps({"seconds": time.monotonic() - begun}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
