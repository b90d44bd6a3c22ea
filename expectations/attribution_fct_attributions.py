"""attribution.fct_attributions: all that the PRM says of deals, as it says it, and counted only where the policy's days allow.

Pieces of evidence are as many as deals, so each query sums up by type of evidence and names one piece that is off.
"""

from expectations import expectation, known

TABLE = "attribution.fct_attributions"
SHOWN = ("evidence_type", "pieces_off", "piece")

# counted without the models: registrations with a deal and claims, as the version that held on AS_OF says. A day after its extract has not
# come yet, and a claim to no role that there is says nothing
PRM = """
    select
        'registration' as evidence_type,
        'deal_registration' as subject_type,
        registration_id as evidence_id,
        partnership_id,
        null as claimed_role,
        case
            when lower(trim(status)) = 'approved' then 'approved'
            when lower(trim(status)) = 'expired' and decided_on is not null then 'approved'
            when lower(trim(status)) in ('rejected', 'withdrawn', 'expired') then 'rejected'
            else 'pending'
        end as approval_status
    from raw.prm.deal_registrations
    where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
        and crm_opportunity_id is not null
        and (submitted_on is null or submitted_on <= _known_from)
    union all
    select
        'claim' as evidence_type,
        'attribution_claim' as subject_type,
        claim_id as evidence_id,
        partnership_id,
        lower(trim(role)) as claimed_role,
        case when lower(trim(status)) in ('approved', 'rejected') then lower(trim(status)) else 'pending' end as approval_status
    from raw.prm.attribution_claims
    where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
        and lower(trim(role)) in ('sourced', 'influenced', 'delivered')
        and (touched_on is null or touched_on <= _known_from)
        and (coalesce(claimed_on, decided_on) is null or coalesce(claimed_on, decided_on) <= _known_from)
"""


def of_types(rows: str) -> str:
    """Per type of evidence, how many of `rows` (evidence_type, evidence_id, is_good) are not good, and the first of them."""
    return f"""
        select
            evidence_type,
            count(*) filter (where not is_good) as pieces_off,
            min(evidence_id) filter (where not is_good) as piece,
            pieces_off = 0 as is_known
        from ({rows})
        group by evidence_type
        order by evidence_type
    """


@expectation(
    TABLE,
    of_types(
        f"""
        with named as (
            select distinct subject_type, subject_id
            from quality.data_gaps
            where gap in ('ambiguous_crm_id', 'unknown_crm_id', 'unknown_partnership')
        ),
        found as (
            select evidence_type, evidence_id, count(*) as pieces
            from attribution.fct_attributions
            group by all
        )
        select
            prm.evidence_type,
            prm.evidence_id,
            case when found.pieces is null then named.subject_id is not null else found.pieces = 1 end as is_good
        from ({PRM}) as prm
        left join found on prm.evidence_type = found.evidence_type and prm.evidence_id = found.evidence_id
        left join named on prm.subject_type = named.subject_type and prm.evidence_id = named.subject_id
        """
    ),
    shows=SHOWN,
)
def registrations_and_claims_of_the_prm_are_in_attribution(gxe):
    """Each stands there once, or is a gap because its deal or its partnership is unknown: none is lost without a word."""
    return known(gxe)


@expectation(
    TABLE,
    of_types(
        f"""
        select
            pieces.evidence_type,
            pieces.evidence_id,
            coalesce(
                pieces.partnership_id = prm.partnership_id
                and pieces.approval_status = prm.approval_status
                and pieces.role = coalesce(prm.claimed_role, pieces.role),
                false
            ) as is_good
        from attribution.fct_attributions as pieces
        left join ({PRM}) as prm on pieces.evidence_type = prm.evidence_type and pieces.evidence_id = prm.evidence_id
        where pieces.evidence_type in ('registration', 'claim')
        """
    ),
    shows=SHOWN,
)
def registrations_and_claims_stand_as_the_prm_has_them(gxe):
    """For the same partnership, as far approved, a claim in the role that it claims; what the PRM took back is gone."""
    return known(gxe)


