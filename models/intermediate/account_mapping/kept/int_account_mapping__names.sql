{%- do config(pre_hook="{{ forget_unused(['name'], 'int_account_mapping__records') }}") -%}
with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

basis as (

    select * from {{ ref('int_account_mapping__basis') }}

),

legal_forms as (

    select * from {{ ref('stg_reference__legal_forms') }}

),

name_words as (

    select * from {{ ref('stg_policy__name_words') }}

),

written as (

    select name as text
    from {{ not_kept_yet(['name'], 'records') }}

),

texts as (

    select
        text as name,
        {{ joined_initials('plain') }} as full_text
    from {{ plain_texts('written', ref('stg_reference__letters')) }}

),

without_form as {{ computed_once() }} (

    select
        name,
        full_text,
        core_text
    from {{ without_legal_forms('texts', 'legal_forms') }}

),

-- standard spellings, once each, without "and", "of", "the"
standard_words as (

    select
        name,
        word,
        min(kind) as kind,
        min(position) as position
    from (
        select
            words.name,
            words.position,
            coalesce(name_words.standard, words.word) as word,
            coalesce(name_words.kind, 'telling') as kind
        from {{ pieces('without_form', ['name'], 'core_text', 'word') }} as words
        left join name_words
            on words.word = name_words.word
    )
    where kind <> 'filler'
    group by
        name,
        word

),

listed as (

    select
        name,
        {{ words_in_order('word', 'kind', 'position') }} as entries,
        max(case when kind = 'generic' then 0 else 1 end) = 1 as has_telling_word,
        max(case when kind in ('telling', 'vehicle') then 1 else 0 end) = 1 as has_own_word,
        max(case when kind = 'local' then 1 else 0 end) = 1 as is_local
    from standard_words
    group by name

),

-- of a name without a telling word, all words tell
worded as (

    select
        name,
        {{ words_of_kinds('entries') }} as words,
        case
            when has_telling_word
                then {{ words_of_kinds('entries', ['telling', 'vehicle', 'common', 'local']) }}
            else {{ words_of_kinds('entries') }}
        end as telling_words,
        case when has_telling_word then {{ words_of_kinds('entries', ['generic']) }} end as generic_words,
        {{ words_of_kinds('entries', ['vehicle']) }} as vehicle_words,
        has_own_word,
        is_local
    from listed

),

initialled as (

    select
        *,
        {{ initials_of('words') }} as initials
    from worded

)

select
    without_form.name,
    basis.basis_number,
    without_form.full_text,
    -- of a name that is a legal form and nothing else, no record is found
    legal_forms.form is not null and length(without_form.core_text) > 2 as is_legal_form_alone,
    -- a name of nothing but "and" and "the" is what it is
    coalesce(worded.words, without_form.core_text) as words,
    coalesce(worded.telling_words, without_form.core_text) as telling_words,
    worded.generic_words,
    worded.vehicle_words,
    {{ key_of('coalesce(worded.words, without_form.core_text)') }} as name_key,
    {{ key_of('coalesce(worded.telling_words, without_form.core_text)') }} as telling_key,
    coalesce(worded.initials, left(without_form.core_text, 1)) as initials,
    -- ATI is Allegheny Technologies Incorporated
    coalesce(worded.initials, left(without_form.core_text, 1)) || case
        when length(without_form.full_text) > length(without_form.core_text)
            then left({{ last_words('without_form.full_text', 1) }}, 1)
        else ''
    end as initials_with_form,
    coalesce(worded.has_own_word, false) as has_own_word,
    coalesce(worded.is_local, false) as is_local
from without_form
cross join basis
left join initialled as worded
    on without_form.name = worded.name
left join legal_forms
    on without_form.core_text = legal_forms.form
