"""Attempts by seed: the same request with another agency's ids and with ids that never were."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.e2e.client import Answer, Client
from tests.e2e.test_isolation_walk import (
    BODIES,
    OPEN,
    PREFIXES,
    operations,
    random_id,
    without_instance,
)
from tests.isolation.agencies import Agency

SHARED = {"track_id", "program_id"}
"""The platform's catalogue is everybody's."""

OF_BODIES = {
    "advisor_id": "advisor_id",
    "applicant_id": "applicant_id",
    "applicant_ids": "applicant_id",
    "assignee_id": "advisor_id",
    "catalogue_id": "catalogue_id",
    "experience_id": "experience_id",
    "supersedes": "experience_id",
    "template_id": "template_id",
}
"""Fields and filters that take an agency's id, and of what."""

ALSO = {"experience_id": "exp", "assignee_id": "adv"}
ETAGS = ('"v1"', '"v2"', None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request twice: foreign ids in it, and missing ones in the same places."""

    caller: str
    operation: str
    method: str
    foreign: tuple[str, Any]
    missing: tuple[str, Any]
    headers: Mapping[str, str]

    def __str__(self) -> str:
        """Say who asked what."""
        return f"{self.caller}: {self.method} {self.foreign[0]} {self.foreign[1]}"


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    path: str
    operation: dict[str, Any]
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]
    in_body: tuple[str, ...]


def attempts(
    document: dict[str, Any], south: Agency, north: Agency, seed: int
) -> Iterator[Attempt]:
    """Yield attempts without end: every route that takes an agency's id, in turn."""
    dice = Random(seed)
    routes = [each for each in _routes(document) if each.in_path or each.in_query or each.in_body]
    while True:
        dice.shuffle(routes)
        for route in routes:
            yield _attempt(route, south, north, dice)


def leak(attempt: Attempt, client: Client, north: Agency) -> tuple[int, str | None]:
    """Make the attempt; return its status, and what it gave away or None for nothing."""
    given = [
        client.call(attempt.method, path, body, dict(attempt.headers))
        for path, body in (attempt.foreign, attempt.missing)
    ]
    foreign, missing = given
    return foreign.status, _given_away(attempt, foreign, missing, north)


def _given_away(attempt: Attempt, foreign: Answer, missing: Answer, north: Agency) -> str | None:
    heard = f"{foreign.raw[:300]!r}, for missing ids {missing.status} {missing.raw[:300]!r}"
    if foreign.status != missing.status or foreign.status >= 500:
        return f"{attempt} answered {foreign.status} {heard}"
    if not _tells_the_same(attempt, foreign, missing):
        return f"{attempt} told {heard}"
    sent = f"{attempt.foreign[0]} {attempt.foreign[1]}"
    words = [each for each in north.things.values() if each not in sent]
    text = foreign.raw.decode("utf-8", "replace")
    shown = [each for each in (north.word, *words) if each in text]
    return f"{attempt} showed {shown}" if shown else None


def _tells_the_same(attempt: Attempt, foreign: Answer, missing: Answer) -> bool:
    if foreign.status < 300 and attempt.method != "GET":
        return True  # what was made has ids of its own
    if "json" not in foreign.headers.get("content-type", ""):
        return foreign.raw == missing.raw
    theirs, nobodys = (_anonymous(each, attempt) for each in (foreign, missing))
    return bool(theirs == nobodys)


def _anonymous(answer: Answer, attempt: Attempt) -> Any:
    body = answer.body
    return without_instance(answer) if isinstance(body, dict) else body


def _routes(document: dict[str, Any]) -> Iterator[_Route]:
    schemas = document["components"]["schemas"]
    for method, path, operation in operations():
        if operation["operationId"] in OPEN or path.startswith("/v1/trial"):
            continue
        names = re.findall(r"\{(\w+)\}", path)
        query = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
        yield _Route(
            method,
            path,
            operation,
            tuple(each for each in names if each in PREFIXES and each not in SHARED),
            tuple(each for each in query if each in OF_BODIES),
            tuple(each for each in _fields(operation, schemas) if each in OF_BODIES),
        )


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return list(schemas.get(name, schema).get("properties", {}))


def _attempt(route: _Route, south: Agency, north: Agency, dice: Random) -> Attempt:
    caller = dice.choice(sorted(south.callers))
    places = [("path", each) for each in route.in_path]
    places += [("query", each) for each in route.in_query]
    places += [("body", each) for each in route.in_body]
    # At least one place holds a foreign id; what is read may hold own ones beside it.
    chosen = {dice.choice(places)} | {each for each in places if dice.random() < 0.6}
    is_read = route.method == "get"
    both = []
    tag = dice.choice(ETAGS)
    with_own = [each for each in places if each not in chosen and is_read and dice.random() < 0.7]
    for source in (north, None):
        ids = _ids(places, chosen, with_own, south, source)
        both.append((_filled(route, ids), _body(route, ids)))
    headers = {} if tag is None else {"If-Match": tag}
    return Attempt(
        caller=caller,
        operation=route.operation["operationId"],
        method=route.method.upper(),
        foreign=both[0],
        missing=both[1],
        headers=headers,
    )


def _ids(
    places: list[tuple[str, str]],
    chosen: set[tuple[str, str]],
    with_own: list[tuple[str, str]],
    south: Agency,
    source: Agency | None,
) -> dict[tuple[str, str], str]:
    found = {}
    for place in places:
        name = OF_BODIES.get(place[1], place[1])
        if place in chosen and source is not None:
            found[place] = source.things[name]
        elif place in with_own:
            found[place] = south.things[name]
        elif place in chosen or place[0] == "path":
            found[place] = random_id((PREFIXES | ALSO)[name])
    return found


def _filled(route: _Route, ids: dict[tuple[str, str], str]) -> str:
    shared = {"track_id": random_id("trk"), "program_id": random_id("prg")}
    path = re.sub(
        r"\{(\w+)\}",
        lambda found: ids.get(("path", found[1]), shared.get(found[1], "1")),
        route.path,
    )
    query = [f"{name}={value}" for (place, name), value in ids.items() if place == "query"]
    if route.operation["operationId"].startswith("compare"):
        query += ["before=1", "after=1"]
    return path + ("?" + "&".join(query) if query else "")


def _body(route: _Route, ids: dict[tuple[str, str], str]) -> Any:
    if "requestBody" not in route.operation:
        return None
    body = BODIES.get(route.operation["operationId"], {})
    given = {name: value for (place, name), value in ids.items() if place == "body"}
    if not isinstance(body, dict):
        return body
    return body | {
        name: [value] if name.endswith("_ids") else value for name, value in given.items()
    }
