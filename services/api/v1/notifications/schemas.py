"""Bodies of notifications."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from domain.kernel.identifiers import to_text
from domain.notifications.entities import Channel, Kind, Notification, Preferences
from domain.notifications.policies.words import line_of
from domain.notifications.use_cases.read_notifications import Told
from services.edge.bodies import InStruct, OutStruct

Hour = Annotated[int, Meta(ge=0, le=23)]


class NotificationOut(OutStruct):
    """One thing told; `about` is the path it is about."""

    id: str
    kind: Kind
    text: str
    applicant_id: str | None
    about: str
    created_at: datetime
    mailed_at: datetime | None
    read_at: datetime | None

    @classmethod
    def of(cls, each: Notification) -> "NotificationOut":
        """Map it."""
        applicant = each.news.applicant
        return cls(
            id=to_text("ntf", each.id),
            kind=each.news.kind,
            text=line_of(each.news),
            applicant_id=None if applicant is None else to_text("apl", applicant),
            about=each.news.about,
            created_at=each.created_at,
            mailed_at=each.mailed_at,
            read_at=each.read_at,
        )


class NotificationsOut(OutStruct):
    """A page, newest first, and how much of everything is unread."""

    items: list[NotificationOut]
    next_cursor: str | None
    unread: int

    @classmethod
    def of(cls, told: Told) -> "NotificationsOut":
        """Map the view."""
        return cls(
            items=[NotificationOut.of(each) for each in told.page.items],
            next_cursor=told.page.next_cursor,
            unread=told.unread,
        )


class ReadOut(OutStruct):
    """How much was new."""

    new: int


class PreferencesIn(InStruct):
    """How one wants to hear; kinds left out go by their default; equal quiet hours: none."""

    channels: dict[Kind, Channel] = {}
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] = "UTC"
    quiet_from: Hour = 21
    quiet_to: Hour = 7
    digest_hour: Hour = 8
    is_suppressed: bool = False

    def preferences(self) -> Preferences:
        """Return them for the domain."""
        return Preferences(
            channels=self.channels,
            time_zone=self.time_zone,
            quiet_from=self.quiet_from,
            quiet_to=self.quiet_to,
            digest_hour=self.digest_hour,
            is_suppressed=self.is_suppressed,
        )


class PreferencesOut(OutStruct):
    """How one hears, every kind with its channel."""

    channels: dict[Kind, Channel]
    time_zone: str
    quiet_from: int
    quiet_to: int
    digest_hour: int
    is_suppressed: bool

    @classmethod
    def of(cls, preferences: Preferences) -> "PreferencesOut":
        """Map them."""
        return cls(
            channels={kind: preferences.channel_of(kind) for kind in Kind},
            time_zone=preferences.time_zone,
            quiet_from=preferences.quiet_from,
            quiet_to=preferences.quiet_to,
            digest_hour=preferences.digest_hour,
            is_suppressed=preferences.is_suppressed,
        )
