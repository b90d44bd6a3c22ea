{%- set words = "('" ~ profile_texts() | join("', '") ~ "')" -%}
{%- set raw_attribute = "trim(" ~ adapter.quote('attribute') ~ ")" -%}

with

lines as (

    select * from {{ policy_lines(ref('ideal_partner_profile')) }}

),

criteria as (

    select
        policy_line,
        {{ policy_value('ideal_partner_profile', 'criterion', required=true) }} as criterion,
        {{ policy_value(
            'ideal_partner_profile', 'kind', one_of=['must_have', 'nice_to_have'], required=true
        ) }} as kind,
        {{ policy_value(
            'ideal_partner_profile',
            'attribute',
            one_of=profile_texts() + profile_amounts(),
            required=true
        ) }} as attribute,
        {{ policy_value(
            'ideal_partner_profile',
            'operator',
            one_of=['in', '=', '<>', '>=', '<=', '>', '<'],
            required=true
        ) }} as operator,
        {{ policy_value('ideal_partner_profile', 'value', required=true) }} as value_written,
        case
            when {{ raw_attribute }} not in {{ words }}
                then {{ policy_value('ideal_partner_profile', 'value', 'decimal(18, 2)') }}
        end as value_number,
        {{ policy_value(
            'ideal_partner_profile', 'weight', 'decimal(12, 6)', required=true,
            lowest=0, highest=100000
        ) }} as weight
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by criterion) as same_line,
        sum(weight) over () as all_weight,
        min(policy_line) over () as first_line
    from criteria

),

refused as (

    select
        *,
        {{ policy_refused('ideal_partner_profile', 'operator', [
            (
                "attribute in " ~ words ~ " and operator not in ('in', '=', '<>')",
                "operator is ' || operator || ', and ' || attribute || ' is a word",
                'write in, = or <>',
            ),
            (
                "attribute not in " ~ words ~ " and operator = 'in'",
                "operator is in, and ' || attribute || ' is an amount",
                'write =, <>, >=, <=, > or <',
            ),
            (
                'all_weight = 0 and policy_line = first_line',
                'neither this line nor any other has a weight above 0',
                'write how much each criterion counts',
            ),
        ]) }} as sound_operator
    from other_lines

)

select
    -- ids
    {{ policy_conflict('ideal_partner_profile', 'criterion', [
        (
            'same_line', 'true',
            "criterion \"' || criterion || '\" stands there already",
            'give one of the two another name',
        ),
    ]) }} as criterion,

    -- text
    kind,
    attribute,
    sound_operator as operator,
    -- |emea|americas|: a value is in it between two bars
    case
        when attribute in {{ words }}
            then '|' || replace(replace(lower(value_written), ' |', '|'), '| ', '|') || '|'
    end as value_words,

    -- numbers
    value_number,
    weight
from refused
