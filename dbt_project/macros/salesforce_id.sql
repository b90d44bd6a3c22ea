{#-
    A Salesforce id as the CRM feeds have it: one of 15 characters gets the three that say which of its letters are
    capitals, five letters to a character; any other text stays as it is.
-#}
{% macro salesforce_id(column) -%}
    case
        when length({{ column }}) = 15
            then concat({{ column }}
                {%- for first in [1, 6, 11] -%}
                    , substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
                    {%- for place in range(5) %}
                        + case
                            when substr({{ column }}, {{ first + place }}, 1) between 'A' and 'Z'
                                then {{ 2 ** place }} else 0
                        end
                    {%- endfor -%}
                    , 1)
                {%- endfor -%}
            )
        else {{ column }}
    end
{%- endmacro %}
