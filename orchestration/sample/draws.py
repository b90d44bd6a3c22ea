"""Chance that is the same everywhere: child generators by name, whole numbers and table look-ups only.

No logarithm, exponential or other function of a maths library takes part, since their last bits differ between machines.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Draws:
    """The draws of one object of one chunk; what another object or chunk draws does not move them."""

    def __init__(self, seed: int, name: str, chunk: int = 0) -> None:
        sequence = np.random.SeedSequence(entropy=seed, spawn_key=(zlib.crc32(name.encode()), chunk))
        self._generator = np.random.Generator(np.random.PCG64(sequence))

    def below(self, bound: int | Numbers, size: int) -> Numbers:
        """Whole numbers from 0 to below `bound`, which is one number or one for each draw."""
        return self._generator.integers(0, bound, size=size, dtype=np.int64)

    def between(self, low: int, high: int, size: int) -> Numbers:
        """Whole numbers from `low` to `high`, both included."""
        return self._generator.integers(low, high + 1, size=size, dtype=np.int64)

    def chance(self, permille: int, size: int) -> Flags:
        """True in `permille` of a thousand cases."""
        return self.below(1000, size) < permille

    def pick(self, table: Sequence[int], size: int) -> Numbers:
        """Entries of `table`, each equally likely."""
        return np.asarray(table, dtype=np.int64)[self.below(len(table), size)]

    def weighted(self, weights: Sequence[int], size: int) -> Numbers:
        """Positions in `weights`, each as likely as its whole-number weight."""
        edges = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(edges, self.below(int(edges[-1]), size), side="right").astype(np.int64)

    def second_of_day(self, size: int) -> Numbers:
        """Seconds between 07:00 and 23:00."""
        return 25_200 + self.below(57_600, size)
