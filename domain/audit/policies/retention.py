"""How long things are kept, and why: the one table that housekeeping obeys and the API shows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What has a time to go."""

    ATTEMPTS = "webhook-attempts"
    ANSWERS = "idempotent-answers"
    EXPORTS = "exports"
    TRIALS = "trials"
    AUDIT_READS = "audit-reads"
    ADDRESSES = "addresses"
    LINKS = "links"
    SESSIONS = "sessions"
    REVOCATIONS = "revocations"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """One timer."""

    kept: Kept
    time: timedelta
    why: str


RULES: tuple[RetentionRule, ...] = (
    RetentionRule(
        kept=Kept.ATTEMPTS,
        time=timedelta(days=90),
        why="Attempts at webhooks, with what the receiver answered: to find out what went wrong.",
    ),
    RetentionRule(
        kept=Kept.ANSWERS,
        time=timedelta(hours=48),
        why="Answers of requests with an Idempotency-Key: the time in which a retry is expected.",
    ),
    RetentionRule(
        kept=Kept.EXPORTS,
        time=timedelta(days=7),
        why="Archives that were asked for: long enough to take them.",
    ),
    RetentionRule(
        kept=Kept.TRIALS,
        time=timedelta(hours=24),
        why="What a visitor entered and was shown without an account.",
    ),
    RetentionRule(
        kept=Kept.AUDIT_READS,
        time=timedelta(days=1095),
        why="Who read what: disclosures can be told for three years. Changes are kept for good.",
    ),
    RetentionRule(
        kept=Kept.ADDRESSES,
        time=timedelta(days=90),
        why="Network addresses beside records of the log; a keyed hash of each stays in it.",
    ),
    RetentionRule(
        kept=Kept.LINKS,
        time=timedelta(days=1),
        why="Links sent by mail, after they have expired: they open nothing any more.",
    ),
    RetentionRule(
        kept=Kept.SESSIONS,
        time=timedelta(days=7),
        why="Sessions with their refresh tokens, after their end: reuse is noticed until then.",
    ),
    RetentionRule(
        kept=Kept.REVOCATIONS,
        time=timedelta(days=1),
        why="Revocations of access tokens: these live minutes.",
    ),
)


def time_of(kept: Kept) -> timedelta:
    """Return how long something is kept."""
    return next(rule.time for rule in RULES if rule.kept is kept)
