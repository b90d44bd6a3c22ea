{#-
    What is due by a term on a basis amount, in the reporting currency: a flat amount for as long as
    there is a basis at all, else the rate's share, rounded half away from zero, and either no more
    than the cap. 0 where no term fits.
-#}
{% macro commission(term, basis_amount) -%}
    {%- set earned -%}
        case
            when {{ basis_amount }} = 0 or {{ term }}.term_id is null then 0
            when {{ term }}.rate is null then {{ term }}.flat_amount
            else {{ multiply_money(basis_amount, term ~ '.rate') }}
        end
    {%- endset -%}
    cast(
        coalesce(
            greatest(
                least({{ earned }}, coalesce({{ term }}.cap_amount, 9999999999999999.99)),
                -coalesce({{ term }}.cap_amount, 9999999999999999.99)
            ),
            0
        ) as decimal(18, 2)
    )
{%- endmacro %}


{#- Whether a term is for a partnership as it is, or as it was: `partnership` has partnership_id, program_id and tier. -#}
{% macro term_is_for(term, partnership) -%}
    coalesce({{ term }}.partnership_id, {{ partnership }}.partnership_id) = {{ partnership }}.partnership_id
        and coalesce({{ term }}.program_id = {{ partnership }}.program_id, {{ term }}.program_id is null)
        and coalesce({{ term }}.tier = {{ partnership }}.tier, {{ term }}.tier is null)
{%- endmacro %}


{#-
    Whether a term fits what something may be paid for, on the day it was earned or, with `on_its_day`
    false, on any. A price per lead asks for no role: no row of attribution stands behind it.
-#}
{% macro term_fits(term, basis, on_its_day=true) -%}
    {{ basis }}.basis_type = {{ term }}.basis
        {%- if on_its_day %}
        and {{ basis }}.earned_on between {{ term }}.effective_from and {{ term }}.effective_to
        {%- endif %}
        and {{ term_is_for(term, basis) }}
        and coalesce({{ term }}.role = {{ basis }}.role, {{ term }}.role is null or {{ basis }}.role is null)
{%- endmacro %}


{#- How widely a term applies: 1 for a partnership, 2 for a tier, 3 for a programme, 4 for all. -#}
{% macro term_breadth(term) -%}
    case
            when {{ term }}.partnership_id is not null then 1
            when {{ term }}.tier is not null then 2
            when {{ term }}.program_id is not null then 3
            else 4
        end
{%- endmacro %}


{#- 1 for a term that names a role, 2 for one for either. -#}
{% macro term_role_breadth(term) -%}
    case when {{ term }}.role is null then 2 else 1 end
{%- endmacro %}
