with

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where
        is_counted
        and role in ('sourced', 'influenced')

),

won as (

    select * from {{ ref('int_commissions__won_times') }}

),

collections as (

    select
        collection_id,
        crm_opportunity_id,
        amount_native,
        nullif(currency, '{{ var("reporting_currency") }}') as foreign_currency,
        collected_on,
        known_from,
        known_to
    from {{ ref('stg_prm__collection_versions') }}
    where
        not is_deleted
        and collected_on <= known_from

),

leads as (

    select *
    from {{ ref('int_crm__lead_versions') }}
    where
        not is_deleted
        and is_converted_by_then
        and converted_on is not null
        and created_on <= known_from

),

mentions as (

    select *
    from {{ ref('int_partners__mention_versions') }}
    where
        subject_type = 'lead'
        and partnership_id is not null

),

homes as (

    select * from {{ ref('int_crm__opportunity_homes') }}

),

rates as (

    select * from {{ ref('int_crm__rate_times') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

terms as (

    select *
    from {{ ref('stg_policy__commission_terms') }}
    -- who delivers earns no commission
    where coalesce(role, '') <> 'delivered'

),

-- what no term ever pays for is never due: four in five of the 1.3 million bases of a million deals
paid as (

    select distinct
        partnerships.partnership_id,
        terms.basis as basis_type
    from partnerships
    inner join terms
        on (terms.program_id is null or partnerships.program_id = terms.program_id)
        and (terms.partnership_id is null or partnerships.partnership_id = terms.partnership_id)

),

earned as (

    select
        attributions.partnership_id,
        paid.basis_type,
        attributions.role,
        won.opportunity_number,
        won.opportunity_id,
        won.closed_on,
        won.amount,
        won.product_amount,
        {{ common_time(['attributions', 'won']) }}
    from attributions
    inner join paid
        on attributions.partnership_id = paid.partnership_id
    inner join won
        on attributions.opportunity_number = won.opportunity_number
        and {{ hold_together('attributions', 'won') }}

),

homes_of_prm as (

    select *
    from homes
    where is_of_one_crm

),

collected as (

    select
        collections.collection_id,
        homes_of_prm.opportunity_number,
        collections.collected_on,
        {{ amount_on_its_day('collections', 'rates') }} as amount,
        {{ common_time(['collections', 'homes_of_prm', 'rates']) }}
    from collections
    inner join homes_of_prm
        on collections.crm_opportunity_id = homes_of_prm.crm_opportunity_id
        and {{ hold_together('collections', 'homes_of_prm') }}
    left join rates
        on collections.foreign_currency = rates.currency
        and collections.collected_on = rates.conversion_day
        and {{ hold_together('collections', 'rates') }}
        and {{ hold_together('homes_of_prm', 'rates') }}

),

bases as (

    select
        partnership_id,
        basis_type,
        opportunity_id as basis_id,
        role,
        closed_on as earned_on,
        case when basis_type = 'won_amount' then amount else product_amount end as basis_amount,
        known_from,
        known_to
    from earned
    where basis_type in ('won_amount', 'product_amount')

    union all

    select
        earned.partnership_id,
        earned.basis_type,
        collected.collection_id as basis_id,
        earned.role,
        collected.collected_on as earned_on,
        coalesce(collected.amount, 0) as basis_amount,
        {{ common_time(['collected', 'earned']) }}
    from collected
    inner join earned
        on collected.opportunity_number = earned.opportunity_number
        and earned.basis_type = 'collected_amount'
        and {{ hold_together('collected', 'earned') }}

    union all

    -- the lead's own partnership earns, whoever is counted on the deal
    select
        leads.partnership_id,
        paid.basis_type,
        leads.lead_id as basis_id,
        cast(null as varchar) as role,
        leads.converted_on as earned_on,
        cast(1 as decimal(18, 2)) as basis_amount,
        leads.known_from,
        leads.known_to
    from leads
    inner join paid
        on leads.partnership_id = paid.partnership_id
        and paid.basis_type = 'converted_lead'

    union all

    select
        mentions.partnership_id,
        paid.basis_type,
        leads.lead_id as basis_id,
        cast(null as varchar) as role,
        leads.converted_on as earned_on,
        cast(1 as decimal(18, 2)) as basis_amount,
        {{ common_time(['leads', 'mentions']) }}
    from leads
    inner join mentions
        on leads.lead_id = mentions.subject_id
        and {{ hold_together('leads', 'mentions') }}
    inner join paid
        on mentions.partnership_id = paid.partnership_id
        and paid.basis_type = 'converted_lead'
    where leads.partnership_id is null

)

select
    bases.partnership_id,
    partnerships.program_id,
    partnerships.tier,
    bases.basis_type,
    bases.basis_id,
    bases.role,
    bases.earned_on,
    bases.basis_amount,
    {{ common_time(['bases', 'partnerships']) }}
from bases
inner join partnerships
    on bases.partnership_id = partnerships.partnership_id
    and {{ hold_together('bases', 'partnerships') }}
