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

-- the candidate that fits a record best; one that is taken, where there is no other
firsts as (

    select *
    from probabilities
    qualify
        row_number() over (
            partition by list_key, record_content
            order by is_taken, millibits desc, account_content
        ) = 1

),

best as (

    select
        firsts.list_key,
        firsts.record_content,
        firsts.account_content,
        firsts.name_relation,
        firsts.is_same_text,
        firsts.registration,
        firsts.domain,
        firsts.phone,
        firsts.place,
        firsts.millibits,
        coalesce(firsts.rank_of_record = 1, false) as is_mutual,
        case
            when firsts.registration = 'different' then 'conflict'
            when firsts.registration = 'same' then 'registration'
            when firsts.domain = 'same' then 'domain'
            when firsts.phone = 'same' then 'phone'
            when firsts.domain = 'kindred' then 'kindred'
            else 'none'
        end as identifier,
        cast(
            case
                when firsts.registration = 'same' then firsts.probability
                -- an equal name that hardly ever is a look-alike on this list is taken, however short
                when firsts.name_relation in ('same', 'common', 'local')
                    then least(
                        firsts.share_among_rivals,
                        greatest(firsts.probability, coalesce(lookalikes.share_of_matches, 0))
                    )
                else least(firsts.probability, coalesce(lookalikes.share_of_matches, 0))
            end as decimal(9, 6)
        ) as probability
    from firsts
    left join lookalikes
        on firsts.list_key = lookalikes.list_key
        and firsts.name_relation = lookalikes.name_relation
        and firsts.place = lookalikes.place
        and firsts.identifiers = lookalikes.identifiers

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
