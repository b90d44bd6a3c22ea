"""Attribution, credits and the commission ledger as the daily job makes them, on a warehouse in which all that comes before is built."""

from attribution_company import ATTRIBUTION, dbt

from orchestration.settings import Settings


def main() -> None:
    """Settings come from the environment."""
    dbt(Settings.from_environment(), "run", "--select", *ATTRIBUTION)


if __name__ == "__main__":
    main()
