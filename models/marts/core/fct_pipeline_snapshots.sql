with

as_known as (

    select * from {{ ref('int_crm__opportunities_as_known') }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

month_ends as (

    select * from {{ ref('int_crm__month_ends') }}

),

involvements as (

    select * from {{ ref('int_attribution__involvements') }}

),

observed as (

    select
        as_known.known_on as month_end,
        as_known.opportunity_id,
        as_known.stage,
        as_known.amount,
        involvements.involvement,
        false as is_reconstructed,
        as_known.source_extract_id,
        as_known.source_row
    from as_known
    left join involvements
        on as_known.opportunity_number = involvements.opportunity_number
        and {{ holds_on('involvements', 'as_known.known_on') }}
    where
        as_known.is_month_end
        and coalesce(as_known.stage_category, 'open') = 'open'

),

first_extracts as (

    select
        crm,
        min(known_from) as first_extract_on
    from versions
    group by crm

),

months_before_extracts as (

    select
        first_extracts.crm,
        month_ends.month_end
    from month_ends
    inner join first_extracts
        on month_ends.month_end < first_extracts.first_extract_on

),

reconstructed as (

    select
        months.month_end,
        opportunities.opportunity_id,
        -- a deal without history was in some open stage until it closed; nobody knows in which
        case when coalesce(visits.stage_category, 'open') = 'open' then visits.stage end as stage,
        opportunities.amount,
        -- what a partner did before the first extract is known by today alone
        involvements.involvement,
        true as is_reconstructed,
        opportunities.source_extract_id,
        opportunities.source_row
    from opportunities
    inner join visits
        on opportunities.opportunity_number = visits.opportunity_number
    inner join months_before_extracts as months
        on opportunities.crm = months.crm
        and visits.entered_on <= months.month_end
        and (visits.exited_on is null or visits.exited_on > months.month_end)
    left join involvements
        on opportunities.opportunity_number = involvements.opportunity_number
        and involvements.known_to is null
    where
        case
            when visits.is_recorded then coalesce(visits.stage_category, 'open') = 'open'
            else opportunities.closed_on is null or opportunities.closed_on > months.month_end
        end

),

snapshots as (

    select * from observed
    union all
    select * from reconstructed

)

select
    -- ids
    month_end,
    opportunity_id,

    -- text
    stage,

    -- numbers
    amount,

    coalesce(involvement, 'direct') as involvement,

    -- flags
    is_reconstructed,

    -- provenance
    source_extract_id,
    source_row
from snapshots
