"""Lend a version of a list out by a link that reads, ends by itself and can be revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, ApplicantId, ShareId, ShortlistId
from domain.kernel.tenancy import Actor, ActorKind, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.shortlists.entities import Share
from domain.shortlists.errors import no_share, no_shortlist
from domain.shortlists.ports import ShareDirectory, ShareSecrets, ShareUnitOfWork
from domain.shortlists.use_cases.read_shortlists import GetShortlistHandler
from domain.shortlists.views import ShortlistDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShortlist:
    """Share version `number` (None: the current one) for `lasts`; no name is ever shown."""

    shortlist: ShortlistId
    lasts: timedelta
    number: int | None = None
    shows_chances: bool = False
    shows_fees: bool = False
    shows_notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeShare:
    """The link's token, shown this once."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShortlistHandler:
    """A link shows one version as it is; later builds need a link of their own."""

    open_uow: OpenUnitOfWork[ShareUnitOfWork]
    secrets: ShareSecrets
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: ShareShortlist) -> MadeShare:
        """NotFound beyond the reach or for a number never given."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        token, now = self.secrets.new_share_token(), tenant.now(self.clock)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            number = shortlist.current if command.number is None else command.number
            if not 1 <= number <= shortlist.latest:
                raise no_shortlist()
            share = Share(
                id=ShareId(self.new_id()),
                shortlist=shortlist.id,
                applicant=shortlist.applicant,
                number=number,
                shows_chances=command.shows_chances,
                shows_fees=command.shows_fees,
                shows_notes=command.shows_notes,
                created_at=now,
                expires_at=now + command.lasts,
            )
            await uow.shares.add(share, self.secrets.hash_token(token), tenant.actor)
            await uow.commit()
        return MadeShare(share=share, token=token)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeShare:
    """Close one link of a list."""

    shortlist: ShortlistId
    share: ShareId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeShareHandler:
    """Whoever has the link sees nothing from the next request on."""

    open_uow: OpenUnitOfWork[ShareUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RevokeShare) -> None:
        """NotFound for no such link of this list; revoking twice changes nothing."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            shortlist = await uow.shortlists.get(command.shortlist)
            now = tenant.now(self.clock)
            if not await uow.shares.revoke(shortlist.id, command.share, now):
                raise no_share()
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSharesHandler:
    """Every link a list ever had, newest first; no token."""

    open_uow: OpenUnitOfWork[ShareUnitOfWork]

    async def __call__(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[Share, ...]:
        """NotFound beyond the reach."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.shortlists.get(shortlist)
            return await uow.shares.of_list(found.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSharedShortlistHandler:
    """From the token of a link to the list, without an account."""

    directory: ShareDirectory
    open_uow: OpenUnitOfWork[ShareUnitOfWork]
    secrets: ShareSecrets
    shortlists: GetShortlistHandler
    clock: Clock

    async def __call__(self, token: str) -> tuple[Share, ShortlistDetail]:
        """NotFound for a token that is wrong, expired or revoked: one answer for all."""
        found = await self.directory.find_share(self.secrets.hash_token(token))
        if found is None:
            raise no_share()
        agency, identifier = found
        async with self.open_uow(Tenant.system(agency)) as uow:
            share = await uow.shares.find(identifier)
        if share is None or not is_open(share, self.clock.now()):
            raise no_share()
        reader = _reader(agency, share.applicant)
        return share, await self.shortlists(reader, share.shortlist, share.number)


def is_open(share: Share, now: datetime) -> bool:
    """Return whether the link still shows anything."""
    return share.revoked_at is None and now < share.expires_at


def _reader(agency: AgencyId, applicant: ApplicantId) -> Tenant:
    """Return the scope of somebody with a link: lists of one applicant, to be read."""
    return Tenant(
        agency=agency,
        actor=Actor(kind=ActorKind.VISITOR),
        permissions=frozenset({Permission.SHORTLISTS_READ}),
        reach=Only(applicant),
    )
