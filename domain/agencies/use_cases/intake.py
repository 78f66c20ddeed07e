"""An agency's intake form: a link it publishes, and the sites that may frame its opening."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.agencies.entities import Agency, Intake
from domain.agencies.errors import no_intake
from domain.agencies.policies.origins import parse_origins
from domain.agencies.ports import AgencyUnitOfWork, IntakeDirectory
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIntake:
    """Open or close it; `renews`: a new link, and the old one leads nowhere."""

    is_open: bool
    origins: tuple[str, ...] = ()
    renews: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIntakeHandler:
    """What was sent through an old link stays."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    new_token: Callable[[], str]

    async def __call__(self, tenant: Tenant, command: PutIntake) -> Intake:
        """Return it as it is now; Invalid for what is no origin."""
        tenant.require(Permission.AGENCY_WRITE)
        origins = parse_origins(command.origins)
        async with self.open_uow(tenant) as uow:
            token = (await uow.agencies.get()).intake.token
            if token is None or command.renews:
                token = self.new_token()
            made = Intake(token=token, is_open=command.is_open, origins=origins)
            await uow.agencies.set_intake(made)
            await uow.commit()
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class FindIntakeHandler:
    """For visitors: whose form a link opens."""

    open_uow: OpenUnitOfWork[AgencyUnitOfWork]
    directory: IntakeDirectory

    async def __call__(self, token: str) -> Agency:
        """NotFound for a link that is wrong, closed or renewed: one answer for all."""
        found = await self.directory.find_intake(token)
        if found is None:
            raise no_intake()
        async with self.open_uow(Tenant.system(found)) as uow:
            return await uow.agencies.get()
