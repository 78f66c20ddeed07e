"""The words of every mail, and where its link leads.

The token follows a `#`: it stays in the browser, out of logs and referrers, and only a POST uses
it, so nothing that fetches links for safety can use it up.
"""

from dataclasses import dataclass

from domain.kernel.mail import Mail
from domain.kernel.tenancy import ActorKind

_FOOT = "If you did not ask for this, ignore this mail: nothing happens without the link."


@dataclass(frozen=True, slots=True)
class Letters:
    """Mails whose links lead to `site`, the address customers reach us by."""

    site: str

    def sign_up(self, to: str, token: str) -> Mail:
        """The proof of a new agency's owner."""
        return self._linked(
            to,
            "Confirm your address",
            "Confirm your e-mail address with the password you chose, and your agency is ready.",
            f"{self.site}/sign-up/confirm#{token}",
            "It works once, for 60 minutes.",
        )

    def magic_link(self, to: str, token: str) -> Mail:
        """The link that logs in."""
        return self._linked(
            to,
            "Your log-in link",
            "This link logs you in.",
            f"{self.site}/log-in/link#{token}",
            "It works once, for 15 minutes.",
        )

    def password_reset(self, to: str, token: str) -> Mail:
        """The link to a new password."""
        return self._linked(
            to,
            "Choose a new password",
            "Choose a new password here. All your sessions end when you do.",
            f"{self.site}/log-in/reset#{token}",
            "It works once, for 60 minutes.",
        )

    def invitation(self, to: str, agency: str, role: ActorKind, token: str) -> Mail:
        """The offer of a place in an agency."""
        return self._linked(
            to,
            f"{_one_line(agency)} invites you",
            f"{_one_line(agency)} invites you as {role.value}.",
            f"{self.site}/invitation#{token}",
            "It works once, for 7 days.",
        )

    def password_changed(self, to: str) -> Mail:
        """The notice that a password was changed."""
        return Mail(
            to=to,
            subject="Your password was changed",
            text="Your password was changed, and your sessions elsewhere ended.\n\n"
            f"If it was not you, ask for a reset at {self.site}/log-in and tell your agency.\n",
        )

    def _linked(self, to: str, subject: str, opening: str, url: str, terms: str) -> Mail:
        return Mail(to=to, subject=subject, text=f"{opening}\n\n{url}\n\n{terms}\n{_FOOT}\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
