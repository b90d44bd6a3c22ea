"""Stage visits as the daily job makes them, on a warehouse in which all that comes before is built."""

from visits_company import VISITS, dbt

from orchestration.settings import Settings


def main() -> None:
    """Settings come from the environment."""
    dbt(Settings.from_environment(), "run", "--select", *VISITS)


if __name__ == "__main__":
    main()
