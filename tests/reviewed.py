"""A warehouse with the business reviews of a made-up company, for the tests of their figures and pages."""

from pathlib import Path

from core_of import Core, from_landing, sampled

MARTS = (
    "partner_business_review",
    "review_rows",
    "partner_gaps",
    "noted_reviews",
    "next_accounts",
    "partner_revenue",
    "partner_pipeline",
    "meeting_conversion",
    "fct_commission_entries",
    "whitespace",
    "dim_users",
)


def reviewed(folder: Path, *, accounts: int = 400, partners: int = 6) -> Core:
    """The build database, with what the reviews and the tests need."""
    landing = sampled(folder, accounts=accounts, partners=partners)
    return from_landing(folder, landing, "salesforce", "prm", "partner_lists", marts=MARTS)
