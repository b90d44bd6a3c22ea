with

line_items as (

    select * from {{ ref('int_crm__opportunity_line_items') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    'orphan_line_item' as gap,
    'line_item' as subject_type,
    line_items.line_item_id as subject_id,
    coalesce(users.email, opportunities.owner_user_id) as owner,
    case
        when line_items.has_product
            then 'The line belongs to opportunity '
                || coalesce(line_items.crm_opportunity_id, '(none)')
                || ', which is deleted or was never extracted; remove the line or restore the deal.'
        else 'The line names product ' || coalesce(line_items.crm_product_id, '(none)')
            || ', which is deleted or was never extracted; name a product of the catalogue.'
    end as remedy
from line_items
left join opportunities
    on line_items.opportunity_id = opportunities.opportunity_id
left join users
    on opportunities.owner_user_id = users.user_id
where
    not line_items.has_product
    or line_items.opportunity_id is null
