"""A visitor's free ranking: no account, no card, kept for a day."""

from dataclasses import dataclass
from datetime import timedelta

from domain.applicants.entities import Applicant, ApplicantStatus, Identity, Profile
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, ApplicantId, JobId, RankingId
from domain.kernel.tenancy import Actor, ActorKind, AgencyMode, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import Ranking, ShortlistWish
from domain.rankings.errors import trial_limit_reached
from domain.rankings.ports import NewTrial, TrialSecrets, TrialUnitOfWork
from domain.rankings.use_cases.request_ranking import choose_catalogue, job_of

VISITOR_PERMISSIONS = frozenset(
    {Permission.APPLICANTS_WRITE, Permission.RANKINGS_READ, Permission.SHORTLISTS_READ}
)
LIST_SIZE = 25
"""Programs in a visitor's list at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrial:
    """Rank `profile` for the Match the visitor named; `address` is where they call from."""

    profile: Profile
    season: SeasonCode
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedTrial:
    """The ranking, and the token that alone opens it, shown once."""

    ranking: RankingId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrialHandler:
    """Applicant, ranking, job and trial row in one transaction of the trial agency."""

    open_uow: OpenUnitOfWork[TrialUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    secrets: TrialSecrets
    clock: Clock
    new_id: NewId
    per_address_and_day: int
    keep: timedelta

    async def __call__(self, agency: AgencyId, command: StartTrial) -> StartedTrial:
        """QuotaExceeded beyond the day's limit of the address; NotFound for no such season."""
        applicant = self._applicant(command)
        tenant = visitor(agency, applicant.id)
        await self.seasons.get(command.season)
        owner, catalogue = await choose_catalogue(tenant, self.catalogues)
        ranking = Ranking(
            id=RankingId(self.new_id()),
            applicant=applicant.id,
            season=command.season,
            catalogue_owner=owner,
            catalogue=catalogue,
            as_of=self.clock.now().date(),
            job=JobId(self.new_id()),
            wish=ShortlistWish(budget_cents=command.profile.budget_cents, max_programs=LIST_SIZE),
            requested_at=self.clock.now(),
        )
        token = self.secrets.new_token()
        await self._insert(tenant, applicant, ranking, token, command.address)
        return StartedTrial(ranking=ranking.id, token=token)

    def _applicant(self, command: StartTrial) -> Applicant:
        now = self.clock.now()
        return Applicant(
            id=ApplicantId(self.new_id()),
            version=1,
            status=ApplicantStatus.PROSPECT,
            identity=Identity(name="Visitor"),
            profile=command.profile,
            created_at=now,
            updated_at=now,
        )

    async def _insert(
        self, tenant: Tenant, applicant: Applicant, ranking: Ranking, token: str, address: str
    ) -> None:
        trial = NewTrial(
            ranking=ranking.id,
            applicant=applicant.id,
            token_hash=self.secrets.hash_token(token),
            address_hash=self.secrets.hash_address(address),
            expires_at=self.clock.now() + self.keep,
        )
        async with self.open_uow(tenant) as uow:
            if not await uow.trials.has_room(trial.address_hash, self.per_address_and_day):
                raise trial_limit_reached(self.per_address_and_day)
            await uow.applicants.add(applicant)
            await uow.jobs.add(job_of(ranking))
            await uow.rankings.add(ranking)
            await uow.trials.add(trial)
            await uow.commit()


def visitor(agency: AgencyId, applicant: ApplicantId) -> Tenant:
    """Return the scope of a visitor: one applicant of the trial agency and nothing else."""
    return Tenant(
        agency=agency,
        actor=Actor(kind=ActorKind.VISITOR),
        permissions=VISITOR_PERMISSIONS,
        reach=Only(applicant),
        mode=AgencyMode.TRIAL,
    )
