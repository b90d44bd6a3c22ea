"""What people read, as the run makes it: the reviews of open quarters anew, those of closed ones carried forward."""

from orchestration.publish.generation import Generation
from orchestration.review.closing import carry, keep, quarters_to_render
from orchestration.review.reviews import write_reviews
from orchestration.settings import Settings


def business_reviews(settings: Settings, generation: Generation) -> None:
    """A page a partner and quarter; those of the quarter that freezes on this day are kept."""
    carried = carry(settings, generation)
    write_reviews(generation, quarters_to_render(generation) - carried)
    keep(settings, generation)
