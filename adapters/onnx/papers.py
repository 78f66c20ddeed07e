"""The model card and its pictures, as written beside the artifact."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from adapters.onnx.artifact import Artifact, ArtifactMismatchError, committed
from domain.kernel.canonical import Json

PICTURES = ("months", "recency", "reliability", "what-matters")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPapers:
    """Implements `ModelPapers` over files read once."""

    text: str
    measured: Mapping[str, Json]
    pictures: Mapping[str, bytes]


def load_papers(artifact: Artifact, folder: Traversable | None = None) -> WrittenPapers:
    """Read them; ArtifactMismatchError when the card is of another model."""
    folder = folder or committed()
    try:
        text = folder.joinpath("card.md").read_text(encoding="utf-8")
        pictures = {each: folder.joinpath(f"{each}.svg").read_bytes() for each in PICTURES}
    except OSError as error:
        raise ArtifactMismatchError("The model's card cannot be read.") from error
    measured = artifact.manifest.get("metrics")
    if artifact.card.sha256 not in text or not isinstance(measured, dict):
        raise ArtifactMismatchError("The model's card is of another model.")
    return WrittenPapers(text=text, measured=measured, pictures=pictures)