@expectation(
    TABLE,
    of_types(
        """
        select
            evidence_type,
            evidence_id,
            not is_counted
            or coalesce(
                approval_status = 'approved'
                and exclusion_reason is null
                and evidence_type <> 'inferred_registration'
                and not (evidence_type = 'meeting' and {influence_requires_approval}),
                false
            ) as is_good
        from attribution.fct_attributions
        """
    ),
    shows=SHOWN,
)
def what_counts_is_approved(gxe):
    """Nothing earns credit or commission that a person has still to look at: a guess never, a meeting only where policy says so."""
    return known(gxe)


@expectation(
    TABLE,
    of_types(
        """
        select
            pieces.evidence_type,
            pieces.evidence_id,
            coalesce(
                case
                    when pieces.role = 'sourced' and pieces.evidence_type = 'registration'
                        then pieces.evidence_on <= deals.created_on + {registration_grace_days}
                    when pieces.role = 'sourced'
                        then pieces.evidence_on between deals.created_on - {sourced_lookback_days} and deals.created_on
                    else pieces.evidence_on >= deals.created_on - {influence_lookback_days}
                end
                and case
                    when pieces.role = 'sourced'
                        then pieces.claimed_on is null or pieces.claimed_on <= deals.created_on + {sourced_lock_days}
                    when pieces.role = 'influenced' and deals.closed_on is not null
                        then pieces.evidence_on <= deals.closed_on
                            and (pieces.claimed_on is null or pieces.claimed_on <= deals.closed_on + {influence_lock_days})
                    else true
                end,
                false
            ) as is_good
        from attribution.fct_attributions as pieces
        left join core.fct_opportunities as deals on pieces.opportunity_id = deals.opportunity_id
        where pieces.is_counted
        """
    ),
    shows=SHOWN,
)
def what_counts_lies_within_the_windows_and_locks(gxe):
    """By the days of the deal as core has it; how long a registration protects its deal is not looked at."""
    return known(gxe)


@expectation(
    TABLE,
    of_types(
        """
        select pieces.evidence_type, pieces.evidence_id, deals.opportunity_id is not null as is_good
        from attribution.fct_attributions as pieces
        left join core.fct_opportunities as deals on pieces.opportunity_id = deals.opportunity_id
        """
    ),
    shows=SHOWN,
)
def deals_of_attributions_exist(gxe):
    """Every piece is about a deal of core.fct_opportunities: merged ones lead to their survivor, of deleted ones nothing is left."""
    return known(gxe)


@expectation(
    TABLE,
    of_types(
        """
        with named as (
            select distinct subject_type, subject_id
            from quality.data_gaps
            where gap = 'unknown_partnership'
        )
        select
            pieces.evidence_type,
            pieces.evidence_id,
            partnerships.partnership_id is not null or named.subject_id is not null as is_good
        from attribution.fct_attributions as pieces
        left join core.dim_partnerships as partnerships on pieces.partnership_id = partnerships.partnership_id
        left join named
            on pieces.evidence_id = named.subject_id
            and named.subject_type = case pieces.evidence_type
                when 'registration' then 'deal_registration'
                when 'inferred_registration' then 'deal_registration'
                when 'claim' then 'attribution_claim'
                else pieces.evidence_type
            end
        """
    ),
    shows=SHOWN,
)
def partnerships_of_attributions_exist(gxe):
    """A piece for a partnership that the PRM does not have is a gap, and cannot count."""
    return known(gxe)


@expectation(
    TABLE,
    """
    with roles as (
        select opportunity_id, bool_or(role = 'sourced') as is_sourced
        from attribution.fct_attributions
        where is_counted and role in ('sourced', 'influenced')
        group by opportunity_id
    ),
    compared as (
        select
            deals.opportunity_id,
            deals.involvement,
            case when roles.is_sourced then 'sourced' when roles.opportunity_id is not null then 'influenced' else 'direct' end as counted
        from core.fct_opportunities as deals
        left join roles on deals.opportunity_id = roles.opportunity_id
    )
    select
        involvement,
        count(*) filter (where involvement <> counted) as deals_off,
        min(opportunity_id) filter (where involvement <> counted) as deal,
        deals_off = 0 as is_known
    from compared
    group by involvement
    order by involvement
    """,
    shows=("involvement", "deals_off", "deal"),
)
def involvement_of_deals_is_the_best_role_that_counts(gxe):
    """Reports of deals and reports of partners are cut by the one and by the other."""
    return known(gxe)
