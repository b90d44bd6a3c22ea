with

totals as (

    select * from {{ ref('int_performance__totals') }}

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

required_trainings as (

    select * from {{ ref('int_performance__required_trainings') }}

),

profile_fits as (

    select * from {{ ref('int_performance__profile_fits') }}

),

trainings as (

    select
        required_trainings.partner_id,
        quarters.fiscal_quarter,
        count(*) as trainings_due,
        -- late is done all the same
        count(
            case when required_trainings.completed_on <= quarters.measured_on then 1 end
        ) as trainings_completed
    from required_trainings
    inner join quarters
        on required_trainings.due_on <= quarters.measured_on
    group by required_trainings.partner_id, quarters.fiscal_quarter

)

select
    -- ids
    totals.partner_id,
    totals.program_id,

    -- text
    totals.fiscal_quarter,

    -- numbers
    {%- for span in ['', '_last_four_quarters'] %}
    {%- for total in [
        'sourced', 'influenced', 'sourced_deals', 'influenced_deals', 'given', 'received',
        'answers_met', 'answers_missed'
    ] %}
    totals.{{ total }}{{ span }},
    {%- endfor %}
    {{ share_of('totals.received' ~ span, 'totals.given' ~ span) }} as reciprocity{{ span }},
    {{ share_of(
        'totals.answers_met' ~ span,
        '(totals.answers_met' ~ span ~ ' + totals.answers_missed' ~ span ~ ')'
    ) }} as sla_met{{ span }},
    -- what a partner is and has learnt by the end of the quarter has no span
    profile_fits.profile_fit as profile_fit{{ span }},
    {{ share_of('trainings.trainings_completed', 'trainings.trainings_due') }}
        as training_completion{{ span }},
    {%- endfor %}
    profile_fits.must_haves_missed,
    coalesce(trainings.trainings_due, 0) as trainings_due,
    coalesce(trainings.trainings_completed, 0) as trainings_completed
from totals
left join profile_fits
    on totals.partner_id = profile_fits.partner_id
    and totals.fiscal_quarter = profile_fits.fiscal_quarter
left join trainings
    on totals.partner_id = trainings.partner_id
    and totals.fiscal_quarter = trainings.fiscal_quarter
