{#-
    For the models that are kept from run to run, as a hook before each: what was made of other reference
    data or policy, and what no row of `used` has as its `keys` any more, is forgotten.
-#}
{% macro forget_unused(keys, used) -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where
        basis_number <> (select basis_number from {{ ref('int_account_mapping__basis') }})
        or ({{ keys | join(', ') }}) not in (
            select {{ keys | join(', ') }}
            from {{ ref(used) }}
            where {{ keys[0] }} is not null
        )
    {%- endif -%}
{%- endmacro %}


{#- Of the rows of `used` those, each once, whose `keys` the model does not have yet; `along` goes with them. -#}
{% macro not_kept_yet(keys, used, along=[]) -%}
    (
        select distinct {{ (keys + along) | join(', ') }}
        from {{ used }}
        where
            {{ keys[0] }} is not null
            {%- if is_incremental() %}
            and ({{ keys | join(', ') }}) not in (select {{ keys | join(', ') }} from {{ this }})
            {%- endif %}
    )
{%- endmacro %}
