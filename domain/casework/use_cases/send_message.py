"""Write to the other side, and read what it wrote."""

from dataclasses import dataclass

from domain.casework.entities import Message
from domain.casework.ports import CaseworkUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, MessageId
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """One message of the thread with an applicant."""

    applicant: ApplicantId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessageHandler:
    """Both sides write into one thread; what was there is read by whoever answers."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: SendMessage) -> Message:
        """Return it; NotFound beyond the reach."""
        own = tenant.actor.kind is ActorKind.APPLICANT
        tenant.require(Permission.CASEWORK_READ if own else Permission.CASEWORK_WRITE)
        now = tenant.now(self.clock)
        message = Message(
            id=MessageId(self.new_id()),
            applicant=command.applicant,
            sender=tenant.actor,
            text=command.text,
            sent_at=now,
        )
        async with self.open_uow(tenant) as uow:
            await uow.casework.mark_read(command.applicant, by_applicant=own, at=now)
            await uow.casework.add_message(message)
            await uow.commit()
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadThreadHandler:
    """Say that the thread was read."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> int:
        """Return how many messages of the other side were new; NotFound."""
        tenant.require(Permission.CASEWORK_READ)
        own = tenant.actor.kind is ActorKind.APPLICANT
        async with self.open_uow(tenant) as uow:
            count = await uow.casework.mark_read(
                applicant, by_applicant=own, at=tenant.now(self.clock)
            )
            await uow.commit()
        return count
