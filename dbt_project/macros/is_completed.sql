{#- Whether the status of an activity says that it took place; null where it says nothing. -#}
{% macro is_completed(status) -%}
    lower({{ status }}) in ('{{ var("completed_meeting_statuses") | join("', '") }}')
{%- endmacro %}
