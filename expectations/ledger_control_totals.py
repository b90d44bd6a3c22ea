"""raw.ledger.control_totals: no amount is lost between file and raw, in any currency."""

from expectations import expectation
from orchestration.ingest.feeds import load_feeds


def amounts_in_raw() -> str:
    """What the files held and raw should hold, and what it does hold, as exact text."""
    sums = "\nunion all\n".join(
        f"select _extract_id, {feed.control_currency or 'null'} as currency, sum({feed.control_total}) as amount "
        f"from raw.{feed.system}.{feed.table} where _row is not null group by all"
        for feed in load_feeds()
        if feed.control_total
    )
    return f"""
        with in_raw as ({sums})
        select
            extracts.path,
            coalesce(totals.currency, '(none)') as currency,
            cast(totals.amount_read - totals.amount_not_loaded as varchar) as amount_loaded,
            cast(cast(coalesce(in_raw.amount, 0) as decimal(38, 2)) as varchar) as amount_in_raw
        from raw.ledger.control_totals as totals
        inner join raw.ledger.extracts as extracts on totals.extract_id = extracts.extract_id
        left join in_raw on totals.extract_id = in_raw._extract_id and totals.currency is not distinct from in_raw.currency
        where extracts.extract_date <= date '{{as_of}}'
        order by extracts.path, currency
    """


@expectation("ledger.control_totals", amounts_in_raw, shows=("path", "currency"))
def amounts_of_the_files_are_in_raw(gxe):
    """Per file and currency: the sum that was read, less what was set aside, is the sum that raw holds."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="amount_loaded", column_B="amount_in_raw")
