with

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

keyed as (

    -- what two records must share to be compared at all; several ways, since any of them may be misspelt
    select 'registration' as blocking_rule, registration_key as block_key, side, list_key, content_hash
    from contents
    where registration_key is not null

    union all

    select 'domain' as blocking_rule, domain as block_key, side, list_key, content_hash
    from contents
    where domain is not null

    union all

    select 'phone' as blocking_rule, phone_key as block_key, side, list_key, content_hash
    from contents
    where phone_key is not null

    union all

    select 'name' as blocking_rule, name_key as block_key, side, list_key, content_hash
    from contents

    union all

    select 'telling words' as blocking_rule, telling_key as block_key, side, list_key, content_hash
    from contents
    where telling_key <> name_key

    union all

    -- names of common words alone: First National Bank
    select
        'name and city' as blocking_rule,
        telling_key || ' ' || city_key as block_key,
        side,
        list_key,
        content_hash
    from contents
    where city_key is not null

    union all

    select 'word' as blocking_rule, word as block_key, side, list_key, content_hash
    from {{ pieces('contents', ['side', 'list_key', 'content_hash'], 'telling_words', 'word') }}

    union all

    -- IBM of the one is what the words of the other begin with; two times initials would be half of all pairs
{%- for initials_of, name_of in [('account', 'record'), ('record', 'account')] %}
    select
        'initials of the {{ initials_of }}' as blocking_rule,
        initials as block_key,
        side,
        list_key,
        content_hash
    from contents
    where
        side = '{{ initials_of }}'
        and length(initials) between 2 and 6

    union all

    select
        'initials of the {{ initials_of }}' as blocking_rule,
        initials_with_form as block_key,
        side,
        list_key,
        content_hash
    from contents
    where
        side = '{{ initials_of }}'
        and length(initials_with_form) between 3 and 6
        and initials_with_form <> initials

    union all

    select
        'initials of the {{ initials_of }}' as blocking_rule,
        telling_key as block_key,
        side,
        list_key,
        content_hash
    from contents
    where
        side = '{{ name_of }}'
        and length(telling_key) between 2 and 6
        and telling_words not like '% %'

    union all
{% endfor %}
    select
        'beginning and city' as blocking_rule,
        left(name_key, 5) || ' ' || city_key as block_key,
        side,
        list_key,
        content_hash
    from contents
    where
        length(name_key) >= 5
        and city_key is not null

    union all

    select 'beginning' as blocking_rule, left(telling_key, 7) as block_key, side, list_key, content_hash
    from contents
    where length(telling_key) >= 7

    union all

    select
        'both ends' as blocking_rule,
        left(telling_key, 4) || ' ' || right(telling_key, 3) as block_key,
        side,
        list_key,
        content_hash
    from contents
    where length(telling_key) >= 7

)

select
    blocking_rule,
    {{ bucket_of('block_key') }} as block_key,
    side,
    list_key,
    content_hash
from keyed
