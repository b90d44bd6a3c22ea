select
    country_code,
    spelling,
    city
from {{ source('reference', 'cities') }}
