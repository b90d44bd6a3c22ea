"""Where the domains of the world are registered."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import publicsuffixlist


def registrable_labels(rules: Iterable[str]) -> dict[str, int]:
    """Public suffix -> how many labels a registrable domain below it has, of rules as publicsuffix.org writes them.

    An internationalised suffix stands in both spellings, Unicode and ASCII. The suffix of a wildcard is public itself, as the list's own
    linter has it, so a rule `x` beside a wildcard `*.x` adds nothing; that leaves one number to a suffix.
    """
    found: dict[str, int] = {}
    for rule in rules:
        suffix = rule.lower().removeprefix("!").removeprefix("*.")
        labels = rule.count(".") + (1 if rule.startswith("!") else 2)
        for spelling in {suffix, suffix.encode("idna").decode()}:
            found[spelling] = max(found.get(spelling, 0), labels)
    return found


@cache
def public_suffixes() -> dict[str, int]:
    """The suffixes of publicsuffix.org, with those of private owners: below github.io every name is somebody's site."""
    lines = Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines()
    return registrable_labels(line.split()[0] for line in lines if line.strip() and not line.startswith("//"))
