"""One transaction on a connection bound to the scope, with every repository on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from adapters.postgres.audit import PostgresAuditLog, act_under_way
from adapters.postgres.events import PostgresEventRepository
from adapters.postgres.jobs import PostgresJobRepository
from adapters.postgres.pool import AgencyPool
from adapters.postgres.repositories.advising import PostgresAdvisingRepository
from adapters.postgres.repositories.agencies import (
    PostgresAgencyRepository,
    PostgresApiKeyRepository,
)
from adapters.postgres.repositories.applicants import PostgresApplicantRepository
from adapters.postgres.repositories.applications import PostgresApplicationRepository
from adapters.postgres.repositories.attestations import PostgresAttestationRepository
from adapters.postgres.repositories.audit import PostgresAuditChain
from adapters.postgres.repositories.batches import PostgresBatchRepository
from adapters.postgres.repositories.billing import (
    PostgresAccountRepository,
    PostgresOperationRepository,
)
from adapters.postgres.repositories.calendar_feeds import PostgresCalendarFeedRepository
from adapters.postgres.repositories.casework import PostgresCaseworkRepository
from adapters.postgres.repositories.consents import PostgresConsentRepository
from adapters.postgres.repositories.deliveries import PostgresDeliveryRepository
from adapters.postgres.repositories.exports import PostgresExportRepository
from adapters.postgres.repositories.identity import (
    PostgresLinkRepository,
    PostgresPersonRepository,
    PostgresRevocationRepository,
)
from adapters.postgres.repositories.interviews import PostgresInterviewRepository
from adapters.postgres.repositories.memberships import (
    PostgresFounding,
    PostgresInvitationRepository,
    PostgresMembershipRepository,
)
from adapters.postgres.repositories.notifications import PostgresNotificationRepository
from adapters.postgres.repositories.programs import (
    PostgresCatalogueRepository,
    PostgresOverlayRepository,
    PostgresSeasonRepository,
)
from adapters.postgres.repositories.quota import PostgresQuotaLedger
from adapters.postgres.repositories.rank_lists import PostgresRankListRepository
from adapters.postgres.repositories.rankings import PostgresRankingRepository
from adapters.postgres.repositories.recalibrations import PostgresAdjustmentRepository
from adapters.postgres.repositories.releases import PostgresReleaseRepository
from adapters.postgres.repositories.sessions import PostgresSessionRepository
from adapters.postgres.repositories.shortlist_shares import PostgresShortlistShareRepository
from adapters.postgres.repositories.shortlists import PostgresShortlistRepository
from adapters.postgres.repositories.snapshots import PostgresSnapshotSource
from adapters.postgres.repositories.support import PostgresSupportRepository
from adapters.postgres.repositories.trials import PostgresTrialRepository
from adapters.postgres.repositories.visibility import PostgresVisibilityRepository
from adapters.postgres.repositories.webhooks import PostgresEndpointRepository
from adapters.postgres.session import Session
from domain.kernel.clock import NewId
from domain.kernel.events import DomainEvent
from domain.kernel.jobs import JobDispatcher
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Scope, Tenant

_joined: ContextVar["Session | None"] = ContextVar("joined_session", default=None)


class PostgresUnitOfWork:
    """Satisfies the unit of work of every context; made by its factory only."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self.session = session
        self._new_id = new_id
        self.is_committed = False

    def publish(self, event: DomainEvent) -> None:
        """Put `event` in the outbox at commit."""
        self.session.events.append(event)

    async def commit(self) -> None:
        """Write log and outbox and let the transaction end well; once, as the last act."""
        act = act_under_way()
        if act is not None and isinstance(self.session.scope, Tenant):
            await PostgresAuditLog(self.session, self._new_id).add(act)
        await self.events.insert(self.session.events)
        self.session.wrote_events |= bool(self.session.events)
        self.session.events.clear()
        self.is_committed = True

    @cached_property
    def jobs(self) -> PostgresJobRepository:
        """Jobs of the agency."""
        return PostgresJobRepository(self.session)

    @cached_property
    def events(self) -> PostgresEventRepository:
        """Outbox and feed of the agency."""
        return PostgresEventRepository(self.session, self._new_id)

    @cached_property
    def audit_chain(self) -> PostgresAuditChain:
        """The chain of the agency's log."""
        return PostgresAuditChain(self.session)

    @cached_property
    def support_grants(self) -> PostgresSupportRepository:
        """Consents to be looked at by one of us."""
        return PostgresSupportRepository(self.session)

    @cached_property
    def consents(self) -> PostgresConsentRepository:
        """Consents of the agency's applicants."""
        return PostgresConsentRepository(self.session)

    @cached_property
    def exports(self) -> PostgresExportRepository:
        """Exports of personal data."""
        return PostgresExportRepository(self.session)

    @cached_property
    def agencies(self) -> PostgresAgencyRepository:
        """Agencies."""
        return PostgresAgencyRepository(self.session)

    @cached_property
    def api_keys(self) -> PostgresApiKeyRepository:
        """API keys of the agency."""
        return PostgresApiKeyRepository(self.session)

    @cached_property
    def people(self) -> PostgresPersonRepository:
        """People, of the sign-in scope."""
        return PostgresPersonRepository(self.session)

    @cached_property
    def links(self) -> PostgresLinkRepository:
        """One-time tokens, of the sign-in scope."""
        return PostgresLinkRepository(self.session)

    @cached_property
    def sessions(self) -> PostgresSessionRepository:
        """Log-ins, of the sign-in scope."""
        return PostgresSessionRepository(self.session)

    @cached_property
    def revocations(self) -> PostgresRevocationRepository:
        """Access tokens refused early."""
        return PostgresRevocationRepository(self.session)

    @cached_property
    def memberships(self) -> PostgresMembershipRepository:
        """Members of the agency."""
        return PostgresMembershipRepository(self.session)

    @cached_property
    def invitations(self) -> PostgresInvitationRepository:
        """Invitations of the agency."""
        return PostgresInvitationRepository(self.session)

    @cached_property
    def founding(self) -> PostgresFounding:
        """New agencies, of the sign-in scope."""
        return PostgresFounding(self.session)

    @cached_property
    def applicants(self) -> PostgresApplicantRepository:
        """Applicants of the agency."""
        return PostgresApplicantRepository(self.session)

    @cached_property
    def attestations(self) -> PostgresAttestationRepository:
        """Requests for attestations."""
        return PostgresAttestationRepository(self.session)

    @cached_property
    def advising(self) -> PostgresAdvisingRepository:
        """Who looks after the agency's applicants."""
        return PostgresAdvisingRepository(self.session)

    @cached_property
    def visibility(self) -> PostgresVisibilityRepository:
        """What the agency's applicants are shown."""
        return PostgresVisibilityRepository(self.session)

    @cached_property
    def snapshots(self) -> PostgresSnapshotSource:
        """Frozen profiles of the agency's applicants."""
        return PostgresSnapshotSource(self.session)

    @cached_property
    def seasons(self) -> PostgresSeasonRepository:
        """Seasons."""
        return PostgresSeasonRepository(self.session)

    @cached_property
    def catalogues(self) -> PostgresCatalogueRepository:
        """Catalogues of the owner in scope."""
        return PostgresCatalogueRepository(self.session)

    @cached_property
    def overlays(self) -> PostgresOverlayRepository:
        """The agency's overlay."""
        return PostgresOverlayRepository(self.session)

    @cached_property
    def rankings(self) -> PostgresRankingRepository:
        """Rankings of the agency."""
        return PostgresRankingRepository(self.session)

    @cached_property
    def adjustments(self) -> PostgresAdjustmentRepository:
        """Recalibrations of the agency."""
        return PostgresAdjustmentRepository(self.session)

    @cached_property
    def releases(self) -> PostgresReleaseRepository:
        """Which model scores."""
        return PostgresReleaseRepository(self.session)

    @cached_property
    def quota(self) -> PostgresQuotaLedger:
        """Counted rankings of the agency."""
        return PostgresQuotaLedger(self.session)

    @cached_property
    def accounts(self) -> PostgresAccountRepository:
        """The agency's billing account."""
        return PostgresAccountRepository(self.session)

    @cached_property
    def operations(self) -> PostgresOperationRepository:
        """What was asked of Stripe."""
        return PostgresOperationRepository(self.session, self._new_id)

    @cached_property
    def batches(self) -> PostgresBatchRepository:
        """Batches of rankings."""
        return PostgresBatchRepository(self.session)

    @cached_property
    def shortlists(self) -> PostgresShortlistRepository:
        """Shortlists of the agency."""
        return PostgresShortlistRepository(self.session)

    @cached_property
    def shares(self) -> PostgresShortlistShareRepository:
        """Links to lists of the agency."""
        return PostgresShortlistShareRepository(self.session)

    @cached_property
    def casework(self) -> PostgresCaseworkRepository:
        """Casework of the agency."""
        return PostgresCaseworkRepository(self.session)

    @cached_property
    def notifications(self) -> PostgresNotificationRepository:
        """Notifications of the agency."""
        return PostgresNotificationRepository(self.session)

    @cached_property
    def applications(self) -> PostgresApplicationRepository:
        """Applications of the agency."""
        return PostgresApplicationRepository(self.session)

    @cached_property
    def interviews(self) -> PostgresInterviewRepository:
        """Interviews of the agency."""
        return PostgresInterviewRepository(self.session)

    @cached_property
    def rank_lists(self) -> PostgresRankListRepository:
        """Rank lists of the agency."""
        return PostgresRankListRepository(self.session)

    @cached_property
    def feeds(self) -> PostgresCalendarFeedRepository:
        """Calendar links of the agency."""
        return PostgresCalendarFeedRepository(self.session)

    @cached_property
    def trials(self) -> PostgresTrialRepository:
        """Trials of the trial agency."""
        return PostgresTrialRepository(self.session)

    @cached_property
    def endpoints(self) -> PostgresEndpointRepository:
        """Webhook endpoints of the agency."""
        return PostgresEndpointRepository(self.session)

    @cached_property
    def deliveries(self) -> PostgresDeliveryRepository:
        """Webhook deliveries of the agency."""
        return PostgresDeliveryRepository(self.session, self._new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresUnitOfWorkFactory:
    """OpenUnitOfWork: `async with open_uow(tenant) as uow`.

    Inside a joined transaction (an idempotent request) a unit of the same scope is a savepoint of
    it; hints go out when the outermost one has committed.
    """

    pool: AgencyPool
    sealer: Sealer
    dispatcher: JobDispatcher
    new_id: NewId

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[PostgresUnitOfWork]:
        """Bind a connection to the scope and begin."""
        outer = _joined.get()
        if outer is not None and outer.scope == scope:
            async with self._transaction(outer) as uow:
                yield uow
            return
        async with self.pool.acquire(scope) as connection:
            session = Session(
                connection=connection,
                scope=scope,
                sealer=self.sealer,
                agency_keys=self.pool.agency_keys,
            )
            async with self._transaction(session) as uow:
                yield uow
        if uow.is_committed:
            await self.send_hints(session)

    @asynccontextmanager
    async def joining(self, scope: Scope) -> AsyncIterator[PostgresUnitOfWork]:
        """Open a unit of work that units opened inside it, for the same scope, join."""
        async with self(scope) as uow:
            token = _joined.set(uow.session)
            try:
                yield uow
            finally:
                _joined.reset(token)

    async def send_hints(self, session: Session) -> None:
        """Wake whoever has work now; losing this costs a poll."""
        if session.jobs:
            await self.dispatcher.dispatch(session.jobs)
        if session.wrote_events:
            await self.dispatcher.wake_relay()

    @asynccontextmanager
    async def _transaction(self, session: Session) -> AsyncIterator[PostgresUnitOfWork]:
        uow = PostgresUnitOfWork(session, self.new_id)
        transaction = session.connection.transaction()
        await transaction.start()
        try:
            yield uow
        except BaseException:
            session.jobs.clear()
            session.notes.clear()
            await transaction.rollback()
            raise
        if uow.is_committed:
            await transaction.commit()
        else:
            session.jobs.clear()
            session.notes.clear()
            await transaction.rollback()
