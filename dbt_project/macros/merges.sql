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


{#-
    One row per record id and time in which one record stands for it: crm_id, home_id, known_from,
    known_to. As merge_survivors(), but as it was known on each day; while that record is deleted
    there is no row. `versions` has crm_id, known_from, known_to and is_deleted; `merges` has loser_id,
    merged_into_id and known_from.
-#}
{% macro merge_homes(versions, merges) -%}
    (
        with recursive

        existing as (

            select
                crm_id,
                known_from,
                known_to,
                lag(known_to) over (partition by crm_id order by known_from)
                    is distinct from known_from as is_beginning
            from {{ versions }}
            where not is_deleted

        ),

        counted as (

            select
                *,
                sum(case when is_beginning then 1 else 0 end) over (
                    partition by crm_id
                    order by known_from
                    rows between unbounded preceding and current row
                ) as life
            from existing

        ),

        -- a record that comes back after its deletion has two lives
        lives as (

            select
                crm_id,
                min(known_from) as known_from,
                case when max(case when known_to is null then 1 else 0 end) = 0 then max(known_to) end
                    as known_to
            from counted
            group by
                crm_id,
                life

        ),

        records as (

            select distinct crm_id
            from {{ versions }}

        ),

        -- into a record that was never extracted nothing is merged
        merges as (

            select
                stated.loser_id,
                stated.merged_into_id,
                min(stated.known_from) as known_from
            from {{ merges }} as stated
            inner join records on stated.merged_into_id = records.crm_id
            where stated.loser_id <> stated.merged_into_id
            group by
                stated.loser_id,
                stated.merged_into_id

        ),

        walked as (

            select
                loser_id,
                merged_into_id as reached_id,
                known_from as reached_on,
                1 as steps
            from merges
            union all
            select
                walked.loser_id,
                merges.merged_into_id as reached_id,
                greatest(walked.reached_on, merges.known_from) as reached_on,
                walked.steps + 1 as steps
            from walked
            inner join merges on walked.reached_id = merges.loser_id
            where
                walked.steps < 50
                and walked.reached_id <> walked.loser_id

        ),

        -- records that were merged into each other: from the last of these merges on the lowest stands
        cycles as (

            select
                loser_id as member_id,
                min(reached_id) as lowest_id,
                max(reached_on) as closed_on
            from walked
            group by loser_id
            having max(case when reached_id = loser_id then 1 else 0 end) = 1

        ),

        stations as (

            select
                crm_id,
                crm_id as station_id,
                date '0001-01-01' as reached_on,
                0 as steps
            from records
            union all
            select
                walked.loser_id as crm_id,
                min(walked.reached_id) as station_id,
                min(walked.reached_on) as reached_on,
                walked.steps
            from walked
            left join cycles on walked.reached_id = cycles.member_id
            where cycles.member_id is null or walked.reached_on < cycles.closed_on
            group by
                walked.loser_id,
                walked.steps
            union all
            select
                walked.loser_id as crm_id,
                min(cycles.lowest_id) as station_id,
                greatest(min(walked.reached_on), max(cycles.closed_on)) as reached_on,
                51 as steps
            from walked
            inner join cycles on walked.reached_id = cycles.member_id
            group by walked.loser_id

        ),

        stays as (

            select
                crm_id,
                station_id,
                reached_on as known_from,
                lead(reached_on) over (partition by crm_id order by steps) as known_to
            from stations

        )

        select
            stays.crm_id,
            stays.station_id as home_id,
            {{ common_time(['stays', 'lives']) }}
        from stays
        inner join lives
            on stays.station_id = lives.crm_id
            and {{ hold_together('stays', 'lives') }}
        where stays.known_to is null or stays.known_from < stays.known_to
    )
{%- endmacro %}


{#- The versions of a source as merge_homes() takes them. -#}
{% macro record_versions(versions) -%}
    (
        select
            id as crm_id,
            _known_from as known_from,
            _known_to as known_to,
            _is_deleted as is_deleted
        from {{ known_versions(versions) }}
    )
{%- endmacro %}
