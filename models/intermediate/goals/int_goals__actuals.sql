with

goals as (

    select * from {{ ref('stg_policy__goals') }}

),

facts as (

    select * from {{ ref('int_goals__owned_facts') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

-- the keys under which a fact stands, of the kinds for which there is a goal
keys as (

    {%- set kinds = {
        'company': "''",
        'program': 'partnerships.program_id',
        'partner': 'partnerships.partner_id',
        'partnership': 'partnerships.partnership_id',
        'team': 'facts.team',
        'user': 'facts.email'
    } %}
    {%- for scope_type, scope_key in kinds.items() %}
    select
        facts.metric,
        facts.period_starts_on,
        facts.period_ends_on,
        facts.known_on,
        '{{ scope_type }}' as scope_type,
        {{ scope_key }} as scope_key,
        facts.fact_id,
        facts.amount
    from facts
        {%- if scope_key.startswith('partnerships') %}
    inner join partnerships
        on facts.partnership_id = partnerships.partnership_id
        and {{ holds_on('partnerships', 'facts.known_on') }}
        {%- endif %}
    where facts.metric in (select metric from goals where scope_type = '{{ scope_type }}')
        {%- if not loop.last %}

    union all
        {% endif %}
    {%- endfor %}

),

-- two partnerships of one programme do not count a deal twice
distinct_keys as (

    select distinct
        metric,
        period_starts_on,
        period_ends_on,
        known_on,
        scope_type,
        scope_key,
        fact_id,
        amount
    from keys

)

select
    metric,
    period_starts_on,
    period_ends_on,
    known_on,
    scope_type,
    scope_key,
    cast(sum(amount) as decimal(18, 2)) as actual
from distinct_keys
where scope_key is not null
group by
    metric,
    period_starts_on,
    period_ends_on,
    known_on,
    scope_type,
    scope_key
