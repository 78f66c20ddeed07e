"""When news leaves by mail, by her own clock; what a mail says; links nobody can make."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.signed_links import SignedUnsubscribeLinks
from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import AgencyId, MembershipId, NotificationId
from domain.notifications.entities import (
    Channel,
    Kind,
    Letter,
    News,
    Notification,
    Preferences,
)
from domain.notifications.policies.when_to_mail import when_to_mail, zone_of
from domain.notifications.policies.words import line_of, mail_of

NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York", "Europe/Lisbon", "Asia/Manila"])


def told(kind: Kind) -> Notification:
    news = News(
        membership=MembershipId(UUID(int=1)),
        kind=kind,
        applicant=None,
        about="/v1/tasks/x",
        params={"days": 3, "due_on": "2026-11-26"},
        key="k",
    )
    return Notification(id=NotificationId(UUID(int=2)), news=news, created_at=NOON)


def test_mail_waits_for_the_end_of_quiet_hours_and_leaves_at_once_by_day() -> None:
    here = Preferences(time_zone="UTC")
    assert when_to_mail(Kind.MESSAGE, here, NOON) == NOON
    assert when_to_mail(Kind.MESSAGE, here, NIGHT) == datetime(2026, 11, 24, 7, tzinfo=UTC)
    manila = Preferences(time_zone="Asia/Manila")
    assert when_to_mail(Kind.MESSAGE, manila, NOON) == NOON  # eight in the evening there
    assert when_to_mail(Kind.MESSAGE, manila, NIGHT) == NIGHT  # half past seven there


def test_a_digest_leaves_at_her_hour_and_the_portal_needs_no_mail() -> None:
    digest = Preferences(channels={Kind.MESSAGE: Channel.DIGEST}, digest_hour=8)
    assert when_to_mail(Kind.MESSAGE, digest, NOON) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    portal = Preferences(channels={Kind.MESSAGE: Channel.PORTAL})
    assert when_to_mail(Kind.MESSAGE, portal, NOON) is None
    assert when_to_mail(Kind.MESSAGE, Preferences(is_suppressed=True), NOON) is None


@given(
    zone=ZONES,
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
    digest=st.integers(0, 23),
    minutes=st.integers(0, 400 * 24 * 60),
    kind=st.sampled_from(Kind),
    channel=st.sampled_from([Channel.MAIL, Channel.DIGEST]),
)
def test_mail_never_waits_longer_than_a_day_nor_arrives_in_quiet_hours(
    *,
    zone: str,
    quiet: tuple[int, int],
    digest: int,
    minutes: int,
    kind: Kind,
    channel: Channel,
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begins, ends = quiet
    wish = Preferences(
        channels={kind: channel},
        time_zone=zone,
        quiet_from=begins,
        quiet_to=ends,
        digest_hour=digest,
    )
    leaves = when_to_mail(kind, wish, now)
    assert leaves is not None
    assert now <= leaves <= now + timedelta(hours=25)  # a day is as long as its clocks make it
    hour = leaves.astimezone(ZoneInfo(zone)).hour
    if channel is Channel.MAIL and begins < ends:
        assert not begins <= hour < ends
    if channel is Channel.MAIL and begins > ends:
        assert ends <= hour < begins


def test_a_time_zone_that_is_none_is_pointed_at() -> None:
    for name in ("Mars/Olympus", "", "../etc/passwd", "\x00"):
        with pytest.raises(InvalidError) as refused:
            zone_of(name)
        assert refused.value.faults[0].pointer == "/time_zone"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(kind: Kind) -> None:
    assert line_of(told(kind).news).endswith(".")


def test_what_waits_goes_out_together_with_the_one_click_way_out() -> None:
    letter = Letter(
        membership=MembershipId(UUID(int=1)),
        email="a@fictional.test",
        agency_name="North\nAdvising",
        notifications=(told(Kind.TASK_DUE), told(Kind.MESSAGE)),
    )
    mail = mail_of(letter, "https://site.test", "https://site.test/out")
    assert mail.subject == "2 things wait for you at North Advising"
    assert "A task is due in 3 days, on 2026-11-26." in mail.text
    assert mail.unsubscribe_url == "https://site.test/out"


@given(st.binary(min_size=48, max_size=48), st.integers(0, 47), st.integers(1, 255))
def test_only_a_link_of_ours_is_read(raw: bytes, place: int, flip: int) -> None:
    links = SignedUnsubscribeLinks(bytes(range(32)))
    agency, member = AgencyId(UUID(bytes=raw[:16])), MembershipId(UUID(bytes=raw[16:32]))
    token = links.make(agency, member)
    assert links.read(token) == (agency, member)
    assert SignedUnsubscribeLinks(bytes(32)).read(token) is None
    changed = bytearray(token.encode())
    changed[place] = (changed[place] + flip) % 128
    if bytes(changed) != token.encode():
        assert links.read(bytes(changed).decode("ascii", "ignore")) is None
