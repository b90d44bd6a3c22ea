{#- A policy seed with the number of each record's line in its file. -#}
{% macro policy_lines(seed) -%}
    {{ return(adapter.dispatch('policy_lines')(seed)) }}
{%- endmacro %}


{% macro duckdb__policy_lines(seed) -%}
    {#- line 1 is the header; rowid alone goes on counting when a seed is loaded again -#}
    (select *, row_number() over (order by rowid) + 1 as policy_line from {{ seed }})
{%- endmacro %}


{#-
    A cell of `policy_lines`, typed. A cell that is not wholly of the type, is none of `one_of`, is
    not from `lowest` to `highest`, or is empty where it is `required` ends the run with file, line,
    value and what to write instead.
-#}
{% macro policy_value(
    seed, column, type='varchar', one_of=none, required=false, lowest=none, highest=none
) -%}
    {%- set text = "nullif(trim(" ~ adapter.quote(column) ~ "), '')" -%}
    {%- set value = dbt.safe_cast(text, type) -%}
    {%- set place = seed ~ ".csv, line ' || policy_line || ': " ~ column -%}
    {%- if one_of -%}
        {%- set good = text ~ " in ('" ~ one_of | join("', '") ~ "')" -%}
        {%- set expected = "one of " ~ one_of | join(", ") -%}
    {%- elif type == 'date' -%}
        {%- set good = "cast(" ~ value ~ " as varchar) = " ~ text -%}
        {%- set expected = "a day as YYYY-MM-DD" -%}
    {%- elif type == 'boolean' -%}
        {%- set good = "lower(" ~ text ~ ") in ('true', 'false')" -%}
        {%- set expected = "true or false" -%}
    {%- elif type == 'integer' or type.startswith('decimal') -%}
        {%- set good = value ~ " = " ~ dbt.safe_cast(text, 'decimal(38, 18)') -%}
        {%- set expected = "a number that fits " ~ type if type != 'integer' else "a whole number" -%}
    {%- elif type == 'varchar' -%}
        {%- set good = "true" -%}
        {%- set expected = "a value" -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error("policy_value knows no type " ~ type) }}
    {%- endif -%}
    {%- if lowest is not none -%}
        {%- set good = good ~ " and " ~ value ~ " between " ~ lowest ~ " and " ~ highest -%}
        {%- set expected = expected ~ ", from " ~ lowest ~ " to " ~ highest -%}
    {%- endif -%}
    case
        {%- if required %}
        when {{ text }} is null
            then {{ raise_error("'" ~ place ~ " is empty; write " ~ expected ~ ".'", type) }}
        {%- else %}
        when {{ text }} is null then null
        {%- endif %}
        {%- if good != "true" %}
        when coalesce({{ good }}, false) then {{ value }}
        else {{ raise_error(
            "'" ~ place ~ " is \"' || " ~ text ~ " || '\"; write " ~ expected ~ ".'", type
        ) }}
        {%- else %}
        else {{ text }}
        {%- endif %}
    end
{%- endmacro %}


{#-
    A column of a policy model, unless an earlier line of the file says what this line may not say
    beside it: then the run ends with both lines and what to do. A conflict is the column with the
    first such line, when it counts, what that line says, and the remedy.
-#}
{% macro policy_conflict(seed, column, conflicts) -%}
    case
        {%- for earlier_line, condition, said, remedy in conflicts %}
        when {{ condition }} and {{ earlier_line }} < policy_line
            then {{ raise_error(
                "'" ~ seed ~ ".csv, line ' || policy_line || ': " ~ said ~ " (line ' || "
                ~ earlier_line ~ " || '); " ~ remedy ~ ".'", 'varchar'
            ) }}
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}


{#-
    A text column of a policy model, unless a line says what none may say: then the run ends with the
    line and what to do. A refusal is its condition, what the line says, and the remedy.
-#}
{% macro policy_refused(seed, column, refusals) -%}
    case
        {%- for condition, said, remedy in refusals %}
        when {{ condition }}
            then {{ raise_error(
                "'" ~ seed ~ ".csv, line ' || policy_line || ': " ~ said ~ "; " ~ remedy ~ ".'",
                'varchar'
            ) }}
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}


{% macro raise_error(message, type) -%}
    {{ return(adapter.dispatch('raise_error')(message, type)) }}
{%- endmacro %}


{% macro duckdb__raise_error(message, type) -%}
    cast(error({{ message }}) as {{ type }})
{%- endmacro %}


{% macro spark__raise_error(message, type) -%}
    cast(raise_error({{ message }}) as {{ type }})
{%- endmacro %}
