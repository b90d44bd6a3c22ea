"""Who the partners are and which partnerships they have: what the rest of the sample needs to know of them."""

from dataclasses import dataclass

import numpy as np

from orchestration.sample.draws import Draws, Flags, Numbers


@dataclass(frozen=True)
class Partner:
    """A partner company: what its list's folder is called, its name and its account in the CRM."""

    number: int
    key: str
    name: str
    account: int


@dataclass(frozen=True)
class Network:
    """All partners, and every partnership by its number, ascending: its partner's CRM account, and whether that has no other."""

    partners: list[Partner]
    partnerships: Numbers
    accounts: Numbers
    is_only: Flags

    def any(self, draws: Draws, size: int) -> Numbers:
        """Numbers of partnerships, each equally likely."""
        return self.partnerships[draws.below(len(self.partnerships), size)]

    def named_without_program(self, draws: Draws, size: int) -> Numbers:
        """Numbers of partnerships whose partner is named alone: mostly one with a single program, so that it is clear which is meant."""
        only = self.partnerships[self.is_only]
        return np.where(draws.chance(850, size), only[draws.below(len(only), size)], self.any(draws, size))

    def clear(self, draws: Draws, partnership: Numbers) -> Numbers:
        """The same partnerships, where most of those whose partner has several give way to one that is its partner's only one."""
        is_only = self.is_only[np.searchsorted(self.partnerships, partnership)]
        return np.where(is_only | draws.chance(250, len(partnership)), partnership, self.named_without_program(draws, len(partnership)))

    def account_of(self, partnership: Numbers) -> Numbers:
        """Numbers of the partners' CRM accounts."""
        return self.accounts[np.searchsorted(self.partnerships, partnership)]
