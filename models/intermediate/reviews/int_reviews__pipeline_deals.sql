-- by today's credits: what a deal was worth to the partner at the start of the quarter, what became
-- of it, and at the end
with

quarters as (

    select * from {{ ref('int_reviews__quarters') }}

),

credits as (

    select
        partner_id,
        opportunity_id,
        sum(credit_weight) as credit_weight,
        sum(credited_amount) as credited_amount
    from {{ ref('int_reviews__credits') }}
    group by partner_id, opportunity_id

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

snapshots as (

    select * from {{ ref('fct_pipeline_snapshots') }}

),

credited as (

    select
        quarters.fiscal_quarter,
        quarters.is_current,
        quarters.opens_on,
        quarters.quarter_ends_on,
        credits.partner_id,
        credits.opportunity_id,
        credits.credit_weight,
        credits.credited_amount,
        opportunities.amount,
        opportunities.stage_category,
        opportunities.created_on between quarters.quarter_starts_on and quarters.measured_on
            as is_created_here,
        coalesce(
            opportunities.closed_on between quarters.quarter_starts_on and quarters.measured_on,
            false
        ) as is_closed_here
    from credits
    inner join opportunities
        on credits.opportunity_id = opportunities.opportunity_id
    cross join quarters

),

-- an amount that has changed since is credited as it was, by the weight of today
ends as (

    select
        credited.*,
        first_snapshots.opportunity_id is not null as is_open_at_start,
        case
            when first_snapshots.amount is not distinct from credited.amount
                then credited.credited_amount
            else {{ multiply_money(
                'coalesce(first_snapshots.amount, 0)', 'credited.credit_weight'
            ) }}
        end as amount_at_start,
        case
            when credited.is_current then credited.stage_category = 'open'
            else last_snapshots.opportunity_id is not null
        end as is_open_at_end,
        case
            when
                credited.is_current
                or last_snapshots.opportunity_id is null
                or last_snapshots.amount is not distinct from credited.amount
                then credited.credited_amount
            else {{ multiply_money(
                'coalesce(last_snapshots.amount, 0)', 'credited.credit_weight'
            ) }}
        end as amount_at_end
    from credited
    left join snapshots as first_snapshots
        on credited.opportunity_id = first_snapshots.opportunity_id
        and credited.opens_on = first_snapshots.month_end
    left join snapshots as last_snapshots
        on credited.opportunity_id = last_snapshots.opportunity_id
        and credited.quarter_ends_on = last_snapshots.month_end
        and not credited.is_current

),

moved as (

    select
        partner_id,
        fiscal_quarter,
        opportunity_id,
        is_open_at_start,
        is_open_at_end,
        is_created_here and not is_open_at_start as is_created,
        is_closed_here and stage_category = 'won' as is_won,
        is_closed_here and stage_category = 'lost' as is_lost,
        amount_at_start,
        amount_at_end
    from ends

),

valued as (

    select
        *,
        case when is_open_at_start then amount_at_start else 0 end as opening,
        case when is_created then amount_at_end else 0 end as created,
        case when is_won then amount_at_end else 0 end as won,
        case when is_lost then amount_at_end else 0 end as lost,
        case when is_open_at_end then amount_at_end else 0 end as closing
    from moved
    where is_open_at_start or is_open_at_end or is_created or is_won or is_lost

)

select
    -- ids
    partner_id,
    fiscal_quarter,
    opportunity_id,

    -- numbers
    cast(opening as decimal(18, 2)) as opening,
    cast(created as decimal(18, 2)) as created,
    cast(won as decimal(18, 2)) as won,
    cast(lost as decimal(18, 2)) as lost,
    -- another amount, a deal that came back, a day that was corrected
    cast(closing - opening - created + won + lost as decimal(18, 2)) as other_change,
    cast(closing as decimal(18, 2)) as closing,

    -- flags
    is_open_at_start,
    is_created,
    is_won,
    is_lost,
    is_open_at_end
from valued
