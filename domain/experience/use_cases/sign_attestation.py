"""A supervisor opens the link, sees the entry as it stood, and signs into the chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from domain.applicants.entities import (
    Attestation,
    AttestationPart,
    Experience,
    LetterAttribute,
    NewEntry,
    Strength,
)
from domain.applicants.entities.attestation import SHOWN_BY_DEFAULT
from domain.applicants.entities.checks import Faults
from domain.applicants.policies.find_patient_marks import note_patient_marks
from domain.applicants.views import ApplicantReader
from domain.experience.entities import AttestationRequest
from domain.experience.errors import duty_not_named, no_link
from domain.experience.ports import AttestationDirectory, AttestationUnitOfWork, LinkSecrets
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AttestationId
from domain.kernel.tenancy import Only, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttestation:
    """The token of a link."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAttestation:
    """What the supervisor is shown: one entry, and who asks."""

    request: AttestationRequest
    applicant: str
    experience: Experience


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationLink:
    """From a token to an open request, in a scope that reaches one applicant only."""

    open_uow: OpenUnitOfWork[AttestationUnitOfWork]
    directory: AttestationDirectory
    secrets: LinkSecrets
    reader: ApplicantReader
    clock: Clock

    async def follow(self, token: str) -> tuple[Tenant, OpenedAttestation]:
        """NotFound, one answer for all, unless the link is open."""
        found = await self.directory.find_attestation(self.secrets.hash_token(token))
        if found is None:
            raise no_link()
        agency, identifier = found
        scope = Tenant.system(agency)
        async with self.open_uow(scope) as uow:
            request = await uow.attestations.find(identifier)
        if request is None or not request.is_open_at(self.clock.now()):
            raise no_link()
        scope = replace(scope, reach=Only(request.applicant))
        entries = await self.reader.entries(scope, request.applicant)
        entry = next(each for each in entries if each.id == request.experience)
        content = entry.content
        if entry.hash != request.experience_hash or not isinstance(content, Experience):
            raise no_link()
        applicant = await self.reader.get(scope, request.applicant)
        name = applicant.identity.name
        return scope, OpenedAttestation(request=request, applicant=name, experience=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttestationHandler:
    """Looking uses nothing up: whatever fetches links for safety spoils none."""

    link: AttestationLink

    async def __call__(self, query: OpenAttestation) -> OpenedAttestation:
        """Return what is to be confirmed; NotFound for a dead link."""
        _, opened = await self.link.follow(query.token)
        return opened


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAttestation:
    """What the supervisor says."""

    token: str
    author_title: str | None = None
    us_licensed: bool | None = None
    faculty: bool | None = None
    observed_directly: bool | None = None
    duties: frozenset[Duty] = frozenset()
    started_on: date | None = None
    ended_on: date | None = None
    attributes: Mapping[LetterAttribute, Strength] = field(default_factory=dict)
    comment: str | None = None
    shown: frozenset[AttestationPart] = SHOWN_BY_DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAttestationHandler:
    """The link is used up as the entry joins the chain, in one transaction."""

    link: AttestationLink
    open_uow: OpenUnitOfWork[AttestationUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, command: SignAttestation) -> None:
        """NotFound for a dead link; Invalid for a duty not named or a patient's mark."""
        scope, opened = await self.link.follow(command.token)
        if not command.duties <= opened.experience.performed:
            raise duty_not_named()
        faults = Faults()
        note_patient_marks(faults, "/comment", command.comment)
        faults.refuse()
        now, request = self.clock.now(), opened.request
        entry = NewEntry(
            id=AttestationId(self.new_id()),
            applicant=request.applicant,
            content=_attestation(command, request),
            supersedes=None,
            recorded_at=now,
        )
        async with self.open_uow(scope) as uow:
            if not await uow.attestations.sign(request.id, now):
                raise no_link()
            await uow.applicants.append(entry)
            await uow.commit()


def _attestation(command: SignAttestation, request: AttestationRequest) -> Attestation:
    return Attestation(
        request=request.id,
        experience=request.experience,
        experience_hash=request.experience_hash,
        author=request.author,
        author_title=command.author_title,
        author_email=request.author_email,
        us_licensed=command.us_licensed,
        faculty=command.faculty,
        observed_directly=command.observed_directly,
        duties=command.duties,
        started_on=command.started_on,
        ended_on=command.ended_on,
        attributes=command.attributes,
        comment=command.comment,
        shown=command.shown,
    )
