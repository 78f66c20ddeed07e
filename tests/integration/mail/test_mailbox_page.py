"""The page of what would have been sent: whole, harmless, for this machine only."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from adapters.mailbox.mailer import MailboxMailer
from domain.kernel.mail import Mail
from services.sandbox.mailbox import mailbox_page


def get(url: str, path: str = "/", host: str | None = None) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers."""
    place = urlsplit(url).netloc
    connection = http.client.HTTPConnection(place, timeout=5)
    connection.request("GET", path, headers={"Host": host or place})
    response = connection.getresponse()
    found = response.status, response.read().decode(), dict(response.getheaders())
    connection.close()
    return found


async def test_letters_are_shown_newest_first_with_their_links(tmp_path: Path) -> None:
    mailer = MailboxMailer(folder=tmp_path, sender="us@fictional.test")
    link = "http://127.0.0.1:8000/invitation#tok_en-1"
    await mailer.send(Mail(to="ada@fictional.test", subject="First", text=f"Go:\n\n{link}\n"))
    await mailer.send(Mail(to="bo@fictional.test", subject="Second", text="<b>bold</b> & co\n"))
    with mailbox_page(tmp_path) as url:
        status, page, headers = get(url)
    assert status == 200
    assert page.index("Second") < page.index("First")
    assert f'<a href="{link}" rel="noreferrer">{link}</a>' in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in page
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_another_name_or_path_shows_nothing(tmp_path: Path) -> None:
    with mailbox_page(tmp_path / "not-there-yet") as url:
        assert "Nothing yet" in get(url)[1]
        assert get(url, host="mailbox.attacker.test")[:2] == (404, "")
        assert get(url, path="/../../etc/passwd")[:2] == (404, "")
