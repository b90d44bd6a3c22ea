with

fields as (

    select * from {{ ref('stg_policy__shareable_fields') }}

)

select
    field,
    place,
    source_column
from fields
