"""funnel.funnel_slices: the deals under a type of partner are those that its partnerships count on.

That the segments sum to the whole funnel is a test of dbt; the types sum to nothing.
"""

from expectations import expectation, known
from expectations.funnel_opportunity_funnel import SHOWN, against_won_deals, conversions, won_under

TABLE = "funnel.funnel_slices"


@expectation(TABLE, conversions(TABLE, "slice, slice_key"), shows=SHOWN)
def conversions_of_slices_are_those_of_the_deals_that_reached(gxe):
    """Who advanced or won is among who reached, and the conversions are their shares, to the sixth decimal."""
    return known(gxe)


@expectation(
    TABLE,
    against_won_deals(
        "select * from funnel.funnel_slices where slice = 'partner_type'", won_under("coalesce(partners.partner_type, '(none)')")
    ),
    shows=SHOWN,
)
def won_deals_stand_under_the_types_of_partners_that_count_on_them(gxe):
    """Once under each, with the best role of the type, in every imputed stage; from attribution and core."""
    return known(gxe)
