{#- What a goal may be set for. -#}
{% macro goal_metrics() -%}
    {{ return([
        'partnership_leads_created', 'partnership_opportunities_created',
        'partnership_pipeline_created', 'partner_sourced_revenue', 'partner_influenced_revenue',
        'new_partnerships_signed', 'deals_registered', 'partner_meetings_held', 'leads_given',
        'trainings_completed'
    ]) }}
{%- endmacro %}


{#-
    First day of the period that begins so many lengths after a day, from that day on: the 31st of
    January, the 28th of February, the 31st of March.
-#}
{% macro period_starts_on(period, first_day, lengths) -%}
    cast(
        case {{ period }}
            when 'week' then {{ dbt.dateadd('day', '7 * (' ~ lengths ~ ')', first_day) }}
            when 'month' then {{ dbt.dateadd('month', lengths, first_day) }}
            when 'quarter' then {{ dbt.dateadd('month', '3 * (' ~ lengths ~ ')', first_day) }}
            when 'year' then {{ dbt.dateadd('month', '12 * (' ~ lengths ~ ')', first_day) }}
        end as date
    )
{%- endmacro %}


{#- Whether a row's day lies in a window's period, and it was known so on the window's day. -#}
{% macro falls_into(window, row, day) -%}
    {{ day }} between {{ window }}.period_starts_on and {{ window }}.period_ends_on
    and {{ holds_on(row, window ~ '.known_on') }}
{%- endmacro %}


{#- The key by which facts are found for a goal: e-mails are compared in lower case, the company has none. -#}
{% macro goal_scope_key(goal) -%}
    case {{ goal }}.scope_type
        when 'company' then ''
        when 'user' then lower({{ goal }}.scope_key)
        else {{ goal }}.scope_key
    end
{%- endmacro %}
