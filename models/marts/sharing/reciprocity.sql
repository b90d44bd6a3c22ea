{#- What a partner's list has on a record, and the field of ours that says the same. -#}
{%- set told_by_lists = {
    'company_name': 'company_name',
    'country': 'country_region',
    'account_status': 'account_status',
    'deal_stage': 'deal_stage',
    'website': 'domain',
    'deal_opened_on': 'deal_opened_on',
    'deal_closes_on': 'deal_closes_on',
    'owner_name': 'account_owner',
    'partner_owner_name': 'partner_owner',
    'owner_email': 'owner_email',
    'state': 'state',
    'city': 'city',
    'phone': 'phone',
    'registration_number': 'registration_number',
    'deal_amount_native': 'deal_amount',
    'currency': 'currency',
} -%}

with

partner_keys as (

    select * from {{ ref('int_sharing__partner_keys') }}

),

records as (

    select * from {{ ref('stg_partner_lists__accounts') }}

),

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

shared_accounts as (

    select * from {{ ref('shared_accounts') }}

),

shared_fields as (

    select * from {{ ref('shared_fields') }}

),

sharing_audit as (

    select * from {{ ref('sharing_audit') }}

),

fields as (

    {%- for field in told_by_lists.values() %}
    select '{{ field }}' as field
    union
    {%- endfor %}
    select field from shared_fields

),

concerned as (

    select partner_keys.partner_id
    from partner_keys
    inner join records on partner_keys.partner_key = records.partner_key
    union
    select partner_id
    from sharing_audit
    where level <> 'hidden'

),

partners as (

    select distinct
        partner_keys.partner_id,
        partner_keys.folder_key as partner_key
    from partner_keys
    inner join concerned on partner_keys.partner_id = concerned.partner_id
    where partner_keys.is_listed

),

filled as (

    select
        overlap_accounts.partner_id,
        {%- for column, field in told_by_lists.items() %}
        count(records.{{ column }}) as {{ field }},
        {%- endfor %}
        count(*) as accounts_in_common
    from overlap_accounts
    inner join records
        on overlap_accounts.partner_key = records.partner_key
        and overlap_accounts.partner_account_id = records.partner_account_id
    group by overlap_accounts.partner_id

),

shown_by_them as (

    {%- for field in told_by_lists.values() %}
    select
        partner_id,
        '{{ field }}' as field,
        {{ field }} as accounts
    from filled
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

-- as many lists of fields as there are sets of populations, however many accounts
lists_of_fields as (

    select
        partner_id,
        shown_fields,
        count(*) as accounts
    from shared_accounts
    where relation = 'overlap'
    group by
        partner_id,
        shown_fields

),

shown_by_us as (

    select
        lists_of_fields.partner_id,
        shared_fields.field,
        sum(lists_of_fields.accounts) as accounts
    from lists_of_fields
    inner join shared_fields
        on {{ names_field('lists_of_fields.shown_fields', 'shared_fields.field') }}
    group by
        lists_of_fields.partner_id,
        shared_fields.field

),

compared as (

    select
        partners.partner_id,
        partners.partner_key,
        fields.field,
        cast(coalesce(shown_by_us.accounts, 0) as bigint) as we_show,
        cast(coalesce(shown_by_them.accounts, 0) as bigint) as they_show,
        cast(coalesce(filled.accounts_in_common, 0) as bigint) as accounts_in_common
    from partners
    cross join fields
    left join filled on partners.partner_id = filled.partner_id
    left join shown_by_us
        on partners.partner_id = shown_by_us.partner_id
        and fields.field = shown_by_us.field
    left join shown_by_them
        on partners.partner_id = shown_by_them.partner_id
        and fields.field = shown_by_them.field

)

select
    partner_id,
    partner_key,
    field,
    we_show,
    they_show,
    accounts_in_common,
    case
        when we_show = 0 and they_show = 0 then 'neither'
        when they_show = 0 then 'we show more'
        when we_show = 0 then 'they show more'
        -- a few empty cells are no reason to talk: a tenth of the accounts in common is
        when 10 * (we_show - they_show) > accounts_in_common then 'we show more'
        when 10 * (they_show - we_show) > accounts_in_common then 'they show more'
        else 'both'
    end as asymmetry
from compared
