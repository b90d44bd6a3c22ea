"""sharing.shared_counts: no count tells of few accounts, by itself or by subtraction."""

from expectations import expectation, known

TABLE = "sharing.shared_counts"
SHOWN = ("partner_id", "our_population", "their_population")


@expectation(
    TABLE,
    "select *, coalesce(try_cast(accounts as bigint), {min_count}) >= {min_count} as is_known from sharing.shared_counts",
    shows=SHOWN,
)
def counts_reach_the_floor(gxe):
    """A number under min_count is told as fewer than it."""
    return known(gxe)


@expectation(
    TABLE,
    """
    select
        total.partner_id,
        total.our_population,
        total.their_population,
        coalesce(try_cast(total.accounts as bigint) = sum(try_cast(cells.accounts as bigint)), true)
        and (
            try_cast(total.accounts as bigint) is null
            or bool_and(try_cast(cells.accounts as bigint) is not null)
        ) as is_known
    from sharing.shared_counts as total
    inner join sharing.shared_counts as cells
        on total.partner_id = cells.partner_id
        and total.our_population = cells.our_population
        and cells.their_population is not null
    where total.their_population is null
    group by total.partner_id, total.our_population, total.their_population, total.accounts
    """,
    shows=SHOWN,
)
def totals_are_told_only_where_all_their_parts_are(gxe):
    """One part that is kept back would follow from the total and the others."""
    return known(gxe)
