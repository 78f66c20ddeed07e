"""Train, evaluate and write the artifact: `python -m workers.training`."""

from pathlib import Path

import click

from workers.training.evaluate import evaluate
from workers.training.export import write_artifact
from workers.training.train import TrainingPlan, train

ARTIFACTS = Path("adapters/onnx/artifacts")


@click.command()
@click.option("--seed", default=TrainingPlan().seed, show_default=True)
@click.option("--members", default=TrainingPlan().members, show_default=True)
@click.option("--programs", default=TrainingPlan().programs, show_default=True)
@click.option("--version", default="2", show_default=True)
@click.option("--folder", default=ARTIFACTS, type=click.Path(path_type=Path), show_default=True)
def main(seed: int, members: int, programs: int, version: str, folder: Path) -> None:
    """Make the committed model again, bit for bit on the same machine and versions."""
    plan = TrainingPlan(seed=seed, members=members, programs=programs)
    model = train(plan, told=click.echo)
    metrics = evaluate(model, seed=seed, programs=programs, seasons=20)
    digest = write_artifact(folder, model, version=version, seed=seed, metrics=metrics)
    click.echo(f"{folder / 'model.onnx'} {digest}")


if __name__ == "__main__":
    main()
