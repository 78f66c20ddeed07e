"""Compute the chain again from its first record and check every signed head."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.audit.entities import Head
from domain.audit.policies.chain import Fault, Walk, first_loose_fault, head_message
from domain.audit.ports import ChainReader, HeadSigner
from domain.kernel.clock import Clock
from domain.kernel.tenancy import Permission, Tenant

PAGE = 2_000
HEADS_MAXIMUM = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How far the chain was walked, and the first fault (None: it is whole)."""

    sealed: int
    heads: int
    fault: Fault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyChainHandler:
    """Trusts nothing stored: rows, places and heads are all computed again."""

    reader: ChainReader
    signer: HeadSigner
    clock: Clock

    async def __call__(self, tenant: Tenant) -> Verdict:
        """Return the verdict; Forbidden without audit:read."""
        tenant.require(Permission.AUDIT_READ)
        now = self.clock.now()
        # Heads first: what is signed while we walk lies beyond what we ask of the walk.
        heads = await self.reader.heads(tenant, most=HEADS_MAXIMUM)
        walk = Walk(now=now, wanted=frozenset(head.seq for head in heads))
        fault = await self._walk(tenant, walk)
        if fault is None:
            fault = walk.check_heads(heads) or self._forged(heads)
        if fault is None:
            loose = await self.reader.loose(tenant, most=PAGE)
            fault = first_loose_fault(loose)
        return Verdict(sealed=walk.seq, heads=len(heads), fault=fault)

    async def _walk(self, tenant: Tenant, walk: Walk) -> Fault | None:
        while links := await self.reader.links(tenant, after=walk.seq, most=PAGE):
            fault = walk.take(links)
            if fault is not None:
                return fault
        return None

    def _forged(self, heads: Sequence[Head]) -> Fault | None:
        for head in heads:
            message = head_message(head.agency, head.seq, head.hash, head.signed_at)
            if not self.signer.verifies(message, head.signature):
                return Fault(seq=head.seq, record=None, reason="a head is not signed by our key")
        return None
