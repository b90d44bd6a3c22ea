"""core.fct_opportunities: every deal and every cent of the CRM, and only what can be."""

from expectations import expectation, known

TABLE = "core.fct_opportunities"

# the CRMs' own, counted without the models: the versions that held on AS_OF and were not deleted, nor lost in a merge of deals
CRMS = """
    select
        'salesforce' as crm,
        coalesce(currency_iso_code, '{reporting_currency}') as currency,
        amount
    from raw.salesforce.opportunity
    where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
    union all
    select
        'hubspot' as crm,
        coalesce(deal_currency_code, nullif('{hubspot_home_currency}', ''), '{reporting_currency}') as currency,
        amount
    from raw.hubspot.deals
    where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
        and 'hubspot:' || id in (select survivor_opportunity_id from intermediate.int_crm__opportunity_survivors)
"""

COMPARED = f"""
    with crm as (
        select crm, currency, count(*) as opportunities, coalesce(sum(amount), 0) as amount
        from ({CRMS})
        group by all
    ),
    core as (
        select crm, currency, count(*) as opportunities, coalesce(sum(amount_native), 0) as amount
        from core.fct_opportunities
        group by all
    )
    select
        coalesce(crm.crm, core.crm) as crm,
        coalesce(crm.currency, core.currency) as currency,
        coalesce(crm.opportunities, 0) as opportunities_in_crm,
        coalesce(core.opportunities, 0) as opportunities_in_core,
        cast(cast(coalesce(crm.amount, 0) as decimal(38, 2)) as varchar) as amount_in_crm,
        cast(cast(coalesce(core.amount, 0) as decimal(38, 2)) as varchar) as amount_in_core
    from crm
    full join core on crm.crm = core.crm and crm.currency = core.currency
    order by 1, 2
"""


@expectation(TABLE, COMPARED, shows=("crm", "currency"))
def opportunities_of_the_crm_are_in_core(gxe):
    """Per CRM and currency: as many opportunities as the CRM's rows that held on AS_OF."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="opportunities_in_crm", column_B="opportunities_in_core")


@expectation(TABLE, COMPARED, shows=("crm", "currency"))
def amounts_of_the_crm_are_in_core(gxe):
    """Per CRM and currency: the same sum, to the cent, as the CRM's rows that held on AS_OF."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="amount_in_crm", column_B="amount_in_core")


@expectation(TABLE, "select opportunity_id, days_to_close from core.fct_opportunities", shows=("opportunity_id",))
def days_to_close_are_not_negative(gxe):
    """A deal that closed before it was created is a gap and counts 0 days."""
    return gxe.ExpectColumnValuesToBeBetween(column="days_to_close", min_value=0)


@expectation(
    TABLE,
    "select opportunity_id, cast(fx_rate as double) as fx_rate from core.fct_opportunities",
    shows=("opportunity_id",),
)
def exchange_rates_are_above_zero(gxe):
    """A rate of nothing would make a deal worth nothing."""
    return gxe.ExpectColumnValuesToBeBetween(column="fx_rate", min_value=0, strict_min=True)


@expectation(
    TABLE,
    """
    select opportunity_id, stage_category, closed_on, (stage_category in ('won', 'lost')) = (closed_on is not null) as is_known
    from core.fct_opportunities
    """,
    shows=("opportunity_id", "stage_category"),
)
def closed_deals_and_no_others_have_a_day_of_closing(gxe):
    """closed_on is filled exactly where the stage's category is won or lost."""
    return known(gxe)


@expectation(
    TABLE,
    """
    select distinct deals.account_id, accounts.account_id is not null as is_known
    from core.fct_opportunities as deals
    left join core.dim_accounts as accounts on deals.account_id = accounts.account_id
    where deals.account_id is not null
    """,
    shows=("account_id",),
)
def accounts_of_deals_exist(gxe):
    """Where a deal names an account, core.dim_accounts has it."""
    return known(gxe)


@expectation(
    TABLE,
    """
    select distinct deals.owner_user_id, users.user_id is not null as is_known
    from core.fct_opportunities as deals
    left join core.dim_users as users on deals.owner_user_id = users.user_id
    where deals.owner_user_id is not null
    """,
    shows=("owner_user_id",),
)
def owners_of_deals_exist(gxe):
    """Where a deal names an owner, core.dim_users has the user."""
    return known(gxe)
