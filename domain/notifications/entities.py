"""A notification, and how a person wants to hear of things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.kernel.canonical import Json
from domain.kernel.identifiers import ApplicantId, MembershipId, NotificationId


class Kind(StrEnum):
    """What a notification is about."""

    RANKING_READY = "ranking-ready"
    RANKING_FAILED = "ranking-failed"
    LIST_STALE = "list-stale"
    LIST_PUBLISHED = "list-published"
    TASK_DUE = "task-due"
    TASK_OVERDUE = "task-overdue"
    MESSAGE = "message"


class Channel(StrEnum):
    """How a person hears of a kind; in the portal she always can."""

    MAIL = "mail"
    """At once, outside her quiet hours."""
    DIGEST = "digest"
    """Once a day, at her hour."""
    PORTAL = "portal"
    """Nowhere else."""


DEFAULT_CHANNELS: Mapping[Kind, Channel] = {
    Kind.RANKING_READY: Channel.DIGEST,
    Kind.RANKING_FAILED: Channel.MAIL,
    Kind.LIST_STALE: Channel.DIGEST,
    Kind.LIST_PUBLISHED: Channel.MAIL,
    Kind.TASK_DUE: Channel.MAIL,
    Kind.TASK_OVERDUE: Channel.DIGEST,
    Kind.MESSAGE: Channel.MAIL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How a member wants to hear; hours are of her own clock, `quiet_from` = `quiet_to`: none."""

    channels: Mapping[Kind, Channel] = field(default_factory=dict)
    time_zone: str = "UTC"
    quiet_from: int = 21
    quiet_to: int = 7
    digest_hour: int = 8
    is_suppressed: bool = False
    """No mail at all: she said so, or her address bounced."""

    def channel_of(self, kind: Kind) -> Channel:
        """Return how she hears of a kind."""
        return self.channels.get(kind, DEFAULT_CHANNELS[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something a member has not been told of; `key` is the same for the same news."""

    membership: MembershipId
    kind: Kind
    applicant: ApplicantId | None
    about: str
    """The path it is about, as /v1/tasks/tsk_…."""
    params: Mapping[str, Json]
    """What its words need: dates and numbers, no text of anybody's."""
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """News told to a member; `mail_after` None: by no mail."""

    id: NotificationId
    news: News
    created_at: datetime
    mail_after: datetime | None = None
    mailed_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What waits to be mailed to one member, together."""

    membership: MembershipId
    email: str
    agency_name: str
    notifications: tuple[Notification, ...]
