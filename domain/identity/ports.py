"""What the domain needs to know who calls."""

from typing import Protocol

from domain.identity.entities import AccessClaims


class AccessTokens(Protocol):
    """Signed, short-lived, verified without a look-up."""

    def issue(self, claims: AccessClaims) -> str:
        """Return the token of these claims, signed with the newest key in use."""

    def verify(self, token: str) -> AccessClaims:
        """Return its claims; Unauthenticated for any token we would not have issued now."""
