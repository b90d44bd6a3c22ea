"""Splink 5 on the tables that account mapping is held against: python bench/splink_matching.py INPUT OUT

INPUT is a DuckDB file made by matching_company.py; OUT is written as JSON: seconds by step, precision, recall and F1. The clock
starts with both tables as they come from the CRM and the partners, and stops with one-to-one matches; Python's start and what
imports cost are not in it. The threshold is the one with the best F1 on the truth, which nobody has in practice; the F1 at even
odds, which needs no truth, stands beside it.

The setting is the quickest of those with the best F1. What was tried, on 104,302 accounts and 100,108 records, two cores, seconds
of one run each while the machine did other work, too:

    F1     precision  seconds  setting
    .9953  .9990      2.0      this one
    .9950  .9979      1.8      frequencies of domains, countries and cities as well
    .9949  .9978      2.5      the same, u from a million pairs instead of 100,000
    .9949  .9978      2.7      the same, u in ten chunks with early stopping, as is Splink's default
    .9950  .9979      2.7      EM on equal first words, too
    .9923  .9927      2.3      one more level, two letters apart
    .9910  .9950      2.6      one more level, Jaro-Winkler .9
    .9869  .9845      2.2      Jaro-Winkler .95 and .88 instead of Levenshtein and first word
    .9873  .9981      2.7      blocking on domain and first word alone: finds 97.9% of the true pairs, this one 99.3%
    .9946  .9974      2.6      blocking on city and first three letters instead of city and both ends: 99.5%
    .9947  .9974      3.8      blocking on phone and on country with first three letters instead: 99.5%
    .9952  .9984      2.1      u by EM instead of sampling: not what u is, and no better
    .9879  .9908      5.1      Jaro-Winkler, the widest blocking, u from a million pairs: as the tutorials have it
    .9911  .9934     52.6      levels Levenshtein 1, first word and two of Jaro-Winkler, u from ten million pairs, cities as written

All partners' lists are one table: one job a list costs its training four times, and a linkage of five tables compares lists with
each other.
"""

import itertools
import json
import logging
import math
import sys
import time
from pathlib import Path

import duckdb
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEGAL_FORMS = (
    "ab|ad|ag|aps|as|asa|bhd|bv|co|company|corp|corporation|cv|dd|doo|eireli|eood|gmbh|inc|incorporated|kft|kg|kgaa|kk|limited|llc|llp|ltd|"
    "ltda|ltee|mbh|nv|oao|ohg|ood|ooo|oy|oyj|plc|private|pt|pte|pty|pvt|s r o|sa|sab|sarl|sas|sdn|se|sl|slu|snc|sp z oo|spa|spzoo|srl|sro|"
    "tbk|zrt"
)
FREE_MAIL = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "gmx.de", "web.de", "facebook.com", "linkedin.com")
LEAST_WEIGHT = -15
"""Match weight from which pairs are kept at all; thresholds are looked for above it."""

NORMALISED = r"""
    create table {table}_normalised as
    with plain as (
        select
            *,
            lower(strip_accents(replace(replace(name, '&', ' and '), '.', ''))) as plain_name,
            trim(regexp_replace(plain_name, '[^\p{{L}}\p{{N}}]+', ' ', 'g')) as text,
            regexp_extract(lower(trim(website)), '^(?:https?://)?(?:www\.)?([^/?]+)', 1) as host,
            trim(regexp_replace(lower(strip_accents(country)), '[^\p{{L}}\p{{N}}]+', ' ', 'g')) as country_text,
            lower(strip_accents(city)) as city_text
        from input.{table}
    ),
    named as (
        select *, coalesce(nullif(regexp_replace(text, '(?: (?:{forms}))+$', ''), ''), text) as core from plain
    )
    select
        unique_id,
        partner,
        core as name,
        split_part(core, ' ', 1) as first_word,
        left(core, 3) || right(core, 6) as name_ends,
        case when host <> '' and host not in ({free_mail}) then host end as domain,
        right(regexp_replace(phone, '[^0-9]', '', 'g'), 7) as phone,
        coalesce(countries.country_code, country_text) as country,
        coalesce(cities.city, city_text) as city
    from named
    left join input.countries on country_text = countries.spelling
    left join input.cities on countries.country_code = cities.country_code and city_text = cities.spelling
"""

