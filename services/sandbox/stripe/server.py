"""The simulator behind a real address, with the pages a browser is sent to."""

import html
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from services.sandbox.stripe.delivery import Deliveries
from services.sandbox.stripe.keeping import load, save
from services.sandbox.stripe.simulator import CutError, Reply, Simulator
from services.sandbox.stripe.store import RefusedError

MAXIMUM_BODY = 256 * 1024
PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
CARDS = {"works": "Pay", "declined": "Pay with a card that is declined"}
SWAPS = {"works": "Use a card that works", "fails": "Use a card that fails"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStripe:
    """A running simulator and where it is."""

    url: str
    simulator: Simulator

    def deliver_to(self, url: str, secret: str) -> None:
        """Send every event there, signed with `secret`, and nowhere else."""
        self.simulator.store.table("webhook_endpoint").clear()
        fields = {"url": url, "enabled_events[0]": "*", "metadata[secret]": secret}
        self.simulator.request("POST", "/v1/webhook_endpoints", urlencode(fields))


class Handler(BaseHTTPRequestHandler):
    """Requests to the API, to the pages, and to the knobs under /_sandbox."""

    protocol_version = "HTTP/1.1"
    simulator: Simulator
    kept: Path | None = None

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def _answer(self, method: str) -> None:
        length = min(int(self.headers.get("Content-Length", "0")), MAXIMUM_BODY)
        body = self.rfile.read(length).decode()
        try:
            if self.path.startswith("/v1/"):
                self._send(self.simulator.request(method, self.path, body, dict(self.headers)))
            else:
                self._show(method, body)
            if method != "GET" and self.kept is not None:
                save(self.simulator.store, self.kept)
        except CutError:
            self.close_connection = True
        except RefusedError as error:
            self._send_page(404, html.escape(str(error)))

    def _show(self, method: str, body: str) -> None:
        kind, *names = self.path.removeprefix("/").split("/")
        if kind == "_sandbox" and method == "POST":
            wanted = json.loads(body)
            self.simulator.advance(int(wanted.pop("advance_seconds", 0)))
            self.simulator.faults.set(wanted)
            self._send(Reply(200, b"{}"))
        elif kind in ("pay", "portal") and len(names) == 1:
            card = parse_qs(body).get("card", [""])[0] if method == "POST" else None
            show = pay_page if kind == "pay" else portal_page
            self._send_page(200, show(self.simulator, names[0], card))
        else:
            self._send_page(404, "There is nothing here.")

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Request-Id", "req_simulated")
        if reply.is_replay:
            self.send_header("Idempotent-Replayed", "true")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _send_page(self, status: int, inner: str) -> None:
        body = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            "<title>Simulated Stripe</title></head><body><main>"
            f"<h1>Simulated Stripe</h1>{inner}<p>No money moves here.</p></main></body></html>"
        ).encode()
        self.send_response(status)
        for name, value in PAGE.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the terminal for the demo."""


@contextmanager
def fake_stripe(
    simulator: Simulator | None = None, kept: Path | None = None
) -> Iterator[FakeStripe]:
    """Serve a simulator on the loopback until the block ends; what it remembers rests in `kept`."""
    simulated = simulator or Simulator()
    if kept is not None:
        load(simulated.store, kept)
    handler = type("BoundHandler", (Handler,), {"simulator": simulated, "kept": kept})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_address[1]}"
    simulated.api.site = url
    deliveries = Deliveries(simulated)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield FakeStripe(url=url, simulator=simulated)
    finally:
        deliveries.stop()
        server.shutdown()
        server.server_close()
        thread.join()


def pay_page(simulator: Simulator, session: str, card: str | None) -> str:
    """Return the page of a checkout session, after paying with `card` if one is given."""
    found = simulator.store.get("checkout.session", session)
    if card is not None and simulator.pay(session, card):
        back = html.escape(found["success_url"] or "")
        return f'<p>Paid. <a href="{back}">Back to where you came from</a></p>'
    if found["status"] != "open":
        return f"<p>This session is {html.escape(found['status'])}.</p>"
    told = "<p>The card was declined.</p>" if card is not None else ""
    return told + _buttons(f"/pay/{session}", CARDS)


def portal_page(simulator: Simulator, portal: str, card: str | None) -> str:
    """Return the page of a portal session, after a change of the card if one is given."""
    found = simulator.store.get("billing_portal.session", portal)
    told = ""
    if card is not None:
        simulator.use_card(found["customer"], card)
        told = "<p>The card was changed.</p>"
    return told + _buttons(f"/portal/{portal}", SWAPS)


def _buttons(action: str, named: dict[str, str]) -> str:
    inner = "".join(
        f'<button name="card" value="{value}">{html.escape(words)}</button> '
        for value, words in named.items()
    )
    return f'<form method="post" action="{html.escape(action)}">{inner}</form>'
