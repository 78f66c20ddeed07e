"""One simulated Stripe: requests in, answers out, with keys kept and faults on demand."""

import json
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from services.sandbox.stripe.api import Api
from services.sandbox.stripe.engine import Engine
from services.sandbox.stripe.forms import parse_form
from services.sandbox.stripe.store import RefusedError, Store


class CutError(Exception):
    """The connection ends without an answer: what was done stays done."""


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong: how many requests, which share of deliveries."""

    fail_500: int = 0
    limit_429: int = 0
    cut_after_commit: int = 0
    """POSTs that act and are not answered."""
    answer_before_cut: int = 0
    """POSTs that are answered before those."""
    is_down: bool = False
    duplicate: float = 0.0
    drop: float = 0.0
    reorder: float = 0.0
    delay_seconds: float = 0.0

    def set(self, wanted: Mapping[str, Any]) -> None:
        """Set those that are named."""
        known = {each.name for each in fields(self)}
        for name, value in wanted.items():
            if name in known:
                setattr(self, name, value)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body, and headers of ours."""

    status: int
    body: bytes
    is_replay: bool = False


@dataclass(slots=True)
class Simulator:
    """Everything behind one address; thread-safe, one request at a time."""

    store: Store = field(default_factory=Store)
    faults: Faults = field(default_factory=Faults)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - faults by seed, no secret
    posts: list[tuple[str, str | None]] = field(default_factory=list)
    engine: Engine = field(init=False)
    api: Api = field(init=False)
    _answers: dict[str, tuple[bytes, Reply]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Put engine and addresses over the store."""
        self.engine = Engine(self.store)
        self.api = Api(self.store, self.engine)

    def request(
        self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Answer a request; CutError instead of an answer where a fault wants it."""
        named = {name.lower(): value for name, value in (headers or {}).items()}
        with self._lock:
            if self.faults.is_down:
                raise CutError
            trouble = self._trouble()
            if trouble is not None:
                return trouble
            reply = self._once(method, url, body, named.get("idempotency-key"))
            if method == "POST" and self._is_cut():
                raise CutError
        return reply

    def pay(self, session: str, card: str = "works") -> bool:
        """Pay a checkout session as its page does."""
        with self._lock:
            return self.api.pay(self.store.get("checkout.session", session), card)

    def use_card(self, customer: str, card: str) -> None:
        """Put in another card as the portal page does."""
        with self._lock:
            self.engine.use_card(customer, card)

    def advance(self, seconds: int) -> None:
        """Move the clock on."""
        with self._lock:
            self.engine.advance(seconds)

    def _is_cut(self) -> bool:
        faults = self.faults
        if faults.cut_after_commit == 0:
            return False
        if faults.answer_before_cut > 0:
            faults.answer_before_cut -= 1
            return False
        faults.cut_after_commit -= 1
        return True

    def _trouble(self) -> Reply | None:
        if self.faults.fail_500 > 0:
            self.faults.fail_500 -= 1
            return refusal(RefusedError(500, "", "Something went wrong.", "api_error"))
        if self.faults.limit_429 > 0:
            self.faults.limit_429 -= 1
            return refusal(RefusedError(429, "rate_limit", "Too many requests."))
        return None

    def _once(self, method: str, url: str, body: str, key: str | None) -> Reply:
        asked = sha256(f"{method} {url} {body}".encode()).digest()
        if method == "POST":
            self.posts.append((urlsplit(url).path, key))
        if method != "POST" or key is None:
            return self._answer(method, url, body)
        kept = self._answers.get(key)
        if kept is None:
            kept = (asked, self._answer(method, url, body))
            self._answers[key] = kept
        elif kept[0] != asked:
            message = "Keys for idempotent requests can only be used with the same parameters."
            return refusal(RefusedError(400, "", message, "idempotency_error"))
        else:
            return Reply(kept[1].status, kept[1].body, is_replay=True)
        return kept[1]

    def _answer(self, method: str, url: str, body: str) -> Reply:
        parts = urlsplit(url)
        sent = body if method == "POST" else parts.query
        try:
            made = self.api.act(method, parts.path, parse_form(sent))
        except RefusedError as error:
            return refusal(error)
        except (KeyError, TypeError, ValueError) as error:
            missing = f"Missing or malformed parameter: {error}"
            return refusal(RefusedError(400, "parameter_missing", missing))
        return Reply(200, json.dumps(made).encode())


def refusal(error: RefusedError) -> Reply:
    """Return an error as Stripe writes it."""
    named = {"type": error.kind, "code": error.code or None, "message": str(error)}
    return Reply(error.status, json.dumps({"error": named}).encode())
