with

history as (

    {{- united(
        'stage_history',
        salesforce='stg_salesforce__opportunity_history',
        hubspot='stg_hubspot__deal_stage_history'
    ) }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

stages as (

    select * from {{ ref('int_crm__stages') }}

),

-- a change dated after its own extract has not happened yet
recorded_changes as (

    select *
    from history
    where
        stage is not null
        and changed_on <= known_from

),

-- of two changes at one moment the later row stands
last_of_each_moment as (

    select *
    from recorded_changes
    qualify row_number() over (
        partition by crm, crm_opportunity_id, changed_at
        -- HubSpot's ids are numbers, of which the longer is the later
        order by length(crm_change_id) desc, crm_change_id desc
    ) = 1

),

recorded_steps as (

    select
        opportunities.opportunity_id,
        true as is_recorded,
        changes.stage,
        changes.changed_on as entered_on,
        row_number() over (
            partition by opportunities.opportunity_id order by changes.changed_at
        ) as step_number,
        changes.source_extract_id,
        changes.source_row
    from last_of_each_moment as changes
    inner join opportunities
        on changes.crm = opportunities.crm
        and changes.crm_opportunity_id = opportunities.crm_opportunity_id

),

opportunities_with_record as (

    select distinct opportunity_id
    from recorded_steps

),

numbered_versions as (

    select
        versions.*,
        row_number() over (
            partition by versions.opportunity_id order by versions.known_from
        ) as step_number
    from versions
    inner join opportunities
        on versions.opportunity_id = opportunities.opportunity_id

),

-- without history the extracts themselves are the record
version_steps as (

    select
        versions.opportunity_id,
        false as is_recorded,
        versions.stage,
        case
            when versions.step_number = 1 then versions.created_on
            else least(versions.changed_on, versions.known_from)
        end as entered_on,
        versions.step_number,
        versions.source_extract_id,
        versions.source_row
    from numbered_versions as versions
    left join opportunities_with_record
        on versions.opportunity_id = opportunities_with_record.opportunity_id
    where opportunities_with_record.opportunity_id is null

),

steps as (

    select * from recorded_steps
    union all
    select * from version_steps

),

-- saving the same stage again is no new visit
entries as (

    select *
    from steps
    qualify stage is distinct from lag(stage) over (
        partition by opportunity_id order by step_number
    )

),

placed as (

    select
        entries.*,
        opportunities.crm,
        opportunities.pipeline,
        opportunities.stage_pipeline,
        stages.stage_category,
        stages.stage_order,
        stages.stage_rank
    from entries
    inner join opportunities
        on entries.opportunity_id = opportunities.opportunity_id
    left join stages
        on opportunities.crm = stages.crm
        and opportunities.stage_pipeline is not distinct from stages.pipeline
        and entries.stage = stages.stage

),

visits as (

    select
        *,
        cast(row_number() over visits_of_opportunity as integer) as visit_number,
        lead(entered_on) over visits_of_opportunity as exited_on,
        lag(stage_category) over visits_of_opportunity as previous_category,
        lag(stage_rank) over visits_of_opportunity as previous_rank
    from placed
    window visits_of_opportunity as (partition by opportunity_id order by step_number)

)

select
    -- ids
    opportunity_id,
    visit_number,
    crm,

    -- text
    pipeline,
    stage_pipeline,
    stage,
    stage_category,
    case
        when stage_category is null then null
        when visit_number = 1 then 'entry'
        when stage_category = 'lost' then 'lost'
        when previous_category in ('won', 'lost') then 'reopen'
        when stage_rank < previous_rank then 'backward'
        when stage_rank <= previous_rank + 1 then 'forward'
        when stage_rank > previous_rank + 1 then 'skip'
    end as move,

    -- numbers
    stage_order,
    stage_rank,
    case
        when exited_on is not null
            then greatest({{ days_between('entered_on', 'exited_on') }}, 0)
        when coalesce(stage_category, 'open') = 'open'
            then greatest({{ days_between('entered_on', as_of()) }}, 0)
    end as days_in_stage,

    -- flags
    is_recorded,
    exited_on is null as is_current,

    -- dates
    entered_on,
    exited_on,

    -- provenance
    source_extract_id,
    source_row
from visits
