with

lines as (

    select * from {{ policy_lines(ref('meeting_subjects')) }}

),

-- of these files as they are written: a bad cell in one of them hides none here
call_types as (

    select distinct trim(call_type) as call_type from {{ ref('call_types') }}

),

dispositions as (

    select distinct trim(disposition) as disposition from {{ ref('dispositions') }}

),

written as (

    select
        policy_line,
        {{ policy_value('meeting_subjects', 'phrase', required=true) }} as written_phrase,
        {{ policy_value('meeting_subjects', 'call_type') }} as call_type,
        {{ policy_value('meeting_subjects', 'disposition') }} as disposition
    from lines

),

phrases as (

    select
        policy_line,
        written_phrase,
        {{ normalised_text('written_phrase') }} as phrase,
        call_type,
        disposition
    from written

),

other_lines as (

    select
        phrases.*,
        min(phrases.policy_line) over (partition by phrases.phrase) as same_line,
        call_types.call_type is not null as is_call_type,
        dispositions.disposition is not null as is_disposition
    from phrases
    left join call_types on phrases.call_type = call_types.call_type
    left join dispositions on phrases.disposition = dispositions.disposition

)

select
    {% set no_other_line = policy_conflict('meeting_subjects', 'phrase', [
        (
            'same_line', 'true', "phrase \"' || phrase || '\" stands there already",
            'keep one of the two lines',
        ),
    ]) -%}
    {{ policy_refused('meeting_subjects', no_other_line, [
        (
            'phrase is null', "phrase is \"' || written_phrase || '\", which has no word",
            'write words that stand in subjects',
        ),
        (
            'call_type is null and disposition is null',
            'the line has neither call_type nor disposition',
            'write what a meeting with such a subject is, or how it went',
        ),
    ]) }} as phrase,
    {{ policy_refused('meeting_subjects', 'call_type', [
        (
            'call_type is not null and not is_call_type',
            "call_type is \"' || call_type || '\", which call_types.csv lacks",
            'write one of its call types, or add this one to it',
        ),
    ]) }} as call_type,
    {{ policy_refused('meeting_subjects', 'disposition', [
        (
            'disposition is not null and not is_disposition',
            "disposition is \"' || disposition || '\", which dispositions.csv lacks",
            'write one of its dispositions, or add this one to it',
        ),
    ]) }} as disposition
from other_lines
