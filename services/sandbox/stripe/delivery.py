"""Events on their way to endpoints: signed, tried again, and as unreliable as is asked for."""

import hmac
import http.client
import json
import queue
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from services.sandbox.stripe.shapes import Shape
from services.sandbox.stripe.simulator import Simulator

TRIES = 6
PAUSE_SECONDS = 0.3


def sign(raw: bytes, secret: str, timestamp: int) -> str:
    """Return the Stripe-Signature header of a body."""
    signed = f"{timestamp}.".encode() + raw
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


@dataclass(slots=True)
class Deliveries:
    """One thread that posts what the simulator tells."""

    simulator: Simulator
    _waiting: "queue.Queue[Shape | None]" = field(default_factory=queue.Queue)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        """Listen to the simulator."""
        self.simulator.store.on_event = self._waiting.put
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send what waits, then end."""
        self._waiting.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        held: list[Shape] = []
        while (event := self._waiting.get()) is not None:
            faults, chance = self.simulator.faults, self.simulator.chance
            if chance.random() < faults.drop:
                continue
            if chance.random() < faults.reorder:
                held.append(event)  # it goes after the next one
                continue
            for each in [event, *held]:
                times = 2 if chance.random() < faults.duplicate else 1
                for _ in range(times):
                    self._deliver(each, faults.delay_seconds)
            held.clear()
        for each in held:
            self._deliver(each, 0)

    def _deliver(self, event: Shape, delay: float) -> None:
        if delay:
            time.sleep(delay)
        for endpoint in list(self.simulator.store.table("webhook_endpoint").values()):
            wanted = endpoint["enabled_events"]
            if "*" not in wanted and event["type"] not in wanted:
                continue
            for number in range(TRIES):
                if self._post(endpoint, event):
                    break
                time.sleep(PAUSE_SECONDS * 2**number)

    def _post(self, endpoint: Shape, event: Shape) -> bool:
        parts = urlsplit(endpoint["url"])
        raw = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(raw, endpoint["secret"], int(time.time())),
        }
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request("POST", parts.path, raw, headers)
            return 200 <= connection.getresponse().status < 300
        except OSError:
            return False
        finally:
            connection.close()
