"""Bodies of the log."""

from base64 import b64encode
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.audit.entities import Head
from domain.audit.use_cases.read_audit import SignedHeads
from domain.audit.views import AuditView
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.identifiers import from_text, to_text
from domain.kernel.tenancy import ActorKind
from services.edge.bodies import OutStruct

ACTORS = ("psn", "mem", "key", "adv", "apl", "sup")


class AuditActorOut(OutStruct):
    """Who: a key, a person, or Preceptor itself (no id)."""

    kind: str
    id: str | None


class AuditRecordOut(OutStruct):
    """What was done or read; digests are keyed, `sequence` is null for some seconds."""

    id: str
    sequence: int | None
    action: str
    is_read: bool
    times: int
    actor: AuditActorOut
    objects: list[str]
    occurred_at: datetime
    request_id: str | None
    address: str | None
    before_digest: str | None
    after_digest: str | None
    hash: str | None

    @classmethod
    def of(cls, view: AuditView) -> Self:
        """Map the view."""
        record = view.record
        return cls(
            id=to_text("aud", record.id),
            sequence=view.seq,
            action=record.action,
            is_read=record.is_read,
            times=record.times,
            actor=AuditActorOut(
                kind=record.actor.kind.value, id=_actor(record.actor.kind, record.actor.id)
            ),
            objects=list(record.objects),
            occurred_at=record.occurred_at,
            request_id=record.request,
            address=view.address,
            before_digest=_hex(record.before_digest),
            after_digest=_hex(record.after_digest),
            hash=view.hash,
        )


class AuditHeadOut(OutStruct):
    """The end of the chain at one moment; the signature is Ed25519 over canonical JSON of the rest.

    Signed is `{"agency": uuid, "hash": …, "seq": …, "signed_at": …}` with sorted keys, no spaces,
    and the time with six decimals and a Z.
    """

    agency: str
    sequence: int
    hash: str
    signed_at: str
    key_id: str
    signature: str

    @classmethod
    def of(cls, head: Head) -> Self:
        """Map the head."""
        return cls(
            agency=str(head.agency),
            sequence=head.seq,
            hash=head.hash,
            signed_at=head.signed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            key_id=head.key_id,
            signature=b64encode(head.signature).decode(),
        )


class AuditHeadsOut(OutStruct):
    """Signed heads, newest first, and the public key they verify with (base64)."""

    items: list[AuditHeadOut]
    key_id: str
    public_key: str

    @classmethod
    def of(cls, signed: SignedHeads) -> Self:
        """Map heads and key."""
        return cls(
            items=[AuditHeadOut.of(each) for each in signed.heads],
            key_id=signed.key_id,
            public_key=b64encode(signed.public_key).decode(),
        )


def parse_actor(text: str | None) -> UUID | None:
    """Return the id of a key or a person; Invalid for any other."""
    if text is None:
        return None
    prefix = text.partition("_")[0]
    try:
        if prefix in ACTORS:
            return from_text(prefix, text)
    except NotFoundError as error:
        raise invalid("/query/actor", "bad-actor", "This is no id of a key or person.") from error
    raise invalid("/query/actor", "bad-actor", "This is no id of a key or person.")


def _actor(kind: ActorKind, actor: UUID | None) -> str | None:
    if actor is None:
        return None
    prefix = {ActorKind.INTEGRATOR: "key", ActorKind.OPERATOR: "sup"}.get(kind, "psn")
    return to_text(prefix, actor)


def _hex(digest: bytes | None) -> str | None:
    return None if digest is None else digest.hex()
