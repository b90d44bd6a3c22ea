{#- In words, what two records agree and disagree on. -#}
{% macro match_rule_words(pair) -%}
    case
        when {{ pair }}.registration = 'same' then 'same registration number, '
        when {{ pair }}.registration = 'different' then 'other registration number, '
        else ''
    end
    || case {{ pair }}.domain when 'same' then 'same domain, ' when 'kindred' then 'kindred domain, ' when 'different' then 'other domain, ' else '' end
    || case {{ pair }}.phone when 'same' then 'same phone, ' else '' end
    || case
        when {{ pair }}.is_same_text then 'same name to the letter'
        else case {{ pair }}.name_relation
            when 'same' then 'same name'
            when 'local' then 'same name of common words that many towns have'
            when 'common' then 'same name of common words'
            when 'generic' then 'same name but for a generic word'
            when 'regrouped' then 'same name but for other generic words'
            when 'parted' then 'same name but for spaces'
            when 'shortened' then 'shortened name'
            when 'misspelt' then 'name but for a letter or two'
            when 'initials' then 'initials of the name'
            when 'extra' then 'name with a word more'
            when 'front' then 'name with a word more in front'
            when 'vehicle' then 'name of a fund or the like'
            when 'differ' then 'names that differ'
            when 'transcribed' then 'name in other letters'
            else 'names with nothing in common'
        end
    end
    || case {{ pair }}.place
        when 'city' then ', same city'
        when 'state' then ', same state'
        when 'country' then ', same country'
        when 'abroad' then ', other country'
        else ''
    end
{%- endmacro %}


{#- The values that were compared, ours before theirs. -#}
{% macro match_evidence(ours, theirs) -%}
    'name: ' || {{ ours }}.name || ' | ' || {{ theirs }}.name
    {%- for label, column in [
        ('domain', 'website'), ('country', 'country'), ('state', 'state'), ('city', 'city'),
        ('phone', 'phone'), ('registration number', 'registration_number')
    ] %}
    || case
        when {{ ours }}.{{ column }} is null and {{ theirs }}.{{ column }} is null then ''
        else '; {{ label }}: ' || coalesce({{ ours }}.{{ column }}, '-') || ' | '
            || coalesce({{ theirs }}.{{ column }}, '-')
    end
    {%- endfor %}
{%- endmacro %}


{#- Each word of each text with what it tells; the rarest word of a text counts in full, the next ones less and less. -#}
{% macro weighted_words(texts, text, words, weights) -%}
    (
        select
            parts.{{ text }},
            {{ words }}.lacking_millibits,
            cast(round(
                {{ words }}.shared_millibits * power({{ weights }}.next_word, row_number() over (
                    partition by parts.{{ text }}
                    order by {{ words }}.shared_millibits desc, {{ words }}.word
                ) - 1),
                0
            ) as bigint) as shared_millibits
        from {{ pieces(texts, [text], text, 'word') }} as parts
        inner join {{ words }}
            on parts.word = {{ words }}.word
        cross join {{ weights }}
    )
{%- endmacro %}


{#- What the words of a text tell together. -#}
{% macro told_by_words(weighted) -%}
        cast(sum({{ weighted }}.shared_millibits) as bigint) as shared_millibits,
        cast(sum({{ weighted }}.lacking_millibits) as bigint) as lacking_millibits
{%- endmacro %}


{#- Whether a domain spells a name: as a part of it, or three letters at its beginning. -#}
{% macro is_named_in(key, domain) -%}
    (
        (
            length({{ key }}) >= 4
            and replace(replace({{ domain }}, '-', ''), {{ key }}, '') <> replace({{ domain }}, '-', '')
        ) or (
            length({{ key }}) = 3
            and left(replace({{ domain }}, '-', ''), 3) = {{ key }}
        )
    )
{%- endmacro %}


{#-
    The pairs of a list with what their rivals leave them: `probability`, `share_among_rivals` (the same,
    were one of the candidates sure to be right) and the ranks of both sides among each other's candidates.
    `pairs` has list_key, record_content, account_content, is_one_to_one and millibits; `keep` go along.
-#}
{% macro rivalled(pairs, keep) -%}
    (
        with

        bests as (

            select
                *,
                max(millibits) over (partition by list_key, record_content) as best_of_record,
                max(millibits) over (partition by list_key, account_content) as best_of_account
            from {{ pairs }}

        ),

        -- every candidate takes its share; as decimals, which sum to the same in any order
        shared as (

            select
                *,
                sum(cast({{ odds_of('millibits - best_of_record') }} as decimal(18, 12))) over (
                    partition by list_key, record_content
                ) as rivals_of_record,
                sum(cast({{ odds_of('millibits - best_of_account') }} as decimal(18, 12))) over (
                    partition by list_key, account_content
                ) as rivals_of_account,
                row_number() over (
                    partition by list_key, record_content
                    order by millibits desc, account_content
                ) as rank_of_account,
                row_number() over (
                    partition by list_key, account_content
                    order by millibits desc, record_content
                ) as rank_among_records
            from bests

        ),

        -- what all candidates of a side weigh, this one being 1
        compared as (

            select
                *,
                case
                    when is_one_to_one
                        then greatest(
                            rivals_of_record * {{ odds_of('best_of_record - millibits') }},
                            rivals_of_account * {{ odds_of('best_of_account - millibits') }}
                        )
                    else rivals_of_record * {{ odds_of('best_of_record - millibits') }}
                end as rivals
            from shared

        )

        select
            {{ keep | join(', ') }},
            is_one_to_one,
            millibits,
            rank_of_account,
            case when is_one_to_one then rank_among_records else 1 end as rank_of_record,
            cast(1 / (rivals + {{ odds_of('-millibits') }}) as decimal(9, 6)) as probability,
            cast(1 / rivals as decimal(9, 6)) as share_among_rivals
        from compared
    )
{%- endmacro %}
