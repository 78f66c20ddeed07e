"""Write a note on an applicant, or take one back."""

from dataclasses import dataclass

from domain.casework.entities import Audience, Note
from domain.casework.ports import CaseworkUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, NoteId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote:
    """For the team alone unless it is shared."""

    applicant: ApplicantId
    text: str
    audience: Audience = Audience.TEAM


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNoteHandler:
    """Notes are the agency's; an applicant writes messages."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: WriteNote) -> Note:
        """Return it; NotFound beyond the reach."""
        tenant.require(Permission.CASEWORK_WRITE)
        note = Note(
            id=NoteId(self.new_id()),
            applicant=command.applicant,
            audience=command.audience,
            text=command.text,
            author=tenant.actor,
            written_at=tenant.now(self.clock),
        )
        async with self.open_uow(tenant) as uow:
            await uow.casework.add_note(note)
            await uow.commit()
        return note


@dataclass(frozen=True, slots=True, kw_only=True)
class DropNoteHandler:
    """Take a note back."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]

    async def __call__(self, tenant: Tenant, note: NoteId) -> None:
        """NotFound beyond the reach."""
        tenant.require(Permission.CASEWORK_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.casework.drop_note(note)
            await uow.commit()
