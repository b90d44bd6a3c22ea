{#- What a rule may say of what a partner sees, from nothing to everything. -#}
{% macro sharing_levels() -%}
    {{ return(['hidden', 'counts', 'overlap', 'all']) }}
{%- endmacro %}


{#- The same in one word a partner manager may like better. -#}
{% macro sharing_presets() -%}
    {{ return({
        'closed': 'hidden', 'counts only': 'counts', 'overlap only': 'overlap', 'open': 'all'
    }) }}
{%- endmacro %}


{#- A level as a number, 0 (hidden) to 3 (all), so that the lower of two is the smaller. -#}
{% macro level_number(level) -%}
    case {{ level }}
        {%- for name in sharing_levels() %}
        when '{{ name }}' then {{ loop.index0 }}
        {%- endfor %}
    end
{%- endmacro %}


{#- The name of a level's number. -#}
{% macro level_name(number) -%}
    case {{ number }}
        {%- for name in sharing_levels() %}
        when {{ loop.index0 }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}


{#- Populations that every account may be in, beside the lists of seeds/account_lists.csv. -#}
{% macro standing_populations() -%}
    {{ return(['customer', 'open_opportunity', 'former_customer', 'partner', 'prospect']) }}
{%- endmacro %}


{#- Tables and their columns from which a field may be shared, as the models' YAML declares them. -#}
{% macro shareable_columns() -%}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for table in ['dim_accounts', 'fct_opportunities', 'dim_users', 'dim_partners'] -%}
            {%- for column in graph.nodes['model.partnerverse.' ~ table].columns -%}
                {%- do columns.append(table ~ '.' ~ column) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}


{#- Whether a field stands in a list of fields with commas between them. -#}
{% macro names_field(fields, field) -%}
    contains(concat(',', {{ fields }}, ','), concat(',', {{ field }}, ','))
{%- endmacro %}
