"""What one was told, and how one wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from litestar import Controller, Request, Response, get, post

from domain.kernel.identifiers import to_text
from domain.kernel.pagination import PageRequest
from domain.notifications.entities import Channel, Kind, Notification, Preferences
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import Options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
PAGE = 20
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _(text: str) -> str:
    return text


TOLD = {
    Kind.RANKING_READY: (_("A ranking is ready."), "/list"),
    Kind.RANKING_FAILED: (_("A ranking could not be completed; try it again."), "/list"),
    Kind.LIST_STALE: (_("What a list rests on changed: look before you use it."), "/list"),
    Kind.LIST_PUBLISHED: (_("Your list was published: you can read it now."), "/list"),
    Kind.TASK_DUE: (_("A task is due soon."), "/tasks"),
    Kind.TASK_OVERDUE: (_("A task is overdue."), "/tasks"),
    Kind.MESSAGE: (_("You have a new message."), "/messages"),
}
"""What a notification says, and the page it is about."""

KINDS = {
    Kind.RANKING_READY: _("A ranking is ready"),
    Kind.RANKING_FAILED: _("A ranking failed"),
    Kind.LIST_STALE: _("A list is out of date"),
    Kind.LIST_PUBLISHED: _("My list was published"),
    Kind.TASK_DUE: _("A task is due soon"),
    Kind.TASK_OVERDUE: _("A task is overdue"),
    Kind.MESSAGE: _("A message came"),
}
CHANNELS = {
    Channel.MAIL: _("By mail at once"),
    Channel.DIGEST: _("In one mail a day"),
    Channel.PORTAL: _("Only here"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notification as it is shown."""

    words: str
    to: str | None
    due_on: date | None
    at: datetime
    is_new: bool


class AccountPages(Controller):
    """Of whoever is logged in."""

    path = "/account"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """What is new first; the choices below."""
        wishes = await core.queries.read_preferences(whoever(request).tenant)
        return await _show(request, core, filled(_typed(wishes)))

    @post("/notifications/read")
    async def read_all(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Everything is read."""
        await core.commands.read_all_notifications(whoever(request).tenant)
        return away("/account", said="saved")

    @post("/preferences")
    async def choose(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Holds for what is news from now on."""
        form = await read_form(request)
        hours = {name: form.whole(name, most=23) for name in ("quiet_from", "quiet_to", "digest")}
        channels = {each: form.choice(f"channel-{each}", Channel) for each in Kind}
        if not form.faults:
            with form.blaming("time_zone"):
                wishes = Preferences(
                    channels={each: found for each, found in channels.items() if found},
                    time_zone=form.needed("time_zone", most=64),
                    quiet_from=hours["quiet_from"] or 0,
                    quiet_to=hours["quiet_to"] or 0,
                    digest_hour=hours["digest"] or 0,
                    is_suppressed=form.get("is_suppressed") == "yes",
                )
                await core.commands.put_preferences(whoever(request).tenant, wishes)
                return away("/account", said="saved")
        return await _show(request, core, form, status=422)


@cache
def time_zones() -> Sequence[str]:
    """Return the names people live under, and UTC."""
    known = (each for each in available_timezones() if each.partition("/")[0] in REGIONS)
    return ["UTC", *sorted(each for each in known if "/" in each)]


def _typed(wishes: Preferences) -> dict[str, object]:
    typed: dict[str, object] = {
        "time_zone": wishes.time_zone,
        "quiet_from": wishes.quiet_from,
        "quiet_to": wishes.quiet_to,
        "digest": wishes.digest_hour,
        "is_suppressed": wishes.is_suppressed,
    }
    return typed | {f"channel-{each}": wishes.channel_of(each) for each in Kind}


def _line(told: Notification) -> Line:
    words, rest = TOLD[told.news.kind]
    applicant, due_on = told.news.applicant, told.news.params.get("due_on")
    return Line(
        words=words,
        to=None if applicant is None else f"/applicants/{to_text('apl', applicant)}{rest}",
        due_on=date.fromisoformat(due_on) if isinstance(due_on, str) else None,
        at=told.created_at,
        is_new=told.read_at is None,
    )


async def _show(
    request: AnyRequest, core: Core, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    part = PageRequest(limit=PAGE, cursor=request.query_params.get("cursor"))
    told = await core.queries.list_notifications(visit.tenant, part)
    translate = catalogue(language_of(request)).gettext
    hours: Options = [(str(hour), f"{hour}:00") for hour in range(24)]
    zones = time_zones()
    kept = form.get("time_zone")
    return page(
        request,
        "account.html",
        status=status,
        form=form,
        lines=[_line(each) for each in told.page.items],
        unread=told.unread,
        more=told.page.next_cursor,
        kinds=[(f"channel-{each}", words) for each, words in KINDS.items()],
        channels=[(each.value, translate(words)) for each, words in CHANNELS.items()],
        hours=hours,
        zones=[(each, each) for each in (zones if kept in zones else (kept, *zones))],
    )
