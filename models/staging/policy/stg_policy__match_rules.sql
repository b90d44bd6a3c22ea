with

lines as (

    select * from {{ policy_lines(ref('match_rules')) }}

)

select
    {{ policy_value('match_rules', 'rule_order', 'integer', required=true) }} as rule_order,
    {{ policy_value('match_rules', 'name', one_of=[
        'same', 'common', 'local', 'generic', 'regrouped', 'parted', 'shortened', 'misspelt', 'initials', 'extra', 'front', 'vehicle', 'differ',
        'unlike', 'transcribed'
    ]) }} as name_relation,
    {{ policy_value(
        'match_rules', 'identifier', one_of=['registration', 'domain', 'phone', 'kindred', 'none', 'conflict']
    ) }} as identifier,
    {{ policy_value(
        'match_rules', 'place', one_of=['city', 'state', 'country', 'abroad', 'unknown']
    ) }} as place,
    {{ policy_value(
        'match_rules', 'highest_status', required=true, one_of=['auto', 'review', 'rejected']
    ) }} as highest_status,
    {{ policy_value('match_rules', 'why', required=true) }} as why
from lines
