"""Attempts made and judged, and what they were made on looked at afterwards."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.api.openapi import document
from tests.e2e.installation import Installation
from tests.isolation.agencies import Agency, found
from tests.isolation.attempts import attempts, leak

KEPT = {
    "applicant_id": "/v1/applicants/{}",
    "shortlist_id": "/v1/shortlists/{}",
    "task_id": "/v1/tasks/{}",
    "endpoint_id": "/v1/webhook-endpoints/{}",
    "application_id": "/v1/applications/{}",
    "batch_id": "/v1/ranking-batches/{}",
}
"""What of north's is read before and after: nothing of it may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it."""

    attempts: int
    operations: int
    callers: dict[str, int]
    statuses: dict[int, int]
    leaks: tuple[str, ...]
    changed: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        """Say it in a line, and show what leaked."""
        head = (
            f"{self.attempts} attempts at {self.operations} operations by "
            f"{len(self.callers)} kinds of caller in {self.seconds:.0f} s: "
            f"{len(self.leaks)} leaks, {len(self.changed)} things changed; "
            f"answers {self.statuses}"
        )
        return "\n".join([head, *self.leaks[:20], *self.changed])


def walk(installation: Installation, count: int, seed: int) -> Verdict:
    """Make `count` attempts of south's on north's things."""
    north, south = found(installation, "Nordlicht"), found(installation, "Suedwind")
    settled(north)
    before = state_of(north)
    started = time.monotonic()
    tried: Counter[str] = Counter()
    callers: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    leaks = []
    schema = json.loads(document())
    for each in islice(attempts(schema, south, north, seed), count):
        tried[each.operation] += 1
        callers[each.caller] += 1
        status, given = leak(each, south.callers[each.caller], north)
        statuses[status] += 1
        if given is not None:
            leaks.append(given)
    after = state_of(north)
    return Verdict(
        attempts=sum(tried.values()),
        operations=len(tried),
        callers=dict(callers),
        statuses=dict(sorted(statuses.items())),
        leaks=tuple(leaks),
        changed=tuple(name for name in before if before[name] != after[name]),
        seconds=time.monotonic() - started,
    )


def settled(agency: Agency, seconds: float = 60) -> None:
    """Wait until nothing of the agency's is under way."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        states = [each["state"] for each in agency.owner.get("/v1/jobs?limit=100").body["items"]]
        if not {"queued", "running"} & set(states):
            return
        time.sleep(0.1)
    raise AssertionError(f"{agency.word} is still busy")


def state_of(agency: Agency) -> dict[str, Any]:
    """Return what the agency reads of its own."""
    return {
        name: agency.owner.get(path.format(agency.things[name])).body for name, path in KEPT.items()
    }
