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
