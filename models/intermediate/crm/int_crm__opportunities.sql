with

as_known as (

    select * from {{ ref('int_crm__opportunities_as_known') }}

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    -- ids
    as_known.opportunity_id,
    as_known.opportunity_number,
    as_known.crm,
    as_known.crm_opportunity_id,
    accounts.survivor_account_id as account_id,
    as_known.crm_account_id,
    users.user_id as owner_user_id,
    as_known.crm_owner_id,

    -- text
    as_known.opportunity_name,
    as_known.opportunity_type,
    as_known.lead_source,
    as_known.pipeline,
    as_known.stage_pipeline,
    as_known.stage,
    as_known.stage_category,
    as_known.currency,

    -- numbers
    as_known.stage_order,
    as_known.stage_rank,
    as_known.amount_native,
    as_known.amount,
    as_known.fx_rate,
    as_known.divisor,
    as_known.multiplier,
    case
        when as_known.closed_on is not null
            then greatest({{ days_between('as_known.created_on', 'as_known.closed_on') }}, 0)
    end as days_to_close,

    -- flags
    coalesce(as_known.stage_category = 'won', false) as is_won,
    as_known.has_no_created_date,

    -- dates
    as_known.created_on,
    as_known.closes_on,
    as_known.closed_on,
    as_known.conversion_day,
    as_known.fx_rate_on,

    -- provenance
    as_known.source_extract_id,
    as_known.source_row,
    as_known.known_from
from as_known
left join accounts
    on as_known.crm = accounts.crm
    and as_known.crm_account_id = accounts.crm_account_id
left join users
    on as_known.crm = users.crm
    and as_known.crm_owner_id = users.crm_user_id
where as_known.is_as_of
