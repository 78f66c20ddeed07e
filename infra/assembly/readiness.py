"""Readiness handlers from the ports."""

from dataclasses import dataclass
from datetime import date

from adapters.fpdf.sheets import FpdfReportSheets
from adapters.postgres.readers.applicants import PostgresApplicantReader
from adapters.postgres.readers.rankings import PostgresRankingReader
from adapters.postgres.readers.shortlists import PostgresShortlistReader
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.vocabulary import SeasonCode
from domain.programs.ports import SeasonSource
from domain.readiness.use_cases.read_portfolio import ReadPortfolioHandler
from domain.readiness.use_cases.read_readiness import PrintReadinessHandler, ReadReadinessHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True)
class SeasonOpening:
    """ApplicationDates from the season data: the joint between two contexts."""

    seasons: SeasonSource

    async def opening(self, season: SeasonCode | None) -> date | None:
        """Return the day; None for None or a season without data."""
        if season is None or season not in await self.seasons.codes():
            return None
        return (await self.seasons.get(season)).dates.applications_open


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessHandlers:
    """Every handler of the context."""

    read_readiness: ReadReadinessHandler
    print_readiness: PrintReadinessHandler
    read_portfolio: ReadPortfolioHandler


def assemble_readiness(ports: Ports) -> ReadinessHandlers:
    """Wire the context."""
    reader = PostgresApplicantReader(ports.pool, ports.sealer)
    shortlists = PostgresShortlistReader(ports.pool, ports.sealer)
    rankings = PostgresRankingReader(ports.pool, ports.sealer)
    dates = SeasonOpening(ports.seasons)
    eyes = Eyes(open_uow=ports.open_uow, clock=ports.clock)
    read = ReadReadinessHandler(reader=reader, dates=dates, clock=ports.clock, eyes=eyes)
    return ReadinessHandlers(
        read_readiness=read,
        print_readiness=PrintReadinessHandler(read=read, sheets=FpdfReportSheets()),
        read_portfolio=ReadPortfolioHandler(
            reader=reader,
            shortlists=shortlists,
            rankings=rankings,
            catalogues=ports.catalogues,
            dates=dates,
            clock=ports.clock,
            eyes=eyes,
        ),
    )
