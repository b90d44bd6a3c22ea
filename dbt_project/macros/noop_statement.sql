{#-
    dbt's own also writes the statement of a seed to <target>/run/<project>/<seed path>, and with the
    absolute seed path of a composed policy that is the seed file itself: SQL would overwrite it.
-#}
{% macro noop_statement(name=None, message=None, code=None, rows_affected=None, res=None) -%}
    {%- set sql = caller() -%}
    {{ store_raw_result(
        name, message=message, code=code, rows_affected=rows_affected, agate_table=res
    ) }}
{%- endmacro %}
