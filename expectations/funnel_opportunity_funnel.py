"""funnel.opportunity_funnel: each stage holds the deals that were in it, and nothing grows on the way.

dbt knows the funnel's key and its words; it would not see deals of one stage, month or programme under another. Each query sums up
by pipeline and names one month that is off.
"""

from expectations import expectation, known

TABLE = "funnel.opportunity_funnel"
SHOWN = ("crm", "pipeline", "rows_off", "month")

WON_DEALS = """
    select opportunity_id, date_trunc('month', created_on) as cohort_month, crm, pipeline, involvement
    from core.fct_opportunities
    where is_won
"""


def best_roles(key: str) -> str:
    """Each deal once under each `key` of its partnerships that count on it as sourced or influenced, with the best of their roles."""
    return f"""
        select
            attributions.opportunity_id,
            {key} as slice_key,
            case when bool_or(attributions.role = 'sourced') then 'sourced' else 'influenced' end as involvement
        from attribution.fct_attributions as attributions
        inner join core.dim_partnerships as partnerships on attributions.partnership_id = partnerships.partnership_id
        left join core.dim_partners as partners on partnerships.partner_id = partners.partner_id
        where attributions.is_counted and attributions.role in ('sourced', 'influenced')
        group by all
    """


def won_under(key: str) -> str:
    """Won deals by month of creation, CRM, pipeline, involvement and `key` of the partnerships that count on them."""
    return f"""
        select deals.cohort_month, deals.crm, deals.pipeline, roles.involvement, roles.slice_key, count(*) as won
        from ({best_roles(key)}) as roles
        inner join ({WON_DEALS}) as deals on roles.opportunity_id = deals.opportunity_id
        group by all
    """


def of_pipelines(rows: str) -> str:
    """Per pipeline, how many of `rows` (crm, pipeline, cohort_month, is_good) are not good, and the first month among them."""
    return f"""
        select
            crm,
            pipeline,
            count(*) filter (where not is_good) as rows_off,
            min(cohort_month) filter (where not is_good) as month,
            rows_off = 0 as is_known
        from ({rows})
        group by crm, pipeline
        order by crm, pipeline
    """


def against_won_deals(shown: str, won: str) -> str:
    """Whether every imputed stage of the funnels `shown` has the deals of `won`; either may lack the other, which is none."""
    return of_pipelines(
        f"""
        with funnels as (
            select cohort_month, crm, pipeline, involvement, slice_key, min(won) as least_won, max(won) as most_won
            from ({shown})
            where policy = 'imputed'
            group by all
        )
        select
            coalesce(funnels.crm, deals.crm) as crm,
            coalesce(funnels.pipeline, deals.pipeline) as pipeline,
            coalesce(funnels.cohort_month, deals.cohort_month) as cohort_month,
            coalesce(funnels.least_won, 0) = coalesce(deals.won, 0) and coalesce(funnels.most_won, 0) = coalesce(deals.won, 0) as is_good
        from funnels
        full join ({won}) as deals
            on funnels.cohort_month = deals.cohort_month
            and funnels.crm = deals.crm
            and funnels.pipeline is not distinct from deals.pipeline
            and funnels.involvement = deals.involvement
            and funnels.slice_key is not distinct from deals.slice_key
        """
    )


def conversions(table: str, key: str) -> str:
    """Whether conversions are between 0 and 1 and go with the counts: each of its stage, the overall one of the first stage."""
    return of_pipelines(
        f"""
        with funnels as (
            select
                *,
                first_value(reached) over stages as reached_at_first,
                first_value(won) over stages as won_at_first
            from {table}
            window stages as (partition by cohort_month, crm, pipeline, involvement, {key}, policy order by stage_rank, stage)
        )
        select
            crm,
            pipeline,
            cohort_month,
            advanced between 0 and reached
            and won between 0 and reached
            and (step_conversion is null) = (reached = 0)
            and coalesce(abs(step_conversion * reached - advanced) <= 0.000001 * reached, true)
            and (overall_conversion is null) = (reached_at_first = 0)
            and coalesce(abs(overall_conversion * reached_at_first - won_at_first) <= 0.000001 * reached_at_first, true) as is_good
        from funnels
        """
    )


# stages of one rank are alternatives: neither comes after the other
@expectation(
    TABLE,
    of_pipelines(
        """
        with ranks as (
            select cohort_month, crm, pipeline, involvement, program_id, stage_rank, min(reached) as least, max(reached) as most
            from funnel.opportunity_funnel
            where policy = 'imputed'
            group by all
        )
        select
            crm,
            pipeline,
            cohort_month,
            coalesce(
                most <= lag(least) over (partition by cohort_month, crm, pipeline, involvement, program_id order by stage_rank), true
            ) as is_good
        from ranks
        """
    ),
    shows=SHOWN,
)
def imputed_funnels_never_rise_along_the_stages(gxe):
    """Whoever reached a stage has reached all that come before it, where what was skipped counts as passed."""
    return known(gxe)


@expectation(TABLE, conversions(TABLE, "program_id"), shows=SHOWN)
def conversions_are_those_of_the_deals_that_reached(gxe):
    """Who advanced or won is among who reached, and the conversions are their shares, to the sixth decimal."""
    return known(gxe)


@expectation(
    TABLE,
    of_pipelines(
        """
        with visited as (
            select distinct opportunity_id, stage
            from core.fct_opportunity_stages
        ),
        counted as (
            select
                date_trunc('month', deals.created_on) as cohort_month,
                deals.crm,
                deals.pipeline,
                deals.involvement,
                visited.stage,
                count(*) as reached
            from visited
            inner join core.fct_opportunities as deals on visited.opportunity_id = deals.opportunity_id
            group by all
        )
        select
            funnels.crm,
            funnels.pipeline,
            funnels.cohort_month,
            funnels.reached = coalesce(counted.reached, 0) as is_good
        from funnel.opportunity_funnel as funnels
        left join counted
            on funnels.cohort_month = counted.cohort_month
            and funnels.crm = counted.crm
            and funnels.pipeline is not distinct from counted.pipeline
            and funnels.involvement = counted.involvement
            and funnels.stage = counted.stage
        where funnels.policy = 'observed' and funnels.program_id is null
        """
    ),
    shows=SHOWN,
)
def observed_stages_hold_the_deals_that_visited_them(gxe):
    """By month of creation and involvement, from the stage visits of core: each deal once, however often it came back."""
    return known(gxe)


@expectation(
    TABLE,
    against_won_deals(
        "select *, program_id as slice_key from funnel.opportunity_funnel",
        f"""
        select cohort_month, crm, pipeline, involvement, null as slice_key, count(*) as won
        from ({WON_DEALS})
        group by all
        union all
        {won_under("partnerships.program_id")}
        """,
    ),
    shows=SHOWN,
)
def won_deals_have_come_all_the_way(gxe):
    """Every imputed stage has the deals of core that are won now: once without a programme, and once under each that counts on them."""
    return known(gxe)
