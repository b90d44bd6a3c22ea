{#- The place of a CRM in crm_priority, 1 for the first. -#}
{% macro crm_rank(crm) -%}
    {%- set priority = var('crm_priority') -%}
    {%- if priority | sort != ['hubspot', 'salesforce'] -%}
        {{ exceptions.raise_compiler_error(
            'dbt_project.yml: crm_priority is ' ~ priority
            ~ '; name salesforce and hubspot in it, each once, the one whose records stand first.'
        ) }}
    {%- endif -%}
    case {{ crm }}
        {%- for name in priority %} when '{{ name }}' then {{ loop.index }}{% endfor %} end
{%- endmacro %}
