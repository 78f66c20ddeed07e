"""Notification handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.notifications import PostgresNotificationReader
from adapters.system.signed_links import SignedUnsubscribeLinks
from domain.notifications.use_cases.choose_channels import (
    PutPreferencesHandler,
    ReadAllHandler,
    ReadPreferencesHandler,
    UnsubscribeHandler,
)
from domain.notifications.use_cases.read_notifications import ListNotificationsHandler
from domain.notifications.use_cases.tell_members import TellMembersHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationHandlers:
    """Every handler of the context."""

    tell_members: TellMembersHandler
    put_preferences: PutPreferencesHandler
    read_all_notifications: ReadAllHandler
    unsubscribe: UnsubscribeHandler
    read_preferences: ReadPreferencesHandler
    list_notifications: ListNotificationsHandler


def assemble_notifications(ports: Ports) -> NotificationHandlers:
    """Wire the context."""
    links = SignedUnsubscribeLinks(ports.settings.master_key)
    return NotificationHandlers(
        tell_members=TellMembersHandler(
            open_uow=ports.open_uow,
            links=links,
            mailer=ports.mailer,
            site=ports.settings.public_url,
            clock=ports.clock,
            new_id=ports.new_id,
        ),
        put_preferences=PutPreferencesHandler(open_uow=ports.open_uow),
        read_all_notifications=ReadAllHandler(open_uow=ports.open_uow, clock=ports.clock),
        unsubscribe=UnsubscribeHandler(open_uow=ports.open_uow, links=links),
        read_preferences=ReadPreferencesHandler(open_uow=ports.open_uow),
        list_notifications=ListNotificationsHandler(
            open_uow=ports.open_uow, reader=PostgresNotificationReader(ports.pool)
        ),
    )
