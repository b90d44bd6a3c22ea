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
changes as (

    select
        opportunities.opportunity_number,
        history.stage,
        history.changed_at,
        history.changed_on,
        history.crm_change_id,
        history.source_extract_id,
        history.source_row
    from history
    inner join opportunities
        on history.crm = opportunities.crm
        and history.crm_opportunity_id = opportunities.crm_opportunity_id
    where
        history.stage is not null
        and history.changed_on <= history.known_from

),

-- few changes share their moment, and ten million need no ranking
crowded_moments as (

    select
        opportunity_number,
        changed_at
    from changes
    group by
        opportunity_number,
        changed_at
    having count(*) > 1

),

-- of two changes at one moment the later row stands
last_of_crowded as (

    select
        changes.opportunity_number,
        changes.changed_at,
        changes.crm_change_id
    from changes
    inner join crowded_moments
        on changes.opportunity_number = crowded_moments.opportunity_number
        and changes.changed_at = crowded_moments.changed_at
    qualify row_number() over (
        partition by changes.opportunity_number, changes.changed_at
        -- HubSpot's ids are numbers, of which the longer is the later
        order by length(changes.crm_change_id) desc, changes.crm_change_id desc
    ) = 1

),

recorded_steps as (

    select
        changes.opportunity_number,
        true as is_recorded,
        changes.stage,
        changes.changed_on as entered_on,
        changes.changed_at as happened_at,
        changes.source_extract_id,
        changes.source_row
    from changes
    left join last_of_crowded
        on changes.opportunity_number = last_of_crowded.opportunity_number
        and changes.changed_at = last_of_crowded.changed_at
    where coalesce(changes.crm_change_id = last_of_crowded.crm_change_id, true)

),

-- without history the extracts themselves are the record
versions_of_unrecorded as (

    select
        versions.*,
        row_number() over (
            partition by versions.opportunity_number order by versions.known_from
        ) as version_number
    from versions
    inner join opportunities
        on versions.opportunity_number = opportunities.opportunity_number
    where versions.opportunity_number not in (select opportunity_number from changes)

),

version_steps as (

    select
        opportunity_number,
        false as is_recorded,
        stage,
        case when version_number = 1 then created_on else least(changed_on, known_from) end
            as entered_on,
        cast(known_from as timestamp) as happened_at,
        source_extract_id,
        source_row
    from versions_of_unrecorded

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
        partition by opportunity_number order by happened_at
    )

),

placed as (

    select
        entries.*,
        stages.stage_category,
        stages.stage_rank
    from entries
    inner join opportunities
        on entries.opportunity_number = opportunities.opportunity_number
    left join stages
        on opportunities.crm = stages.crm
        and opportunities.stage_pipeline is not distinct from stages.pipeline
        and entries.stage = stages.stage

),

visits as (

    select
        *,
        row_number() over visits_of_opportunity as visit_number,
        lead(entered_on) over visits_of_opportunity as exited_on,
        lag(stage_category) over visits_of_opportunity as previous_category,
        lag(stage_rank) over visits_of_opportunity as previous_rank
    from placed
    window visits_of_opportunity as (partition by opportunity_number order by happened_at)

)

select
    -- ids
    opportunity_number,
    cast(visit_number as integer) as visit_number,

    -- text
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
    stage_rank,
    case
        when exited_on is not null then {{ duration('entered_on', 'exited_on') }}
        when coalesce(stage_category, 'open') = 'open' then {{ duration('entered_on', as_of()) }}
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
