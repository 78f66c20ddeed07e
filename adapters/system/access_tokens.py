"""Access tokens: JWTs of RFC 9068 signed with Ed25519, taken only under keys we hold.

A header is never read: the first part of a token is looked up whole among the headers of our keys,
so there is no algorithm, key address or extension for a stranger to choose.
"""

import base64
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.types import Options

from domain.identity.entities import AccessClaims
from domain.kernel.clock import Clock
from domain.kernel.errors import DomainError, UnauthenticatedError, UnavailableError
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    MembershipId,
    PersonId,
    SessionId,
    from_text,
    to_text,
)
from domain.kernel.tenancy import ActorKind

ALGORITHM = "EdDSA"
TYPE = "at+jwt"
LIFE_MAXIMUM = timedelta(minutes=15)
LEEWAY = timedelta(seconds=5)
"""How far another process's clock may be ahead when it issues; an end has none."""

TOKEN_MAXIMUM = 2_000
REQUIRED = ("iss", "aud", "sub", "tid", "mid", "sid", "jti", "rol", "iat", "exp")
OPTIONAL = "apl"
ROLES = frozenset({"owner", "admin", "advisor", "accountant", "read-only", "applicant"})
CHECKS: Options = {
    "require": list(REQUIRED),
    "strict_aud": True,
    # Times are judged below, by the clock of this process as the rest of the product has it.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}
REFUSED = (jwt.PyJWTError, DomainError, ValueError, TypeError, OverflowError, RecursionError)
"""However a token that we would not have made shows itself."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """A key tokens are taken under; with its private half, one that can sign."""

    kid: str
    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None = None

    @property
    def header(self) -> dict[str, str]:
        """The header of its tokens, which is also what verification looks for."""
        return {"alg": ALGORITHM, "kid": self.kid, "typ": TYPE}

    @property
    def jwk(self) -> dict[str, str]:
        """The public half as RFC 8037 publishes it."""
        x = base64.urlsafe_b64encode(self.public.public_bytes_raw()).rstrip(b"=").decode()
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": x,
            "kid": self.kid,
            "use": "sig",
            "alg": ALGORITHM,
        }


@dataclass(frozen=True, slots=True)
class _Keys:
    signer: TokenKey | None = None
    by_header: Mapping[str, TokenKey] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class EdDsaAccessTokens:
    """AccessTokens over the keys last given to `use`; without any, none is issued or taken."""

    issuer: str
    audience: str
    clock: Clock
    _keys: _Keys = field(default_factory=_Keys)

    def use(self, signer: TokenKey | None, verifiers: tuple[TokenKey, ...]) -> None:
        """Sign with `signer` and take tokens of `verifiers`, at once and together."""
        self._keys = _Keys(signer, {_segment(key.header): key for key in verifiers})

    @property
    def published(self) -> tuple[dict[str, str], ...]:
        """Every key that signs, will sign, or signed what still lives."""
        return tuple(key.jwk for key in self._keys.by_header.values())

    def issue(self, claims: AccessClaims) -> str:
        """Return the token; Unavailable while no key is held, ValueError for too long a life."""
        signer = self._keys.signer
        if signer is None or signer.private is None:
            raise UnavailableError("no-signing-key", "No access token can be issued now.")
        if not timedelta() < claims.expires_at - claims.issued_at <= LIFE_MAXIMUM:
            raise ValueError("an access token lives for at most 15 minutes")
        payload = self._payload(claims)
        return jwt.encode(
            payload, signer.private, algorithm=ALGORITHM, headers=signer.header, sort_headers=True
        )

    def verify(self, token: str) -> AccessClaims:
        """Return its claims; Unauthenticated for any token we would not have issued now."""
        if len(token) > TOKEN_MAXIMUM or not _SHAPE.fullmatch(token):
            raise _refused()
        header, _, signature = token.split(".")
        key = self._keys.by_header.get(header)
        if key is None or not _is_canonical(signature):
            raise _refused()
        try:
            payload = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self.audience,
                issuer=self.issuer,
                options=CHECKS,
            )
            claims = _claims(payload)
        except REFUSED as error:
            raise _refused() from error
        return self._timely(claims)

    def _timely(self, claims: AccessClaims) -> AccessClaims:
        now = self.clock.now()
        if claims.expires_at <= now:
            raise _over()
        if claims.issued_at > now + LEEWAY:
            raise _refused()
        return claims

    def _payload(self, claims: AccessClaims) -> dict[str, Any]:
        payload = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": to_text("psn", claims.person),
            "tid": to_text("agy", claims.agency),
            "mid": to_text("mem", claims.membership),
            "sid": to_text("ses", claims.session),
            "jti": str(claims.id),
            "rol": claims.role.value,
            "iat": claims.issued_at.timestamp(),
            "exp": claims.expires_at.timestamp(),
        }
        if claims.applicant is not None:
            payload[OPTIONAL] = to_text("apl", claims.applicant)
        return payload


def _claims(payload: Mapping[str, Any]) -> AccessClaims:
    """Return the claims; one of REFUSED unless they are exactly of our making."""
    if payload.keys() - {OPTIONAL} != set(REQUIRED):
        raise ValueError("other claims than ours")
    role = _text(payload, "rol")
    if role not in ROLES or (role == "applicant") != (OPTIONAL in payload):
        raise ValueError("no role of a person")
    issued, expires = _time(payload, "iat"), _time(payload, "exp")
    if not timedelta() < expires - issued <= LIFE_MAXIMUM:
        raise ValueError("lives too long")
    applicant = from_text("apl", _text(payload, OPTIONAL)) if OPTIONAL in payload else None
    return AccessClaims(
        id=UUID(_text(payload, "jti")),
        person=PersonId(from_text("psn", _text(payload, "sub"))),
        agency=AgencyId(from_text("agy", _text(payload, "tid"))),
        membership=MembershipId(from_text("mem", _text(payload, "mid"))),
        session=SessionId(from_text("ses", _text(payload, "sid"))),
        role=ActorKind(role),
        issued_at=issued,
        expires_at=expires,
        applicant=None if applicant is None else ApplicantId(applicant),
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _time(payload: Mapping[str, Any], name: str) -> datetime:
    value = payload[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{name} is no time")
    return datetime.fromtimestamp(value, UTC)


def _segment(header: Mapping[str, str]) -> str:
    plain = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def _is_canonical(segment: str) -> bool:
    """Return whether the text is the only one of its bytes: nothing hangs on spare bits."""
    try:
        raw = base64.b64decode(segment + "=" * (-len(segment) % 4), b"-_", validate=True)
    except ValueError:
        return False
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == segment


def _refused() -> UnauthenticatedError:
    return UnauthenticatedError("bad-access-token", "The access token is not valid.")


def _over() -> UnauthenticatedError:
    return UnauthenticatedError("access-token-over", "The access token has expired; refresh it.")
