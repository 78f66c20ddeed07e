"""Money as whole cents of one currency."""

from dataclasses import dataclass
from enum import StrEnum


class Currency(StrEnum):
    """Currencies fees are published in."""

    USD = "USD"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in cents; arithmetic only within one currency."""

    cents: int
    currency: Currency = Currency.USD

    def __add__(self, other: "Money") -> "Money":
        """Return the sum; ValueError across currencies."""
        if other.currency is not self.currency:
            raise ValueError("cannot add two currencies")
        return Money(self.cents + other.cents, self.currency)

    def __str__(self) -> str:
        """Return like `$1,234.50`."""
        return f"${self.cents / 100:,.2f}"
