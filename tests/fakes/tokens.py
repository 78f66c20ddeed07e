"""AccessTokens in memory: a token is what was issued here."""

from dataclasses import dataclass, field

from domain.identity.entities import AccessClaims
from domain.kernel.errors import UnauthenticatedError


@dataclass(slots=True)
class FakeAccessTokens:
    """Remembers claims by token."""

    issued: dict[str, AccessClaims] = field(default_factory=dict)

    def issue(self, claims: AccessClaims) -> str:
        """Return a token that says nothing."""
        token = f"access-{len(self.issued)}"
        self.issued[token] = claims
        return token

    def verify(self, token: str) -> AccessClaims:
        """Return what was issued."""
        if token not in self.issued:
            raise UnauthenticatedError("bad-token", "No such token.")
        return self.issued[token]
