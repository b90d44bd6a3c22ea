"""attribution.partner_pipeline: what is open for a partnership is what it is credited with."""

from expectations import expectation, known
from expectations.attribution_partner_revenue import SHOWN, against_credits

TABLE = "attribution.partner_pipeline"


@expectation(TABLE, against_credits(TABLE, "open", "closes_on"), shows=SHOWN)
def pipeline_of_partnerships_is_what_their_credits_come_to(gxe):
    """Credited and touched amounts, by month, partnership, model and role, from the credits of open deals."""
    return known(gxe)
