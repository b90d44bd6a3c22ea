with

activities as (

    {{- united(
        'meeting_versions',
        salesforce=['stg_salesforce__task_versions', 'stg_salesforce__event_versions'],
        hubspot='stg_hubspot__engagement_versions'
    ) }}

),

phrases as (

    select * from {{ ref('stg_policy__meeting_subjects') }}

),

held as (

    select *
    from activities
    where
        not is_deleted
        and crm_partner_account_id is not null
        -- an invitee's copy is the same meeting once more
        and not coalesce(is_child, false)
        and coalesce(is_closed, {{ is_completed('status') }}, true)
        and held_on <= known_from

),

-- subjects repeat themselves, and each is read once
subjects as (

    select distinct subject
    from held
    where
        subject is not null
        and (call_type is null or disposition is null)

),

worded_subjects as (

    select
        subject,
        {{ normalised_text('subject') }} as words
    from subjects

),

phrases_of_subjects as (

    select
        worded.subject,
        phrases.phrase,
        phrases.call_type,
        phrases.disposition
    from worded_subjects as worded
    inner join phrases on ' ' || worded.words || ' ' like '% ' || phrases.phrase || ' %'

),

{%- for told in ['call_type', 'disposition'] %}

{{ told }}s_of_subjects as (

    select
        subject,
        {{ told }}
    from phrases_of_subjects
    where {{ told }} is not null
    qualify row_number() over (
        partition by subject order by length(phrase) desc, phrase asc
    ) = 1

)
{%- if not loop.last %},
{% endif %}
{%- endfor %}

select
    -- ids
    held.crm || ':' || held.crm_activity_id as meeting_id,
    held.crm,
    held.crm_opportunity_id,
    held.crm_account_id,
    held.crm_partner_account_id,
    held.crm_owner_id,

    -- text
    -- what the CRM says stands; a subject speaks where it says nothing
    coalesce(held.call_type, call_types_of_subjects.call_type) as call_type,
    coalesce(held.disposition, dispositions_of_subjects.disposition) as disposition,

    -- dates
    held.held_on,

    -- provenance
    held.source_extract_id,
    held.source_row,
    held.known_from,
    held.known_to
from held
left join call_types_of_subjects on held.subject = call_types_of_subjects.subject
left join dispositions_of_subjects on held.subject = dispositions_of_subjects.subject
