"""What people look at, as a run makes it: reviews of open quarters anew, those of closed ones carried forward, the dashboard, and a
page a team."""

import duckdb

from orchestration.publish.generation import Generation
from orchestration.review.closing import REVIEWS, carry, keep
from orchestration.review.dashboard import write_dashboard
from orchestration.review.reviews import write_reviews
from orchestration.review.teams import write_teams
from orchestration.settings import Settings


def business_reviews(settings: Settings, generation: Generation) -> None:
    """A page a partner and quarter; those of a quarter that freezes on this day are kept."""
    carried = carry(settings, generation)
    with duckdb.connect(str(generation.database), read_only=True) as published:
        told = {quarter for (quarter,) in published.execute(f"select distinct fiscal_quarter from {REVIEWS}").fetchall()}
    write_reviews(generation, told - carried)
    keep(settings, generation)


def dashboard_page(settings: Settings, generation: Generation) -> None:
    """The dashboard of the generation."""
    write_dashboard(generation)


def team_pages(settings: Settings, generation: Generation) -> None:
    """A page a team, of the accounts that its people own."""
    write_teams(generation)
