{#- Text as spellings are compared: lower case, no accents, a space for all but letters and digits. -#}
{% macro normalised_text(column) -%}
    {{ return(adapter.dispatch('normalised_text')(column)) }}
{%- endmacro %}


{% macro duckdb__normalised_text(column) -%}
    nullif(
        trim(regexp_replace(strip_accents(lower({{ column }})), '[^\p{L}\p{M}\p{N}]+', ' ', 'g')), ''
    )
{%- endmacro %}


{#- The host of a web address, lower case, without scheme, user, www., port and path, if any. -#}
{% macro host_of(column) -%}
    {{ return(adapter.dispatch('host_of')(column)) }}
{%- endmacro %}


{% macro duckdb__host_of(column) -%}
    nullif(
        regexp_extract(
            lower(trim({{ column }})),
            '^(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/@?#\s]*@)?(?:www\.)?'
            || '([^/:?#@,;\s]+\.[^/:?#@,;.\s]+)(?:[./:?#,;\s]|$)',
            1
        ),
        ''
    )
{%- endmacro %}
