with

gaps as (

    select * from {{ ref('int_reviews__gaps') }}

)

select
    partner_id,
    gap,
    subject_type,
    subject_id,
    owner,
    remedy
from gaps
