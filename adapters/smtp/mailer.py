"""Sends one message at a time to a mail server, over TLS."""

from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTPException, send

from domain.kernel.errors import UnavailableError
from domain.kernel.mail import Mail

TIMEOUT_SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMailer:
    """Mailer for `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the start).

    Only a server on this machine may be spoken to without TLS.
    """

    url: str
    sender: str

    async def send(self, mail: Mail) -> None:
        """Hand the message over; Unavailable when the server does not take it."""
        parts = urlsplit(self.url)
        is_implicit, host = parts.scheme == "smtps", parts.hostname or ""
        try:
            await send(
                message(mail, self.sender),
                hostname=host,
                port=parts.port or PORTS[parts.scheme],
                username=unquote(parts.username) if parts.username else None,
                password=unquote(parts.password) if parts.password else None,
                use_tls=is_implicit,
                start_tls=None if is_implicit or host in LOOPBACK else True,
                timeout=TIMEOUT_SECONDS,
            )
        except (SMTPException, OSError) as error:
            raise UnavailableError("mail-unavailable", "The mail server took no mail.") from error


def message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it travels."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = mail.to
    made["Subject"] = mail.subject
    made["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url is not None:
        made["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Plain as it is where it can be: a folded line would break a link for simple readers.
    made.set_content(mail.text, cte="7bit" if mail.text.isascii() else None)
    return made
