{#-
    One row per id that `versions` ever had: crm_id, and survivor_id, the record that stands for it
    today. A record that was not merged stands for itself; chains of merges lead to their end; a
    cycle to the lowest of its members that is not deleted; null where that record is deleted or
    unknown.
-#}
{% macro merge_survivors(versions, id='id', merged_into='master_record_id') -%}
    (
        with recursive

        records as (

            select
                {{ id }} as crm_id,
                nullif({{ merged_into }}, {{ id }}) as merged_into_id,
                _is_deleted as is_deleted
            from {{ known_versions(versions) }}
            where _known_to is null

        ),

        merges as (

            select
                crm_id as loser_id,
                merged_into_id
            from records
            where merged_into_id is not null

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

        ends as (

            select crm_id as end_id
            from records
            where merged_into_id is null
            union
            select loser_id as end_id
            from walked
            where reached_id = loser_id

        ),

        survivors as (

            select
                walked.loser_id,
                min(walked.reached_id) as survivor_id
            from walked
            inner join ends on walked.reached_id = ends.end_id
            inner join records on walked.reached_id = records.crm_id
            where not records.is_deleted
            group by walked.loser_id

        )

        select
            records.crm_id,
            case
                when records.merged_into_id is not null then survivors.survivor_id
                when not records.is_deleted then records.crm_id
            end as survivor_id
        from records
        left join survivors on records.crm_id = survivors.loser_id
    )
{%- endmacro %}
