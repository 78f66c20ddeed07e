"""A client that shows every answer, refusals too, and builders of bodies."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `body` is decoded JSON, None when empty."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The decoded JSON."""
        return json.loads(self.raw) if self.raw else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """HTTP without opinions."""

    url: str
    key: str | None = None

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request; bytes go as they are, anything else as JSON."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if raw is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, raw, sent | (headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=found, raw=content)

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, body, named)


def is_up(url: str) -> bool:
    """Return whether the API answers that it is ready."""
    try:
        return Client(url=url).get("/health/ready").status == 200
    except OSError:
        return False


def a_profile(**changes: Any) -> dict[str, Any]:
    """Return the profile of a plausible applicant as a body."""
    profile = {
        "season": "2028",
        "img_type": "non-us-img",
        "exams": [
            {"exam": "step-1", "outcome": "passed", "taken_on": "2025-02-03"},
            {"exam": "step-2-ck", "outcome": "passed", "taken_on": "2025-11-03", "score": 241},
        ],
        "graduation": {"class_year": 2024, "degree_on": "2024-06-30", "country": "IN"},
        "ecfmg": {"stage": "certified", "certified_on": "2026-03-01"},
        "work": {"category": "none", "accepts": ["j-1"], "citizenships": ["IN"]},
        "preferences": {
            "targets": [
                {"specialty": "internal-medicine", "weight": 1.0},
                {"specialty": "family-medicine", "weight": 0.8},
            ]
        },
        "budget_cents": 120_000,
    }
    return profile | changes


def an_applicant(name: str = "Ada Fictional", **changes: Any) -> dict[str, Any]:
    """Return an applicant as a body."""
    return {"identity": {"name": name}, "profile": a_profile(), "status": "active"} | changes


def an_experience() -> dict[str, Any]:
    """Return a hands-on rotation as a body."""
    return {
        "kind": "clerkship",
        "role": "Visiting student",
        "site": "Fictional Valley Clinic",
        "specialty": "internal-medicine",
        "country": "US",
        "state": "NY",
        "started_on": "2024-01-08",
        "ended_on": "2024-03-29",
        "hours_per_week": 40,
        "duties": ["history-and-examination", "presenting", "documentation"],
    }
