"""Which model scores for an agency: its pin, else its place in the rollout, else the champion."""

import hashlib
from dataclasses import dataclass, replace

from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import AgencyId

WHOLE = 100
"""Percent."""
_STEPS = 10_000
"""Places an agency may have: hundredths of a percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What scores where; every move makes the next number, none is changed.

    Models are named by the SHA-256 of their graph. `share` is the percent of agencies without a
    pin that the challenger scores for.
    """

    number: int
    champion: str
    former: str | None = None
    challenger: str | None = None
    share: int = 0


def first_release(shipped: str) -> Release:
    """Return what holds before any move: the model that ships with the code scores for all."""
    return Release(number=0, champion=shipped)


def place_of(agency: AgencyId, model_sha256: str) -> int:
    """Return the agency's place below 10,000 in the queue for a model: always the same."""
    digest = hashlib.sha256(agency.bytes + model_sha256.encode()).digest()
    return int.from_bytes(digest[:8], "big") % _STEPS


def held_by(agency: AgencyId, release: Release, pin: str | None) -> str:
    """Return the model that scores for the agency.

    A larger share only ever adds agencies, so none goes to and fro while a rollout grows.
    """
    if pin is not None:
        return pin
    challenger = release.challenger
    if challenger is None:
        return release.champion
    reached = place_of(agency, challenger) < release.share * _STEPS // WHOLE
    return challenger if reached else release.champion


def rolled_out(release: Release, model_sha256: str, share: int) -> Release:
    """Return the release with `model_sha256` scoring for `share` percent; Conflict for a champion.

    A challenger that was on its way is replaced.
    """
    if model_sha256 == release.champion:
        raise ConflictError("already-champion", "That model is the champion already.")
    return replace(release, number=release.number + 1, challenger=model_sha256, share=share)


def promoted(release: Release) -> Release:
    """Return the release with its challenger as champion; Conflict when there is none."""
    if release.challenger is None:
        raise ConflictError("no-challenger", "No challenger is being rolled out.")
    return Release(number=release.number + 1, champion=release.challenger, former=release.champion)


def rolled_back(release: Release) -> Release:
    """Return the release one step back: without its challenger, else with the former champion."""
    if release.challenger is not None:
        return replace(release, number=release.number + 1, challenger=None, share=0)
    if release.former is None:
        raise ConflictError("no-former", "There is no former model to return to.")
    return Release(number=release.number + 1, champion=release.former, former=release.champion)
