{#-
    One row per record id: crm_id, and survivor_id, the record that stands for it today.
    `records` has crm_id and is_deleted, one row per record; `merges` has loser_id and
    merged_into_id, and may name a loser twice. A record that was not merged stands for itself;
    chains of merges lead to their end; a cycle to the lowest of its members; null where that end is
    deleted. A record merged into one that was never extracted stands for itself until it is deleted.
-#}
{% macro merge_survivors(records, merges) -%}
    (
        with recursive

        merges as (

            select distinct
                loser_id,
                merged_into_id
            from {{ merges }}
            where loser_id <> merged_into_id

        ),

        losers as (

            select distinct loser_id
            from merges

        ),

        walked as (

            select
                loser_id,
                merged_into_id as reached_id,
                1 as steps
            from merges
            union all
            select
                walked.loser_id,
                merges.merged_into_id as reached_id,
                walked.steps + 1 as steps
            from walked
            inner join merges on walked.reached_id = merges.loser_id
            -- nobody merges a record fifty times: that is a cycle
            where walked.steps < 50

        ),

        records as (

            select
                crm_id,
                is_deleted
            from {{ records }}

        ),

        ends as (

            select
                records.crm_id as end_id,
                records.is_deleted
            from records
            left join losers on records.crm_id = losers.loser_id
            where losers.loser_id is null
            union
            select
                walked.loser_id as end_id,
                records.is_deleted
            from walked
            inner join records on walked.loser_id = records.crm_id
            where
                walked.reached_id = walked.loser_id
                and not records.is_deleted

        ),

        survivors as (

            select
                walked.loser_id,
                min(case when not ends.is_deleted then walked.reached_id end) as survivor_id
            from walked
            inner join ends on walked.reached_id = ends.end_id
            group by walked.loser_id

        ),

        ids as (

            select crm_id
            from records
            union
            select loser_id as crm_id
            from losers

        )

        select
            ids.crm_id,
            case
                when survivors.loser_id is not null then survivors.survivor_id
                when not records.is_deleted then ids.crm_id
            end as survivor_id
        from ids
        left join records on ids.crm_id = records.crm_id
        left join survivors on ids.crm_id = survivors.loser_id
    )
{%- endmacro %}


{#- The last known state of each record: crm_id and is_deleted. -#}
{% macro last_states(versions, id='id') -%}
    (
        select
            {{ id }} as crm_id,
            _is_deleted as is_deleted
        from {{ known_versions(versions) }}
        where _known_to is null
    )
{%- endmacro %}


{#- The merges that the losers' own rows state: loser_id and merged_into_id. -#}
{% macro stated_merges(versions, id='id', merged_into='master_record_id') -%}
    (
        select
            {{ id }} as loser_id,
            {{ merged_into }} as merged_into_id
        from {{ known_versions(versions) }}
        where
            _known_to is null
            and {{ merged_into }} is not null
    )
{%- endmacro %}


{#-
    HubSpot says a merge in the loser's row or, where the loser is exported no more, in a list that
    the survivor carries: loser_id and merged_into_id.
-#}
{% macro hubspot_merges(versions) -%}
    (
        select
            loser_id,
            merged_into_id
        from {{ stated_merges(versions, merged_into='merged_into_id') }}
        union all
        select
            loser_id,
            id as merged_into_id
        from {{ listed_items(
            known_versions(versions), ['id', '_known_to'], 'hs_merged_object_ids', 'loser_id'
        ) }}
        where _known_to is null
    )
{%- endmacro %}
