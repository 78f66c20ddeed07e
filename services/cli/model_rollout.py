"""`preceptor model rollout`: which admitted model scores for how many agencies."""

from pathlib import Path

import click

from adapters.onnx.shelf import keep_shipped
from domain.kernel.tenancy import Platform, Purpose
from domain.rankings.policies.rollout import Release
from domain.rankings.use_cases.move_release import Move, MoveRelease
from infra.bootstrap import Opened
from services.cli.run import with_core

_SCOPE = Platform(Purpose.MODELS)
_by = click.option("--by", "operator", required=True, help="Who you are; it is recorded.")


@click.group()
def rollout() -> None:
    """Let an admitted challenger score for some agencies, then for all, or take it back."""


@rollout.command()
@click.argument("sha256")
@click.option("--share", required=True, type=click.IntRange(1, 100), help="Percent of agencies.")
@_by
def start(sha256: str, share: int, operator: str) -> None:
    """Let model SHA256 score for --share percent of the agencies without a pin; again: widen."""
    _move(MoveRelease(move=Move.ROLL_OUT, by=operator, model_sha256=sha256, share=share))


@rollout.command()
@_by
def promote(operator: str) -> None:
    """Make the challenger the champion; agencies with a pin keep to theirs."""
    _move(MoveRelease(move=Move.PROMOTE, by=operator))


@rollout.command()
@_by
def back(operator: str) -> None:
    """Take the challenger back, or else return to the former champion."""
    _move(MoveRelease(move=Move.ROLL_BACK, by=operator))


@rollout.command()
def show() -> None:
    """Show what holds for agencies without a pin."""

    async def act(opened: Opened) -> Release:
        return await opened.core.queries.read_release(_SCOPE)

    _show(with_core(act))


def _move(command: MoveRelease) -> None:
    async def act(opened: Opened) -> Release:
        folder = opened.ports.settings.model_folder
        if folder is None:
            raise click.ClickException("PRECEPTOR_MODEL_FOLDER names no shelf of models.")
        # Receipts and a way back need it there after the next release of the code.
        keep_shipped(Path(folder))
        return await opened.core.commands.move_release(_SCOPE, command)

    _show(with_core(act))


def _show(release: Release) -> None:
    click.echo(f"champion    {release.champion}")
    if release.challenger is not None:
        click.echo(f"challenger  {release.challenger}  for {release.share} % of agencies")
    if release.former is not None:
        click.echo(f"former      {release.former}")
