"""Mail: plain text to one address; how it travels is an adapter's matter."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one person. `text` may hold a one-time link: never log it."""

    to: str
    subject: str
    text: str
    unsubscribe_url: str | None = None
    """Where one click ends mail of this kind (RFC 8058)."""


class Mailer(Protocol):
    """Sends mail after the answer: a caller cannot learn from its time whether it was sent."""

    async def send(self, mail: Mail) -> None:
        """Take `mail` for sending; Unavailable when too much waits already."""
