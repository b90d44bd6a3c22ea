with

reviews as (

    select * from {{ ref('int_reviews__freezes') }}

),

deals as (

    select *
    from {{ ref('int_attribution__deals_by_then') }}
    where stage_category = 'won'

),

credits as (

    select * from {{ ref('int_attribution__credits_by_then') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

-- credits of all quarters before the review's own, as it knows them, less as the one before did
told as (

    {%- for told_on, sign in [('told_on', ''), ('told_before_on', '-')] %}
    select
        reviews.fiscal_quarter,
        partnerships.partner_id,
        credits.partnership_id,
        deals.opportunity_id,
        {{ sign }}credits.credited_amount as amount
    from reviews
    inner join deals
        on reviews.{{ told_on }} = deals.known_on
        and deals.closed_on <= reviews.opens_on
    inner join credits
        on deals.known_on = credits.known_on
        and deals.opportunity_number = credits.opportunity_number
    inner join partnerships
        on credits.partnership_id = partnerships.partnership_id
        {%- if not loop.last %}

    union all
        {% endif %}
    {%- endfor %}

)

select
    fiscal_quarter,
    partner_id,
    partnership_id,
    opportunity_id,
    cast(sum(amount) as decimal(18, 2)) as amount
from told
group by
    fiscal_quarter,
    partner_id,
    partnership_id,
    opportunity_id
having sum(amount) <> 0
