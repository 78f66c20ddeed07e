"""A visitor comes back with the token; an agency claims what the visitor made."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Applicant, ApplicantStatus, Identity
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, ApplicantId
from domain.kernel.tenancy import AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.errors import no_trial
from domain.rankings.ports import Trial, TrialSecrets, TrialUnitOfWork
from domain.rankings.use_cases.start_trial import visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrialHandler:
    """From id and token to the visitor's scope."""

    open_uow: OpenUnitOfWork[TrialUnitOfWork]
    secrets: TrialSecrets

    async def __call__(self, agency: AgencyId, token: str) -> tuple[Tenant, Trial]:
        """NotFound for a token that is wrong, expired or claimed: one answer for all."""
        system = replace(Tenant.system(agency), mode=AgencyMode.TRIAL)
        async with self.open_uow(system) as uow:
            trial = await uow.trials.find(self.secrets.hash_token(token))
        if trial is None:
            raise no_trial()
        return visitor(agency, trial.applicant), trial


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTrial:
    """Take over the trial behind `token` as an applicant called `name`."""

    token: str
    name: str
    email: str | None = None
    status: ApplicantStatus = ApplicantStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTrialHandler:
    """The snapshot is copied under new ids; the trial's own rows go their way (decision 2)."""

    open_uow: OpenUnitOfWork[TrialUnitOfWork]
    secrets: TrialSecrets
    clock: Clock
    new_id: NewId

    async def __call__(
        self, tenant: Tenant, trial_agency: AgencyId, command: ClaimTrial
    ) -> ApplicantId:
        """Return the new applicant; NotFound as in OpenTrial. A second claim finds nothing."""
        tenant.require(Permission.APPLICANTS_WRITE)
        system = replace(Tenant.system(trial_agency), mode=AgencyMode.TRIAL)
        async with self.open_uow(system) as trial_uow:
            trial = await trial_uow.trials.claim(self.secrets.hash_token(command.token))
            if trial is None:
                raise no_trial()
            snapshot = await trial_uow.snapshots.freeze(trial.applicant)
            now = self.clock.now()
            applicant = Applicant(
                id=ApplicantId(self.new_id()),
                version=1,
                status=command.status,
                identity=Identity(name=command.name, email=command.email),
                profile=snapshot.profile,
                created_at=now,
                updated_at=now,
            )
            async with self.open_uow(tenant) as uow:
                await uow.applicants.add(applicant)
                await uow.commit()
            await trial_uow.commit()
        return applicant.id
