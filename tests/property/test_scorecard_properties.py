"""Scorecards, rewards, shared leads, programmes and joint marketing of companies at random: the models against the plain Python."""

import datetime as dt
from collections import Counter
from typing import Any

import duckdb
import pytest
import reference_scorecard
from landed import Landed
from random_company import DAYS, RandomCompany
from reference_attribution import State, state
from replayed import Replayed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened

pytestmark = pytest.mark.slow

MARTS = (*(table.split(".")[1] for table in reference_scorecard.TABLES), "partner_revenue")
POLICY = {
    "slas": """
        tier,kind,days
        ,registration_decision,5
        Gold,registration_decision,2
        Gold,lead_response,3
    """,
    "reward_rules": """
        rule,metric,minimum,reward
        volume,sourced,1000.005,Bonus
        any,influenced,0.01,Bonus
        deals,sourced_deals,2,Bonus
        more,influenced_deals,1,Bonus
        giver,received,2,Bonus
        taker,given,3,Bonus
        fair,reciprocity,0.333333,Budget
        learnt,training_completion,0.666667,Seats
        fits,profile_fit,0.5,Dinner
        kept,sla_met,0.5,Apology
    """,
    "tier_requirements": """
        program_id,tier,rank,metric,minimum
        ,Bronze,1,sourced,0.01
        ,Silver,2,influenced,1000
        ,Silver,2,reciprocity,0.25
        PRG-RESELLER,Silver,2,given,2
        ,Gold,4,training_completion,0.5
        ,Gold,4,sourced_deals,1
        PRG-RESELLER,Gold,4,sourced,0.01
        PRG-REFERRAL,Gold,4,sla_met,0.5
        PRG-COSELL,Jade,5,influenced_deals,1
        PRG-MARKETPLACE,Ruby,7,received,1
        PRG-MARKETPLACE,Ruby,7,profile_fit,0.2
    """,
    "ideal_partner_profile": """
        criterion,kind,attribute,operator,value,weight
        kind,nice_to_have,partner_type,in, reseller|Referral ,1
        sold,nice_to_have,sourced_last_four_quarters,>=,1000,2.5
        loved,nice_to_have,influenced_last_four_quarters,<>,0,1.25
        poor,nice_to_have,influenced_last_four_quarters,<,5000,0
        small,nice_to_have,size_band,<>,1001+,0.333333
        near,nice_to_have,region,=,EMEA,1
        abroad,must_have,country_code,<>,jp,1
        gold,nice_to_have,tier,=,gold,3
    """,
}
"""Every metric, attribute and operator, requirements of programmes, and a rank that nobody has."""

Rows = dict[str, Counter]


def policy_lines(name: str) -> list[str]:
    """The lines of a policy file, the header first."""
    return [line.strip() for line in POLICY[name].strip().splitlines()]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The models, compiled over a company at random."""
    seeds = tmp_path_factory.mktemp("seeds")
    for name in POLICY:
        (seeds / f"{name}.csv").write_text("\n".join([*policy_lines(name), ""]), encoding="utf-8")
    landed = Landed(tmp_path_factory.mktemp("scorecards"), seeds)
    RandomCompany(0).with_managed_partners().write(landed.settings.raw_database)
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Replayed.compiled(landed.settings, *MARTS)


def told(models: Replayed, as_of: dt.date) -> Rows:
    """The rows of every table, made again as of a day from what raw holds."""
    models.run(as_of)
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        return {
            name: Counter(build.execute(f"select {columns} from {name}").fetchall())
            for name, columns in reference_scorecard.COLUMNS.items()
        }


def known(models: Replayed) -> State:
    """What the plain Python knows of the same company."""
    raw = reference_scorecard.read_raw(models.settings.raw_database)
    return state(raw, reference_scorecard.read_policy(models.settings.policy_dir), raw.as_of)


def column(rows: Rows, table: str, name: str) -> set[Any]:
    """The values of one column."""
    place = reference_scorecard.COLUMNS[table].split(", ").index(name)
    return {row[place] for row in rows[table]}


def test_the_models_say_what_the_definitions_say_cell_for_cell(models: Replayed) -> None:
    all_found: Rows = {table: Counter() for table in reference_scorecard.TABLES}
    for seed, as_of in ((81, DAYS[-1]), (82, DAYS[-1]), (83, DAYS[-1]), (84, DAYS[17])):
        RandomCompany(seed).with_managed_partners().write(models.settings.raw_database)
        found, expected = told(models, as_of), reference_scorecard.rows(known(models))
        differing = [table for table in found if found[table] != expected[table]]
        assert (seed, {table: (found[table] - expected[table], expected[table] - found[table]) for table in differing}) == (seed, {})
        for table, rows in found.items():
            all_found[table] += rows
    # nothing of it is equal for being empty
    assert column(all_found, "performance.partner_scorecard", "recommended_tier") == {None, "Bronze", "Silver", "Gold", "Jade", "Ruby"}
    assert column(all_found, "performance.rewards_due", "metric") == {row.split(",")[1] for row in policy_lines("reward_rules")[1:]}
    for table, name in (
        ("performance.partner_scorecard", "profile_fit"),
        ("performance.partner_scorecard", "sla_met"),
        ("performance.partner_scorecard", "co_marketing_return"),
        ("performance.lead_distribution", "fairness_of_tier"),
        ("performance.lead_distribution", "avg_days_to_response"),
        ("performance.co_marketing", "return_on_spend"),
        ("performance.program_economics", "new_partners_per_million"),
    ):
        assert len(column(all_found, table, name)) > 5, name


def test_scorecards_add_up_to_partner_revenue_and_programmes_to_their_partnerships(models: Replayed) -> None:
    RandomCompany(91).with_managed_partners().write(models.settings.raw_database)
    models.run(DAYS[-1])
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        scored = """
            select fiscal_quarter, sum(sourced), sum(influenced)
            from performance.partner_scorecard
            group by all
            having max(sourced_deals + influenced_deals) > 0
        """
        revenue = """
            select
                year(month) || '-Q' || quarter(month),
                coalesce(sum(credited_amount) filter (involvement = 'sourced'), 0),
                coalesce(sum(credited_amount) filter (involvement = 'influenced'), 0)
            from attribution.partner_revenue
            inner join core.dim_partnerships using (partnership_id)
            inner join core.dim_partners using (partner_id)
            where credit_model = 'linear' and is_listed
            group by all
        """
        earned = set(build.execute(revenue).fetchall())
        assert set(build.execute(scored).fetchall()) == earned
        assert len(earned) > 5
        economics = "select program_id, partnerships, new_partners, avg_days_to_recruit from performance.program_economics"
        lives = """
            select
                program_id,
                count(*) filter (signed_on <= $1),
                count(*) filter (signed_on <= $1 - 365),
                cast(round(avg(days_to_recruit) filter (signed_on <= $1), 2) as decimal(18, 2))
            from core.dim_programs
            left join funnel.partner_lifecycle using (program_id)
            group by all
        """
        assert set(build.execute(economics).fetchall()) == set(build.execute(lives, [DAYS[-1]]).fetchall())
