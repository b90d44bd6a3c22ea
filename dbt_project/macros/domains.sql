{#- How many labels a host has: 3 for shop.acme.example. -#}
{% macro label_count(host) -%}
    (length({{ host }}) - length(replace({{ host }}, '.', '')) + 1)
{%- endmacro %}


{#- The last n labels of a host; all of them where it has fewer. -#}
{% macro last_labels(host, n) -%}
    {{ return(adapter.dispatch('last_labels')(host, n)) }}
{%- endmacro %}


{% macro duckdb__last_labels(host, n) -%}
    array_to_string(list_slice(string_split({{ host }}, '.'), -({{ n }}), -1), '.')
{%- endmacro %}


{% macro spark__last_labels(host, n) -%}
    substring_index({{ host }}, '.', -({{ n }}))
{%- endmacro %}


{#-
    The registrable domain of each host that `hosts` has: acme.co.uk of shop.acme.co.uk. `suffixes` has
    suffix and registrable_labels; the longest suffix of a host decides, and without one its last two
    labels are the domain. A suffix itself, a single label, an address in numbers and a name with an
    empty label have none.
-#}
{% macro registrable_domains(hosts, suffixes) -%}
    (
        with

        distinct_hosts as (

            select distinct host
            from {{ hosts }}
            where host is not null

        ),

        rules as (

            select
                suffix,
                registrable_labels
            from {{ suffixes }}

        ),

        -- every tail of a host that could be a suffix, so that finding one is an equality and not a search
        lengths as (

            select distinct {{ label_count('suffix') }} as labels
            from rules

        ),

        tails as (

            select
                distinct_hosts.host,
                lengths.labels,
                {{ last_labels('distinct_hosts.host', 'lengths.labels') }} as tail
            from distinct_hosts
            inner join lengths on {{ label_count('distinct_hosts.host') }} >= lengths.labels

        ),

        longest as (

            select
                tails.host,
                max_by(rules.registrable_labels, tails.labels) as registrable_labels
            from tails
            inner join rules on tails.tail = rules.suffix
            group by tails.host

        ),

        measured as (

            select
                distinct_hosts.host,
                coalesce(longest.registrable_labels, 2) as registrable_labels,
                '.' || distinct_hosts.host || '.' not like '%..%'
                and translate({{ last_labels('distinct_hosts.host', 1) }}, '0123456789', '') <> '' as is_name
            from distinct_hosts
            left join longest on distinct_hosts.host = longest.host

        )

        select
            host,
            case
                when is_name and {{ label_count('host') }} >= registrable_labels
                    then {{ last_labels('host', 'registrable_labels') }}
            end as registrable_domain
        from measured
    )
{%- endmacro %}
