"""Rows of the stored score table in default order, joined to the catalogue's tracks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from domain.kernel.identifiers import CatalogueId, TrackId
from domain.programs.entities import Catalogue, Program, Track
from domain.rankings.entities import COLUMNS_V1, Eligibility, RankedTrack, RankingResult

TOP = 200
"""Tracks kept ready to page, and explained, with every ranking."""

ELIGIBILITIES = (Eligibility.ELIGIBLE, Eligibility.AT_RISK, Eligibility.INELIGIBLE)
"""Meaning of the eligibility byte."""


@dataclass(frozen=True, slots=True)
class _Version:
    """A catalogue version as a cache key: equal by name, not by content."""

    id: CatalogueId
    version: int
    sha256: str
    catalogue: Catalogue = field(compare=False, repr=False)


def tracks_by_position(catalogue: Catalogue) -> Mapping[int, tuple[Program, Track]]:
    """Return the (program, track) at every position that is taken; kept per version."""
    return _index(_Version(catalogue.id, catalogue.version, catalogue.content_sha256, catalogue))


@lru_cache(maxsize=8)
def _index(version: _Version) -> Mapping[int, tuple[Program, Track]]:
    return {
        track.position: (program, track)
        for program in version.catalogue.programs
        for track in program.tracks
    }


def list_tracks(
    result: RankingResult, catalogue: Catalogue, offset: int, limit: int
) -> tuple[RankedTrack, ...]:
    """Return `limit` rows from `offset` on; fewer at the end."""
    places = tracks_by_position(catalogue)
    order = np.frombuffer(result.order, dtype="<i4")[offset : offset + limit]
    return tuple(
        _row(result, offset + place, int(position), places) for place, position in enumerate(order)
    )


def find_track(result: RankingResult, catalogue: Catalogue, track: TrackId) -> RankedTrack | None:
    """Return the row of `track`, None when it was not ranked."""
    places = tracks_by_position(catalogue)
    positions = [position for position, (_, each) in places.items() if each.id == track]
    order = np.frombuffer(result.order, dtype="<i4")
    found = np.flatnonzero(np.isin(order, positions))
    if not found.size:
        return None
    return _row(result, int(found[0]), positions[0], places)


def _row(
    result: RankingResult,
    rank: int,
    position: int,
    places: Mapping[int, tuple[Program, Track]],
) -> RankedTrack:
    program, track = places[position]
    table = np.frombuffer(result.columns, dtype="<i4").reshape(len(COLUMNS_V1), -1)
    row = rank if result.is_cut else position
    return RankedTrack(
        rank=rank + 1,
        position=position,
        program=program.id,
        track=track.id,
        eligibility=ELIGIBILITIES[result.eligibility[row]],
        scores={name: int(table[column, row]) for column, name in enumerate(COLUMNS_V1)},
    )
