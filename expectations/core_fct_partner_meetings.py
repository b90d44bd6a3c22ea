"""core.fct_partner_meetings: held, with a partner that exists."""

from expectations import expectation, known

TABLE = "core.fct_partner_meetings"


@expectation(
    TABLE,
    """
    select distinct meetings.partner_id, partners.partner_id is not null as is_known
    from core.fct_partner_meetings as meetings
    left join core.dim_partners as partners on meetings.partner_id = partners.partner_id
    """,
    shows=("partner_id",),
)
def partners_of_meetings_exist(gxe):
    """A partner meeting without a partner is none."""
    return known(gxe)


@expectation(
    TABLE,
    "select meeting_id, held_on, held_on <= date '{as_of}' as is_known from core.fct_partner_meetings",
    shows=("meeting_id", "held_on"),
)
def meetings_have_been_held(gxe):
    """A meeting that lies ahead is no evidence yet."""
    return known(gxe)
