"""What no answer may be: a fault of ours, a status the document does not name, a bare refusal."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.cases import Case
from tests.fuzz.wire import Answer

SERVERS_OWN = b"Invalid HTTP request received."
"""The server's own 400 for bytes that are no HTTP: no route, no request, so no problem body."""

ANYWHERE = frozenset({400, 404, 405, 413, 414, 431})
"""Refusals of a request that reaches no operation: odd methods, paths and framing."""


@dataclass(slots=True)
class Judge:
    """Counts answers and keeps what broke a promise."""

    document: Mapping[str, Any]
    seen: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    documented: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.documented = {
            operation["operationId"]: set(operation["responses"])
            for methods in self.document["paths"].values()
            for operation in methods.values()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def __call__(self, case: Case, answer: Answer) -> None:
        """Judge one answer."""
        self.seen[answer.status] += 1
        if 200 <= answer.status < 300:
            self.reached.add(case.operation)
        fault = self._fault(case, answer)
        if fault is not None:
            self.broken.append(f"#{case.number} {case.operation}: {fault} for {case.raw[:400]!r}")

    def _fault(self, case: Case, answer: Answer) -> str | None:
        if answer.status == 0:
            return "closed without an answer" if case.is_plain else None
        if answer.status >= 500 and answer.status != 503:
            return f"a fault of ours, {answer.status} {answer.body[:200]!r}"
        if answer.body == SERVERS_OWN:
            return "called not HTTP" if case.is_plain and b"%" not in case.raw[:2000] else None
        known = self.documented[case.operation]
        if case.is_plain and str(answer.status) not in known and answer.status not in ANYWHERE:
            return f"undocumented {answer.status} {answer.body[:200]!r}"
        if answer.status >= 400 and case.method != "HEAD":
            return _bare(answer)
        return None


def _bare(answer: Answer) -> str | None:
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status} is no problem but {answer.headers.get('content-type')}"
    if json.loads(answer.body)["instance"] != answer.headers.get("x-request-id"):
        return "the problem does not name its request"
    return None
