{#- What two records must share to be compared at all; several things, since any of them may be misspelt. -#}
{%- set rules = [
    ('registration', 'registration_key', 'registration_key is not null'),
    ('domain', 'domain', 'domain is not null'),
    ('phone', 'phone_key', 'phone_key is not null'),
    ('name', 'name_key', 'true'),
    ('telling words', 'telling_key', 'telling_key <> name_key'),
    ('name and city', "telling_key || ' ' || city_key", 'city_key is not null'),
    ('beginning', 'left(telling_key, 7)', 'length(telling_key) >= 7'),
    ('beginning and city', "left(name_key, 5) || ' ' || city_key",
     'length(name_key) >= 5 and city_key is not null'),
    ('both ends and city', "left(telling_key, 3) || ' ' || right(telling_key, 5) || ' ' || city_key",
     'length(telling_key) >= 8 and city_key is not null'),
] -%}
{#- IBM is compared with whose words begin with I, B and M; initials with initials would be most of all pairs. -#}
{%- for initials_of, name_of in [('account', 'record'), ('record', 'account')] -%}
    {%- set rule = 'initials of the ' ~ initials_of -%}
    {%- do rules.extend([
        (rule, 'initials', "side = '" ~ initials_of ~ "' and length(initials) between 2 and 6"),
        (rule, 'initials_with_form', "side = '" ~ initials_of ~ "' and initials_with_form <> initials"
         ~ " and length(initials_with_form) between 3 and 6"),
        (rule, 'telling_key', "side = '" ~ name_of ~ "' and telling_words not like '% %'"
         ~ " and length(telling_key) between 2 and 6"),
    ]) -%}
{%- endfor -%}
with

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

keyed as {{ computed_once() }} (

    select
        'word' as blocking_rule,
        {{ bucket_of("'word', word") }} as block_number,
        side,
        list_key,
        content_hash
    from {{ pieces('contents', ['side', 'list_key', 'content_hash'], 'telling_words', 'word') }}

    {%- for rule, key, condition in rules %}

    union all

    select
        '{{ rule }}' as blocking_rule,
        {{ bucket_of("'" ~ rule ~ "', " ~ key) }} as block_number,
        side,
        list_key,
        content_hash
    from contents
    where {{ condition }}
    {%- endfor %}

)

-- half of the keys are on one side only and bring nobody together
select *
from keyed
where
    block_number in (select block_number from keyed where side = 'account')
    and block_number in (select block_number from keyed where side = 'record')
