"""`preceptor model`: what scores, and whether it is what its manifest says."""

import json
from importlib import import_module

import click
from rich.console import Console
from rich.table import Table

from adapters.onnx.artifact import Artifact, ArtifactMismatchError, load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from services.cli.model_rollout import rollout

_RELEASE = {
    "train": "train",
    "evaluate": "evaluate",
    "card": "card",
    "promote": "promote_challenger",
    "rollback": "rollback",
    "admit": "admit_challenger",
}
"""Need the training group's libraries, which a server has not: imported when asked for."""


class ModelGroup(click.Group):
    """The commands here, and those of a release."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        return [*super().list_commands(ctx), *_RELEASE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a release's command; say so where the training libraries are missing."""
        if cmd_name not in _RELEASE:
            return super().get_command(ctx, cmd_name)
        try:
            release = import_module("services.cli.model_release")
        except ModuleNotFoundError as error:
            raise click.ClickException(f"This needs the training libraries: {error}") from error
        command: click.Command = getattr(release, _RELEASE[cmd_name])
        return command


@click.group(cls=ModelGroup)
def model() -> None:
    """Look at the scoring model, make another, let it score."""


@model.command()
@click.option("--json", "as_json", is_flag=True, help="Print the whole manifest.")
def show(*, as_json: bool) -> None:
    """Print the model card."""
    artifact = _loaded()
    if as_json:
        click.echo(json.dumps(artifact.manifest, indent=2, ensure_ascii=False))
        return
    card = artifact.card
    table = Table(show_header=False, box=None)
    rows = (
        ("model", f"{card.name} {card.version}"),
        ("sha256", card.sha256),
        ("engine", card.engine),
        ("columns", f"version {card.columns_version}"),
        ("features", f"{len(card.feature_names)} in {len(card.feature_groups)} groups"),
        ("calibration", card.calibration),
        ("made from", str(artifact.manifest.get("made_from", "not said"))),
    )
    for name, value in rows:
        table.add_row(name, value)
    Console().print(table)


@model.command()
def verify() -> None:
    """Check hash, features, columns and graph; exit 1 with the reason on a mismatch."""
    artifact = _loaded()
    try:
        scorer = OnnxProgramScorer(artifact)
    except ArtifactMismatchError as error:
        raise click.ClickException(str(error)) from error
    count = len(artifact.card.feature_names)
    scorer.score(bytes(4 * count), 1)
    click.echo(f"{artifact.card.name} {artifact.card.version} {artifact.card.sha256} verified")


model.add_command(rollout)


def _loaded() -> Artifact:
    try:
        return load_artifact()
    except ArtifactMismatchError as error:
        raise click.ClickException(str(error)) from error
