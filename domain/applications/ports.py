"""What the domain needs of applications."""

from typing import Protocol

from domain.applicants.ports import ApplicantRepository
from domain.applications.entities import Application
from domain.kernel.identifiers import ApplicantId, ApplicationId, ProgramId
from domain.kernel.transactions import UnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.ports import AdjustmentRepository, ReleaseRepository


class ApplicationRepository(Protocol):
    """Applications of one agency, inside a unit of work, under the tenant's reach."""

    async def find(
        self, applicant: ApplicantId, season: SeasonCode, program: ProgramId
    ) -> Application | None:
        """Return the one application there can be, locked."""

    async def get(self, application: ApplicationId) -> Application:
        """Return it, locked; NotFound beyond the reach."""

    async def of_season(
        self, applicant: ApplicantId, season: SeasonCode
    ) -> tuple[Application, ...]:
        """Return an applicant's applications of the season, locked, in the order of their ids."""

    async def add(self, application: Application) -> None:
        """Insert with its events; NotFound for an applicant beyond the reach, Conflict."""

    async def save(self, application: Application) -> None:
        """Write it back with new events; PreconditionFailed when it moved on."""


class ApplicationUnitOfWork(UnitOfWork, Protocol):
    """What application use cases change."""

    @property
    def applicants(self) -> ApplicantRepository:
        """Applicants of the agency."""

    @property
    def applications(self) -> ApplicationRepository:
        """Applications of the agency."""

    @property
    def adjustments(self) -> AdjustmentRepository:
        """Recalibrations of the agency."""

    @property
    def releases(self) -> ReleaseRepository:
        """Which model scores."""
