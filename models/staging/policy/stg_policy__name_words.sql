with

lines as (

    select * from {{ policy_lines(ref('name_words')) }}

)

select
    {{ policy_value('name_words', 'word', required=true) }} as word,
    {{ policy_value('name_words', 'standard', required=true) }} as standard,
    {{ policy_value(
        'name_words', 'kind', required=true, one_of=['common', 'local', 'generic', 'vehicle', 'filler']
    ) }} as kind
from lines
