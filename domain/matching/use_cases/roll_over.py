"""Go on to the next season: the profile comes along, the old season is closed."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Profile
from domain.applications.entities import Application, Source, Status
from domain.applications.policies.progress import progress_of
from domain.applications.use_cases.record_status import Step, take_step
from domain.kernel.clock import Clock
from domain.kernel.errors import ConflictError, invalid
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.matching.policies.next_season import (
    SILENT,
    UNSETTLED,
    Recheck,
    closing_of,
    is_over,
    rechecks,
)
from domain.matching.ports import SeasonUnitOfWork
from domain.matching.use_cases.price_late import is_sent
from domain.programs.ports import SeasonSource


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOver:
    """Plan for this season instead of the one the profile names."""

    applicant: ApplicantId
    to: SeasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledOver:
    """What was closed, what only a person can settle, and what to check."""

    left: SeasonCode | None
    to: SeasonCode
    silent: int
    """Closed as not invited."""
    dropped: int
    """Never sent, and withdrawn."""
    unsettled: int
    """Invited, interviewed or ranked without a recorded end: left as they are."""
    list_closed: bool
    checks: tuple[Recheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOverHandler:
    """Applications, outcomes, rankings and receipts of the old season stay readable."""

    open_uow: OpenUnitOfWork[SeasonUnitOfWork]
    seasons: SeasonSource
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RollOver) -> RolledOver:
        """Return what was done; NotFound, Invalid `not-later`, Conflict `season-not-over`."""
        for permission in (
            Permission.APPLICANTS_WRITE,
            Permission.APPLICATIONS_WRITE,
            Permission.SHORTLISTS_WRITE,
        ):
            tenant.require(permission)
        wanted = await self.seasons.get(command.to)
        async with self.open_uow(tenant) as uow:
            applicant = await uow.applicants.get(command.applicant)
            left = applicant.profile.season
            if left is not None and command.to <= left:
                raise invalid("/to_season", "not-later", f"The profile is for {left} already.")
            found: tuple[Application, ...] = ()
            if left is not None:
                found = await uow.applications.of_season(command.applicant, left)
                await self._require_end(tenant, left, found)
            before = [progress_of(each.events).status for each in found]
            for each in found:
                await self._close(tenant, uow, each)
            profile = aged(applicant.profile, command.to, found)
            await uow.applicants.save(
                replace(applicant, profile=profile, updated_at=self.clock.now()),
                revises_profile=True,
            )
            report = RolledOver(
                left=left,
                to=command.to,
                silent=sum(each in SILENT for each in before),
                dropped=sum(closing_of(each) is Status.WITHDRAWN for each in before),
                unsettled=sum(each in UNSETTLED for each in before),
                list_closed=left is not None
                and await self._close_list(tenant, uow, command.applicant, left),
                checks=rechecks(profile, wanted),
            )
            await uow.commit()
        return report

    async def _require_end(
        self, tenant: Tenant, left: SeasonCode, found: tuple[Application, ...]
    ) -> None:
        """Silence is no answer before the season is over."""
        if not any(is_sent(each) for each in found) or left not in await self.seasons.codes():
            return
        season = await self.seasons.get(left)
        if not is_over(season, tenant.now(self.clock).date()):
            raise ConflictError(
                "season-not-over",
                f"Applications for {left} are out, and silence is no answer before the Match.",
            )

    async def _close(self, tenant: Tenant, uow: SeasonUnitOfWork, application: Application) -> None:
        status = closing_of(progress_of(application.events).status)
        if status is not None:
            take_step(tenant, application, Step(status=status), Source.ROLL_OVER, self.clock)
            await uow.applications.save(application)

    async def _close_list(
        self, tenant: Tenant, uow: SeasonUnitOfWork, applicant: ApplicantId, left: SeasonCode
    ) -> bool:
        shortlist = await uow.shortlists.find(applicant, left)
        if shortlist is None or shortlist.closed_at is not None:
            return False
        shortlist.closed_at = tenant.now(self.clock)
        await uow.shortlists.save(shortlist)
        return True


def aged(profile: Profile, to: SeasonCode, found: tuple[Application, ...]) -> Profile:
    """Return the profile for the new season; a Match taken part in counts as an attempt."""
    matched = any(progress_of(each.events).status is Status.MATCHED for each in found)
    attempts = profile.prior_match_attempts
    if any(is_sent(each) for each in found) and not matched:
        attempts = (attempts or 0) + 1
    return replace(profile, season=to, prior_match_attempts=attempts)
