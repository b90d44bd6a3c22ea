with

weighed as (

    select * from {{ ref('int_account_mapping__weighed_pairs') }}

),

weights as (

    select * from {{ ref('int_account_mapping__weights') }}

)

-- one name, and hardly a doubt: both sides have found their company
select
    probabilities.list_key,
    probabilities.record_content,
    probabilities.account_content,
    probabilities.is_one_to_one
from {{ rivalled('weighed', [
    'list_key', 'record_content', 'account_content', 'name_relation'
]) }} as probabilities
cross join weights
where
    probabilities.name_relation = 'same'
    and probabilities.probability >= weights.settled_from
    and probabilities.rank_of_account = 1
    and probabilities.rank_of_record = 1
