"""Give records their place in the chain, and sign its head when it is time."""

from dataclasses import dataclass
from datetime import timedelta

from domain.audit.entities import Head
from domain.audit.policies.chain import head_message, seal_after
from domain.audit.ports import AuditUnitOfWork, HeadSigner
from domain.kernel.clock import Clock
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

SIGN_EVERY = timedelta(minutes=5)
"""A chain that grew is signed at least this often."""

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRecordsHandler:
    """One sealer at a time, by a lock of the agency's own."""

    open_uow: OpenUnitOfWork[AuditUnitOfWork]
    signer: HeadSigner
    clock: Clock

    async def __call__(self, tenant: Tenant, *, sign_now: bool = False) -> int:
        """Return how many records were given their place."""
        tenant.require(Permission.AUDIT_READ)
        async with self.open_uow(tenant) as uow:
            seq, digest = await uow.audit_chain.lock()
            seals = []
            for record in await uow.audit_chain.pending(most=BATCH):
                seals.append(seal_after(digest, seq + 1, record))
                seq, digest = seals[-1].seq, seals[-1].hash
            await uow.audit_chain.add_seals(seals)
            await self._sign(uow, tenant, seq, digest, sign_now=sign_now)
            await uow.commit()
        return len(seals)

    async def _sign(
        self, uow: AuditUnitOfWork, tenant: Tenant, seq: int, digest: str, *, sign_now: bool
    ) -> None:
        newest = await uow.audit_chain.newest_head()
        now = self.clock.now()
        is_grown = newest is None or newest.seq != seq
        is_due = newest is None or now - newest.signed_at >= SIGN_EVERY
        if not (sign_now or (is_grown and is_due)):
            return
        message = head_message(tenant.agency, seq, digest, now)
        await uow.audit_chain.add_head(
            Head(
                agency=tenant.agency,
                seq=seq,
                hash=digest,
                signed_at=now,
                key_id=self.signer.key_id,
                signature=self.signer.sign(message),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHeadHandler:
    """Seal what waits and sign the head now, for an auditor to take away."""

    seal: SealRecordsHandler

    async def __call__(self, tenant: Tenant) -> None:
        """Forbidden without audit:read."""
        tenant.require(Permission.AUDIT_READ)
        while await self.seal(tenant, sign_now=True) == BATCH:
            pass
