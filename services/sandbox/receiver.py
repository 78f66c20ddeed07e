"""A webhook receiver on the loopback, verifying with an independent library."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from standardwebhooks import Webhook, WebhookVerificationError

MAXIMUM_BODY = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it arrived: verified body, or why it was refused."""

    headers: Mapping[str, str]
    body: Mapping[str, object]
    refusal: str | None = None


@dataclass(slots=True)
class WebhookReceiver:
    """Remembers what came in; `secret` is set once the endpoint is registered."""

    url: str = ""
    secret: str | None = None
    messages: list[Received] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def accept(self, headers: Mapping[str, str], raw: bytes) -> int:
        """Verify and remember a message; return the HTTP status to answer."""
        if self.secret is None:
            return 503
        try:
            body = Webhook(self.secret).verify(raw, dict(headers))
            received = Received(headers=headers, body=cast("dict[str, object]", body))
        except WebhookVerificationError as error:
            received = Received(headers=headers, body={}, refusal=str(error) or "not verified")
        with self.arrived:
            self.messages.append(received)
            self.arrived.notify_all()
        return 204 if received.refusal is None else 401

    def wait_for(self, wanted: set[tuple[str, str]], seconds: float) -> set[tuple[str, str]]:
        """Wait until every (type, object id) in `wanted` came verified; return what did not."""
        with self.arrived:
            self.arrived.wait_for(lambda: not self._missing(wanted), timeout=seconds)
            return self._missing(wanted)

    def _missing(self, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
        return wanted - {_name(each) for each in self.messages if each.refusal is None}


def _name(message: Received) -> tuple[str, str]:
    content = message.body.get("data")
    subject = content.get("ranking_id") if isinstance(content, dict) else None
    return str(message.body.get("type")), str(subject)


@contextmanager
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """Serve a receiver on a free loopback port until the block ends."""
    receiver = WebhookReceiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", "0")), MAXIMUM_BODY)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.accept(headers, self.rfile.read(length)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Keep the terminal for the demo."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
