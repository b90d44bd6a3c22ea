select
    spelling,
    country_code
from {{ source('reference', 'countries') }}
