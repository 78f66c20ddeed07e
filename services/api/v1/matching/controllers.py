"""Interviews over HTTP, and the calendar link that shows them to a calendar program."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter

from domain.kernel.identifiers import FeedId, InterviewId, from_text
from domain.kernel.vocabulary import parse_season
from domain.matching.use_cases.keep_interview import ChangeInterview
from domain.matching.use_cases.lend_calendar import RevokeCalendar
from domain.matching.views import InterviewDetail, RankSheet
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.matching.rank_schemas import RankListIn, RankListOut
from services.api.v1.matching.schemas import (
    AgendaOut,
    CalendarFeedOut,
    CalendarFeedsOut,
    InterviewBody,
    InterviewIn,
    InterviewOut,
    MadeCalendarFeedOut,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.interview_calendar import CALENDAR, PRIVATE, to_calendar
from services.edge.preconditions import etag_of, expected_version

Token = Annotated[str, PathParameter(max_length=100, description="The token of the link.")]


class InterviewController(Controller):
    """Interviews of an applicant."""

    path = "/v1/applicants/{applicant_id:str}/interviews"
    tags = ["matching"]

    @post(
        dto=StrictBody[InterviewIn],
        operation_id="addInterview",
        responses=answers(InterviewOut, 201),
        summary="Write an interview down; the first one moves its application to invited",
    )
    async def add(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[InterviewIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """One that overlaps another is kept; `clashes_with` names the others."""

        async def act() -> Made:
            command = data.command(parse_applicant(applicant_id))
            out = InterviewOut.of(await core.commands.add_interview(tenant, command))
            location = f"/v1/applicants/{out.applicant_id}/interviews/{out.id}"
            return Made(out, location=location, etag=etag_of(out.version))

        return await once(act)

    @get(operation_id="listInterviews", summary="Every interview of an applicant, soonest first")
    async def list_interviews(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> AgendaOut:
        """At most 300; those without a time come last."""
        found = await core.queries.list_interviews(tenant, parse_applicant(applicant_id))
        return AgendaOut.of(found)

    @get("/{interview_id:str}", operation_id="getInterview", summary="One interview")
    async def get_interview(
        self,
        applicant_id: FromPath[str],
        interview_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> Response[InterviewOut]:
        """With the ETag that a change needs."""
        found = await core.queries.get_interview(
            tenant, parse_applicant(applicant_id), interview(interview_id)
        )
        return answer(found)

    @put(
        "/{interview_id:str}",
        dto=StrictBody[InterviewBody],
        operation_id="replaceInterview",
        summary="Replace what is said of an interview (If-Match)",
    )
    async def replace(
        self,
        applicant_id: FromPath[str],
        interview_id: FromPath[str],
        data: JSONBody[InterviewBody],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[InterviewOut]:
        """412 when it changed; `done` moves its application to interviewed."""
        command = ChangeInterview(
            applicant=parse_applicant(applicant_id),
            interview=interview(interview_id),
            plan=data.plan(),
            expected=expected_version(request),
        )
        return answer(await core.commands.change_interview(tenant, command))


class RankListController(Controller):
    """The rank list of an applicant and season: by preference, and hers."""

    path = "/v1/applicants/{applicant_id:str}/rank-lists/{season:str}"
    tags = ["matching"]

    @get(operation_id="getRankList", summary="The rank list, with what it costs and still lacks")
    async def get_list(
        self,
        applicant_id: FromPath[str],
        season: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> Response[RankListOut]:
        """Version 0 where there is none; 403 `not-shared` while she keeps it to herself."""
        found = await core.queries.read_rank_list(
            tenant, parse_applicant(applicant_id), parse_season(season, "/season")
        )
        return ranks(found)

    @put(
        dto=StrictBody[RankListIn],
        operation_id="putRankList",
        summary="Keep the order of a rank list (If-Match); nothing is sent to the Match",
    )
    async def put_list(
        self,
        applicant_id: FromPath[str],
        season: FromPath[str],
        data: JSONBody[RankListIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[RankListOut]:
        """412 when it changed; tracks without a recorded interview are refused by place."""
        applicant, code = parse_applicant(applicant_id), parse_season(season, "/season")
        command = data.command(applicant, code, expected_version(request))
        return ranks(await core.commands.put_rank_list(tenant, command))


class CalendarFeedController(Controller):
    """The link to an applicant's calendar."""

    path = "/v1/applicants/{applicant_id:str}/calendar-feeds"
    tags = ["matching"]

    @post(
        operation_id="openCalendarFeed",
        responses=answers(MadeCalendarFeedOut, 201),
        summary="Make the secret link to an applicant's calendar; an earlier one is closed",
    )
    async def open_feed(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Interviews and the days of open tasks. The token is shown this once."""

        async def act() -> Made:
            made = await core.commands.lend_calendar(tenant, parse_applicant(applicant_id))
            out = MadeCalendarFeedOut.made(made)
            return Made(out, location=out.url)

        return await once(act)

    @get(operation_id="listCalendarFeeds", summary="Every calendar link, newest first")
    async def list_feeds(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> CalendarFeedsOut:
        """No token can be read again; at most one link is open."""
        found = await core.queries.list_feeds(tenant, parse_applicant(applicant_id))
        return CalendarFeedsOut(items=[CalendarFeedOut.of(each) for each in found])

    @delete(
        "/{feed_id:str}",
        operation_id="closeCalendarFeed",
        summary="Close a calendar link; it shows nothing from the next request on",
    )
    async def close_feed(
        self,
        applicant_id: FromPath[str],
        feed_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> None:
        """Closing twice changes nothing."""
        command = RevokeCalendar(
            applicant=parse_applicant(applicant_id), feed=FeedId(from_text("cal", feed_id))
        )
        await core.commands.revoke_calendar(tenant, command)


class OwnCalendarController(Controller):
    """What a calendar link opens."""

    path = "/v1/calendar-feeds"
    tags = ["matching"]
    opt = PUBLIC

    @get(
        "/{token:str}",
        media_type=CALENDAR,
        operation_id="getCalendarFeed",
        summary="The calendar a link was made for, as iCalendar: no account",
    )
    async def get_feed(self, token: Token, core: GivenCore) -> Response[bytes]:
        """404 for a wrong or closed link alike."""
        calendar = to_calendar(await core.queries.open_calendar(token))
        return Response(calendar, media_type=CALENDAR, headers=PRIVATE)


def interview(text: str) -> InterviewId:
    """Return the id; NotFound for any other prefix."""
    return InterviewId(from_text("itv", text))


def ranks(found: RankSheet) -> Response[RankListOut]:
    """Return the rank list with its ETag."""
    out = RankListOut.of(found)
    return Response(out, headers={"ETag": etag_of(out.version)})


def answer(found: InterviewDetail) -> Response[InterviewOut]:
    """Return the interview with its ETag."""
    out = InterviewOut.of(found)
    return Response(out, headers={"ETag": etag_of(out.version)})
