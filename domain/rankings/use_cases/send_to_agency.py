"""A visitor sends a trial to the agency whose intake form was used: a prospect of theirs."""

from dataclasses import dataclass

from domain.agencies.use_cases.intake import FindIntakeHandler
from domain.applicants.entities import ApplicantStatus
from domain.kernel.errors import invalid
from domain.kernel.identifiers import AgencyId, ApplicantId
from domain.kernel.tenancy import Tenant
from domain.rankings.use_cases.open_trial import ClaimTrial, ClaimTrialHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class SendToAgency:
    """The visitor's trial behind `trial`, by the link `intake`, with who sends it and her word."""

    intake: str
    trial: str
    name: str
    email: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendToAgencyHandler:
    """Nothing of the agency is told or changed but one prospect more, also for a known address."""

    find_intake: FindIntakeHandler
    claim: ClaimTrialHandler

    async def __call__(self, trial_agency: AgencyId, command: SendToAgency) -> ApplicantId:
        """Return the prospect; Invalid without her word, NotFound for a dead link or trial."""
        if not command.agrees:
            raise invalid("/agrees", "not-agreed", "Nothing is sent without your agreement.")
        agency = await self.find_intake(command.intake)
        taken = ClaimTrial(
            token=command.trial,
            name=command.name,
            email=command.email,
            status=ApplicantStatus.PROSPECT,
        )
        return await self.claim(Tenant.system(agency.id), trial_agency, taken)
