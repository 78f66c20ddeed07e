"""Every port with its adapter, opened once a process: what assembly functions are given."""

from dataclasses import dataclass

from adapters.postgres.audit import ReadLog
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.access_tokens import EdDsaAccessTokens
from adapters.valkey.buckets import ValkeyBuckets
from domain.billing.policies.plans import PlanBook
from domain.identity.ports import AccessTokens, LoginThrottle
from domain.kernel.clock import Clock, NewId
from domain.kernel.idempotency import RequestLedger
from domain.kernel.jobs import JobDispatcher
from domain.kernel.mail import Mailer
from domain.kernel.sealing import Sealer
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.ports import ModelShelf
from domain.shortlists.ports import ListSolver
from infra.paying import Paying
from infra.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The outside, as the domain sees it."""

    settings: Settings
    pool: AgencyPool
    open_uow: PostgresUnitOfWorkFactory
    reads: ReadLog
    requests: RequestLedger
    sealer: Sealer
    clock: Clock
    new_id: NewId
    dispatcher: JobDispatcher
    catalogues: CatalogueSource
    seasons: SeasonSource
    models: ModelShelf
    solver: ListSolver
    mailer: Mailer
    plans: PlanBook
    paying: Paying
    access_tokens: AccessTokens
    signed_tokens: EdDsaAccessTokens
    """The same, as what is supplied with keys and publishes them."""
    buckets: ValkeyBuckets
    login_throttle: LoginThrottle
