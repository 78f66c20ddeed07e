"""Attestations over HTTP: asked for by the agency, signed by whoever holds the link."""

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from domain.experience.use_cases.read_attestations import ListAttestations
from domain.experience.use_cases.request_attestation import RequestAttestation, WithdrawAttestation
from domain.experience.use_cases.sign_attestation import OpenAttestation
from domain.kernel.identifiers import AttestationRequestId, ExperienceId, from_text
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.experience.schemas import (
    AttestationIn,
    AttestationLinkIn,
    AttestationOut,
    AttestationRequestIn,
    AttestationsOut,
    OpenedAttestationOut,
    SignedOut,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made


class AttestationController(Controller):
    """Requests to supervisors, and what came back."""

    path = "/v1/applicants/{applicant_id:str}/attestations"
    tags = ["experience"]

    @post(
        dto=StrictBody[AttestationRequestIn],
        operation_id="requestAttestation",
        responses=answers(AttestationOut, 201),
        summary="Ask a supervisor to confirm an experience by a one-time link",
    )
    async def request_attestation(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[AttestationRequestIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """The link goes by mail to the supervisor and to nobody else."""

        async def act() -> Made:
            command = RequestAttestation(
                applicant=parse_applicant(applicant_id),
                experience=ExperienceId(from_text("exp", data.experience_id)),
                author=data.author,
                author_email=data.author_email,
            )
            return Made(AttestationOut.of(await core.commands.request_attestation(tenant, command)))

        return await once(act)

    @get(operation_id="listAttestations", summary="Requests and answers, newest first")
    async def list_attestations(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> AttestationsOut:
        """The applicant sees of an answer what its author shows; no program is sent any."""
        query = ListAttestations(applicant=parse_applicant(applicant_id))
        return AttestationsOut.of_all(await core.queries.list_attestations(tenant, query))

    @delete(
        "/{attestation_id:str}",
        operation_id="withdrawAttestation",
        summary="Close the link of a request that was not signed",
    )
    async def withdraw_attestation(
        self,
        applicant_id: FromPath[str],
        attestation_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> None:
        """What was signed stays."""
        command = WithdrawAttestation(
            applicant=parse_applicant(applicant_id),
            request=AttestationRequestId(from_text("atr", attestation_id)),
        )
        await core.commands.withdraw_attestation(tenant, command)


class AttestationLinkController(Controller):
    """What a supervisor does with the link: no account."""

    path = "/v1/attestations"
    tags = ["experience"]
    opt = PUBLIC

    @post(
        "/openings",
        dto=StrictBody[AttestationLinkIn],
        status_code=200,
        operation_id="openAttestation",
        summary="What the link asks to confirm",
    )
    async def open_attestation(
        self, data: JSONBody[AttestationLinkIn], core: GivenCore
    ) -> OpenedAttestationOut:
        """Looking uses nothing up."""
        query = OpenAttestation(token=data.token)
        return OpenedAttestationOut.of(await core.queries.open_attestation(query))

    @post(
        dto=StrictBody[AttestationIn],
        operation_id="signAttestation",
        summary="Confirm duties and dates; works once",
    )
    async def sign_attestation(self, data: JSONBody[AttestationIn], core: GivenCore) -> SignedOut:
        """Signed into the applicant's ledger."""
        await core.commands.sign_attestation(data.to_command())
        return SignedOut()
