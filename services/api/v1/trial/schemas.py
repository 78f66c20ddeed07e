"""Bodies of the free trial."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import to_text
from domain.rankings.ports import Trial
from domain.rankings.use_cases.start_trial import StartedTrial
from domain.rankings.views import RankingView
from services.api.v1.applicants.schemas import ProfileBody
from services.api.v1.rankings.schemas import FailureOut
from services.api.v1.shortlists.schemas import ShortlistOut
from services.edge.bodies import InStruct, OutStruct

Season = Annotated[str, Meta(pattern="^20[2-9][0-9]$")]


class TrialIn(InStruct):
    """A profile, and which Match it is for: nothing that says who you are."""

    season: Season
    profile: ProfileBody


class StartedTrialOut(OutStruct):
    """Keep the token: it alone opens the ranking, and it is shown this once."""

    ranking_id: str
    token: str
    url: str
    claim_url: str

    @classmethod
    def of(cls, started: StartedTrial) -> Self:
        """Map what was started."""
        identifier = to_text("rnk", started.ranking)
        return cls(
            ranking_id=identifier,
            token=started.token,
            url=f"/v1/trial/rankings/{identifier}",
            claim_url="/v1/trial/claims",
        )


class TrialOut(OutStruct):
    """State of a trial, with its list once there is one; deleted at `expires_at`."""

    ranking_id: str
    state: str
    progress: int
    failure: FailureOut | None
    expires_at: datetime
    shortlist: ShortlistOut | None

    @classmethod
    def of(cls, view: RankingView, trial: Trial, shortlist: ShortlistOut | None) -> Self:
        """Map state and list."""
        failure = view.failure
        return cls(
            ranking_id=to_text("rnk", view.id),
            state=view.state.value,
            progress=view.progress,
            failure=None
            if failure is None
            else FailureOut(code=failure.code, detail=failure.detail),
            expires_at=trial.expires_at,
            shortlist=shortlist,
        )


class ClaimIn(InStruct):
    """Take a trial over as an applicant of the agency."""

    token: Annotated[str, Meta(min_length=10, max_length=200)]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    email: Annotated[str, Meta(min_length=3, max_length=320)] | None = None


class ClaimOut(OutStruct):
    """The applicant made of the trial."""

    applicant_id: str
    url: str
