with

line_items as (

    select *
    from {{ ref('int_crm__line_item_versions') }}
    where
        known_to is null
        and not is_deleted

),

products as (

    select *
    from {{ ref('int_crm__product_versions') }}
    where
        known_to is null
        and not is_deleted

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

)

select
    -- ids
    concat(line_items.crm, ':', line_items.crm_line_item_id) as line_item_id,
    line_items.crm,
    line_items.crm_line_item_id,
    opportunities.opportunity_id,
    line_items.crm_opportunity_id,
    line_items.crm_product_id,

    -- text
    products.product_name,
    products.product_family,

    -- numbers
    line_items.quantity,
    line_items.amount_native,
    -- at the rate of its deal
    case
        when opportunities.divisor is not null
            then {{ divide_money('line_items.amount_native', 'opportunities.divisor') }}
        else {{ multiply_money('line_items.amount_native', 'opportunities.multiplier') }}
    end as amount,

    -- flags
    products.crm_product_id is not null as has_product,

    -- provenance
    line_items.source_extract_id,
    line_items.source_row
from line_items
left join survivors
    on line_items.crm = survivors.crm
    and line_items.crm_opportunity_id = survivors.crm_opportunity_id
left join opportunities
    on survivors.survivor_opportunity_id = opportunities.opportunity_id
left join products
    on line_items.crm = products.crm
    and line_items.crm_product_id = products.crm_product_id
