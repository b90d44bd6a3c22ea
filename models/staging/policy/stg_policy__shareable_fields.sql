with

lines as (

    select * from {{ policy_lines(ref('shareable_fields')) }}

),

fields as (

    select
        policy_line,
        {{ policy_value('shareable_fields', 'field', required=true) }} as field,
        {{ policy_value(
            'shareable_fields', 'column', required=true, one_of=shareable_columns()
        ) }} as source_column
    from lines

),

other_lines as (

    select
        policy_line,
        {{ policy_refused('shareable_fields', 'field', [
            (
                "field = 'partner_account_id'",
                'field is "partner_account_id", which every file has',
                'give the field another name',
            ),
            (
                "coalesce(replace(" ~ normalised_text('field') ~ ", ' ', '_') <> field, true)",
                "field is \"' || field || '\"",
                'write lower-case letters and digits with _ between words',
            ),
        ]) }} as field,
        source_column,
        min(policy_line) over (partition by field) as same_line
    from fields

)

select
    -- ids
    {{ policy_conflict('shareable_fields', 'field', [
        (
            'same_line', 'true', 'the field stands there already',
            'give one of the two another name, or remove it',
        ),
    ]) }} as field,

    -- text
    source_column,

    -- numbers
    cast(row_number() over (order by policy_line) as integer) as place
from other_lines
