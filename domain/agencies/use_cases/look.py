"""How an agency's portal looks: its colour and its logo."""

from dataclasses import dataclass
from hashlib import sha256

from domain.agencies.entities import Look
from domain.agencies.errors import no_logo
from domain.agencies.policies.contrast import parse_accent
from domain.agencies.policies.logos import check_logo
from domain.agencies.ports import AgencyUnitOfWork
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLook:
    """A colour (None: ours) and a logo (None: ours; `keeps_logo`: the one there is)."""

    accent: str | None
    logo: bytes | None = None
    keeps_logo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLookHandler:
    """Seen by everybody in the agency's portal from the next page on."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]

    async def __call__(self, tenant: Tenant, command: ChangeLook) -> Look:
        """Invalid for a colour that cannot be read, or what is no small picture."""
        tenant.require(Permission.AGENCY_WRITE)
        accent = None if command.accent is None else parse_accent(command.accent)
        logo = None if command.keeps_logo else command.logo
        if logo is not None:
            check_logo(logo)
        digest = None if logo is None else sha256(logo).hexdigest()[:DIGEST_LENGTH]
        async with self.open_uow(tenant) as uow:
            if command.keeps_logo:
                digest = (await uow.agencies.get()).look.logo_digest
            else:
                await uow.agencies.set_logo(logo, digest)
            await uow.agencies.set_accent(accent)
            await uow.commit()
        return Look(accent=accent, logo_digest=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLogoHandler:
    """The picture itself, for anybody who is in."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]

    async def __call__(self, tenant: Tenant) -> bytes:
        """NotFound where the agency has none."""
        async with self.open_uow(tenant) as uow:
            logo = await uow.agencies.logo()
        if logo is None:
            raise no_logo()
        return logo
