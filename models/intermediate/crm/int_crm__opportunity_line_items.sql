with

salesforce_line_items as (

    select * from {{ ref('stg_salesforce__opportunity_line_items') }}

),

salesforce_products as (

    select * from {{ ref('stg_salesforce__products') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

-- another CRM is one more select in each of these two
line_items as (

    select
        'salesforce' as crm,
        crm_line_item_id,
        crm_opportunity_id,
        crm_product_id,
        quantity,
        amount_native,
        source_extract_id,
        source_row
    from salesforce_line_items

),

products as (

    select
        'salesforce' as crm,
        crm_product_id,
        product_name,
        product_family
    from salesforce_products

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
left join opportunities
    on line_items.crm = opportunities.crm
    and line_items.crm_opportunity_id = opportunities.crm_opportunity_id
left join products
    on line_items.crm = products.crm
    and line_items.crm_product_id = products.crm_product_id
