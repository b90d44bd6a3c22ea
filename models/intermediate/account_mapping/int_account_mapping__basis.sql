{#- What the features of a record are made of, besides the record. -#}
{%- set columns = {
    'stg_policy__name_words': 'word, standard, kind',
    'stg_policy__shared_domains': 'domain, kind',
    'stg_reference__cities': 'country_code, spelling, city',
    'stg_reference__countries': 'country_code, spelling',
    'stg_reference__legal_forms': 'form, place, is_glued',
    'stg_reference__letters': 'letter, written_as',
    'stg_reference__public_suffixes': 'suffix, registrable_labels',
    'stg_reference__states': 'country_code, spelling, state_code',
} -%}
select bit_xor(row_number_of_table) as basis_number
from (
    {%- for table in columns %}
    select {{ bucket_of("'" ~ table ~ "', " ~ columns[table]) }} as row_number_of_table
    from {{ ref(table) }}
    {{- " union all" if not loop.last }}
    {%- endfor %}
)
