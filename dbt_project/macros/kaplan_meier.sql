{#-
    Share that has not ended by a day (E. L. Kaplan and P. Meier, 1958): the product, over the days
    up to it, of 1 - ended / at_risk, as the sum of logarithms; 0 from the day on which all ended
    that were at risk. A double, of rows that are one per `group` and `day`.
-#}
{% macro kaplan_meier(ended, at_risk, group, day) -%}
    {%- set until_the_day -%}
        over (
            partition by {{ group }}
            order by {{ day }}
            rows between unbounded preceding and current row
        )
    {%- endset -%}
    case
        when max(case when {{ ended }} = {{ at_risk }} then 1 else 0 end) {{ until_the_day }} = 1 then 0
        else exp(
            sum(ln(
                cast({{ at_risk }} - {{ ended }} as double)
                / nullif(cast({{ at_risk }} as double), 0)
            )) {{ until_the_day }}
        )
    end
{%- endmacro %}
