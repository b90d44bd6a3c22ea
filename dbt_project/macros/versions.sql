{#- Rows of raw carry _known_from and _known_to: the extract days between which a version held. -#}

{% macro as_of() -%}
    (select as_of from {{ source('ledger', 'as_of') }})
{%- endmacro %}


{% macro current_version(versions) -%}
    (
        select *
        from {{ versions }}
        where
            not _is_deleted
            and _known_from <= {{ as_of() }}
            and (_known_to is null or _known_to > {{ as_of() }})
    )
{%- endmacro %}


{% macro known_versions(versions) -%}
    (
        select
            {{ star_replacing(
                '_known_to',
                'case when _known_to <= ' ~ as_of() ~ ' then _known_to end'
            ) }}
        from {{ versions }}
        where _known_from <= {{ as_of() }}
    )
{%- endmacro %}


{#- Every column, with one of them computed anew: the engines spell it differently. -#}
{% macro star_replacing(column, expression) -%}
    {{ return(adapter.dispatch('star_replacing')(column, expression)) }}
{%- endmacro %}


{% macro duckdb__star_replacing(column, expression) -%}
    * replace ({{ expression }} as {{ column }})
{%- endmacro %}


{% macro spark__star_replacing(column, expression) -%}
    * except ({{ column }}), {{ expression }} as {{ column }}
{%- endmacro %}


{#- Whether two rows that hold from known_from until before known_to, null for today and on, hold at one time. -#}
{% macro hold_together(one, other) -%}
    (
        ({{ other }}.known_to is null or {{ one }}.known_from < {{ other }}.known_to)
        and ({{ one }}.known_to is null or {{ other }}.known_from < {{ one }}.known_to)
    )
{%- endmacro %}


{#- Whether a row holds on a day. -#}
{% macro holds_on(row, day) -%}
    (
        {{ row }}.known_from <= {{ day }}
        and ({{ row }}.known_to is null or {{ row }}.known_to > {{ day }})
    )
{%- endmacro %}


{#- The time during which all of some rows hold, as known_from and known_to; what is null is left out of both. -#}
{% macro common_time(rows) -%}
        greatest({{ rows | join('.known_from, ') }}.known_from) as known_from,
        least({{ rows | join('.known_to, ') }}.known_to) as known_to
{%- endmacro %}
