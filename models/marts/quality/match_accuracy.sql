with

pairs as (

    select
        partner_key,
        match_rule,
        count(*) filter (where is_auto) as auto_matches,
        count(*) filter (where is_match is not null) as labelled_pairs,
        count(*) filter (where is_decided) as decided_pairs,
        count(*) filter (where is_match) as true_pairs,
        count(*) filter (where is_right is not null) as labelled_auto_matches,
        count(*) filter (where is_right) as right_auto_matches
    from {{ ref('int_quality__labelled_matches') }}
    group by partner_key, match_rule

),

lists as (

    select
        partner_key,
        count(*) as records
    from {{ ref('stg_partner_lists__accounts') }}
    group by partner_key

),

{%- set counts = [
    'auto_matches', 'labelled_pairs', 'decided_pairs', 'true_pairs', 'labelled_auto_matches',
    'right_auto_matches',
] %}

overall as (

    select
        'all' as labelled_set,
        'all' as set_type,
        cast(null as varchar) as set_key,
        (select coalesce(sum(records), 0) from lists) as records,
        {%- for name in counts %}
        coalesce(sum({{ name }}), 0) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from pairs

),

by_partner as (

    select
        'partner: ' || lists.partner_key as labelled_set,
        'partner' as set_type,
        lists.partner_key as set_key,
        lists.records,
        {%- for name in counts %}
        coalesce(sum(pairs.{{ name }}), 0) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from lists
    left join pairs
        on lists.partner_key = pairs.partner_key
    group by lists.partner_key, lists.records

),

-- a pair that is missed has no rule, so that of a rule only its precision can be told
by_rule as (

    select
        'rule: ' || match_rule as labelled_set,
        'match_rule' as set_type,
        match_rule as set_key,
        cast(null as bigint) as records,
        sum(auto_matches) as auto_matches,
        sum(labelled_auto_matches) as labelled_pairs,
        0 as decided_pairs,
        cast(null as bigint) as true_pairs,
        sum(labelled_auto_matches) as labelled_auto_matches,
        sum(right_auto_matches) as right_auto_matches
    from pairs
    where match_rule is not null
    group by match_rule

),

sets as (

    select * from overall
    union all
    select * from by_partner
    union all
    select * from by_rule

)

select
    labelled_set,
    set_type,
    set_key,
    cast(records as bigint) as records,
    cast(auto_matches as bigint) as auto_matches,
    cast(labelled_pairs as bigint) as labelled_pairs,
    cast(decided_pairs as bigint) as decided_pairs,
    cast(true_pairs as bigint) as true_pairs,
    cast(labelled_auto_matches as bigint) as labelled_auto_matches,
    cast(right_auto_matches as bigint) as right_auto_matches,
    cast({{ divide_money('right_auto_matches', 'labelled_auto_matches', scale=6) }}
        as decimal(9, 6)) as precision,
    {{ wilson_low('right_auto_matches', 'labelled_auto_matches') }} as precision_low,
    cast({{ divide_money('right_auto_matches', 'true_pairs', scale=6) }} as decimal(9, 6))
        as recall,
    case
        when labelled_auto_matches > 0 and true_pairs > 0
            then cast({{ divide_money(
                '2 * right_auto_matches', 'labelled_auto_matches + true_pairs', scale=6
            ) }} as decimal(9, 6))
    end as f1,
    cast({{ var('match_auto_from') }} as decimal(9, 6)) as threshold
from sets
