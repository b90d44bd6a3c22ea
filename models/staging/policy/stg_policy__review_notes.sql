with

lines as (

    select * from {{ policy_lines(ref('review_notes')) }}

),

notes as (

    select
        policy_line,
        {{ policy_value('review_notes', 'partner_id', required=true) }} as partner_id,
        {{ policy_value('review_notes', 'fiscal_quarter', required=true) }} as fiscal_quarter,
        {{ policy_value('review_notes', 'noted_on', 'date', required=true) }} as noted_on,
        {{ policy_value('review_notes', 'note', required=true) }} as note,
        {{ policy_value('review_notes', 'owner') }} as owner,
        {{ policy_value('review_notes', 'due_on', 'date') }} as due_on,
        {{ policy_value('review_notes', 'status', required=true, one_of=['open', 'done']) }}
            as status
    from lines

),

looked_at as (

    select
        *,
        length(fiscal_quarter) = 7
        and coalesce({{ dbt.safe_cast('substring(fiscal_quarter, 1, 4)', 'integer') }} > 0, false)
        and substring(fiscal_quarter, 5, 3) in ('-Q1', '-Q2', '-Q3', '-Q4') as is_quarter,
        cast(noted_on as varchar) as noted_day,
        cast(due_on as varchar) as due_day
    from notes

)

select
    policy_line,
    partner_id,
    {{ policy_refused('review_notes', 'fiscal_quarter', [
        (
            'not is_quarter',
            "fiscal_quarter is \"' || fiscal_quarter || '\"",
            'write year and quarter, such as 2026-Q2',
        ),
    ]) }} as fiscal_quarter,
    note,
    owner,
    {{ policy_refused('review_notes', 'status', [
        (
            'due_on < noted_on',
            "due_on is ' || due_day || ', before it was noted (' || noted_day || ')",
            'correct one of the two days',
        ),
    ]) }} as status,
    noted_on,
    due_on
from looked_at
