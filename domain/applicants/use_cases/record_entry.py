"""Put an experience or a letter into the ledger; what stands there is only ever superseded."""

from dataclasses import dataclass

from domain.applicants.entities import (
    Content,
    Experience,
    LedgerEntry,
    LedgerId,
    Letter,
    NewEntry,
)
from domain.applicants.policies.find_patient_marks import refuse_patient_marks
from domain.applicants.ports import ApplicantUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, ExperienceId, LetterId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExperience:
    """A role or rotation; `supersedes` makes it the correction of an earlier entry."""

    applicant: ApplicantId
    experience: Experience
    supersedes: ExperienceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLetter:
    """A letter at its present status; `supersedes` names the entry it moves on from."""

    applicant: ApplicantId
    letter: Letter
    supersedes: LetterId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntryHandler:
    """Number and hash are given under a lock, so a ledger has no holes and no forks."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(
        self, tenant: Tenant, command: RecordExperience | RecordLetter
    ) -> LedgerEntry:
        """Return the entry; NotFound beyond the reach, Conflict for a second correction.

        Invalid, with every place, when a text may identify a patient: nothing is stored then.
        """
        tenant.require(Permission.PROFILES_WRITE)
        if isinstance(command, RecordExperience):
            refuse_patient_marks(command.experience)
        entry = self._compose(command)
        async with self.open_uow(tenant) as uow:
            recorded = await uow.applicants.append(entry)
            await uow.commit()
        return recorded

    def _compose(self, command: RecordExperience | RecordLetter) -> NewEntry:
        identifier = self.new_id()
        match command:
            case RecordExperience():
                content: Content = command.experience
                typed: LedgerId = ExperienceId(identifier)
            case RecordLetter():
                content, typed = command.letter, LetterId(identifier)
        return NewEntry(
            id=typed,
            applicant=command.applicant,
            content=content,
            supersedes=command.supersedes,
            recorded_at=self.clock.now(),
        )
