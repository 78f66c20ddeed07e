"""Count a ranking where it is accepted, and give it back when it does not complete."""

from dataclasses import dataclass
from datetime import datetime

from domain.billing.entities import Allowance, Cap, Use
from domain.billing.errors import rankings_used_up
from domain.billing.events import EXCEEDED, THRESHOLD_REACHED, quota_event
from domain.billing.policies.entitlements import derive
from domain.billing.policies.letters import Notice
from domain.billing.policies.plans import PlanBook
from domain.billing.policies.quota import Mark, marks_reached
from domain.billing.ports import Counted, QuotaUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, JobId, RankingId
from domain.kernel.jobs import JobKind, NewJob


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingQuota:
    """Inside the transaction of the ranking: both happen or neither."""

    book: PlanBook
    clock: Clock
    new_id: NewId

    async def take(self, uow: QuotaUnitOfWork, ranking: RankingId, applicant: ApplicantId) -> None:
        """Count one more; QuotaExceeded when a hard cap is reached."""
        now = self.clock.now()
        allowance = derive(await uow.quota.account(), self.book, now).rankings
        if allowance.included is not None:
            await self._count(uow, allowance, allowance.included, now)
        await uow.quota.add_use(
            Use(
                ranking=ranking,
                applicant=applicant,
                advisor=None,
                period=allowance.starts_at,
                taken_at=now,
            )
        )

    async def _count(
        self, uow: QuotaUnitOfWork, allowance: Allowance, included: int, now: datetime
    ) -> None:
        most = included if allowance.cap is Cap.HARD else None
        counted = await uow.quota.count_up(allowance.starts_at, most)
        if counted is None:
            ends = allowance.ends_at
            seconds = None if ends is None else max(int((ends - now).total_seconds()), 1)
            raise rankings_used_up(included, seconds)
        await self._tell(uow, allowance, included, counted)

    async def _tell(
        self, uow: QuotaUnitOfWork, allowance: Allowance, included: int, counted: Counted
    ) -> None:
        marks = marks_reached(counted.used, included)
        if Mark.THRESHOLD in marks and not counted.is_threshold_told:
            uow.publish(quota_event(THRESHOLD_REACHED, used=counted.used, included=included))
            await uow.jobs.add(notice_job(JobId(self.new_id()), Notice.QUOTA_THRESHOLD))
            await uow.quota.mark_told(allowance.starts_at, exceeded=False)
        if Mark.EXCEEDED in marks and not counted.is_exceeded_told:
            uow.publish(quota_event(EXCEEDED, used=counted.used, included=included))
            await uow.jobs.add(notice_job(JobId(self.new_id()), Notice.QUOTA_EXCEEDED))
            await uow.quota.mark_told(allowance.starts_at, exceeded=True)


def notice_job(job: JobId, notice: Notice) -> NewJob:
    """Return the job that mails `notice`."""
    return NewJob(id=job, kind=JobKind.BILLING_NOTICE, payload={"notice": notice.value})
