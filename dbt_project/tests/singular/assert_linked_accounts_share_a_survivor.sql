-- a chain of decisions is longer than the model follows: name one account of it as same_as of all others
select
    decisions.account_id,
    decisions.same_as
from {{ ref('stg_policy__account_links') }} as decisions
inner join {{ ref('int_crm__account_survivors') }} as ours
    on decisions.account_id = ours.crm || ':' || ours.crm_account_id
inner join {{ ref('int_crm__account_survivors') }} as theirs
    on decisions.same_as = theirs.crm || ':' || theirs.crm_account_id
where ours.survivor_account_id <> theirs.survivor_account_id
