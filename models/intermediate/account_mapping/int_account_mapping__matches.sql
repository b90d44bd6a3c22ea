with

judged as (

    select * from {{ ref('int_account_mapping__judged_pairs') }}

),

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

record_contents as (

    select * from {{ ref('int_account_mapping__record_contents') }}

),

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

decisions as (

    select * from {{ ref('int_account_mapping__decisions') }}

),

-- of records that say the same, the first has the account; a registration's account may be another's too
found as (

    select
        record_contents.list_key,
        record_contents.record_id,
        accounts.first_record_id as account_id,
        case
            when
                record_contents.record_id = contents.first_record_id
                or record_contents.list_key = 'registrations'
                or judged.match_status <> 'auto'
                then judged.match_status
            else 'rejected'
        end as match_status,
        case
            when
                record_contents.record_id = contents.first_record_id
                or record_contents.list_key = 'registrations'
                or judged.match_status <> 'auto'
                then judged.reason
            else 'the same as record ' || contents.first_record_id || ', which has the account'
        end as reason,
        {{ match_rule_words('judged') }} as match_rule,
        judged.probability as score
    from judged
    inner join contents
        on judged.list_key = contents.list_key
        and judged.record_content = contents.content_hash
        and contents.side = 'record'
    inner join contents as accounts
        on judged.account_content = accounts.content_hash
        and accounts.side = 'account'
    inner join record_contents
        on judged.list_key = record_contents.list_key
        and judged.record_content = record_contents.content_hash

),

-- of several decisions on a record, the match stands, else the last that it is none
last_decisions as (

    select
        list_key,
        partner_account_id as record_id,
        account_id,
        decision,
        decided_by,
        decided_on
    from decisions
    qualify
        row_number() over (
            partition by list_key, partner_account_id
            order by decision, decided_on desc nulls last, account_id
        ) = 1

),

decided as (

    select
        last_decisions.list_key,
        last_decisions.record_id,
        last_decisions.account_id,
        case when last_decisions.decision = 'match' then 'manual' else 'rejected' end
            as match_status,
        'decided by ' || coalesce(last_decisions.decided_by, 'nobody named')
        || coalesce(' on ' || cast(last_decisions.decided_on as varchar), '') as reason,
        'decided by a person' as match_rule,
        cast(
            case when last_decisions.decision = 'match' then 1 else 0 end as decimal(9, 6)
        ) as score
    from last_decisions
    left join found
        on last_decisions.list_key = found.list_key
        and last_decisions.record_id = found.record_id
    -- that a pair is none is only worth a row where nothing else was found
    where
        last_decisions.decision = 'match'
        or found.record_id is null

),

together as (

    select * from decided

    union all

    select found.*
    from found
    left join decided
        on found.list_key = decided.list_key
        and found.record_id = decided.record_id
    where decided.record_id is null

)

select
    together.list_key,
    together.record_id,
    together.account_id,
    together.match_status,
    together.match_rule,
    together.score,
    {{ match_evidence('ours', 'theirs') }} as evidence,
    together.reason
from together
-- a decision may name a record that has gone since
inner join records as theirs
    on together.list_key = theirs.list_key
    and together.record_id = theirs.record_id
inner join records as ours
    on together.account_id = ours.record_id
    and ours.side = 'account'
