with

probabilities as (

    select * from {{ ref('int_account_mapping__pair_probabilities') }}

),

lookalikes as (

    select * from {{ ref('int_account_mapping__lookalikes') }}

),

rules as (

    select * from {{ ref('stg_policy__match_rules') }}

),

-- the candidate that fits a record best
best as (

    select
        probabilities.list_key,
        probabilities.record_content,
        probabilities.account_content,
        probabilities.name_relation,
        probabilities.is_same_text,
        probabilities.registration,
        probabilities.domain,
        probabilities.phone,
        probabilities.place,
        probabilities.millibits,
        probabilities.rank_of_record = 1 as is_mutual,
        case
            when probabilities.registration = 'different' then 'conflict'
            when probabilities.registration = 'same' then 'registration'
            when probabilities.domain = 'same' then 'domain'
            when probabilities.phone = 'same' then 'phone'
            when probabilities.domain = 'kindred' then 'kindred'
            else 'none'
        end as identifier,
        cast(
            case
                when probabilities.registration = 'same' then probabilities.probability
                -- an equal name that hardly ever is a look-alike on this list is taken, however short
                when probabilities.name_relation in ('same', 'common', 'local')
                    then least(
                        probabilities.share_among_rivals,
                        greatest(probabilities.probability, coalesce(lookalikes.share_of_matches, 0))
                    )
                else least(probabilities.probability, coalesce(lookalikes.share_of_matches, 0))
            end as decimal(9, 6)
        ) as probability
    from probabilities
    left join lookalikes
        on probabilities.list_key = lookalikes.list_key
        and probabilities.name_relation = lookalikes.name_relation
        and probabilities.place = lookalikes.place
        and probabilities.identifiers = lookalikes.identifiers
    where probabilities.rank_of_account = 1

),

first_rules as (

    select
        kinds.name_relation,
        kinds.identifier,
        kinds.place,
        min_by(rules.highest_status, rules.rule_order) as highest_status,
        min_by(rules.why, rules.rule_order) as why
    from (select distinct name_relation, identifier, place from best) as kinds
    inner join rules
        on coalesce(rules.name_relation, kinds.name_relation) = kinds.name_relation
        and coalesce(rules.identifier, kinds.identifier) = kinds.identifier
        and coalesce(rules.place, kinds.place) = kinds.place
    group by
        kinds.name_relation,
        kinds.identifier,
        kinds.place

),

ruled as (

    select
        best.*,
        coalesce(first_rules.highest_status, 'auto') as highest_status,
        first_rules.why
    from best
    left join first_rules
        on best.name_relation = first_rules.name_relation
        and best.identifier = first_rules.identifier
        and best.place = first_rules.place

)

select
    *,
    case
        when highest_status = 'rejected' or probability < {{ var('match_review_from') }} then 'rejected'
        when
            is_mutual
            and highest_status = 'auto'
            and probability >= {{ var('match_auto_from') }}
            then 'auto'
        when is_mutual then 'review'
        else 'rejected'
    end as match_status,
    case
        when highest_status = 'rejected' then why
        when not is_mutual then 'another record of the list fits this account better'
        when probability < {{ var('match_review_from') }} then 'too unlikely to be asked about'
        when highest_status = 'review' then why
        when probability < {{ var('match_auto_from') }} then 'too unlikely to be taken without a person'
        else 'likely enough, and the best on both sides'
    end as reason
from ruled
