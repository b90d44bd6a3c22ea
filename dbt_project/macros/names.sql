{#- The words of a text that one space parts, as a list. -#}
{% macro words_of(text) -%}
    {{ return(adapter.dispatch('words_of')(text)) }}
{%- endmacro %}


{% macro duckdb__words_of(text) -%}
    string_split({{ text }}, ' ')
{%- endmacro %}


{% macro spark__words_of(text) -%}
    split({{ text }}, ' ')
{%- endmacro %}


{#- The items of a list that another one has too, once each, in the order of the first. -#}
{% macro in_both(one, other) -%}
    {{ return(adapter.dispatch('in_both')(one, other)) }}
{%- endmacro %}


{% macro duckdb__in_both(one, other) -%}
    list_filter({{ one }}, lambda item: list_contains({{ other }}, item))
{%- endmacro %}


{% macro spark__in_both(one, other) -%}
    array_intersect({{ one }}, {{ other }})
{%- endmacro %}


{#- The items of a list that another one lacks, in the order of the first. -#}
{% macro in_one_only(one, other) -%}
    {{ return(adapter.dispatch('in_one_only')(one, other)) }}
{%- endmacro %}


{% macro duckdb__in_one_only(one, other) -%}
    list_filter({{ one }}, lambda item: not list_contains({{ other }}, item))
{%- endmacro %}


{% macro spark__in_one_only(one, other) -%}
    array_except({{ one }}, {{ other }})
{%- endmacro %}


{#- The items of a list as one text; null for an empty list. -#}
{% macro joined(list, between=' ') -%}
    {{ return(adapter.dispatch('joined')(list, between)) }}
{%- endmacro %}


{% macro duckdb__joined(list, between) -%}
    nullif(array_to_string({{ list }}, '{{ between }}'), '')
{%- endmacro %}


{% macro spark__joined(list, between) -%}
    nullif(array_join({{ list }}, '{{ between }}'), '')
{%- endmacro %}


{#- How many items a list has. -#}
{% macro item_count(list) -%}
    {{ return(adapter.dispatch('item_count')(list)) }}
{%- endmacro %}


{% macro duckdb__item_count(list) -%}
    len({{ list }})
{%- endmacro %}


{% macro spark__item_count(list) -%}
    size({{ list }})
{%- endmacro %}


{#- The first n words of a text that one space parts; all of them where it has fewer. -#}
{% macro first_words(text, n) -%}
    {{ return(adapter.dispatch('first_words')(text, n)) }}
{%- endmacro %}


{% macro duckdb__first_words(text, n) -%}
    array_to_string(list_slice(string_split({{ text }}, ' '), 1, {{ n }}), ' ')
{%- endmacro %}


{% macro spark__first_words(text, n) -%}
    substring_index({{ text }}, ' ', {{ n }})
{%- endmacro %}


{#- The last n words of a text that one space parts; all of them where it has fewer. -#}
{% macro last_words(text, n) -%}
    {{ return(adapter.dispatch('last_words')(text, n)) }}
{%- endmacro %}


{% macro duckdb__last_words(text, n) -%}
    array_to_string(list_slice(string_split({{ text }}, ' '), -({{ n }}), -1), ' ')
{%- endmacro %}


{% macro spark__last_words(text, n) -%}
    substring_index({{ text }}, ' ', -({{ n }}))
{%- endmacro %}


{#-
    A row for each piece of a text, `position` from 1 on: its words, or with an empty delimiter its
    characters. `keep` are columns that go along.
-#}
{% macro pieces(relation, keep, text, piece, delimiter=' ') -%}
    {{ return(adapter.dispatch('pieces')(relation, keep, text, piece, delimiter)) }}
{%- endmacro %}


{% macro duckdb__pieces(relation, keep, text, piece, delimiter) -%}
    (
        select
            {{ keep | join(', ') }},
            generate_subscripts(string_split({{ text }}, '{{ delimiter }}'), 1) as position,
            unnest(string_split({{ text }}, '{{ delimiter }}')) as {{ piece }}
        from {{ relation }}
        where {{ text }} is not null
    )
{%- endmacro %}


{% macro spark__pieces(relation, keep, text, piece, delimiter) -%}
    (
        select
            {{ keep | join(', ') }},
            position + 1 as position,
            {{ piece }}
        from {{ relation }}
        lateral view posexplode(split({{ text }}, '{{ delimiter }}')) as position, {{ piece }}
        where {{ piece }} <> ''
    )
{%- endmacro %}


{#- The text in lower case, each letter with its accent as one character. -#}
{% macro composed(text) -%}
    {{ return(adapter.dispatch('composed')(text)) }}
{%- endmacro %}


{% macro duckdb__composed(text) -%}
    nfc_normalize(lower({{ text }}))
{%- endmacro %}


{#- One space for all that is no letter, mark or digit; null where nothing is left. -#}
{% macro only_words(text) -%}
    {{ return(adapter.dispatch('only_words')(text)) }}
{%- endmacro %}


{% macro duckdb__only_words(text) -%}
    nullif(trim(regexp_replace({{ text }}, '[^\p{L}\p{M}\p{N}]+', ' ', 'g')), '')
{%- endmacro %}


{#- Whether the text has characters beyond ASCII. -#}
{% macro is_beyond_ascii(text) -%}
    {{ return(adapter.dispatch('is_beyond_ascii')(text)) }}
{%- endmacro %}


{% macro duckdb__is_beyond_ascii(text) -%}
    (strlen({{ text }}) > length({{ text }}))
{%- endmacro %}


{% macro spark__is_beyond_ascii(text) -%}
    (octet_length({{ text }}) > length({{ text }}))
{%- endmacro %}


{#- `j p morgan` as `jp morgan`: single Latin letters in a row, up to four, are initials of one word. -#}
{% macro joined_initials(text) -%}
    {{ return(adapter.dispatch('joined_initials')(text)) }}
{%- endmacro %}


{% macro duckdb__joined_initials(text) -%}
    trim(regexp_replace(
        ' ' || {{ text }} || ' ', ' ([a-z]) (?:([a-z]) (?:([a-z]) (?:([a-z]) )?)?)', ' \1\2\3\4 ', 'g'
    ))
{%- endmacro %}


{#- Without what registers and exchanges add behind a name: Common Stock, Class A, Ser. B, /DE/. -#}
{% macro without_appendix(name) -%}
    {{ return(adapter.dispatch('without_appendix')(name)) }}
{%- endmacro %}


{% macro duckdb__without_appendix(name) -%}
    regexp_replace(
        regexp_replace(
            {{ name }},
            '(?i)[ ,-]+(class [a-z] +)?((common|ordinary|capital) (stock|shares?|units?)|american depositary|depositary (shares?|receipts?)|sponsored adr|reit\b).*$',
            ''
        ),
        '(?i)([ ,]+-? ?(class|cl\.?|ser\.?|series)[ ]+[a-z0-9](?: +(shares|stock))?|[ ]*/ *[a-z]{2,3} */?)[ .]*$',
        ''
    )
{%- endmacro %}


{#- The digits of a text. -#}
{% macro digits_of(text) -%}
    {{ return(adapter.dispatch('digits_of')(text)) }}
{%- endmacro %}


{% macro duckdb__digits_of(text) -%}
    nullif(regexp_replace({{ text }}, '[^0-9]+', '', 'g'), '')
{%- endmacro %}


{#- The logarithm to the base 2, in thousandths, as a whole number: sums of whole numbers come out the same in any order. -#}
{% macro millibits(ratio) -%}
    cast(round(1000 * ln({{ ratio }}) / ln(2), 0) as bigint)
{%- endmacro %}


{#- 2 to the power of a number of thousandths. -#}
{% macro odds_of(millibits) -%}
    power(2.0, ({{ millibits }}) / 1000.0)
{%- endmacro %}


{#- A text without the codes in which pages and spreadsheets write & and ', and Aaron's as one word. -#}
{% macro without_markup(name) -%}
    {%- set text = namespace(sql=name) -%}
    {%- for code, meant in [
        ('&amp;', '&'), ('&quot;', ' '), ('&nbsp;', ' '), ('&#39;', ''), ('&#039;', ''), ('&apos;', ''),
        ('&lsquo;', ''), ('&rsquo;', ''), ('&#8216;', ''), ('&#8217;', ''), ('&#x27;', '')
    ] -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", '" ~ code ~ "', '" ~ meant ~ "')" -%}
    {%- endfor -%}
    translate({{ without_appendix(text.sql) }}, '''‘’ʼ`´', '')
{%- endmacro %}


{#-
    `name`, `full_text` and `core_text` of each text: without "the" in front and without legal forms, of
    which two may stand at the end (`co`, `ltd`), one in front, and one glued to each end. Something is
    left of every name. `forms` has form, place and is_glued.
-#}
{% macro without_legal_forms(texts, forms) -%}
    (
        with

        form_lengths as (

            select distinct {{ word_count('form') }} as words
            from {{ forms }}

        ),

        start_text as (

            select
                name,
                full_text,
                case when full_text like 'the _%' then substring(full_text, 5) else full_text end as text
            from {{ texts }}
            where full_text is not null

        ),

        {{ without_form_at('end', 'start_text', 'once', forms) }},

        {{ without_form_at('end', 'once', 'twice', forms) }},

        {{ without_form_at('front', 'twice', 'opened', forms) }},

        {{ without_glued_form_at('end', 'opened', 'closed', forms) }},

        {{ without_glued_form_at('front', 'closed', 'freed', forms) }}

        select
            name,
            full_text,
            text as core_text
        from freed
    )
{%- endmacro %}


{#- Two CTEs: the longest form that stands at that place of `source`.text, and `result` with it taken off. -#}
{% macro without_form_at(place, source, result, forms) -%}
    {%- set piece = last_words if place == 'end' else first_words -%}
    {%- set rest = first_words if place == 'end' else last_words -%}
    {{ result }}_forms as (

            select
                texts.name,
                max(form_lengths.words) as words
            from {{ source }} as texts
            inner join form_lengths
                on {{ word_count('texts.text') }} > form_lengths.words
            inner join {{ forms }} as forms
                on {{ piece('texts.text', 'form_lengths.words') }} = forms.form
                and (
                    forms.place in ('{{ place }}', 'either')
                    or (forms.place = 'either_beyond_ascii' and {{ is_beyond_ascii('texts.name') }})
                )
            group by texts.name

        ),

        {{ result }} as (

            select
                texts.name,
                texts.full_text,
                case
                    when found.words is null then texts.text
                    else {{ rest('texts.text', word_count('texts.text') ~ ' - found.words') }}
                end as text
            from {{ source }} as texts
            left join {{ result }}_forms as found
                on texts.name = found.name

        )
{%- endmacro %}


{#- Two CTEs: as above, for forms that no space parts from the name, in scripts that write none. -#}
{% macro without_glued_form_at(place, source, result, forms) -%}
    {{ result }}_forms as (

            select
                texts.name,
                max(length(forms.form)) as letters
            from {{ source }} as texts
            inner join {{ forms }} as forms
                on length(texts.text) > length(forms.form)
                and {{ 'right' if place == 'end' else 'left' }}(texts.text, length(forms.form)) = forms.form
                and forms.place in ('{{ place }}', 'either')
            where forms.is_glued and {{ is_beyond_ascii('texts.text') }}
            group by texts.name

        ),

        {{ result }} as (

            select
                texts.name,
                texts.full_text,
                case
                    when found.letters is null then texts.text
                    else trim(
                        {%- if place == 'end' %}
                        left(texts.text, length(texts.text) - found.letters)
                        {%- else %}
                        substring(texts.text, found.letters + 1)
                        {%- endif %}
                    )
                end as text
            from {{ source }} as texts
            left join {{ result }}_forms as found
                on texts.name = found.name

        )
{%- endmacro %}


{#- How many words a text has that one space parts. -#}
{% macro word_count(text) -%}
    (length({{ text }}) - length(replace({{ text }}, ' ', '')) + 1)
{%- endmacro %}


{#-
    `text` and `plain`: each text of `texts` in lower case, with the letters of `letters` put in place and
    one space for all that is no letter or digit. `texts` has text, each once.
-#}
{% macro plain_texts(texts, letters) -%}
    (
        with

        spelled as {{ computed_once() }} (

            select
                text,
                {{ composed(without_markup('text')) }} as spelling
            from {{ texts }}
            where text is not null

        ),

        -- only what is not ASCII goes letter by letter: 3% of the names of an American list
        beyond_ascii as (

            select
                text,
                spelling
            from spelled
            where {{ is_beyond_ascii('spelling') }}

        ),

        rewritten as (

            select
                characters.text,
                {{ dbt.listagg(
                    'coalesce(letters.written_as, characters.letter)', "''",
                    'order by characters.position'
                ) }} as spelling
            from {{ pieces('beyond_ascii', ['text'], 'spelling', 'letter', '') }} as characters
            left join {{ letters }} as letters
                on characters.letter = letters.letter
            group by characters.text

        )

        select
            spelled.text,
            {{ only_words(composed('coalesce(rewritten.spelling, spelled.spelling)')) }} as plain
        from spelled
        left join rewritten
            on spelled.text = rewritten.text
    )
{%- endmacro %}


{#- What names are equal by: no spaces, and Mueller as Müller is written without its dots. -#}
{% macro key_of(text) -%}
    replace(replace(replace(replace({{ text }}, ' ', ''), 'ae', 'a'), 'oe', 'o'), 'ue', 'u')
{%- endmacro %}


{#- An aggregate: words with their kinds, in their order, as a list for words_of_kinds(). -#}
{% macro words_in_order(word, kind, position) -%}
    {{ return(adapter.dispatch('words_in_order')(word, kind, position)) }}
{%- endmacro %}


{% macro duckdb__words_in_order(word, kind, position) -%}
    list_sort(list({'position': {{ position }}, 'word': {{ word }}, 'kind': {{ kind }}}))
{%- endmacro %}


{% macro spark__words_in_order(word, kind, position) -%}
    sort_array(collect_list(named_struct('position', {{ position }}, 'word', {{ word }}, 'kind', {{ kind }})))
{%- endmacro %}


{#- The words of some kinds, of all without any, one space between; null for none. -#}
{% macro words_of_kinds(entries, kinds=none) -%}
    {{ return(adapter.dispatch('words_of_kinds')(entries, kinds)) }}
{%- endmacro %}


{% macro duckdb__words_of_kinds(entries, kinds) -%}
    nullif(array_to_string(list_transform(
        {% if kinds -%}
        list_filter({{ entries }}, lambda entry: entry.kind in ('{{ kinds | join("', '") }}')),
        {%- else -%}
        {{ entries }},
        {%- endif %}
        lambda entry: entry.word
    ), ' '), '')
{%- endmacro %}


{% macro spark__words_of_kinds(entries, kinds) -%}
    nullif(array_join(transform(
        {% if kinds -%}
        filter({{ entries }}, entry -> entry.kind in ('{{ kinds | join("', '") }}')),
        {%- else -%}
        {{ entries }},
        {%- endif %}
        entry -> entry.word
    ), ' '), '')
{%- endmacro %}


{#- The first letters of the words of a text. -#}
{% macro initials_of(text) -%}
    {{ return(adapter.dispatch('initials_of')(text)) }}
{%- endmacro %}


{% macro duckdb__initials_of(text) -%}
    array_to_string(list_transform(string_split({{ text }}, ' '), lambda word: word[1]), '')
{%- endmacro %}


{% macro spark__initials_of(text) -%}
    array_join(transform(split({{ text }}, ' '), word -> left(word, 1)), '')
{%- endmacro %}


{#- A number that stands for a text, the same on every engine; two in a million million texts may share one. -#}
{% macro number_of(text) -%}
    {{ return(adapter.dispatch('number_of')(text)) }}
{%- endmacro %}


{% macro duckdb__number_of(text) -%}
    md5_number_lower({{ text }})
{%- endmacro %}


{#- A number by which rows with one text find each other; only ever compared within a build. -#}
{% macro bucket_of(text) -%}
    {{ return(adapter.dispatch('bucket_of')(text)) }}
{%- endmacro %}


{% macro duckdb__bucket_of(text) -%}
    hash({{ text }})
{%- endmacro %}


{% macro spark__bucket_of(text) -%}
    xxhash64({{ text }})
{%- endmacro %}
