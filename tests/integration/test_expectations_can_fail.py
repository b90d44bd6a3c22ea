"""Every expectation holds on a made-up company, and fails once what it guards is broken."""

import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from landed import Landed

from expectations import Expectation, load_expectations
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.quality.audit import NotApproved, approve, audit, evaluate_on
from orchestration.rebuild import rebuild
from orchestration.sample.sample import write_sample
from orchestration.settings import Settings

EXPECTATIONS = {f"{one.table}.{one.name}": one for one in load_expectations()}

ONE = "rowid = (select min(rowid) from {table})"
AUTO = "rowid = (select min(rowid) from {table} where match_status = 'auto')"

# what would have to go wrong, as SQL on the table's database: a loss, a copy, a wrong sign, a key that leads nowhere
BREAKING = {
    "account_mapping.fct_account_matches.accounts_match_one_record_of_a_partner": (
        f"insert into {{table}} by name select * replace ('another' as partner_account_id) from {{table}} where {AUTO}"
    ),
    "account_mapping.fct_account_matches.accounts_of_matches_exist": f"update {{table}} set account_id = 'nowhere' where {ONE}",
    "account_mapping.fct_account_matches.auto_matches_have_no_two_registration_numbers": (
        "update intermediate.int_account_mapping__contents set country_code = 'US', registration_key = side "
        f"where first_record_id in (select unnest([account_id, partner_account_id]) from {{table}} where {AUTO})"
    ),
    "account_mapping.fct_account_matches.auto_matches_reach_the_score": f"update {{table}} set score = 0.1 where {AUTO}",
    "account_mapping.fct_account_matches.decisions_are_carried_out": (
        "insert into staging.stg_policy__match_decisions by name "
        f"select partner_key, partner_account_id, account_id, 'no_match' as decision from {{table}} where {AUTO}"
    ),
    "account_mapping.fct_account_matches.few_records_wait_for_review": (
        "update {table} set match_status = 'review' where partner_key = (select min(partner_key) from {table})"
    ),
    "account_mapping.fct_account_matches.partners_of_matches_exist": f"update {{table}} set partner_id = 'nowhere' where {ONE}",
    "account_mapping.fct_account_matches.records_have_one_row": f"insert into {{table}} select * from {{table}} where {ONE}",
    "account_mapping.fct_account_matches.records_of_matches_are_on_the_list": (
        f"update {{table}} set partner_account_id = 'nowhere' where {ONE}"
    ),
    "attribution.fct_attributions.deals_of_attributions_exist": f"update {{table}} set opportunity_id = 'nowhere' where {ONE}",
    "attribution.fct_attributions.involvement_of_deals_is_the_best_role_that_counts": (
        "update core.fct_opportunities set involvement = 'direct' "
        "where opportunity_id = (select min(opportunity_id) from {table} where is_counted and role = 'sourced')"
    ),
    "attribution.fct_attributions.partnerships_of_attributions_exist": f"update {{table}} set partnership_id = 'nowhere' where {ONE}",
    "attribution.fct_attributions.registrations_and_claims_of_the_prm_are_in_attribution": (
        "delete from {table} where rowid = (select min(rowid) from {table} where evidence_type = 'claim')"
    ),
    "attribution.fct_attributions.registrations_and_claims_stand_as_the_prm_has_them": (
        "update {table} set approval_status = 'approved' "
        "where rowid = (select min(rowid) from {table} where evidence_type = 'claim' and approval_status = 'pending')"
    ),
    "attribution.fct_attributions.what_counts_is_approved": (
        "update {table} set is_counted = true where rowid = (select min(rowid) from {table} where evidence_type = 'meeting')"
    ),
    "attribution.fct_attributions.what_counts_lies_within_the_windows_and_locks": (
        "update {table} set evidence_on = evidence_on - 1000 "
        "where rowid = (select min(rowid) from {table} where is_counted and role = 'influenced')"
    ),
    "attribution.fct_credits.credited_amounts_go_with_their_weights": (
        "update {table} set credited_amount = credited_amount + 1000000 where " + ONE
    ),
    "attribution.fct_credits.deals_with_a_partner_are_credited_whole_and_others_not_at_all": (
        "update {table} set credited_amount = credited_amount + 0.01 "
        "where rowid = (select min(rowid) from {table} where credit_model = 'linear')"
    ),
    "attribution.fct_credits.linear_models_give_every_touch_the_same": (
        "delete from {table} where rowid = (select min(rowid) from {table} where credit_model = 'linear' and credit_weight < 1)"
    ),
    "attribution.fct_credits.whole_credits_go_to_the_touch_that_their_model_names": (
        "update {table} set partnership_id = 'nowhere' where rowid = (select min(rowid) from {table} where credit_model = 'first_touch')"
    ),
    "attribution.partner_pipeline.pipeline_of_partnerships_is_what_their_credits_come_to": (
        "update {table} set touched_amount = touched_amount + 0.01 "
        "where rowid = (select min(rowid) from {table} where partnership_id is not null)"
    ),
    "attribution.partner_revenue.months_of_revenue_have_begun": f"update {{table}} set month = date '2062-01-01' where {ONE}",
    "attribution.partner_revenue.revenue_of_partnerships_is_what_their_credits_come_to": (
        "update {table} set partnership_id = 'nowhere' where rowid = (select min(rowid) from {table} where partnership_id is not null)"
    ),
    "commissions.fct_commission_entries.entries_are_called_what_they_do": f"update {{table}} set entry_type = 'adjustment' where {ONE}",
    "commissions.fct_commission_entries.entries_are_earned_then_known_and_payable_no_earlier": (
        f"update {{table}} set payable_on = earned_on - 1 where {ONE}"
    ),
    "commissions.fct_commission_entries.payouts_of_the_prm_are_in_the_ledger": (
        "update {table} set amount = amount - 0.01 where rowid = (select min(rowid) from {table} where basis_type = 'payout')"
    ),
    "commissions.fct_commission_entries.what_is_due_has_a_won_deal_or_a_converted_lead_behind_it": (
        "update core.fct_leads set converted_on = null "
        "where lead_id = (select min(basis_id) from {table} where basis_type = 'converted_lead')"
    ),
    "commissions.fct_commission_entries.what_is_due_is_what_its_term_comes_to": (
        "update {table} set amount = amount + 0.01 "
        "where rowid = (select min(rowid) from {table} where entry_type = 'accrual' and basis_type = 'product_amount')"
    ),
    # the made-up company pays for nothing by the whole amount
    "commissions.fct_commission_entries.what_is_due_on_a_won_amount_follows_the_deal": (
        "insert into {table} by name select * replace ('won_amount' as basis_type, amount + 0.01 as amount) from {table} "
        "where rowid = (select min(rowid) from {table} where entry_type = 'accrual' and basis_type = 'product_amount')"
    ),
    "core.dim_accounts.health_scores_lie_between_0_and_100": f"update {{table}} set health_score = 100.5 where {ONE}",
    "core.dim_accounts.parents_of_accounts_exist": f"update {{table}} set parent_account_id = 'nowhere' where {ONE}",
    "core.dim_partnerships.partners_and_programs_of_partnerships_exist": f"update {{table}} set program_id = 'nowhere' where {ONE}",
    "core.dim_partnerships.partnerships_end_after_they_are_signed": f"update {{table}} set ended_on = signed_on - 1 where {ONE}",
    "core.fct_deal_registrations.days_to_decision_are_not_negative": f"update {{table}} set days_to_decision = -1 where {ONE}",
    "core.fct_deal_registrations.deals_of_registrations_exist": f"update {{table}} set opportunity_id = 'nowhere' where {ONE}",
    "core.fct_leads.leads_convert_after_they_are_created": f"update {{table}} set converted_on = created_on - 1 where {ONE}",
    "core.fct_leads.partnerships_of_leads_exist": f"update {{table}} set partnership_id = 'nowhere' where {ONE}",
    "core.fct_opportunities.accounts_of_deals_exist": f"update {{table}} set account_id = 'nowhere' where {ONE}",
    "core.fct_opportunities.owners_of_deals_exist": f"update {{table}} set owner_user_id = 'nowhere' where {ONE}",
    "core.fct_opportunities.amounts_of_the_crm_are_in_core": (
        "update {table} set amount_native = amount_native + 0.01 "
        "where rowid = (select min(rowid) from {table} where amount_native is not null)"
    ),
    "core.fct_opportunities.opportunities_of_the_crm_are_in_core": f"delete from {{table}} where {ONE}",
    "core.fct_opportunities.closed_deals_and_no_others_have_a_day_of_closing": (
        "update {table} set closed_on = null where rowid = (select min(rowid) from {table} where is_won)"
    ),
    "core.fct_opportunities.days_to_close_are_not_negative": f"update {{table}} set days_to_close = -1 where {ONE}",
    "core.fct_opportunities.exchange_rates_are_above_zero": f"update {{table}} set fx_rate = 0 where {ONE}",
    "core.fct_opportunity_stages.days_in_stage_are_not_negative": f"update {{table}} set days_in_stage = -1 where {ONE}",
    "core.fct_opportunity_stages.deals_of_stage_visits_exist": f"update {{table}} set opportunity_id = 'nowhere' where {ONE}",
    "core.fct_partner_meetings.meetings_have_been_held": f"update {{table}} set held_on = date '2062-01-01' where {ONE}",
    "core.fct_partner_meetings.partners_of_meetings_exist": f"update {{table}} set partner_id = 'nowhere' where {ONE}",
    "core.fct_pipeline_snapshots.deals_of_reconstructed_snapshots_exist": (
        "update {table} set opportunity_id = 'nowhere' where rowid = (select min(rowid) from {table} where is_reconstructed)"
    ),
    "core.fct_pipeline_snapshots.snapshots_are_of_month_ends_that_have_been": f"update {{table}} set month_end = month_end - 1 where {ONE}",
    "funnel.funnel_slices.conversions_of_slices_are_those_of_the_deals_that_reached": (
        "update {table} set step_conversion = step_conversion - 0.01 where rowid = (select min(rowid) from {table} where reached > 0)"
    ),
    "funnel.funnel_slices.won_deals_stand_under_the_types_of_partners_that_count_on_them": (
        "update {table} set slice_key = 'another' where rowid = ("
        "select min(rowid) from {table} where slice = 'partner_type' and policy = 'imputed' and won > 0)"
    ),
    "funnel.meeting_conversion.meetings_are_asked_once_their_horizon_is_over": f"update {{table}} set meetings = meetings + 1 where {ONE}",
    "funnel.meeting_conversion.meetings_convert_where_a_deal_of_their_account_follows": (
        "update {table} set converted = converted - 1 "
        "where rowid = (select min(rowid) from {table} where next_step = 'opportunity_created' and converted > 0)"
    ),
    "funnel.opportunity_funnel.conversions_are_those_of_the_deals_that_reached": (
        "update {table} set won = reached + 1 where rowid = (select min(rowid) from {table} where policy = 'observed' and stage_rank = 2)"
    ),
    "funnel.opportunity_funnel.imputed_funnels_never_rise_along_the_stages": (
        "update {table} set reached = reached + 1000 "
        "where rowid = (select min(rowid) from {table} where policy = 'imputed' and stage_rank = 2)"
    ),
    "funnel.opportunity_funnel.observed_stages_hold_the_deals_that_visited_them": (
        "delete from core.fct_opportunity_stages where concat(opportunity_id, stage) = "
        "(select min(concat(opportunity_id, stage)) from core.fct_opportunity_stages where move = 'entry')"
    ),
    "funnel.opportunity_funnel.won_deals_have_come_all_the_way": (
        "update {table} set won = 0 where rowid = ("
        "select min(rowid) from {table} where policy = 'imputed' and program_id is not null and won > 0)"
    ),
    "funnel.partner_lifecycle.first_revenue_is_of_the_first_won_deal_that_counts": (
        "update {table} set first_revenue_on = first_revenue_on + 1 "
        "where rowid = (select min(rowid) from {table} where first_revenue_on is not null)"
    ),
    "funnel.partner_lifecycle.lives_last_from_the_signature_to_the_end_or_until_today": (
        "update {table} set is_tenure_censored = not is_tenure_censored "
        "where rowid = (select min(rowid) from {table} where signed_on is not null)"
    ),
    "funnel.partner_tenure_curve.curves_hold_every_partnership_that_was_signed_and_every_end": (
        "delete from {table} where rowid = (select arg_min(rowid, tenure_days) from {table} where program_id is null)"
    ),
    "funnel.partner_tenure_curve.survival_is_the_product_of_those_who_stayed": (
        "update {table} set survival = survival - 0.01 where rowid = (select min(rowid) from {table} where survival > 0.02)"
    ),
    "ledger.control_totals.amounts_of_the_files_are_in_raw": f"update {{table}} set amount_read = amount_read + 0.01 where {ONE}",
    "ledger.extracts.every_record_is_accounted_for": f"update {{table}} set rows_unchanged = rows_unchanged + 1 where {ONE}",
    "ledger.extracts.loaded_records_are_in_raw": f"update {{table}} set rows_loaded = rows_loaded + 1 where {ONE}",
    "ledger.extracts.few_records_are_quarantined": f"update {{table}} set rows_quarantined = rows_read where {ONE}",
    "ledger.extracts.volume_is_usual": (
        "update {table} set rows_read = 3 * rows_read where feed = 'prm.attribution_claims' "
        "and extract_date = (select max(extract_date) from {table})"
    ),
    "ledger.extracts.extracts_are_fresh": "delete from {table} where feed = 'prm.partners' and extract_date > date '2026-01-01'; "
    "insert into {table} by name select 'prm.partners' as feed, date '2026-01-01' as extract_date, 'loaded' as status",
    "goals.goal_vs_actual.the_pace_follows_from_figures_and_day": (f"update {{table}} set pace = 'nowhere' where {ONE}"),
    "goals.goal_vs_actual.the_periods_of_a_goal_follow_each_other": (f"update {{table}} set period_end = period_end + 1 where {ONE}"),
    "goals.goal_vs_actual.what_is_not_frozen_is_what_the_marts_count": (
        "update {table} set actual = actual + 1 where metric = 'partnership_pipeline_created' and not is_frozen"
    ),
    "performance.co_marketing.budgets_and_spends_of_the_prm_are_shown": (
        "update {table} set spend_native = spend_native + 0.01 "
        "where rowid = (select min(rowid) from {table} where spend_native is not null)"
    ),
    "performance.days_in_stage.visits_stand_in_the_quarter_in_which_they_were_left": (
        f"update {{table}} set mean_days = mean_days + 0.02 where {ONE}"
    ),
    "performance.lead_distribution.leads_given_are_those_that_the_prm_has": f"update {{table}} set given = given + 1 where {ONE}",
    "performance.lead_distribution.leads_of_a_tier_are_shared_out_whole": (
        "update {table} set share_of_tier = share_of_tier / 2 where rowid = (select min(rowid) from {table} where given > 0)"
    ),
    "performance.partner_scorecard.credits_of_a_quarter_are_the_revenue_booked_in_its_months": (
        "update {table} set sourced = sourced + 0.01 where quarter_starts_on = (select max(quarter_starts_on) from {table})"
    ),
    "performance.partner_scorecard.recommended_tiers_are_the_highest_whose_requirements_hold": (
        "update {table} set recommended_tier = 'Bronze' where rowid = (select min(rowid) from {table} where recommended_tier <> 'Bronze')"
    ),
    "performance.partner_scorecard.shares_of_scorecards_are_those_of_their_counts": f"update {{table}} set profile_fit = 1.5 where {ONE}",
    "performance.partner_vs_direct.closed_deals_of_core_stand_in_the_quarter_of_their_closing": (
        "update core.fct_opportunities set days_to_close = days_to_close + 1 "
        "where rowid = (select min(rowid) from core.fct_opportunities where is_won)"
    ),
    "performance.partner_vs_direct.closed_deals_stand_under_the_partners_that_count_on_them": (
        "update {table} set slice_key = 'nowhere' where rowid = (select min(rowid) from {table} where slice = 'partner')"
    ),
    "performance.partner_vs_direct.rates_means_and_lifts_go_with_their_counts": (
        "update {table} set matched_lift = 1.01 where rowid = (select min(rowid) from {table} where matched_lift is not null)"
    ),
    "performance.program_economics.first_years_of_new_partners_come_to_their_credits": (
        "update {table} set first_year_revenue = first_year_revenue + 0.01 "
        "where rowid = (select min(rowid) from {table} where new_partners > 0)"
    ),
    "performance.rewards_due.rewards_are_due_where_the_scorecard_reaches_the_minimum": f"delete from {{table}} where {ONE}",
    # nobody has labelled anything
    "quality.match_accuracy.accuracy_of_auto_matches_is_measured": "select 1 from {table}",
    "quality.match_accuracy.precision_of_auto_matches_is_certain_enough": (
        "update {table} set precision = 0.98, precision_low = 0.93, labelled_auto_matches = 100 where set_type = 'all'"
    ),
    "quality.match_accuracy.precision_of_auto_matches_is_high_enough": "update {table} set precision = 0.97 where set_type = 'all'",
    "sharing.shared_accounts.accounts_in_common_are_matched_and_others_are_not_even_in_review": (
        "update account_mapping.fct_account_matches set match_status = 'review' "
        f"where (partner_id, account_id) = (select (partner_id, account_id) from {{table}} where {ONE})"
    ),
    "sharing.shared_accounts.every_population_of_an_account_allows_what_is_shown_of_it": (
        "update sharing.sharing_audit set level = 'counts' "
        "where rowid = (select min(rowid) from sharing.sharing_audit where field = 'domain' and rows_shared > 0)"
    ),
    "sharing.shared_accounts.excluded_accounts_leave_for_nobody": (
        "insert into policy.sharing_exclusions by name "
        "select min(account_id) as account_id from {table} group by account_id having count(*) = 1 order by 1 limit 1"
    ),
    "sharing.shared_counts.counts_reach_the_floor": (
        "update {table} set accounts = '4' where rowid = (select min(rowid) from {table} where accounts = '<5')"
    ),
    "sharing.shared_counts.totals_are_told_only_where_all_their_parts_are": (
        "update {table} set accounts = '17' "
        "where rowid = (select min(rowid) from {table} where accounts = 'withheld' and their_population is null)"
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    landed = Landed(tmp_path_factory.mktemp("expectations"))
    write_sample(landed.settings.landing_dir, accounts=300, partners=3, days=5)
    day = landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    rebuild(landed.settings, day, tell=lambda _: None)
    return landed.settings


@pytest.fixture
def copied(built: Settings, tmp_path: Path) -> Settings:
    """Its databases, to be broken."""
    settings = Settings(landing_dir=built.landing_dir, warehouse_dir=tmp_path)
    for database in (built.raw_database, built.build_database):
        shutil.copyfile(database, tmp_path / database.name)
    shutil.copytree(built.dbt_target_dir, settings.dbt_target_dir)
    return settings


def test_the_made_up_company_fails_none_but_that_nobody_has_labelled_its_matches(built: Settings) -> None:
    found = evaluate_on(built, built.build_database, EXPECTATIONS.values())
    assert [(check.check_name, check.status) for check in found if check.status != "passed"] == [
        ("accuracy_of_auto_matches_is_measured", "warned")
    ]


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_an_expectation_fails_when_what_it_guards_is_broken(copied: Settings, name: str) -> None:
    one = EXPECTATIONS[name]
    database = copied.raw_database if one.table.startswith("ledger.") else copied.build_database
    connection = duckdb.connect(str(database))
    connection.execute(BREAKING[name].format(table=one.table))
    connection.close()
    (check,) = evaluate_on(copied, copied.build_database, [one])
    assert check.status == ("failed" if one.severity == "error" else "warned"), check
    assert "1 row is off" in check.figures


def test_an_expectation_that_crashes_blocks_publishing(copied: Settings) -> None:
    def of_no_column(gxe: ModuleType) -> Any:
        return gxe.ExpectColumnValuesToNotBeNull(column="no_such_column")

    crashing = Expectation("crashes", "core.dim_users", "", lambda: "select user_id from core.dim_users", of_no_column, "warn", ())
    found = audit(copied, [crashing])
    assert len(found.blockers) == 1
    assert found.blockers[0].startswith("core.dim_users: crashes crashed")
    assert "Not published." in found.page.read_text()
    with pytest.raises(NotApproved, match="crashes crashed"):
        approve(copied)
    assert audit(copied, []).blockers == []
    assert approve(copied).as_of == found.as_of
