"""raw.ledger.extracts: no record is lost between file and raw, and today's extracts look like yesterday's."""

from expectations import expectation
from orchestration.ingest.feeds import load_feeds

TABLE = "ledger.extracts"


def records_in_raw() -> str:
    """Loaded records by the ledger and, counted anew, in the raw tables; tombstones have no record number."""
    counts = "\nunion all\n".join(
        f"select _extract_id, count(*) as records from raw.{feed.system}.{feed.table} where _row is not null group by _extract_id"
        for feed in load_feeds()
    )
    return f"""
        with in_raw as ({counts})
        select extracts.path, extracts.rows_loaded, coalesce(in_raw.records, 0) as rows_in_raw
        from raw.ledger.extracts as extracts
        left join in_raw on extracts.extract_id = in_raw._extract_id
        where extracts.status = 'loaded' and extracts.extract_date <= date '{{as_of}}'
        order by extracts.path
    """


def newest_extracts() -> str:
    """Days by which the newest extract of a feed with `fresh_within_days` is later than that."""
    allowed = ", ".join(f"('{feed.name}', {feed.meta['fresh_within_days']})" for feed in load_feeds() if "fresh_within_days" in feed.meta)
    return f"""
        select
            feeds.feed,
            date '{{as_of}}' - max(extracts.extract_date) as days_old,
            days_old - any_value(feeds.fresh_within_days) as days_late
        from (values {allowed}) as feeds (feed, fresh_within_days)
        inner join raw.ledger.extracts as extracts on feeds.feed = extracts.feed
        where extracts.status = 'loaded' and extracts.extract_date <= date '{{as_of}}'
        group by feeds.feed
        order by feeds.feed
    """


@expectation(
    TABLE,
    """
    select path, rows_read, rows_loaded + rows_unchanged + rows_superseded + rows_quarantined as rows_accounted_for
    from raw.ledger.extracts
    where status = 'loaded' and extract_date <= date '{as_of}'
    order by path
    """,
    shows=("path",),
)
def every_record_is_accounted_for(gxe):
    """For every file: rows read = loaded + unchanged + superseded + quarantined."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="rows_read", column_B="rows_accounted_for")


@expectation(TABLE, records_in_raw, shows=("path",))
def loaded_records_are_in_raw(gxe):
    """As many row versions name a file as the ledger says were loaded from it."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="rows_loaded", column_B="rows_in_raw")


@expectation(
    TABLE,
    """
    select path, rows_quarantined, rows_read, rows_quarantined > {max_quarantined_fraction} * rows_read as is_too_many
    from raw.ledger.extracts
    where status = 'loaded' and extract_date <= date '{as_of}'
    order by path
    """,
    shows=("path", "rows_quarantined", "rows_read"),
)
def few_records_are_quarantined(gxe):
    """A file of which more than max_quarantined_fraction is bad says something else than what was asked for."""
    return gxe.ExpectColumnValuesToBeInSet(column="is_too_many", value_set=[False])


# a median needs three extracts to be one, and of a dozen records half is no news
@expectation(
    TABLE,
    """
    with volumes as (
        select feed, object_key, extract_date, sum(rows_read) as records
        from raw.ledger.extracts
        where status = 'loaded' and extract_date <= date '{as_of}'
        group by all
    ),
    compared as (
        select
            *,
            median(records) over before as usual,
            count(*) over before as extracts_before,
            row_number() over (partition by feed, object_key order by extract_date desc) as age
        from volumes
        window before as (partition by feed, object_key order by extract_date rows between 7 preceding and 1 preceding)
    )
    select concat_ws(' ', feed, nullif(object_key, '')) as feed, extract_date, records, usual, cast(records as double) / usual as ratio
    from compared
    where age = 1 and extracts_before >= 3 and usual >= 20
    order by feed
    """,
    shows=("feed", "records", "usual"),
    severity="warn",
)
def volume_is_usual(gxe, min_volume_ratio, max_volume_ratio):
    """The newest extract of a feed has not much fewer or more records than the median of the seven before it."""
    return gxe.ExpectColumnValuesToBeBetween(column="ratio", min_value=min_volume_ratio, max_value=max_volume_ratio)


@expectation(TABLE, newest_extracts, shows=("feed", "days_old"), severity="warn")
def extracts_are_fresh(gxe):
    """The newest extract of a feed is no older, on the day of AS_OF, than its declaration's fresh_within_days."""
    return gxe.ExpectColumnValuesToBeBetween(column="days_late", max_value=0)
