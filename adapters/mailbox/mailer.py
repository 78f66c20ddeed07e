"""Writes each message as an .eml file: what would have been sent."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from domain.kernel.mail import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxMailer:
    """Mailer that sends nothing; file names sort by time."""

    folder: Path
    sender: str

    async def send(self, mail: Mail) -> None:
        """Write the message."""
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        made = EmailMessage()
        made["From"] = self.sender
        made["To"] = mail.to
        made["Subject"] = mail.subject
        made["Date"] = formatdate()
        if mail.unsubscribe_url is not None:
            made["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        # Plain as it is where it can be: a folded line would break a link for simple readers.
        made.set_content(mail.text, cte="7bit" if mail.text.isascii() else None)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        waiting = self.folder / f"{name}.part"
        waiting.touch(mode=0o600)
        waiting.write_bytes(made.as_bytes())
        waiting.rename(self.folder / f"{name}.eml")  # a reader never sees half a message
