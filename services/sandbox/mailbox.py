"""A page on the loopback that shows what would have been sent."""

import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MOST_SHOWN = 100
LARGEST_LETTER = 256 * 1024
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "article{border:1px solid #bbb;border-radius:.4rem;padding:0 1rem;margin:1rem 0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}h2{font-size:1rem}"
)
_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message of the folder."""

    to: str
    subject: str
    date: str
    text: str


def read_letters(folder: Path) -> list[Letter]:
    """Return the newest messages, newest first."""
    names = sorted(folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return [_letter(path) for path in names if path.stat().st_size <= LARGEST_LETTER]


def render(letters: list[Letter], folder: Path) -> str:
    """Return the page."""
    shown = "".join(_article(each) for each in letters)
    empty = "" if letters else "<p>Nothing yet: sign up, or invite somebody.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Mailbox</title>'
        f"<style>{STYLE}</style></head><body><main><h1>Mailbox</h1>"
        "<p>Nothing was sent. These messages would have been, newest first; they rest in "
        f"<code>{html.escape(str(folder))}</code>.</p>{empty}{shown}</main></body></html>"
    )


@contextmanager
def mailbox_page(folder: Path) -> Iterator[str]:
    """Serve the page on a free loopback port until the block ends; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # Any other name is a page elsewhere that points a name of its own at this machine.
            is_ours = self.headers.get("Host", "") == f"127.0.0.1:{port}"
            is_page = is_ours and self.path == "/"
            body = render(read_letters(folder), folder).encode() if is_page else b""
            self.send_response(200 if is_page else 404)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Keep the terminal for the demo."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _letter(path: Path) -> Letter:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        date=str(parsed["Date"]),
        text=str(parsed.get_content()),
    )


def _article(letter: Letter) -> str:
    return (
        f"<article><h2>{html.escape(letter.subject)}</h2>"
        f"<p>To {html.escape(letter.to)} · {html.escape(letter.date)}</p>"
        f"<pre>{_linked(letter.text)}</pre></article>"
    )


def _linked(text: str) -> str:
    parts, last = [], 0
    for found in _LINK.finditer(text):
        address = html.escape(found[0])
        parts.append(html.escape(text[last : found.start()]))
        parts.append(f'<a href="{address}" rel="noreferrer">{address}</a>')
        last = found.end()
    return "".join((*parts, html.escape(text[last:])))
