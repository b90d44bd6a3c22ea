{%- set stages = [
    'identified', 'contacted', 'qualified', 'agreement_sent', 'signed', 'onboarded', 'activated', 'ended'
] %}

with

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

-- what is dated after its extract has not happened yet
events as (

    select *
    from {{ ref('stg_prm__lifecycle_events') }}
    where occurred_on <= known_from

),

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where
        known_to is null
        and is_counted
        and role in ('sourced', 'influenced')

),

opportunities as (

    select *
    from {{ ref('int_crm__opportunities') }}
    where is_won

),

steps as (

    select
        partnership_id,
        {%- for stage in stages if stage not in ['signed', 'ended'] %}
        min(case when stage = '{{ stage }}' then occurred_on end) as {{ stage }}_on
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from events
    group by partnership_id

),

-- where a partnership stands, and who answers for the step
last_steps as (

    select
        events.partnership_id,
        events.stage,
        events.owner_email
    from events
    where stage in ('{{ stages | join("', '") }}')
    qualify row_number() over (
        partition by events.partnership_id
        order by
            events.occurred_on desc,
            case events.stage {% for stage in stages %}when '{{ stage }}' then {{ loop.index }} {% endfor %}end desc,
            events.event_id desc
    ) = 1

),

revenue as (

    select
        attributions.partnership_id,
        min(opportunities.closed_on) as first_revenue_on
    from attributions
    inner join opportunities
        on attributions.opportunity_number = opportunities.opportunity_number
    group by attributions.partnership_id

),

lives as (

    select
        partnerships.partnership_id,
        partnerships.partner_id,
        partnerships.program_id,
        last_steps.stage,
        last_steps.owner_email,
        steps.identified_on,
        steps.contacted_on,
        steps.qualified_on,
        steps.agreement_sent_on,
        partnerships.signed_on,
        steps.onboarded_on,
        steps.activated_on,
        partnerships.ended_on,
        revenue.first_revenue_on,
        partnerships.signed_on <= {{ as_of() }} as is_signed,
        coalesce(partnerships.ended_on > {{ as_of() }}, true) as is_going_on
    from partnerships
    left join steps on partnerships.partnership_id = steps.partnership_id
    left join last_steps on partnerships.partnership_id = last_steps.partnership_id
    left join revenue on partnerships.partnership_id = revenue.partnership_id

)

select
    -- ids
    partnership_id,
    partner_id,
    program_id,

    -- text
    stage,
    owner_email,

    -- numbers
    {{ duration('identified_on', 'signed_on') }} as days_to_recruit,
    {{ duration('signed_on', 'first_revenue_on') }} as days_to_first_revenue,
    case
        when not is_signed then null
        when is_going_on then {{ days_between('signed_on', as_of()) }}
        else {{ duration('signed_on', 'ended_on') }}
    end as tenure_days,

    -- flags
    case when is_signed then is_going_on end as is_tenure_censored,

    -- dates
    identified_on,
    contacted_on,
    qualified_on,
    agreement_sent_on,
    signed_on,
    onboarded_on,
    activated_on,
    ended_on,
    first_revenue_on
from lives
