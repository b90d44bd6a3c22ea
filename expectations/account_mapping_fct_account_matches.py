"""account_mapping.fct_account_matches: one to one, of records and accounts that exist, auto only where that is deserved.

Matches are as many as partners' records, so each query sums up by partner and names one record that is off.
"""

from expectations import expectation, known

TABLE = "account_mapping.fct_account_matches"
SHOWN = ("partner_key", "records_off", "record")


def of_partners(rows: str) -> str:
    """Per partner, how many of `rows` (partner_key, partner_account_id, is_good) are not good, and the first of them."""
    return f"""
        select
            partner_key,
            count(*) filter (where not is_good) as records_off,
            min(partner_account_id) filter (where not is_good) as record,
            records_off = 0 as is_known
        from ({rows})
        group by partner_key
        order by partner_key
    """


@expectation(
    TABLE,
    of_partners(
        "select partner_key, partner_account_id, count(*) = 1 as is_good from account_mapping.fct_account_matches group by all",
    ),
    shows=SHOWN,
)
def records_have_one_row(gxe):
    """A partner's record stands beside its best candidate only."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select partner_key, min(partner_account_id) as partner_account_id, count(*) = 1 as is_good
        from account_mapping.fct_account_matches
        where match_status in ('auto', 'manual')
        group by partner_key, account_id
        """
    ),
    shows=SHOWN,
)
def accounts_match_one_record_of_a_partner(gxe):
    """Two records of a list that are one account would count its deals twice."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select partner_key, partner_account_id, score >= {match_auto_from} as is_good
        from account_mapping.fct_account_matches
        where match_status = 'auto'
        """
    ),
    shows=SHOWN,
)
def auto_matches_reach_the_score(gxe):
    """Nothing is auto below match_auto_from, whatever its rule."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select matches.partner_key, matches.partner_account_id, accounts.account_id is not null as is_good
        from account_mapping.fct_account_matches as matches
        left join core.dim_accounts as accounts on matches.account_id = accounts.account_id
        """
    ),
    shows=SHOWN,
)
def accounts_of_matches_exist(gxe):
    """Every candidate is an account of core.dim_accounts: merged ones lead to their survivor, deleted ones are none."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select matches.partner_key, matches.partner_account_id, records.partner_account_id is not null as is_good
        from account_mapping.fct_account_matches as matches
        left join staging.stg_partner_lists__accounts as records
            on matches.partner_key = records.partner_key and matches.partner_account_id = records.partner_account_id
        """
    ),
    shows=SHOWN,
)
def records_of_matches_are_on_the_list(gxe):
    """What a partner took off its list is matched with nothing."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select matches.partner_key, matches.partner_account_id, partners.partner_id is not null as is_good
        from account_mapping.fct_account_matches as matches
        left join core.dim_partners as partners on matches.partner_id = partners.partner_id
        where matches.partner_id is not null
        """
    ),
    shows=SHOWN,
)
def partners_of_matches_exist(gxe):
    """Where a list's partner is known, core.dim_partners has it."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select
            decisions.partner_key,
            decisions.partner_account_id,
            case
                when decisions.decision = 'match'
                    then matches.match_status is not distinct from 'manual' and matches.account_id = survivors.survivor_account_id
                else matches.match_status is null or matches.match_status not in ('auto', 'manual')
                    or matches.account_id <> survivors.survivor_account_id
            end as is_good
        from staging.stg_policy__match_decisions as decisions
        inner join staging.stg_partner_lists__accounts as records
            on decisions.partner_key = records.partner_key and decisions.partner_account_id = records.partner_account_id
        inner join intermediate.int_crm__account_survivors as survivors
            on decisions.account_id = survivors.crm || ':' || survivors.crm_account_id
        left join account_mapping.fct_account_matches as matches
            on decisions.partner_key = matches.partner_key and decisions.partner_account_id = matches.partner_account_id
        where survivors.survivor_account_id is not null
        """
    ),
    shows=SHOWN,
)
def decisions_are_carried_out(gxe):
    """What seeds/match_decisions.csv says of a record and an account that exist beats every rule."""
    return known(gxe)


@expectation(
    TABLE,
    of_partners(
        """
        select
            matches.partner_key,
            matches.partner_account_id,
            coalesce(ours.registration_key = theirs.registration_key or ours.country_code <> theirs.country_code, true) as is_good
        from account_mapping.fct_account_matches as matches
        left join intermediate.int_account_mapping__record_contents as our_contents
            on our_contents.side = 'account' and matches.account_id = our_contents.record_id
        left join intermediate.int_account_mapping__contents as ours
            on ours.side = 'account' and our_contents.content_hash = ours.content_hash
        left join intermediate.int_account_mapping__record_contents as their_contents
            on their_contents.list_key = 'list:' || matches.partner_key and matches.partner_account_id = their_contents.record_id
        left join intermediate.int_account_mapping__contents as theirs
            on their_contents.list_key = theirs.list_key and their_contents.content_hash = theirs.content_hash
        where matches.match_status = 'auto'
        """
    ),
    shows=SHOWN,
)
def auto_matches_have_no_two_registration_numbers(gxe):
    """Two numbers of one country's register are two companies, whatever else agrees."""
    return known(gxe)


@expectation(
    TABLE,
    """
    select
        partner_key,
        count(*) filter (where match_status = 'review') as in_review,
        count(*) as records,
        in_review / records <= {max_review_share} as is_known
    from account_mapping.fct_account_matches
    group by partner_key
    order by partner_key
    """,
    shows=("partner_key", "in_review", "records"),
    severity="warn",
)
def few_records_wait_for_review(gxe):
    """More than max_review_share of a list's candidates in the queue are more than people will look at.

    Labels of asked pairs show which rule or word is to be mended.
    """
    return known(gxe)
