"""The trial a visitor's browser holds: kept in a cookie for a day, opened by it alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from domain.agencies.entities import Agency
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Tenant
from domain.rankings.ports import Trial
from domain.rankings.views import RankingView
from infra.core import Core

AnyRequest = Request[Any, Any, Any]
OPEN = {"public": True, "session": True}
TRIAL = "__Host-preceptor-trial"
INTAKE = "__Host-preceptor-intake"
"""The link of the agency whose form the visitor came by."""

KEPT = timedelta(days=1)
LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """A visitor's own ranking, opened by the cookie."""

    scope: Tenant
    trial: Trial
    view: RankingView


async def opened(request: AnyRequest, core: Core) -> Trying | None:
    """Return the trial of this browser, None without one or for one that is over."""
    token = request.cookies.get(TRIAL, "")
    if not token or len(token) > 200:
        return None
    agency = await core.queries.find_trial_agency()
    try:
        scope, trial = await core.queries.open_trial(agency, token)
    except NotFoundError:
        return None
    return Trying(
        scope=scope, trial=trial, view=await core.queries.get_ranking(scope, trial.ranking)
    )


def keep(token: str, life: timedelta, *, name: str = TRIAL) -> Cookie:
    """Return the cookie that holds a trial, or the link it came by."""
    return Cookie(
        key=name,
        value=token,
        path="/",
        max_age=int(life.total_seconds()),
        secure=True,
        httponly=True,
        samesite="lax",
    )


async def sent_from(request: AnyRequest, core: Core) -> Agency | None:
    """Return the agency whose form the visitor came by, None for the product's own."""
    token = request.cookies.get(INTAKE, "")
    if not token or len(token) > LONGEST:
        return None
    try:
        return await core.queries.find_intake(token)
    except NotFoundError:
        return None
