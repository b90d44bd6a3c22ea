{%- set sums = {
    'pipeline': ['opening', '+ created', '- won', '- lost', '+ other_change', '- closing'],
    'commissions': ['prior_owed', '+ earned', '- clawed_back', '- paid', '- owed'],
    'registrations': ['submitted', '- approved', '- rejected', '- waiting'],
    'enablement': ['due', '- completed', '- overdue'],
    'revenue': ['credited', '- sourced', '- influenced'],
} -%}

-- of each of these sections some figures are a whole and its parts
with

figures as (

    select
        partner_id,
        fiscal_quarter,
        section,
        metric,
        value
    from {{ ref('partner_business_review') }}

    union all

    select
        partner_id,
        fiscal_quarter,
        section,
        'prior_owed' as metric,
        prior_value as value
    from {{ ref('partner_business_review') }}
    where
        section = 'commissions'
        and metric = 'owed'
        and prior_value is not null

    union all

    -- a quarter opens with what the one before it closed with
    select
        partner_id,
        fiscal_quarter,
        'opening' as section,
        metric,
        value
    from {{ ref('partner_business_review') }}
    where
        section = 'pipeline'
        and metric = 'opening'

    union all

    select
        partner_id,
        fiscal_quarter,
        'opening' as section,
        metric,
        -prior_value as value
    from {{ ref('partner_business_review') }}
    where
        section = 'pipeline'
        and metric = 'closing'
        and prior_value is not null

),

sides as (
    {% for section, parts in sums.items() %}
    select
        partner_id,
        fiscal_quarter,
        section,
        sum(
            case metric
                {%- for part in parts %}
                when '{{ part.split() | last }}' then {{ '-' if part.startswith('-') }}value
                {%- endfor %}
            end
        ) as difference
    from figures
    where section = '{{ section }}'
    group by partner_id, fiscal_quarter, section
    {%- if 'prior_owed' in parts %}
    -- the first quarter of all has none before it
    having count(case when metric = 'prior_owed' then 1 end) = 1
    {%- endif %}

    union all
    {% endfor %}
    select
        partner_id,
        fiscal_quarter,
        section,
        sum(value) as difference
    from figures
    where section = 'opening'
    group by partner_id, fiscal_quarter, section
    having count(*) = 2

)

select
    partner_id,
    fiscal_quarter,
    section,
    difference
from sides
where difference is null or difference <> 0
