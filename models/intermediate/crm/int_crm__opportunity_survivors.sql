with

salesforce_opportunities as (

    select * from {{ last_states(source('salesforce', 'opportunity')) }}

),

hubspot_deals as (

    select * from {{ merge_survivors(
        last_states(source('hubspot', 'deals')),
        "(select crm_opportunity_id as loser_id, merged_into_crm_opportunity_id as merged_into_id from "
        ~ ref('int_crm__opportunity_merges') ~ ")"
    ) }}

),

united as (

    select
        'salesforce' as crm,
        crm_id,
        case when not is_deleted then crm_id end as survivor_id
    from salesforce_opportunities

    union all

    select
        'hubspot' as crm,
        crm_id,
        survivor_id
    from hubspot_deals

)

select
    crm,
    crm_id as crm_opportunity_id,
    cast(row_number() over (order by crm, crm_id) as integer) as opportunity_number,
    crm || ':' || survivor_id as survivor_opportunity_id
from united