ONE_TO_ONE = """
    create table matches as
    select unique_id_r as record_id, unique_id_l as account_id, match_weight
    from {predictions}
    qualify row_number() over (partition by unique_id_r order by match_weight desc, unique_id_l) = 1
        and row_number() over (partition by partner_r, unique_id_l order by match_weight desc, unique_id_r) = 1
"""


def settings() -> SettingsCreator:
    """The model: what is compared, and which pairs are looked at."""
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            comparisons.CustomComparison(
                output_column_name="name",
                comparison_levels=[
                    levels.NullLevel("name"),
                    levels.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
                    levels.LevenshteinLevel("name", 1),
                    levels.ExactMatchLevel("first_word").configure(tf_adjustment_column="first_word"),
                    levels.ElseLevel(),
                ],
            ),
            comparisons.ExactMatch("domain"),
            comparisons.ExactMatch("phone"),
            comparisons.ExactMatch("country"),
            comparisons.ExactMatch("city"),
        ],
        blocking_rules_to_generate_predictions=[block_on("domain"), block_on("first_word"), block_on("city", "name_ends")],
        retain_matching_columns=False,
        additional_columns_to_retain=["partner"],
    )


def matched(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Make the table `matches` from the tables of `input`; returns seconds by step."""
    clock = [("", time.monotonic())]
    for table in ("accounts", "records"):
        connection.execute(NORMALISED.format(table=table, forms=LEGAL_FORMS, free_mail=", ".join(f"'{domain}'" for domain in FREE_MAIL)))
    clock.append(("normalising", time.monotonic()))
    api = DuckDBAPI(connection)
    tables = [api.register(f"{table}_normalised", dataset_display_name=table) for table in ("accounts", "records")]
    linker = Linker(tables, settings(), log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("domain"), block_on("name", "city")], recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1, num_chunks=1, min_count_per_level=None)
    training.estimate_parameters_using_expectation_maximisation(block_on("domain"), estimate_without_term_frequencies=True)
    clock.append(("training", time.monotonic()))
    predictions = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    clock.append(("predicting", time.monotonic()))
    connection.execute(ONE_TO_ONE.format(predictions=predictions.physical_name))
    clock.append(("one to one", time.monotonic()))
    return {name: end - begin for (_, begin), (name, end) in itertools.pairwise(clock)}


def judged(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Precision, recall and F1 at the threshold that makes F1 largest, and F1 at even odds."""
    true_pairs = connection.execute("select count(*) from input.truth").fetchall()[0][0]
    steps = connection.execute(
        """
        select match_weight, sum(count(truth.record_id)) over matches_down_to_it as found, sum(count(*)) over matches_down_to_it as taken
        from matches left join input.truth as truth using (record_id, account_id)
        group by match_weight
        window matches_down_to_it as (order by match_weight desc)
        """
    ).fetchall()
    f1 = {weight: 2 * int(found) / (int(taken) + true_pairs) for weight, found, taken in steps}
    weight, found, taken = max(steps, key=lambda step: f1[step[0]])
    even_odds = min((weight for weight in f1 if weight >= 0), default=math.inf)
    return {
        "precision": int(found) / int(taken),
        "recall": int(found) / true_pairs,
        "f1": f1[weight],
        "match_weight": weight,
        "f1_at_even_odds": f1.get(even_odds, 0.0),
    }


def main(source: str, out: str) -> None:
    """Match, stop the clock, judge."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{source}' as input (read_only)")
        seconds = matched(connection)
        Path(out).write_text(json.dumps({"seconds": sum(seconds.values()), "steps": seconds, **judged(connection)}, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
