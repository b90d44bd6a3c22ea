"""Ingest of every feed of a landing folder, as a run does it: checked, typed, versioned, with ledger and quarantine."""

from orchestration.dbt_project import compose
from orchestration.ingest.feeds import load_feeds
from orchestration.ingest.loading import begin, ingest_feed, write_as_of
from orchestration.settings import Settings


def main() -> None:
    """Settings come from the environment."""
    settings = Settings.from_environment()
    compose(settings)
    begin(settings)
    for feed in load_feeds():
        for extract in ingest_feed(settings, feed).extracts:
            if extract.status != "loaded" or extract.rows_quarantined:
                raise SystemExit(f"{extract.path}: {extract.status}, {extract.rows_quarantined} quarantined; {extract.message}")
    write_as_of(settings)


if __name__ == "__main__":
    main()
