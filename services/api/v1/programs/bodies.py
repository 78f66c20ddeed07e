"""Programs as bytes: encoded once a catalogue version."""

from functools import lru_cache

import msgspec

from domain.programs.entities import Catalogue, Program
from services.api.v1.programs.schemas import ProgramOut


class _Encoded:
    """A program of a catalogue version as a cache key: equal by name, not by content."""

    def __init__(self, program: Program, catalogue: Catalogue) -> None:
        self.program, self.catalogue = program, catalogue
        self._name = catalogue.content_sha256, catalogue.version, program.id

    def __hash__(self) -> int:
        return hash(self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Encoded) and other._name == self._name


def encoded_program(program: Program, catalogue: Catalogue) -> bytes:
    """Return the program's body."""
    return _encoded(_Encoded(program, catalogue))


def catalogue_etag(catalogue: Catalogue) -> str:
    """Return the ETag of everything in a catalogue version."""
    return f'"c{catalogue.version}-{catalogue.content_sha256[:16]}"'


@lru_cache(maxsize=20_000)
def _encoded(what: _Encoded) -> bytes:
    return msgspec.json.encode(ProgramOut.of(what.program, what.catalogue))
