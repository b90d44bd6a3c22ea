with

registrations as (

    select
        registration_id,
        account_id,
        customer_domain,
        customer_name,
        customer_country,
        product,
        submitted_on,
        -- what is not decided yet stays open
        coalesce(protected_until, date '9999-12-31') as protected_until
    from {{ ref('int_partners__deal_registrations') }}

),

-- the same end customer: by account where both have one, else by domain where both have one,
-- else by name and country
pairs as (

    select
        ours.registration_id,
        theirs.registration_id as other_registration_id
    from registrations as ours
    inner join registrations as theirs
        on ours.account_id = theirs.account_id

    union all

    select
        ours.registration_id,
        theirs.registration_id as other_registration_id
    from registrations as ours
    inner join registrations as theirs
        on ours.customer_domain = theirs.customer_domain
    where
        ours.account_id is null
        or theirs.account_id is null

    union all

    select
        ours.registration_id,
        theirs.registration_id as other_registration_id
    from registrations as ours
    inner join registrations as theirs
        on ours.customer_name = theirs.customer_name
        and ours.customer_country = theirs.customer_country
    where
        (ours.account_id is null or theirs.account_id is null)
        and (ours.customer_domain is null or theirs.customer_domain is null)

)

select
    pairs.registration_id,
    pairs.other_registration_id
from pairs
inner join registrations as ours
    on pairs.registration_id = ours.registration_id
inner join registrations as theirs
    on pairs.other_registration_id = theirs.registration_id
where
    pairs.registration_id <> pairs.other_registration_id
    and ours.submitted_on <= theirs.protected_until
    and theirs.submitted_on <= ours.protected_until
    and coalesce(ours.product = theirs.product, true)
