{#-
    The rows of each CRM's staging model, one below the other, with their CRM's name before them.
    The models share one contract (tests/unit/test_staging_shapes.py), and the columns are its.
-#}
{% macro united(salesforce=[], hubspot=[]) -%}
    {%- set models = [] -%}
    {%- for crm, names in {'salesforce': salesforce, 'hubspot': hubspot}.items() -%}
        {%- for name in ([names] if names is string else names) -%}
            {%- do models.append((crm, name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for crm, name in models %}

    select
        '{{ crm }}' as crm,
        {{ contracted_columns(name) | join(',\n        ') }}
    from {{ ref(name) }}
        {%- if not loop.last %}

    union all
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}


{#- The columns that a model's contract names, in its order; while dbt only parses, no model is known. -#}
{% macro contracted_columns(model) -%}
    {%- if not execute -%}
        {{ return(['*']) }}
    {%- endif -%}
    {%- set found = graph.nodes['model.' ~ project_name ~ '.' ~ model] -%}
    {{ return(found.columns.keys() | list) }}
{%- endmacro %}
