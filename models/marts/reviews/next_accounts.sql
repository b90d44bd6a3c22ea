{%- set shown = 10 -%}

with

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

worklist as (

    select * from {{ ref('partner_manager_worklist') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- being healthy alone is no reason to act today
worklists as (

    select
        partner_id,
        account_id,
        count(case when worklist <> 'healthiest' then 1 end) as lists,
        min(rank) as best_rank,
        coalesce(
            {{ dbt.listagg(
                "case when worklist <> 'healthiest' then reason end", "' '", 'order by worklist'
            ) }},
            max(reason)
        ) as reasons
    from worklist
    group by partner_id, account_id

),

ranked as (

    select
        overlap_accounts.partner_id,
        overlap_accounts.account_id,
        accounts.name as account_name,
        overlap_accounts.our_population,
        overlap_accounts.their_population,
        overlap_accounts.suggested_play,
        overlap_accounts.open_opportunities,
        overlap_accounts.open_pipeline,
        coalesce(worklists.lists, 0) as lists,
        worklists.reasons,
        row_number() over (
            partition by overlap_accounts.partner_id
            order by
                case when overlap_accounts.suggested_play is null then 1 else 0 end asc,
                coalesce(worklists.lists, 0) desc,
                overlap_accounts.open_pipeline desc,
                worklists.best_rank asc nulls last,
                overlap_accounts.account_id asc
        ) as rank
    from overlap_accounts
    inner join accounts
        on overlap_accounts.account_id = accounts.account_id
    left join worklists
        on overlap_accounts.partner_id = worklists.partner_id
        and overlap_accounts.account_id = worklists.account_id

)

select
    -- ids
    partner_id,
    rank,
    account_id,

    -- text
    account_name,
    our_population,
    their_population,
    suggested_play,
    'Ours: ' || replace(our_population, '_', ' ') || '; theirs: '
    || replace(their_population, '_', ' ') || '. '
    || case
        when open_opportunities > 0
            then {{ counted('open_opportunities', 'open deal') }} || ', '
                || cast(open_pipeline as varchar) || ' {{ var("reporting_currency") }}.'
        else 'No open deal.'
    end
    || coalesce(' ' || reasons, '') as why,

    -- numbers
    cast(lists as bigint) as worklists,
    open_opportunities,
    open_pipeline
from ranked
where rank <= {{ shown }}
