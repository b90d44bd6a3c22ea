"""What a benchmark says: one measured value and its bar."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value, its bar, and whether it holds. A bar is an upper one unless it is said to be lower."""

    name: str
    value: float
    bar: float
    unit: str
    is_lower_bar: bool = False

    @property
    def holds(self) -> bool:
        """Not above an upper bar, not below a lower one."""
        return self.value >= self.bar if self.is_lower_bar else self.value <= self.bar

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The line of the table."""
        bar = f"{'at least ' if self.is_lower_bar else ''}{self.bar:g} {self.unit}"
        return self.name, f"{self.value:.4g} {self.unit}", bar, "" if self.holds else "missed"
