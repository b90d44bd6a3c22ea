with

quarters as (

    select * from {{ ref('int_reviews__quarters') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

rows_behind as (

    select * from {{ ref('int_reviews__rows') }}

),

scorecards as (

    select * from {{ ref('partner_scorecard') }}

),

distributed as (

    select * from {{ ref('lead_distribution') }}

),

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

whitespace as (

    select * from {{ ref('whitespace') }}

),

grid as (

    select
        partners.partner_id,
        quarters.fiscal_quarter,
        quarters.quarter_number,
        quarters.is_reviewed,
        quarters.measured_on
    from partners
    cross join quarters

),

-- a deal stands under one role of the partner, so the roles add up
compared as (

    select
        fiscal_quarter,
        case when slice = 'partner' then slice_key end as partner_id,
        sum(opportunities) as opportunities,
        sum(won) as won,
        sum(lost) as lost,
        sum(won_with_amount) as won_with_amount,
        sum(won_amount) as won_amount,
        sum(won_days) as won_days
    from {{ ref('partner_vs_direct') }}
    where
        slice = 'partner'
        or (slice = 'all' and involvement = 'direct')
    group by
        fiscal_quarter,
        case when slice = 'partner' then slice_key end

),

-- as in partner_vs_direct, over both roles at once
compared_rates as (

    select
        fiscal_quarter,
        partner_id,
        opportunities,
        won,
        lost,
        {{ divide_money('won', 'opportunities', scale=6) }} as close_rate,
        {{ wilson_low('won', 'opportunities') }} as close_rate_low,
        {{ wilson_high('won', 'opportunities') }} as close_rate_high,
        {{ divide_money('won_amount', 'won_with_amount') }} as avg_deal_size,
        {{ divide_money('won_days', 'won', input_scale=0) }} as avg_days_to_close,
        {{ divide_money(
            'cast(won_amount as decimal(32, 2)) * won * won',
            'won_with_amount * won_days',
            input_scale=2
        ) }} as velocity,
        case when opportunities < {{ var('min_sample') }} then 1 else 0 end as is_small_sample
    from compared

),

of_partner as (

    select *
    from compared_rates
    where partner_id is not null

),

of_direct as (

    select *
    from compared_rates
    where partner_id is null

),

relationships as (

    select
        grid.partner_id,
        grid.fiscal_quarter,
        max(partnerships.days) as tenure_days
    from grid
    inner join rows_behind as partnerships
        on grid.partner_id = partnerships.partner_id
        and grid.fiscal_quarter = partnerships.fiscal_quarter
        and partnerships.section = 'relationship'
        and partnerships.list = 'partnerships'
    group by grid.partner_id, grid.fiscal_quarter

),

last_meetings as (

    select
        grid.partner_id,
        grid.fiscal_quarter,
        min({{ days_between('meetings.held_on', 'grid.measured_on') }}) as days_since_last_meeting
    from grid
    inner join meetings
        on grid.partner_id = meetings.partner_id
        and grid.measured_on >= meetings.held_on
    group by grid.partner_id, grid.fiscal_quarter

),

decisions as (

    select
        partner_id,
        fiscal_quarter,
        {{ median_of('days') }} as median_days,
        {{ divide_money('sum(days)', 'count(days)', input_scale=0) }} as mean_days
    from rows_behind
    where
        section = 'registrations'
        and list = 'submitted'
    group by partner_id, fiscal_quarter

),

overlapping as (

    select
        partner_id,
        count(*) as accounts,
        count(*) filter (where our_population = 'customer') as our_customers,
        count(*) filter (where their_population = 'customer') as their_customers,
        sum(open_opportunities) as open_opportunities,
        sum(open_pipeline) as open_pipeline
    from overlap_accounts
    group by partner_id

),

unmatched as (

    select
        partner_id,
        count(*) as accounts
    from whitespace
    group by partner_id

),

shared_accounts as (

    select
        partners.partner_id,
        {%- for figure in [
            'accounts', 'our_customers', 'their_customers', 'open_opportunities', 'open_pipeline'
        ] %}
        coalesce(overlapping.{{ figure }}, 0) as {{ figure }},
        {%- endfor %}
        coalesce(unmatched.accounts, 0) as whitespace
    from partners
    left join overlapping
        on partners.partner_id = overlapping.partner_id
    left join unmatched
        on partners.partner_id = unmatched.partner_id

),

gaps_found as (

    select
        partners.partner_id,
        count(gaps.gap) as gaps
    from partners
    left join {{ ref('int_reviews__gaps') }} as gaps
        on partners.partner_id = gaps.partner_id
    group by partners.partner_id

),

from_rows as (

    select
        partner_id,
        fiscal_quarter
        {%- for metric in review_metrics() if metric.rows and not metric.value %},
        {{ review_figure_of_rows(metric) }} as {{ metric.section }}__{{ metric.metric }}
        {%- endfor %}
    from rows_behind
    group by partner_id, fiscal_quarter

)

select
    grid.partner_id,
    grid.fiscal_quarter,
    grid.quarter_number,
    grid.is_reviewed
    {%- for metric in review_metrics() %},
    {%- set name = metric.section ~ '__' ~ metric.metric %}
    cast(
        {%- if metric.value %}
        {{ metric.value }}
        {%- else %}
        coalesce(from_rows.{{ name }}, 0)
        {%- endif %} as decimal(18, 6)
    ) as {{ name }}
    {%- endfor %}
from grid
left join from_rows
    on grid.partner_id = from_rows.partner_id
    and grid.fiscal_quarter = from_rows.fiscal_quarter
left join scorecards
    on grid.partner_id = scorecards.partner_id
    and grid.fiscal_quarter = scorecards.fiscal_quarter
left join distributed
    on grid.partner_id = distributed.partner_id
    and grid.fiscal_quarter = distributed.fiscal_quarter
left join of_partner
    on grid.partner_id = of_partner.partner_id
    and grid.fiscal_quarter = of_partner.fiscal_quarter
left join of_direct
    on grid.fiscal_quarter = of_direct.fiscal_quarter
left join relationships
    on grid.partner_id = relationships.partner_id
    and grid.fiscal_quarter = relationships.fiscal_quarter
left join last_meetings
    on grid.partner_id = last_meetings.partner_id
    and grid.fiscal_quarter = last_meetings.fiscal_quarter
left join decisions
    on grid.partner_id = decisions.partner_id
    and grid.fiscal_quarter = decisions.fiscal_quarter
inner join shared_accounts
    on grid.partner_id = shared_accounts.partner_id
inner join gaps_found
    on grid.partner_id = gaps_found.partner_id
