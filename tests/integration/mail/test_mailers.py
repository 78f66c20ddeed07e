"""Mail reaches a server, or a folder, whole; a server that is away is tried again."""

import asyncio
import email
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from pathlib import Path

import pytest

from adapters.mailbox.mailer import MailboxMailer
from adapters.smtp.mailer import SmtpMailer
from domain.kernel.errors import UnavailableError
from domain.kernel.mail import Mail
from infra.outgoing_mail import OutgoingMail

LETTER = Mail(
    to="ada@fictional.test", subject="Hëllo", text="A link: https://site.test/x#tok=en_1-2\n"
)


@dataclass(slots=True)
class Post:
    """A mail server that keeps what it takes, after refusing the first few."""

    refusals: int = 0
    port: int = 0
    taken: list[bytes] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as little SMTP as a client needs (RFC 5321)."""
        writer.write(b"220 post ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"MAIL" and self.refusals:
                self.refusals -= 1
                writer.write(b"451 try again\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
        writer.close()


@asynccontextmanager
async def a_post(refusals: int = 0) -> AsyncIterator[Post]:
    """Serve on a free loopback port."""
    post = Post(refusals=refusals)
    server = await asyncio.start_server(post.answer, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


def read(raw: bytes) -> tuple[str, str, str]:
    """Return address, subject and text of a message."""
    parsed = email.message_from_bytes(raw.removesuffix(b"\r\n.\r\n"), policy=policy.default)
    text = str(parsed.get_content()).replace("\r\n", "\n").rstrip() + "\n"
    return str(parsed["To"]), str(parsed["Subject"]), text


def letters_in(folder: Path) -> list[Path]:
    """Return the files of a mailbox, oldest first."""
    return sorted(folder.iterdir())


async def test_a_server_takes_the_message_whole() -> None:
    async with a_post() as post:
        mailer = SmtpMailer(url=f"smtp://127.0.0.1:{post.port}", sender="us@fictional.test")
        await mailer.send(LETTER)
    assert [read(each) for each in post.taken] == [(LETTER.to, LETTER.subject, LETTER.text)]


async def test_a_server_that_is_away_is_a_refusal() -> None:
    async with a_post() as post:
        port = post.port
    mailer = SmtpMailer(url=f"smtp://127.0.0.1:{port}", sender="us@fictional.test")
    with pytest.raises(UnavailableError):
        await mailer.send(LETTER)


async def test_mail_is_tried_again_and_sent_before_the_process_ends() -> None:
    async with a_post(refusals=2) as post:
        mailer = SmtpMailer(url=f"smtp://127.0.0.1:{post.port}", sender="us@fictional.test")
        async with OutgoingMail(
            mailer=mailer, first_pause_seconds=0.01, latest_seconds=0
        ).running() as outgoing:
            await outgoing.send(LETTER)
    assert len(post.taken) == 1


async def test_too_much_mail_is_refused_not_forgotten(tmp_path: Path) -> None:
    outgoing = OutgoingMail(mailer=MailboxMailer(folder=tmp_path, sender="us@fictional.test"))
    for _ in range(1_000):
        await outgoing.send(LETTER)
    with pytest.raises(UnavailableError):
        await outgoing.send(LETTER)


async def test_a_mailbox_keeps_what_would_have_been_sent_for_its_owner_only(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mail"
    mailer = MailboxMailer(folder=folder, sender="us@fictional.test")
    for number in range(3):
        await mailer.send(Mail(to=LETTER.to, subject=f"{number}", text=LETTER.text))
    files = letters_in(folder)
    assert [read(each.read_bytes())[1] for each in files] == ["0", "1", "2"]
    assert read(files[0].read_bytes())[2] == LETTER.text
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


async def test_a_long_link_travels_on_one_line_and_other_letters_survive(tmp_path: Path) -> None:
    mailer = MailboxMailer(folder=tmp_path, sender="us@fictional.test")
    link = f"https://a-long-name-of-a-site.fictional.test/sign-up/confirm#{'x' * 43}\n"
    await mailer.send(Mail(to=LETTER.to, subject="plain", text=link))
    await mailer.send(Mail(to=LETTER.to, subject="Škoda", text=f"Škoda\n{link}"))
    plain, other = letters_in(tmp_path)
    assert link.encode() in plain.read_bytes()
    assert read(other.read_bytes())[1:] == ("Škoda", f"Škoda\n{link}")
