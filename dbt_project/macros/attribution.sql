{#- The last day on which a registration protects its deal; null where nothing says so. -#}
{% macro protection_end(expires_on, decided_on) -%}
    coalesce(
        {{ expires_on }},
        cast({{ dbt.dateadd('day', var('registration_protection_days'), decided_on) }} as date)
    )
{%- endmacro %}


{#- approved, rejected or pending: a registration that expired was approved once if it was ever decided. -#}
{% macro registration_approval(registration) -%}
    case
        when lower(trim({{ registration }}.status)) = 'approved' then 'approved'
        when lower(trim({{ registration }}.status)) = 'expired' and {{ registration }}.decided_on is not null
            then 'approved'
        when lower(trim({{ registration }}.status)) in ('rejected', 'withdrawn', 'expired') then 'rejected'
        else 'pending'
    end
{%- endmacro %}


{#- What a meeting is as evidence, by the organisation's own rule. -#}
{% macro meeting_approval() -%}
    '{{ "pending" if var("influence_requires_approval") else "approved" }}'
{%- endmacro %}


{#- The order in which kinds of evidence are believed. -#}
{% macro evidence_rank(evidence_type) -%}
    case {{ evidence_type }}
        when 'registration' then 1
        when 'claim' then 2
        when 'lead' then 3
        when 'opportunity_partner' then 4
        when 'meeting' then 5
    end
{%- endmacro %}


{#- Of the roles of several counted rows the best, sourced before influenced. -#}
{% macro best_role(role) -%}
    case
        when max(case when {{ role }} = 'sourced' then 1 else 0 end) = 1 then 'sourced'
        else 'influenced'
    end
{%- endmacro %}


{#-
    Under what a deal stands in slices by those who are counted on it: once under each, in its own
    best role, for two partnerships of a partner may have different ones. `counted` has a row per
    counted sourced or influenced row of a `deal`, with its role, and the key of each slice in a
    column of the slice's name.
-#}
{% macro slices_by_role(counted, deal, slices) -%}
    {%- for slice in slices %}
    select
        {{ deal }},
        '{{ slice }}' as slice,
        {{ slice }} as slice_key,
        {{ best_role('role') }} as involvement
    from {{ counted }}
    group by {{ deal }}, {{ slice }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
{%- endmacro %}
