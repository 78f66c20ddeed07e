"""`preceptor model train | evaluate | card | promote | rollback | admit`: how to release one."""

from hashlib import sha256
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from adapters.onnx.artifact import ArtifactMismatchError
from adapters.onnx.shelf import admit
from services.cli.model_card import write_card
from workers.training.evaluate import evaluate as measure
from workers.training.export import write_artifact
from workers.training.gate import Check, is_passed, judge
from workers.training.registry import RefusedError, promote, roll_back
from workers.training.train import TrainingPlan
from workers.training.train import train as fit

CHAMPION = Path("adapters/onnx/artifacts")
REGISTRY = Path(".preceptor/models")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_champion = click.option("--champion", default=CHAMPION, type=_FOLDER, show_default=True)
_registry = click.option("--registry", default=REGISTRY, type=_FOLDER, show_default=True)
SEASONS = 20


@click.command("train")
@click.argument("version")
@click.option("--seed", default=TrainingPlan().seed, show_default=True)
@click.option("--members", default=TrainingPlan().members, show_default=True)
@click.option("--programs", default=TrainingPlan().programs, show_default=True)
@click.option("--seasons", default=SEASONS, show_default=True, help="Held-out seasons.")
@_registry
def train(
    version: str, seed: int, members: int, programs: int, seasons: int, registry: Path
) -> None:
    """Train challenger VERSION from the register and measure it on held-out seasons."""
    plan = TrainingPlan(seed=seed, members=members, programs=programs)
    trained = fit(plan, told=click.echo)
    click.echo("measuring on held-out seasons")
    metrics = measure(trained, seed=seed, programs=programs, seasons=seasons)
    digest = write_artifact(
        registry / version, trained, version=version, seed=seed, metrics=metrics
    )
    click.echo(f"challenger {version} {digest} in {registry / version}")
    scoring = CHAMPION / "model.onnx"
    if scoring.exists() and sha256(scoring.read_bytes()).hexdigest() == digest:
        click.echo("byte for byte the model that scores now")


@click.command("evaluate")
@click.argument("folder", default=CHAMPION, type=_FOLDER)
def evaluate(folder: Path) -> None:
    """Hold the model in FOLDER to every condition of promotion; exit 1 when one fails."""
    checks = _judged(folder)
    _show(checks)
    if not is_passed(checks):
        raise click.ClickException("This model may not be promoted.")


@click.command("promote")
@click.argument("version")
@_champion
@_registry
def promote_challenger(version: str, champion: Path, registry: Path) -> None:
    """Make challenger VERSION the champion, if it meets every condition."""
    try:
        digest = promote(registry / version, champion, registry)
    except (RefusedError, ArtifactMismatchError) as error:
        raise click.ClickException(f"Refused. {error}") from error
    write_card(champion)
    click.echo(f"{version} {digest} scores now; `preceptor model rollback` undoes it")


@click.command("admit")
@click.argument("version")
@click.option("--shelf", required=True, type=_FOLDER, help="PRECEPTOR_MODEL_FOLDER of a server.")
@_registry
def admit_challenger(version: str, shelf: Path, registry: Path) -> None:
    """Put challenger VERSION on the shelf `model rollout` takes from, if it meets every condition.

    It scores for nobody yet.
    """
    folder = registry / version
    failed = [each for each in _judged(folder) if each.is_met is False]
    if failed:
        raise click.ClickException(f"Refused. {RefusedError(failed)}")
    write_card(folder)
    click.echo(f"{version} {admit(folder, shelf)} may be rolled out")


@click.command("rollback")
@_champion
@_registry
def rollback(champion: Path, registry: Path) -> None:
    """Exchange the champion and the one before it."""
    try:
        digest = roll_back(champion, registry)
    except ArtifactMismatchError as error:
        raise click.ClickException(f"There is no former model to return to: {error}") from error
    write_card(champion)
    click.echo(f"{digest} scores again")


@click.command("card")
@click.argument("folder", default=CHAMPION, type=_FOLDER)
def card(folder: Path) -> None:
    """Write card.md and its pictures beside the model in FOLDER."""
    try:
        written = write_card(folder)
    except ArtifactMismatchError as error:
        raise click.ClickException(str(error)) from error
    for path in written:
        click.echo(str(path))


def _judged(folder: Path) -> tuple[Check, ...]:
    try:
        return judge(folder)
    except (ArtifactMismatchError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _show(checks: tuple[Check, ...]) -> None:
    table = Table("condition", "found", "wanted", "", box=None)
    verdict = {True: "met", False: "NOT MET", None: ""}
    for each in checks:
        table.add_row(each.name, each.found, each.wanted, verdict[each.is_met])
    Console(width=140).print(table)
