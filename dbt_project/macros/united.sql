{#-
    The rows of an entity in each CRM's staging models, one below the other, with the CRM's name
    before them.
-#}
{% macro united(entity, salesforce, hubspot) -%}
    {%- set models = [] -%}
    {%- for crm, names in {'salesforce': salesforce, 'hubspot': hubspot}.items() -%}
        {%- for name in ([names] if names is string else names) -%}
            {%- do models.append((crm, name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for crm, name in models %}

    select
        '{{ crm }}' as crm,
        {{ columns_of(entity) | join(',\n        ') }}
    from {{ ref(name) }}
        {%- if not loop.last %}

    union all
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}


{#-
    What an entity has in every CRM. The contracts of the staging models say the same, with types;
    tests/unit/test_staging_shapes.py holds them together.
-#}
{% macro columns_of(entity) -%}
    {{ return({
        'accounts': [
            'crm_account_id', 'crm_parent_account_id', 'crm_owner_id', 'account_name', 'website',
            'phone', 'registration_number', 'account_type', 'industry', 'country', 'state', 'city',
            'currency', 'segment', 'churn_risk', 'employees', 'annual_revenue_native', 'health_score', 'is_target_account',
            'created_on', 'source_extract_id', 'source_row', 'known_from'
        ],
        'lead_versions': [
            'crm_lead_id', 'crm_owner_id', 'partnership_id', 'crm_partner_account_id',
            'crm_converted_account_id', 'crm_converted_opportunity_id', 'first_name', 'last_name',
            'email', 'company_name', 'website', 'country', 'status', 'is_converted', 'created_on',
            'converted_on', 'source_extract_id', 'source_row', 'known_from', 'known_to', 'is_deleted'
        ],
        'line_item_versions': [
            'crm_line_item_id', 'crm_opportunity_id', 'crm_product_id', 'quantity', 'unit_price_native',
            'amount_native', 'created_on', 'source_extract_id', 'source_row', 'known_from', 'known_to', 'is_deleted'
        ],
        'meeting_versions': [
            'crm_activity_id', 'crm_opportunity_id', 'crm_account_id', 'crm_owner_id',
            'crm_partner_account_id', 'status', 'subject', 'call_type', 'disposition', 'is_closed',
            'is_child', 'held_on', 'source_extract_id', 'source_row', 'known_from', 'known_to', 'is_deleted'
        ],
        'opportunity_partner_versions': [
            'crm_opportunity_partner_id', 'crm_opportunity_id', 'crm_partner_account_id', 'crm_role',
            'is_primary', 'created_on', 'source_extract_id', 'source_row', 'known_from', 'known_to', 'is_deleted'
        ],
        'opportunity_versions': [
            'crm_opportunity_id', 'crm_account_id', 'crm_owner_id', 'opportunity_name',
            'opportunity_type', 'pipeline', 'stage', 'currency', 'lead_source', 'amount_native',
            'amount_converted_by_crm', 'is_deleted', 'created_on', 'changed_on', 'closes_on',
            'source_extract_id', 'source_row', 'known_from', 'known_to'
        ],
        'product_versions': [
            'crm_product_id', 'product_name', 'product_family', 'created_on', 'source_extract_id',
            'source_row', 'known_from', 'known_to', 'is_deleted'
        ],
        'stage_history': [
            'crm_change_id', 'crm_opportunity_id', 'stage', 'changed_at', 'changed_on',
            'source_extract_id', 'source_row', 'known_from'
        ],
        'users': [
            'crm_user_id', 'crm_manager_id', 'user_name', 'email', 'team', 'is_active',
            'source_extract_id', 'source_row', 'known_from'
        ]
    }[entity]) }}
{%- endmacro %}
