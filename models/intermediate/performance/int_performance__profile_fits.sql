with

totals as (

    select *
    from {{ ref('int_performance__totals') }}
    where program_id is null

),

partners as (

    select * from {{ ref('dim_partners') }}

),

criteria as (

    select * from {{ ref('stg_policy__ideal_partner_profile') }}

),

looked_at as (

    select
        totals.partner_id,
        totals.fiscal_quarter,
        criteria.kind,
        criteria.operator,
        criteria.weight,
        criteria.value_words,
        criteria.value_number,
        case criteria.attribute
            {%- for attribute in profile_texts() %}
            when '{{ attribute }}' then '|' || lower(trim(partners.{{ attribute }})) || '|'
            {%- endfor %}
        end as word,
        case criteria.attribute
            {%- for attribute in profile_amounts() %}
            when '{{ attribute }}' then totals.{{ attribute }}
            {%- endfor %}
        end as amount
    from totals
    inner join partners
        on totals.partner_id = partners.partner_id
    cross join criteria

),

compared as (

    select
        partner_id,
        fiscal_quarter,
        kind,
        weight,
        -- what the PRM does not say fits nothing
        coalesce(
            case
                when value_words is not null and operator = '<>'
                    then {{ dbt.position('word', 'value_words') }} = 0
                when value_words is not null
                    then {{ dbt.position('word', 'value_words') }} > 0
                when operator = '=' then amount = value_number
                when operator = '<>' then amount <> value_number
                when operator = '>=' then amount >= value_number
                when operator = '<=' then amount <= value_number
                when operator = '>' then amount > value_number
                when operator = '<' then amount < value_number
            end,
            false
        ) as is_met
    from looked_at

),

weighed as (

    select
        partner_id,
        fiscal_quarter,
        sum(weight) as all_weight,
        sum(case when is_met then weight else 0 end) as met_weight,
        count(case when kind = 'must_have' and not is_met then 1 end) as must_haves_missed
    from compared
    group by partner_id, fiscal_quarter

)

select
    partner_id,
    fiscal_quarter,
    must_haves_missed,
    case
        when must_haves_missed > 0 then cast(0 as decimal(9, 6))
        else {{ share_of('met_weight', 'all_weight') }}
    end as profile_fit
from weighed
