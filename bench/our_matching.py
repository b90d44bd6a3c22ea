"""Account mapping as the daily job runs it, on a warehouse in which all that comes before it is built."""

from matching_company import MATCHING, dbt

from orchestration.settings import Settings


def main() -> None:
    """Settings come from the environment."""
    dbt(Settings.from_environment(), "run", "--select", *MATCHING)


if __name__ == "__main__":
    main()
