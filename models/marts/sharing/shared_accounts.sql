with

set_levels as (

    select * from {{ ref('int_sharing__set_levels') }}

),

account_populations as (

    select * from {{ ref('int_sharing__account_populations') }}

),

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

matches as (

    select * from {{ ref('fct_account_matches') }}

),

accounts as (

    select distinct
        account_id,
        population_set
    from account_populations

),

-- what is in review may be the partner's, and is nobody's business until it is decided
perhaps_theirs as (

    select distinct
        partner_id,
        account_id
    from matches
    where match_status = 'review'

),

in_common as (

    select
        set_levels.partner_id,
        set_levels.partner_key,
        accounts.account_id,
        'overlap' as relation,
        overlap_accounts.partner_account_id,
        set_levels.overlap_fields as shown_fields
    from overlap_accounts
    inner join accounts on overlap_accounts.account_id = accounts.account_id
    inner join set_levels
        on overlap_accounts.partner_id = set_levels.partner_id
        and accounts.population_set = set_levels.population_set
    where set_levels.overlap_fields is not null

),

greenfield as (

    select
        set_levels.partner_id,
        set_levels.partner_key,
        accounts.account_id,
        'greenfield' as relation,
        cast(null as varchar) as partner_account_id,
        set_levels.greenfield_fields as shown_fields
    from set_levels
    inner join accounts on set_levels.population_set = accounts.population_set
    left join overlap_accounts
        on set_levels.partner_id = overlap_accounts.partner_id
        and accounts.account_id = overlap_accounts.account_id
    left join perhaps_theirs
        on set_levels.partner_id = perhaps_theirs.partner_id
        and accounts.account_id = perhaps_theirs.account_id
    where
        set_levels.greenfield_fields is not null
        and overlap_accounts.account_id is null
        and perhaps_theirs.account_id is null

)

select
    partner_id,
    partner_key,
    account_id,
    relation,
    partner_account_id,
    shown_fields
from in_common
union all
select
    partner_id,
    partner_key,
    account_id,
    relation,
    partner_account_id,
    shown_fields
from greenfield
