"""Running a coroutine over an opened core from a command, with refusals in one line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from domain.kernel.errors import DomainError
from infra.bootstrap import Opened, open_core
from infra.settings import Settings, SettingsError
from infra.telemetry import set_up_logging

Result = TypeVar("Result")


def with_core(act: Callable[[Opened], Awaitable[Result]]) -> Result:
    """Open the core from the environment, run `act`, close; ClickException on a refusal."""

    async def run(settings: Settings) -> Result:
        async with open_core(settings) as opened:
            return await act(opened)

    try:
        settings = Settings.from_env()
        set_up_logging("cli", level="warning")
        return asyncio.run(run(settings))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    except DomainError as error:
        faults = "".join(f"\n  {each.pointer}: {each.detail}" for each in error.faults)
        raise click.ClickException(f"{error.detail}{faults}") from error
