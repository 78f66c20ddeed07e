"""Agencies and their API keys."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.errors import invalid
from domain.kernel.identifiers import AgencyId, ApiKeyId, SupportGrantId
from domain.kernel.tenancy import Actor, AgencyMode, Permission

NAME_MAXIMUM = 200


def parse_name(text: str, pointer: str = "/name") -> str:
    """Return the trimmed name, 1 to 200 characters; else Invalid at `pointer`."""
    name = text.strip()
    if not 1 <= len(name) <= NAME_MAXIMUM:
        raise invalid(pointer, "bad-name", f"A name has 1 to {NAME_MAXIMUM} characters.")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the portal looks: a colour such as `#0b5f83`, a logo by the digest of its content."""

    accent: str | None = None
    logo_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The form visitors send themselves in by: its link, and the sites that may frame it."""

    token: str | None = None
    is_open: bool = False
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A tenant. A test world is a second agency linked to its live one (decision 2)."""

    id: AgencyId
    name: str
    mode: AgencyMode
    live: AgencyId | None = None
    clock_offset_seconds: int = 0
    look: Look = Look()
    intake: Intake = Intake()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An integrator's key; the secret itself is shown once and never kept.

    `networks` are where it may be used from, in CIDR form; none: from anywhere.
    """

    id: ApiKeyId
    name: str
    hint: str
    scopes: frozenset[Permission]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    support: SupportGrantId | None = None
    """Set on the key one of us reads with."""
    networks: tuple[str, ...] = ()
    replaces: ApiKeyId | None = None

    def is_live_at(self, now: datetime) -> bool:
        """Return whether the key opens anything at `now`."""
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired


class SupportPurpose(StrEnum):
    """Why one of us is let in."""

    FAULT = "fault"
    QUESTION = "question"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGrant:
    """One consent to be looked at: by whom it was given, who used it, from when to when."""

    id: SupportGrantId
    purpose: SupportPurpose
    consented_by: Actor
    consented_at: datetime
    expires_at: datetime
    operator: str | None = None
    key: ApiKeyId | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None

    def is_live_at(self, now: datetime) -> bool:
        """Return whether it still lets anybody in."""
        return self.ended_at is None and now < self.expires_at
