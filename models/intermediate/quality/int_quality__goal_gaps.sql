with

goals as (

    select * from {{ ref('stg_policy__goals') }}

),

programs as (

    select * from {{ ref('stg_prm__program_versions') }}

),

partners as (

    select * from {{ ref('stg_prm__partner_versions') }}

),

partnerships as (

    select * from {{ ref('stg_prm__partnership_versions') }}

),

users as (

    select * from {{ ref('dim_users') }}

),

keys as (

    select 'program' as scope_type, program_id as scope_key from programs
    union
    select 'partner' as scope_type, partner_id as scope_key from partners
    union
    select 'partnership' as scope_type, partnership_id as scope_key from partnerships
    union
    select 'team' as scope_type, team as scope_key from users
    union
    select 'user' as scope_type, lower(email) as scope_key from users

)

select
    'goal_of_unknown_scope' as gap,
    'goal' as subject_type,
    goals.goal_key as subject_id,
    goals.owner,
    'Nobody knows ' || goals.scope_type || ' "' || goals.scope_key
    || '", so nothing is ever counted for the goal; correct scope_key in seeds/goals.csv or'
    || ' remove the line.' as remedy
from goals
left join keys
    on goals.scope_type = keys.scope_type
    and {{ goal_scope_key('goals') }} = keys.scope_key
where
    goals.scope_type <> 'company'
    and keys.scope_key is null
