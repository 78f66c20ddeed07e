"""Ask a supervisor to confirm an entry: a one-time link by mail, no account."""

from dataclasses import dataclass

from domain.applicants.entities import Experience, LedgerEntry, LedgerKind
from domain.applicants.errors import no_entry
from domain.applicants.policies.ledger_chain import in_force
from domain.applicants.views import ApplicantReader
from domain.experience.entities import LINK_LIFE, AttestationRequest
from domain.experience.errors import no_request, not_in_force
from domain.experience.ports import AttestationUnitOfWork, LinkSecrets
from domain.identity.policies.emails import parse_email
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicantId, AttestationRequestId, ExperienceId
from domain.kernel.mail import Mail, Mailer
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAttestation:
    """Whom to ask about which entry."""

    applicant: ApplicantId
    experience: ExperienceId
    author: str
    author_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAttestationHandler:
    """The link is bound to the entry's hash: what was shown is what is signed."""

    open_uow: OpenUnitOfWork[AttestationUnitOfWork]
    reader: ApplicantReader
    secrets: LinkSecrets
    mailer: Mailer
    site: str
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RequestAttestation) -> AttestationRequest:
        """Return the request; NotFound beyond the reach, Conflict for a corrected entry."""
        tenant.require(Permission.APPLICANTS_WRITE)
        email, author = parse_email(command.author_email), " ".join(command.author.split())
        if not author:
            raise invalid("/author", "bad-length", "Name whom to ask.")
        entry = await self._entry(tenant, command)
        now = self.clock.now()
        request = AttestationRequest(
            id=AttestationRequestId(self.new_id()),
            applicant=command.applicant,
            experience=command.experience,
            experience_hash=entry.hash,
            author=author,
            author_email=email,
            asked_at=now,
            expires_at=now + LINK_LIFE,
        )
        token = self.secrets.new_token()
        async with self.open_uow(tenant) as uow:
            await uow.attestations.add(request, self.secrets.hash_token(token))
            await uow.commit()
        applicant = await self.reader.get(tenant, command.applicant)
        await self.mailer.send(self._mail(request, applicant.identity.name, token))
        return request

    async def _entry(self, tenant: Tenant, command: RequestAttestation) -> LedgerEntry:
        entries = await self.reader.entries(tenant, command.applicant, LedgerKind.EXPERIENCE)
        found = next((each for each in entries if each.id == command.experience), None)
        if found is None or not isinstance(found.content, Experience):
            raise no_entry()
        if found not in in_force(entries):
            raise not_in_force()
        return found

    def _mail(self, request: AttestationRequest, applicant: str, token: str) -> Mail:
        name = " ".join(applicant.split())
        return Mail(
            to=request.author_email,
            subject="Please confirm a clinical experience",
            text=f"{name} has logged an experience under your supervision and asks you to "
            "confirm it. You choose what the applicant sees of your answer. It is kept by the "
            "applicant's advising agency; it is no letter of recommendation and residency "
            f"programs are not sent it.\n\n{self.site}/attestation#{token}\n\n"
            "It works once, for 30 days. No account is needed.\n"
            "If you do not know the applicant, ignore this mail.\n",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAttestation:
    """Close the link of a request that was not signed."""

    applicant: ApplicantId
    request: AttestationRequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAttestationHandler:
    """What was signed stays in the ledger."""

    open_uow: OpenUnitOfWork[AttestationUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: WithdrawAttestation) -> None:
        """NotFound beyond the reach, and for what is signed, withdrawn or expired."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            request = await uow.attestations.find(command.request)
            if request is None or request.applicant != command.applicant:
                raise no_request()
            if not await uow.attestations.withdraw(request.id, self.clock.now()):
                raise no_request()
            await uow.commit()
