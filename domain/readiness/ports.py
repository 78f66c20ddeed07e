"""What the domain needs for readiness."""

from datetime import date
from typing import Protocol

from domain.kernel.vocabulary import SeasonCode
from domain.readiness.policies.report import Report


class ApplicationDates(Protocol):
    """When applications open."""

    async def opening(self, season: SeasonCode | None) -> date | None:
        """Return the day; None for None or a season without data."""


class ReportSheets(Protocol):
    """A report as pages."""

    def render(self, report: Report, name: str) -> bytes:
        """Return a PDF; the same bytes for the same report."""
