{%- set weights = [
    'word_coincidence', 'domain_coincidence', 'phone_coincidence', 'same_name', 'same_but_generic', 'same_common_name', 'same_text',
    'parted_otherwise', 'shortened', 'misspelt', 'initials', 'generic_word', 'generic_word_most', 'common_word_most', 'next_word',
    'other_word', 'other_word_rarity', 'one_has_other_words', 'both_have_other_words', 'other_first_word',
    'nothing_in_common', 'nothing_but_domain_in_common', 'city_agrees', 'city_most', 'state_agrees', 'state_most', 'country_agrees',
    'country_differs', 'domain_agrees', 'domain_differs', 'phone_agrees', 'registration_agrees',
    'settled_from', 'lookalikes_assumed', 'lookalike_rate', 'lookalike_rate_of_same_names',
    'lookalike_rate_of_identifiers'
] -%}
with

weights as (

    select * from {{ ref('stg_policy__match_weights') }}

)

select
    {%- for weight in weights %}
    coalesce(
        max(case when weight = '{{ weight }}' then value end),
        {{ raise_error("'match_weights.csv lacks the weight " ~ weight ~ "; add its line.'", 'decimal(18, 6)') }}
    ) as {{ weight }}{{ "," if not loop.last }}
    {%- endfor %}
from weights
