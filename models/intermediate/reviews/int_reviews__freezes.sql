with

quarters as (

    select * from {{ ref('int_reviews__quarters') }}

),

frozen as (

    select
        *,
        {{ freezes_on('quarter_ends_on') }} as freezes_on,
        {{ freezes_on('opens_on') }} as quarter_before_freezes_on
    from quarters
    where is_reviewed

)

select
    fiscal_quarter,
    opens_on,
    freezes_on,
    {{ as_of() }} >= freezes_on as is_frozen,
    least(freezes_on, {{ as_of() }}) as told_on,
    least(quarter_before_freezes_on, {{ as_of() }}) as told_before_on
from frozen
