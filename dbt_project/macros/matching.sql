{#- In words, what two records agree and disagree on. -#}
{% macro match_rule_words(pair) -%}
    case
        when {{ pair }}.registration = 'same' then 'same registration number, '
        when {{ pair }}.registration = 'different' then 'other registration number, '
        else ''
    end
    || case {{ pair }}.domain when 'same' then 'same domain, ' when 'different' then 'other domain, ' else '' end
    || case {{ pair }}.phone when 'same' then 'same phone, ' else '' end
    || case
        when {{ pair }}.is_same_text then 'same name to the letter'
        else case {{ pair }}.name_relation
            when 'same' then 'same name'
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
            else 'names that differ'
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
