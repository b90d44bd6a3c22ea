"""sharing.shared_accounts: nothing leaves that a rule hides, that is excluded, or that nobody has matched for good."""

from expectations import expectation, known

TABLE = "sharing.shared_accounts"
SHOWN = ("partner_id", "account_id")


@expectation(
    TABLE,
    """
    with

    alike as (
        select
            shared.partner_id,
            shared.relation,
            shared.shown_fields,
            populations.population,
            min(shared.account_id) as account_id
        from sharing.shared_accounts as shared
        inner join account_mapping.account_populations as populations on shared.account_id = populations.account_id
        group by shared.partner_id, shared.relation, shared.shown_fields, populations.population
    ),

    shown as (
        select partner_id, relation, population, field, min(account_id) as account_id
        from (select *, unnest(string_split(shown_fields, ',')) as field from alike)
        group by partner_id, relation, population, field
    )

    select
        shown.partner_id,
        shown.account_id,
        shown.population,
        shown.field,
        coalesce(audit.level = 'all' or (audit.level = 'overlap' and shown.relation = 'overlap'), false) as is_known
    from shown
    left join sharing.sharing_audit as audit
        on shown.partner_id = audit.partner_id and shown.population = audit.population and shown.field = audit.field
    """,
    shows=(*SHOWN, "population", "field"),
)
def every_population_of_an_account_allows_what_is_shown_of_it(gxe):
    """An account in several populations gets the lowest of their levels."""
    return known(gxe)


def of_partners(rows: str) -> str:
    """Per partner, whether all of `rows` (partner_id, account_id, is_good) are good, and the first that is not: rows are as many as
    accounts, partners are few."""
    return f"""
        select partner_id, min(account_id) filter (where not is_good) as account_id, bool_and(is_good) as is_known
        from ({rows})
        group by partner_id
        """


@expectation(
    TABLE,
    of_partners(
        """
        select shared.partner_id, shared.account_id, excluded.account_id is null as is_good
        from sharing.shared_accounts as shared
        left join (
            select distinct coalesce(ids.account_id, trim(exclusions.account_id)) as account_id
            from policy.sharing_exclusions as exclusions
            left join core.bridge_account_ids as ids on trim(exclusions.account_id) = ids.any_account_id
        ) as excluded on shared.account_id = excluded.account_id
        """
    ),
    shows=SHOWN,
)
def excluded_accounts_leave_for_nobody(gxe):
    """Whatever the rules say, and whichever account they were merged into."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select
            shared.partner_id,
            shared.account_id,
            case
                when shared.relation = 'overlap' then coalesce(bool_or(matches.match_status in ('auto', 'manual')), false)
                else not coalesce(bool_or(matches.match_status in ('auto', 'manual', 'review')), false)
            end as is_good
        from sharing.shared_accounts as shared
        left join account_mapping.fct_account_matches as matches
            on shared.partner_id = matches.partner_id and shared.account_id = matches.account_id
        group by shared.partner_id, shared.account_id, shared.relation
        """
    ),
    shows=SHOWN,
)
def accounts_in_common_are_matched_and_others_are_not_even_in_review(gxe):
    """Only auto and manual matches are shared; what is in review is shared with nobody, as what it may turn out to be neither."""
    return known(gxe)
