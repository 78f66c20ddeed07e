"""Models that may score here: the one in the package, and those admitted, by hash, in a folder."""

import asyncio
import re
import shutil
from collections import OrderedDict
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock

from adapters.onnx.artifact import ArtifactMismatchError, committed, load_artifact
from adapters.onnx.papers import PICTURES, WrittenPapers, load_papers
from adapters.onnx.scorer import OnnxProgramScorer
from domain.kernel.errors import ConflictError
from domain.rankings.ports import ModelCard

WARM = 4
"""Sessions kept open a process, besides the package's own: each holds a few megabytes."""
ADMITTED = ("model.onnx", "manifest.json", "card.md", *(f"{each}.svg" for each in PICTURES))
_SHA256 = re.compile(r"[0-9a-f]{64}")


class OnnxModelShelf:
    """`ModelShelf` over verified artifacts; the folder is looked at again for every new name."""

    def __init__(self, folder: Path | None = None, *, warm: int = WARM) -> None:
        """Open the packaged model; ArtifactMismatchError when it is not this code's."""
        artifact = load_artifact()
        self._shipped = OnnxProgramScorer(artifact)
        self._shipped_papers = load_papers(artifact)
        self._folder = folder
        self._most = warm
        self._warm: OrderedDict[str, OnnxProgramScorer] = OrderedDict()
        self._lock = Lock()

    @property
    def shipped(self) -> str:
        """The SHA-256 of the packaged model."""
        return self._shipped.card.sha256

    async def take(self, sha256: str) -> OnnxProgramScorer:
        """Return what scores as that model; Conflict `model-not-loaded`."""
        kept = self._kept(sha256)
        return kept if kept is not None else await asyncio.to_thread(self._open, sha256)

    async def papers(self, sha256: str) -> WrittenPapers:
        """Return what was written of it; Conflict `model-not-loaded`."""
        if sha256 == self.shipped:
            return self._shipped_papers
        return await asyncio.to_thread(self._read_papers, sha256)

    async def cards(self) -> tuple[ModelCard, ...]:
        """Return every model that loads, the packaged one first, the others by version."""
        return await asyncio.to_thread(self._cards)

    def _kept(self, sha256: str) -> OnnxProgramScorer | None:
        if sha256 == self.shipped:
            return self._shipped
        with self._lock:
            kept = self._warm.get(sha256)
            if kept is not None:
                self._warm.move_to_end(sha256)
            return kept

    def _open(self, sha256: str) -> OnnxProgramScorer:
        try:
            opened = OnnxProgramScorer(load_artifact(self._place(sha256)))
        except ArtifactMismatchError as error:
            raise _not_loaded(sha256) from error
        if opened.card.sha256 != sha256:
            raise _not_loaded(sha256)
        with self._lock:
            self._warm[sha256] = opened
            self._warm.move_to_end(sha256)
            while len(self._warm) > self._most:
                self._warm.popitem(last=False)
        return opened

    def _read_papers(self, sha256: str) -> WrittenPapers:
        place = self._place(sha256)
        try:
            return load_papers(load_artifact(place), place)
        except ArtifactMismatchError as error:
            raise _not_loaded(sha256) from error

    def _place(self, sha256: str) -> Path:
        if self._folder is None or not _SHA256.fullmatch(sha256):
            raise _not_loaded(sha256)
        return self._folder / sha256

    def _cards(self) -> tuple[ModelCard, ...]:
        found = []
        for name in self._names():
            try:
                card = load_artifact(self._place(name)).card
            except ArtifactMismatchError:  # one made for other features cannot score here
                continue
            if card.sha256 == name:
                found.append(card)
        mine = [each for each in found if each.sha256 != self.shipped]
        return (self._shipped.card, *sorted(mine, key=lambda each: (each.version, each.sha256)))

    def _names(self) -> list[str]:
        if self._folder is None or not self._folder.is_dir():
            return []
        names = sorted(each.name for each in self._folder.iterdir())
        return [each for each in names if _SHA256.fullmatch(each)]


def admit(source: Traversable, folder: Path) -> str:
    """Put a model with its card on the shelf in `folder`; return its SHA-256. Again: nothing."""
    artifact = load_artifact(source)
    load_papers(artifact, source)
    target = folder / artifact.card.sha256
    if target.is_dir():
        return artifact.card.sha256
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{artifact.card.sha256}"
    aside.mkdir(exist_ok=True)
    for name in ADMITTED:
        with as_file(source.joinpath(name)) as path:
            shutil.copyfile(path, aside / name)
    aside.rename(target)
    return artifact.card.sha256


def keep_shipped(folder: Path) -> str:
    """Put the packaged model on the shelf too, so that it is there after the next release."""
    return admit(committed(), folder)


def _not_loaded(sha256: str) -> ConflictError:
    return ConflictError("model-not-loaded", f"The model {sha256} is not here.")
