-- 14 million rows for two million touches and seven models, which fct_credits alone reads
{{ config(materialized='view') }}

with

touches as (

    select * from {{ ref('int_attribution__touches') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

decays as (

    select * from {{ ref('int_attribution__decays') }}

)

select
    -- ids
    opportunity_number,
    model_number,

    -- numbers
    position,
    amount,
    parts,

    -- flags
    is_shared
from {{ credit_parts('touches', 'credit_models', 'decays', ['opportunity_number']) }} as parts
