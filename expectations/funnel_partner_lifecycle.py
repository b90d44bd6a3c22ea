"""funnel.partner_lifecycle: days between steps as core and attribution have them."""

from expectations import expectation, known

TABLE = "funnel.partner_lifecycle"
SHOWN = ("program_id", "partnerships_off", "partnership")


def of_programs(rows: str) -> str:
    """Per program, how many of `rows` (program_id, partnership_id, is_good) are not good, and the first of them."""
    return f"""
        select
            program_id,
            count(*) filter (where not is_good) as partnerships_off,
            min(partnership_id) filter (where not is_good) as partnership,
            partnerships_off = 0 as is_known
        from ({rows})
        group by program_id
        order by program_id
    """


@expectation(
    TABLE,
    of_programs(
        """
        with earned as (
            select attributions.partnership_id, min(deals.closed_on) as first_revenue_on
            from attribution.fct_attributions as attributions
            inner join core.fct_opportunities as deals on attributions.opportunity_id = deals.opportunity_id and deals.is_won
            where attributions.is_counted and attributions.role in ('sourced', 'influenced')
            group by attributions.partnership_id
        )
        select
            lives.program_id,
            coalesce(lives.partnership_id, earned.partnership_id) as partnership_id,
            lives.partnership_id is not null and lives.first_revenue_on is not distinct from earned.first_revenue_on as is_good
        from funnel.partner_lifecycle as lives
        full join earned on lives.partnership_id = earned.partnership_id
        """
    ),
    shows=SHOWN,
)
def first_revenue_is_of_the_first_won_deal_that_counts(gxe):
    """The earliest day of closing of the won deals of core on which the partnership counts as sourced or influenced; none, no day."""
    return known(gxe)


# what ends before it was signed, or earns before, has taken no days
@expectation(
    TABLE,
    of_programs(
        """
        select
            lives.program_id,
            lives.partnership_id,
            coalesce(
                lives.signed_on is not distinct from partnerships.signed_on
                and lives.ended_on is not distinct from partnerships.ended_on
                and lives.is_tenure_censored is not distinct from
                    case when partnerships.signed_on <= date '{as_of}' then partnerships.is_in_force end
                and lives.tenure_days is not distinct from case
                    when partnerships.signed_on <= date '{as_of}'
                        then greatest(0, least(coalesce(partnerships.ended_on, date '{as_of}'), date '{as_of}') - partnerships.signed_on)
                end
                and lives.days_to_recruit is not distinct from case
                    when lives.signed_on is not null and lives.identified_on is not null
                        then greatest(0, lives.signed_on - lives.identified_on)
                end
                and lives.days_to_first_revenue is not distinct from case
                    when lives.signed_on is not null and lives.first_revenue_on is not null
                        then greatest(0, lives.first_revenue_on - lives.signed_on)
                end,
                false
            ) as is_good
        from funnel.partner_lifecycle as lives
        left join core.dim_partnerships as partnerships on lives.partnership_id = partnerships.partnership_id
        """
    ),
    shows=SHOWN,
)
def lives_last_from_the_signature_to_the_end_or_until_today(gxe):
    """Signature and end are those of core, no duration is negative, and a tenure is censored exactly where the partnership is in force."""
    return known(gxe)
