select
    fiscal_quarter,
    involvement,
    slice,
    slice_key,
    close_rate_low,
    close_rate,
    close_rate_high
from {{ ref('partner_vs_direct') }}
where
    not close_rate between close_rate_low and close_rate_high
    or close_rate_low < 0
    or close_rate_high > 1
