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
