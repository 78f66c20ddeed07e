"""The free trial over HTTP."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody

from domain.kernel.identifiers import RankingId, from_text, to_text
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.errors import no_trial
from domain.rankings.policies.words import Reader
from domain.rankings.ports import Trial
from domain.rankings.use_cases.open_trial import ClaimTrial
from domain.rankings.use_cases.start_trial import StartTrial
from infra.core import Core
from services.api.v1.applicants.schemas import to_profile
from services.api.v1.shortlists.controllers import shown
from services.api.v1.shortlists.schemas import ShortlistOut
from services.api.v1.trial.schemas import (
    ClaimIn,
    ClaimOut,
    StartedTrialOut,
    TrialIn,
    TrialOut,
)
from services.edge.authentication import PUBLIC, bearer
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made


async def shortlist_of(core: Core, visitor: Tenant, trial: Trial) -> ShortlistOut | None:
    """Return the visitor's list in words for an applicant, None while there is none."""
    found = await core.queries.list_shortlists(visitor, trial.applicant)
    if not found:
        return None
    return shown(await core.queries.get_shortlist(visitor, found[0].id), Reader.APPLICANT)


class TrialController(Controller):
    """A visitor's ranking."""

    path = "/v1/trial/rankings"
    tags = ["free trial"]
    opt = PUBLIC

    @post(
        dto=StrictBody[TrialIn],
        status_code=202,
        operation_id="startTrial",
        summary="Rank a profile: no account, no card, kept for a day",
    )
    async def start_trial(
        self, data: JSONBody[TrialIn], core: GivenCore, request: Request[Any, Any, Any]
    ) -> Response[StartedTrialOut]:
        """A few a day from one address. The token is shown this once."""
        command = StartTrial(
            profile=to_profile(data.profile),
            season=SeasonCode(data.season),
            address=request.client.host if request.client else "unknown",
        )
        agency = await core.queries.find_trial_agency()
        out = StartedTrialOut.of(await core.commands.start_trial(agency, command))
        return Response(out, status_code=202, headers={"Location": out.url})

    @get(
        "/{ranking_id:str}",
        operation_id="getTrial",
        summary="State of a trial, and its list; Authorization: Bearer with the trial's token",
    )
    async def get_trial(
        self, ranking_id: FromPath[str], core: GivenCore, request: Request[Any, Any, Any]
    ) -> TrialOut:
        """404 for a wrong, expired or claimed token alike."""
        subject = RankingId(from_text("rnk", ranking_id))
        agency = await core.queries.find_trial_agency()
        token = bearer(request.headers.get("authorization"))
        visitor, trial = await core.queries.open_trial(agency, token)
        if trial.ranking != subject:
            raise no_trial()
        view = await core.queries.get_ranking(visitor, subject)
        return TrialOut.of(view, trial, await shortlist_of(core, visitor, trial))


class ClaimController(Controller):
    """An agency takes a trial over."""

    path = "/v1/trial/claims"
    tags = ["free trial"]

    @post(
        dto=StrictBody[ClaimIn],
        operation_id="claimTrial",
        responses=answers(ClaimOut, 201),
        summary="Make a visitor's profile an applicant of the agency",
    )
    async def claim_trial(
        self, data: JSONBody[ClaimIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Copied under new ids; a second claim finds nothing."""

        async def act() -> Made:
            command = ClaimTrial(token=data.token, name=data.name, email=data.email)
            agency = await core.queries.find_trial_agency()
            made = await core.commands.claim_trial(tenant, agency, command)
            identifier = to_text("apl", made)
            url = f"/v1/applicants/{identifier}"
            return Made(ClaimOut(applicant_id=identifier, url=url), location=url)

        return await once(act)
