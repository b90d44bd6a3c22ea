with

{%- set families = [
    'account', 'account_link', 'attribution', 'commission', 'commission_term', 'goal', 'lead',
    'line_item', 'meeting', 'mention', 'opportunity', 'partner', 'partner_list', 'partner_name',
    'partner_role', 'partner_status', 'prm_id', 'registration', 'sharing', 'stage',
] %}

gaps as (

    {%- for family in families %}

    select * from {{ ref('int_quality__' ~ family ~ '_gaps') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    gap,
    subject_type,
    subject_id,
    coalesce(owner, '{{ var("data_gaps_owner") }}') as owner,
    remedy
from gaps
