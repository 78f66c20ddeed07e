"""When news leaves by mail: at once, after quiet hours, or with the next digest."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.kernel.errors import invalid
from domain.notifications.entities import Channel, Kind, Preferences


def when_to_mail(kind: Kind, preferences: Preferences, now: datetime) -> datetime | None:
    """Return the moment its mail may leave; None: by no mail."""
    if preferences.is_suppressed:
        return None
    match preferences.channel_of(kind):
        case Channel.PORTAL:
            return None
        case Channel.DIGEST:
            return _next(preferences.digest_hour, preferences, now)
        case Channel.MAIL:
            return after_quiet(preferences, now)


def after_quiet(preferences: Preferences, now: datetime) -> datetime:
    """Return now, or the end of her quiet hours where it is within them."""
    hour = now.astimezone(zone_of(preferences.time_zone)).hour
    begins, ends = preferences.quiet_from, preferences.quiet_to
    if begins == ends:
        return now
    is_quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    return _next(ends, preferences, now) if is_quiet else now


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone; Invalid for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid("/time_zone", "unknown-time-zone", "A name as Europe/Lisbon.") from error


def _next(hour: int, preferences: Preferences, now: datetime) -> datetime:
    """Return the next moment her clock shows a full hour; where it is skipped, just after."""
    zone = zone_of(preferences.time_zone)
    day = now.astimezone(zone).date()
    for later in range(3):
        local = datetime.combine(day + timedelta(days=later), time(hour), tzinfo=zone)
        moment = local.astimezone(UTC)
        if moment > now:
            return moment
    return now
