select
    country_code,
    spelling,
    state_code
from {{ source('reference', 'states') }}
