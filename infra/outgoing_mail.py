"""Mail travels after the answer: a bounded queue in the process, and a few senders."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

import structlog

from adapters.mailbox.mailer import MailboxMailer
from adapters.smtp.mailer import SmtpMailer
from domain.kernel.errors import DomainError, UnavailableError
from domain.kernel.mail import Mail, Mailer
from infra.settings import Settings

MOST_WAITING = 1_000
TRIES = 4
FIRST_PAUSE_SECONDS = 1.0
DRAIN_SECONDS = 5.0
SENDERS = 16
LATEST_SECONDS = 0.5
"""Mail leaves at some moment within this: what it costs falls on no request in particular."""


@dataclass(slots=True, kw_only=True)
class OutgoingMail:
    """Mailer; what waits when the process dies is lost, and asked for again by its reader."""

    mailer: Mailer
    first_pause_seconds: float = FIRST_PAUSE_SECONDS
    latest_seconds: float = LATEST_SECONDS
    _queue: "asyncio.Queue[Mail]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    async def send(self, mail: Mail) -> None:
        """Take `mail` for sending."""
        try:
            self._queue.put_nowait(mail)
        except asyncio.QueueFull as error:
            raise UnavailableError("mail-busy", "Too much mail waits; try again.") from error

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OutgoingMail"]:
        """Send until the block ends, then for a few seconds what still waits."""
        senders = [asyncio.create_task(self._send_all()) for _ in range(SENDERS)]
        try:
            yield self
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await self._queue.join()
            for each in senders:
                each.cancel()
            await asyncio.gather(*senders, return_exceptions=True)

    async def _send_all(self) -> None:
        while True:
            mail = await self._queue.get()
            try:
                await asyncio.sleep(SystemRandom().uniform(0, self.latest_seconds))
                await self._send(mail)
            finally:
                self._queue.task_done()

    async def _send(self, mail: Mail) -> None:
        log = structlog.get_logger("mail")
        for number in range(TRIES):
            try:
                await self.mailer.send(mail)
            except (DomainError, OSError) as error:
                log.warning("mail not sent", reason=type(error).__name__, tries=number + 1)
                await asyncio.sleep(self.first_pause_seconds * 2**number)
            else:
                return
        log.error("mail given up")


def mailer_of(settings: Settings) -> Mailer:
    """Return the way mail goes: a server when one is named, else a folder."""
    if settings.smtp_url is not None:
        return SmtpMailer(url=settings.smtp_url, sender=settings.mail_sender)
    return MailboxMailer(folder=Path(settings.mail_folder), sender=settings.mail_sender)
