"""Keep routines: tasks that come together."""

from dataclasses import dataclass

from domain.casework.entities import Template, TemplateTask
from domain.casework.ports import CaseworkUnitOfWork
from domain.kernel.clock import NewId
from domain.kernel.identifiers import TemplateId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTemplate:
    """Keep a routine; `template` None: a new one."""

    name: str
    tasks: tuple[TemplateTask, ...]
    template: TemplateId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTemplateHandler:
    """Insert or replace; tasks made from it before stay as they are."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: PutTemplate) -> Template:
        """Return it; NotFound when a named one does not exist."""
        tenant.require(Permission.CASEWORK_WRITE)
        async with self.open_uow(tenant) as uow:
            if command.template is not None:
                await uow.casework.template(command.template)
            identifier = command.template or TemplateId(self.new_id())
            template = Template(id=identifier, name=command.name, tasks=command.tasks)
            await uow.casework.put_template(template)
            await uow.commit()
        return template


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTemplateHandler:
    """Forget a routine."""

    open_uow: OpenUnitOfWork[CaseworkUnitOfWork]

    async def __call__(self, tenant: Tenant, template: TemplateId) -> None:
        """NotFound when there is none."""
        tenant.require(Permission.CASEWORK_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.casework.drop_template(template)
            await uow.commit()
