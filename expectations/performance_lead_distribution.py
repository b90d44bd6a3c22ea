"""performance.lead_distribution: the leads that the PRM says we gave, shared out within each tier."""

from expectations import expectation, fiscal_quarter, known
from expectations.performance_partner_scorecard import SHOWN, of_quarters

TABLE = "performance.lead_distribution"


@expectation(
    TABLE,
    of_quarters(
        f"""
        with prm as (
            select
                partnerships.partner_id,
                {fiscal_quarter("shares.shared_on")} as fiscal_quarter,
                count(*) as given,
                count(*) filter (where shares.status in ('accepted', 'converted')) as accepted,
                count(*) filter (where shares.status = 'declined') as declined,
                count(*) filter (where shares.status = 'converted') as converted
            from raw.prm.lead_shares as shares
            inner join core.dim_partnerships as partnerships on shares.partnership_id = partnerships.partnership_id
            inner join core.dim_partners as partners on partnerships.partner_id = partners.partner_id and partners.is_listed
            where not shares._is_deleted
                and shares._known_from <= date '{{as_of}}'
                and (shares._known_to is null or shares._known_to > date '{{as_of}}')
                and shares.direction = 'given'
                and shares.shared_on <= shares._known_from
            group by all
        )
        select
            coalesce(prm.fiscal_quarter, shown.fiscal_quarter) as fiscal_quarter,
            coalesce(prm.partner_id, shown.partner_id) as partner_id,
            coalesce(prm.given, 0) = coalesce(shown.given, 0)
            and coalesce(prm.accepted, 0) = coalesce(shown.accepted, 0)
            and coalesce(prm.declined, 0) = coalesce(shown.declined, 0)
            and coalesce(prm.converted, 0) = coalesce(shown.converted, 0) as is_good
        from prm
        full join performance.lead_distribution as shown
            on prm.partner_id = shown.partner_id and prm.fiscal_quarter = shown.fiscal_quarter
        """
    ),
    shows=SHOWN,
)
def leads_given_are_those_that_the_prm_has(gxe):
    """Per listed partner and quarter, and of them the ones accepted, declined and converted; from raw."""
    return known(gxe)


@expectation(
    TABLE,
    of_quarters(
        """
        with tiers as (
            select fiscal_quarter, tier, count(*) as partners, sum(given) as leads, sum(given * given) as squares
            from performance.lead_distribution
            group by fiscal_quarter, tier
        )
        select
            shown.fiscal_quarter,
            shown.partner_id,
            coalesce(
                shown.partners_of_tier = tiers.partners
                and shown.given_to_tier = tiers.leads
                and abs(shown.even_share - 1 / tiers.partners) <= 0.000001
                and (shown.share_of_tier is null) = (tiers.leads = 0)
                and coalesce(abs(shown.share_of_tier * tiers.leads - shown.given) <= 0.000001 * tiers.leads, true)
                and (shown.fairness_of_tier is null) = (tiers.leads = 0)
                and coalesce(
                    abs(shown.fairness_of_tier - tiers.leads / nullif(tiers.partners * tiers.squares, 0) * tiers.leads) <= 0.000001, true
                )
                and shown.accepted + shown.declined <= shown.given
                and shown.converted <= shown.accepted
                and shown.responses <= shown.given,
                false
            ) as is_good
        from performance.lead_distribution as shown
        inner join tiers on shown.fiscal_quarter = tiers.fiscal_quarter and shown.tier is not distinct from tiers.tier
        """
    ),
    shows=SHOWN,
)
def leads_of_a_tier_are_shared_out_whole(gxe):
    """The leads of a tier are those of its partners, each partner's share is its own of them, and Jain's index is theirs."""
    return known(gxe)
