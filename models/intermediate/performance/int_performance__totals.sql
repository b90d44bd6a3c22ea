{%- set last_four_quarters = "over (
            partition by partner_id, program_id
            order by quarter_number
            rows between 3 preceding and current row
        )" -%}

with

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

requirements as (

    select * from {{ ref('stg_policy__tier_requirements') }}

),

events as (

    select * from {{ ref('int_performance__events') }}

),

-- all of a partner, and what it does in each programme that has tiers of its own
scopes as (

    select cast(null as varchar) as program_id
    union all
    select distinct program_id from requirements where program_id is not null

),

grid as (

    select
        partners.partner_id,
        scopes.program_id,
        quarters.fiscal_quarter,
        quarters.quarter_number
    from partners
    cross join scopes
    cross join quarters

),

-- a deal that two partnerships of the partner have a part in is one deal
of_quarters as (

    select
        grid.partner_id,
        grid.program_id,
        grid.fiscal_quarter,
        grid.quarter_number,
        {%- for role in ['sourced', 'influenced'] %}
        sum(case when events.event = '{{ role }}' then events.amount else 0 end) as {{ role }},
        count(distinct case when events.event = '{{ role }}' then events.subject_id end)
            as {{ role }}_deals,
        {%- endfor %}
        {%- for direction in ['given', 'received'] %}
        count(case when events.event = '{{ direction }}' then 1 end) as {{ direction }},
        {%- endfor %}
        count(case when events.event = 'answer_met' then 1 end) as answers_met,
        count(case when events.event = 'answer_missed' then 1 end) as answers_missed
    from grid
    left join events
        on grid.partner_id = events.partner_id
        and grid.fiscal_quarter = events.fiscal_quarter
        and (grid.program_id is null or grid.program_id = events.program_id)
    group by grid.partner_id, grid.program_id, grid.fiscal_quarter, grid.quarter_number

)

select
    partner_id,
    program_id,
    fiscal_quarter,
    quarter_number,
    {%- for total in [
        'sourced', 'influenced', 'sourced_deals', 'influenced_deals', 'given', 'received',
        'answers_met', 'answers_missed'
    ] %}
    {%- set type = 'decimal(18, 2)' if total in ['sourced', 'influenced'] else 'bigint' %}
    cast({{ total }} as {{ type }}) as {{ total }},
    cast(sum({{ total }}) {{ last_four_quarters }} as {{ type }})
        as {{ total }}_last_four_quarters
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
from of_quarters
