"""Roll a challenger out to a share of the agencies, promote it, or go one step back."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.clock import Clock
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.tenancy import Platform
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.policies.rollout import (
    WHOLE,
    Release,
    first_release,
    promoted,
    rolled_back,
    rolled_out,
)
from domain.rankings.ports import ModelShelf, ReleaseUnitOfWork


class Move(StrEnum):
    """What an operator may do."""

    ROLL_OUT = "roll-out"
    PROMOTE = "promote"
    ROLL_BACK = "roll-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRelease:
    """Do `move`; a rollout names the model (SHA-256) and the share of agencies in percent."""

    move: Move
    by: str
    model_sha256: str | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveReleaseHandler:
    """Only models on the shelf come to score, and only what passed the gate comes on the shelf."""

    open_uow: OpenUnitOfWork[ReleaseUnitOfWork]
    models: ModelShelf
    clock: Clock

    async def __call__(self, scope: Platform, command: MoveRelease) -> Release:
        """Return what holds from now on; NotFound, Conflict, Invalid."""
        async with self.open_uow(scope) as uow:
            now = await uow.releases.current() or first_release(self.models.shipped)
            moved = _moved(now, command)
            on_shelf = {each.sha256 for each in await self.models.cards()}
            for named in (moved.champion, moved.challenger):
                if named is not None and named not in on_shelf:
                    raise NotFoundError("not-found", f"The model {named} is not on the shelf.")
            await uow.releases.move(moved, command.by, self.clock.now())
            await uow.commit()
        return moved


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReleaseHandler:
    """What holds for agencies without a pin."""

    open_uow: OpenUnitOfWork[ReleaseUnitOfWork]
    models: ModelShelf

    async def __call__(self, scope: Platform) -> Release:
        """Return it."""
        async with self.open_uow(scope) as uow:
            return await uow.releases.current() or first_release(self.models.shipped)


def _moved(now: Release, command: MoveRelease) -> Release:
    if command.move is Move.PROMOTE:
        return promoted(now)
    if command.move is Move.ROLL_BACK:
        return rolled_back(now)
    if command.model_sha256 is None:
        raise invalid("/model_sha256", "missing", "A rollout names its model.")
    if command.share is None or not 1 <= command.share <= WHOLE:
        raise invalid("/share", "bad-share", "A share is from 1 to 100 percent.")
    return rolled_out(now, command.model_sha256, command.share)
