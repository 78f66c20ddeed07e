"""Bands with published absolute cut-offs; each may be empty, none is called safe."""

from enum import StrEnum

VERSION = "bands/1"

MORE_LIKELY_FROM = 300_000
POSSIBLE_FROM = 100_000
"""Cut-offs on P(interview) without a signal, in 1e-6; the same for every applicant and list."""


class Band(StrEnum):
    """What a person reads."""

    MORE_LIKELY = "more likely"
    POSSIBLE = "possible"
    LONG_SHOT = "long shot"


def band_of(p_interview: int) -> Band:
    """Return the band of a probability of an interview in 1e-6."""
    if p_interview >= MORE_LIKELY_FROM:
        return Band.MORE_LIKELY
    return Band.POSSIBLE if p_interview >= POSSIBLE_FROM else Band.LONG_SHOT
