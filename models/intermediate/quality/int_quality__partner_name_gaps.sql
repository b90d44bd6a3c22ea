with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

attributions as (

    select * from {{ ref('fct_attributions') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select *
    from {{ ref('int_partners__partners') }}
    where is_listed

),

legal_forms as (

    select * from {{ ref('stg_reference__legal_forms') }}

),

name_words as (

    select distinct word from {{ ref('stg_policy__name_words') }}

),

full_names as (

    select distinct
        partner_name as name,
        {{ normalised_text('partner_name') }} as full_text
    from partners

),

-- people write Blixtamo for Blixtamo, Inc.
short_names as (

    select
        name,
        core_text
    from {{ without_legal_forms('full_names', 'legal_forms') }}

),

-- Data Solutions may be any company, and any project
telling_names as (

    select distinct words.core_text
    from {{ pieces('short_names', ['core_text'], 'core_text', 'word') }} as words
    left join name_words
        on words.word = name_words.word
    where
        name_words.word is null
        and length(replace(words.core_text, ' ', '')) >= 4

),

partners_of_names as (

    select
        telling_names.core_text as partner_name,
        {{ first_words('telling_names.core_text', 1) }} as first_word,
        partners.partner_id,
        partners.account_id
    from telling_names
    inner join short_names
        on telling_names.core_text = short_names.core_text
    inner join partners
        on short_names.name = partners.partner_name

),

names as (

    select
        partner_name,
        first_word,
        '"' || partner_name || '" (partner '
        || {{ dbt.listagg('partner_id', "' or '", 'order by partner_id') }} || ')' as mention
    from partners_of_names
    group by
        partner_name,
        first_word

),

texts as (

    select opportunity_name as written from opportunities
    union
    select opportunity_type as written from opportunities
    union
    select lead_source as written from opportunities

),

plain_texts as (

    select
        written,
        {{ normalised_text('written') }} as plain
    from texts

),

-- a million texts meet the names by their words, not one by one
texts_with_names as (

    select distinct
        words.written,
        names.partner_name
    from {{ pieces('plain_texts', ['written', 'plain'], 'plain', 'word') }} as words
    inner join names
        on words.word = names.first_word
    where ' ' || words.plain || ' ' like '% ' || names.partner_name || ' %'

),

-- Blixtamo Cargo is not Blixtamo, where both are partners
whole_names as (

    select
        found.written,
        found.partner_name
    from texts_with_names as found
    where not exists (
        select 1
        from texts_with_names as longer
        where
            found.written = longer.written
            and found.partner_name <> longer.partner_name
            and ' ' || longer.partner_name || ' ' like '% ' || found.partner_name || ' %'
    )

),

named as (

    {%- for column in ['opportunity_name', 'opportunity_type', 'lead_source'] %}

    select
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.owner_user_id,
        whole_names.partner_name
    from opportunities
    inner join whole_names
        on opportunities.{{ column }} = whole_names.written
    {%- if not loop.last %}

    union
    {%- endif %}
    {%- endfor %}

),

-- a deal is called after its customer, who may be a partner, or have a partner's name in its own
of_customers as (

    select
        named.opportunity_id,
        named.partner_name
    from named
    inner join partners_of_names
        on named.partner_name = partners_of_names.partner_name
        and named.account_id = partners_of_names.account_id

    union

    select
        named.opportunity_id,
        named.partner_name
    from named
    inner join accounts
        on named.account_id = accounts.account_id
    where
        ' ' || {{ normalised_text('accounts.account_name') }} || ' '
        like '% ' || named.partner_name || ' %'

),

-- evidence of any kind, counted or not
evident as (

    select distinct
        named.opportunity_id,
        named.partner_name
    from named
    inner join partners_of_names
        on named.partner_name = partners_of_names.partner_name
    inner join partnerships
        on partners_of_names.partner_id = partnerships.partner_id
    inner join attributions
        on named.opportunity_id = attributions.opportunity_id
        and partnerships.partnership_id = attributions.partnership_id

),

told as (

    select
        opportunity_id,
        partner_name
    from of_customers

    union

    select
        opportunity_id,
        partner_name
    from evident

),

untold as (

    select
        named.opportunity_id,
        named.owner_user_id,
        {{ dbt.listagg('names.mention', "', '", 'order by names.partner_name') }} as mentions
    from named
    inner join names
        on named.partner_name = names.partner_name
    left join told
        on named.opportunity_id = told.opportunity_id
        and named.partner_name = told.partner_name
    where told.opportunity_id is null
    group by
        named.opportunity_id,
        named.owner_user_id

)

select
    'partner_named_by_text_only' as gap,
    'opportunity' as subject_type,
    untold.opportunity_id as subject_id,
    coalesce(users.email, untold.owner_user_id) as owner,
    'The deal''s name, type or lead source mentions ' || untold.mentions
    || ', of which nothing else is known on this deal; name it among the partners of the deal,'
    || ' or enter its registration, claim or meeting.' as remedy
from untold
left join users
    on untold.owner_user_id = users.user_id
