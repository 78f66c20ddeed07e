"""Mailer that keeps what it was given."""

from dataclasses import dataclass, field

from domain.kernel.mail import Mail


@dataclass(slots=True)
class FakeMailer:
    """Mail in the order it was sent."""

    sent: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        """Keep it."""
        self.sent.append(mail)

    def last_token(self, to: str) -> str:
        """Return the token of the newest link to an address."""
        text = next(each.text for each in reversed(self.sent) if each.to == to)
        return next(line for line in text.splitlines() if "#" in line).partition("#")[2]
