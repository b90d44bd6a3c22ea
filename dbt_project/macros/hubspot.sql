{#- One word for a kind of record: HubSpot's APIs, exports and replicas each have their own for it. -#}
{% macro hubspot_object(name) -%}
    case lower({{ name }})
        when 'companies' then 'company'
        when '0-2' then 'company'
        when 'deals' then 'deal'
        when '0-3' then 'deal'
        when 'contacts' then 'contact'
        when '0-1' then 'contact'
        when 'meeting' then 'engagement'
        when 'meetings' then 'engagement'
        when '0-47' then 'engagement'
        when 'call' then 'engagement'
        when 'calls' then 'engagement'
        when '0-48' then 'engagement'
        when 'engagements' then 'engagement'
        else lower({{ name }})
    end
{%- endmacro %}


{#-
    The day of a HubSpot moment. A day that was imported or set as a day is kept as its midnight UTC,
    and is that day wherever the company sits.
-#}
{% macro hubspot_day(column) -%}
    case
        when cast({{ column }} as date) = {{ column }} then cast({{ column }} as date)
        else {{ reporting_date(column) }}
    end
{%- endmacro %}


{#- One row per item of a text in which ; parts the items: the columns named, and the item. -#}
{% macro listed_items(relation, keep, list, item) -%}
    (
        select
            {{ keep | join(', ') }},
            trim({{ item }}) as {{ item }}
        from (
            select
                {{ keep | join(', ') }},
                {{ each_item(list) }} as {{ item }}
            from {{ relation }}
            where {{ list }} is not null
        )
        where trim({{ item }}) <> ''
    )
{%- endmacro %}


{#- In a select list: a row for each item of the list. -#}
{% macro each_item(list) -%}
    {{ return(adapter.dispatch('each_item')(list)) }}
{%- endmacro %}


{% macro duckdb__each_item(list) -%}
    unnest(string_split({{ list }}, ';'))
{%- endmacro %}


{% macro spark__each_item(list) -%}
    explode(split({{ list }}, ';'))
{%- endmacro %}


{#- A stage's label as HubSpot's own exports write it, some with the pipeline behind: Won (Sales). -#}
{% macro hubspot_stage_label(stage, pipeline) -%}
    {%- set suffix = "' (' || " ~ pipeline ~ " || ')'" -%}
    case
        when right({{ stage }}, length({{ suffix }})) = {{ suffix }}
            then left({{ stage }}, length({{ stage }}) - length({{ suffix }}))
        else {{ stage }}
    end
{%- endmacro %}


{#- The one item of a list that semicolons part; of several nobody says which is meant. -#}
{% macro hubspot_only_item(list) -%}
    case when {{ list }} not like '%;%' then {{ list }} end
{%- endmacro %}
