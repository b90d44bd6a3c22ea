"""The partner's edition of a review: made from what it may see, and nothing else."""

from collections.abc import Iterable
from pathlib import Path

from orchestration.share.leaving import Leaving, Partner


def write_editions(leaving: Leaving, partner: Partner, folder: Path) -> Iterable[Path]:
    """Write review-<fiscal quarter>.html."""
    return []
