"""Let an agency's outcomes correct the model for its own rankings, and take it back."""

from dataclasses import dataclass, field

from domain.applications.policies.learn import learn
from domain.applications.ports import ApplicationUnitOfWork
from domain.applications.views import ApplicationReader
from domain.kernel.clock import Clock
from domain.kernel.errors import ConflictError, NotFoundError
from domain.kernel.tenancy import All, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.policies.recalibrate import LEAST_CASES
from domain.rankings.ports import KeptAdjustment, ModelShelf
from domain.rankings.use_cases.hold_model import held_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibrations:
    """Every version, newest first, and the one in force; None: the model as it is."""

    kept: tuple[KeptAdjustment, ...]
    chosen: int | None
    model_sha256: str
    """What scores for the agency now: a version made for another model is chosen in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseRecalibration:
    """Put this version in force for rankings from now on; None: none."""

    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalibrateModelHandler:
    """Make the next version from every settled outcome of the model that scores now.

    Making one changes no score: choosing it does.
    """

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    reader: ApplicationReader
    models: ModelShelf
    clock: Clock
    least_cases: int = field(default=LEAST_CASES)

    async def __call__(self, tenant: Tenant) -> KeptAdjustment:
        """Conflict `too-few-outcomes`, or when another was made meanwhile."""
        tenant.require(Permission.AGENCY_WRITE)
        if not isinstance(tenant.reach, All):
            raise NotFoundError("not-found", "Outcomes of the whole agency are out of reach.")
        cases = await self.reader.cases(tenant, None)
        at = self.clock.now()
        async with self.open_uow(tenant) as uow:
            moved = {each.recalibration for each in cases if each.recalibration is not None}
            made = learn(
                cases,
                version=await uow.adjustments.last() + 1,
                model_sha256=await held_model(tenant, uow.releases, self.models),
                earlier={version: await uow.adjustments.at(version) for version in sorted(moved)},
            )
            if max(made.interview.cases, made.would_take.cases) < self.least_cases:
                raise ConflictError(
                    "too-few-outcomes",
                    f"This needs {self.least_cases} settled outcomes of what this model said.",
                )
            await uow.adjustments.add(made, tenant.actor, at)
            await uow.commit()
        return KeptAdjustment(adjustment=made, made_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseRecalibrationHandler:
    """Reversible: nothing is lost, and rankings made before keep what their receipts name."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    models: ModelShelf
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ChooseRecalibration) -> None:
        """NotFound; Conflict `other-model` for a version made for another model."""
        tenant.require(Permission.AGENCY_WRITE)
        async with self.open_uow(tenant) as uow:
            if command.version is not None:
                wanted = await uow.adjustments.at(command.version)
                held = await held_model(tenant, uow.releases, self.models)
                if wanted.model_sha256 != held:
                    raise ConflictError("other-model", "It was made for another model.")
            await uow.adjustments.choose(command.version, tenant.actor, self.clock.now())
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRecalibrationsHandler:
    """What there is and what is in force."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    models: ModelShelf

    async def __call__(self, tenant: Tenant) -> Recalibrations:
        """Return both."""
        tenant.require(Permission.AGENCY_READ)
        async with self.open_uow(tenant) as uow:
            return Recalibrations(
                kept=await uow.adjustments.newest(),
                chosen=await uow.adjustments.chosen(),
                model_sha256=await held_model(tenant, uow.releases, self.models),
            )
