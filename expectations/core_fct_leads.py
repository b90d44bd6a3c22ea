"""core.fct_leads: what a lead points at exists."""

from expectations import expectation, known

TABLE = "core.fct_leads"


@expectation(
    TABLE,
    """
    select distinct leads.partnership_id, partnerships.partnership_id is not null as is_known
    from core.fct_leads as leads
    left join core.dim_partnerships as partnerships on leads.partnership_id = partnerships.partnership_id
    where leads.partnership_id is not null
    """,
    shows=("partnership_id",),
)
def partnerships_of_leads_exist(gxe):
    """Where a lead names a partnership, core.dim_partnerships has it."""
    return known(gxe)


@expectation(
    TABLE,
    "select lead_id, converted_on is null or converted_on >= created_on as is_known from core.fct_leads",
    shows=("lead_id",),
    severity="warn",
)
def leads_convert_after_they_are_created(gxe):
    """An earlier day of conversion is a slip of the CRM that lead times inherit."""
    return known(gxe)
