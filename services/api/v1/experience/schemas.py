"""Bodies of attestations."""

from datetime import date, datetime
from typing import Annotated, Self

from msgspec import Meta

from domain.applicants.entities import Attestation, AttestationPart, LetterAttribute, Strength
from domain.applicants.entities.attestation import SHOWN_BY_DEFAULT
from domain.experience.entities import AttestationRequest
from domain.experience.use_cases.read_attestations import AttestationState
from domain.experience.use_cases.sign_attestation import OpenedAttestation, SignAttestation
from domain.kernel.identifiers import to_text
from domain.kernel.vocabulary import Duty
from services.api.v1.applicants.ledger_schemas import EntryText
from services.api.v1.applicants.schemas import Long, Short
from services.edge.bodies import InStruct, OutStruct

Email = Annotated[str, Meta(min_length=3, max_length=254)]
Token = Annotated[str, Meta(min_length=20, max_length=100)]
Parts = Annotated[tuple[AttestationPart, ...], Meta(max_length=4)]


class AttestationRequestIn(InStruct, kw_only=True):
    """Whom to ask about which entry."""

    experience_id: EntryText
    author: Short
    author_email: Email


class AttestationLinkIn(InStruct, kw_only=True):
    """The token of the mail."""

    token: Token


class AttestationIn(AttestationLinkIn, kw_only=True):
    """What the supervisor says; `shown` is what the applicant sees of it."""

    author_title: Short | None = None
    us_licensed: bool | None = None
    faculty: bool | None = None
    observed_directly: bool | None = None
    duties: Annotated[tuple[Duty, ...], Meta(max_length=7)] = ()
    started_on: date | None = None
    ended_on: date | None = None
    attributes: Annotated[dict[LetterAttribute, Strength], Meta(max_length=6)] = {}
    comment: Long | None = None
    shown: Parts = tuple(sorted(SHOWN_BY_DEFAULT))

    def to_command(self) -> SignAttestation:
        """Return the command."""
        return SignAttestation(
            token=self.token,
            author_title=self.author_title,
            us_licensed=self.us_licensed,
            faculty=self.faculty,
            observed_directly=self.observed_directly,
            duties=frozenset(self.duties),
            started_on=self.started_on,
            ended_on=self.ended_on,
            attributes=self.attributes,
            comment=self.comment,
            shown=frozenset(self.shown),
        )


class OpenedAttestationOut(OutStruct, kw_only=True):
    """The entry the supervisor is asked about, as it stood."""

    author: str
    applicant: str
    role: str
    site: str
    duties: list[Duty]
    started_on: date
    ended_on: date | None
    expires_at: datetime

    @classmethod
    def of(cls, opened: OpenedAttestation) -> Self:
        """Return it as a body."""
        role = opened.experience
        return cls(
            author=opened.request.author,
            applicant=opened.applicant,
            role=role.role,
            site=role.site,
            duties=[each for each in Duty if each in role.performed],
            started_on=role.started_on,
            ended_on=role.ended_on,
            expires_at=opened.request.expires_at,
        )


class SignedOut(OutStruct, kw_only=True):
    """It stands in the ledger."""

    is_signed: bool = True


class AnswerOut(OutStruct, kw_only=True):
    """What a supervisor said, as far as the reader may see it."""

    author_title: str | None
    us_licensed: bool | None
    faculty: bool | None
    observed_directly: bool | None
    duties: list[Duty]
    started_on: date | None
    ended_on: date | None
    attributes: dict[LetterAttribute, Strength]
    comment: str | None
    shown: list[AttestationPart]

    @classmethod
    def of(cls, answer: Attestation) -> Self:
        """Return it as a body."""
        return cls(
            author_title=answer.author_title,
            us_licensed=answer.us_licensed,
            faculty=answer.faculty,
            observed_directly=answer.observed_directly,
            duties=sorted(answer.duties),
            started_on=answer.started_on,
            ended_on=answer.ended_on,
            attributes=dict(answer.attributes),
            comment=answer.comment,
            shown=sorted(answer.shown),
        )


class AttestationOut(OutStruct, kw_only=True):
    """A request, and the answer once it was signed."""

    id: str
    experience_id: str
    experience_hash: str
    author: str
    author_email: str
    asked_at: datetime
    expires_at: datetime
    signed_at: datetime | None
    withdrawn_at: datetime | None
    answer: AnswerOut | None

    @classmethod
    def of(cls, request: AttestationRequest, answer: Attestation | None = None) -> Self:
        """Return it as a body."""
        return cls(
            id=to_text("atr", request.id),
            experience_id=to_text("exp", request.experience),
            experience_hash=request.experience_hash,
            author=request.author,
            author_email=request.author_email,
            asked_at=request.asked_at,
            expires_at=request.expires_at,
            signed_at=request.signed_at,
            withdrawn_at=request.withdrawn_at,
            answer=None if answer is None else AnswerOut.of(answer),
        )


class AttestationsOut(OutStruct, kw_only=True):
    """Requests of one applicant, newest first."""

    items: list[AttestationOut]

    @classmethod
    def of_all(cls, states: tuple[AttestationState, ...]) -> Self:
        """Return them as a body."""
        return cls(items=[AttestationOut.of(each.request, each.answer) for each in states])
