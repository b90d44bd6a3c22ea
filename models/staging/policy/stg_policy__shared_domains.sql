with

lines as (

    select * from {{ policy_lines(ref('shared_domains')) }}

)

select
    lower({{ policy_value('shared_domains', 'domain', required=true) }}) as domain,
    {{ policy_value('shared_domains', 'kind', one_of=['free_mail', 'shared'], required=true) }} as kind
from lines
