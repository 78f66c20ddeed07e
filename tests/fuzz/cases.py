"""Cases: one request in raw bytes each, from a seed, on every operation of the document in turn."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.fuzz.bodies import body

METHODS = ("get", "post", "put", "patch", "delete")
ODD_METHODS = ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "PUT", "PATCH", "DELETE", "POST"]
NOTHING: dict[str, Any] = {}
CONTENT_TYPES = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "/",
    "application/json; charset=utf-16", "application/JSON", "application/xml", "a" * 300,
    "application/json, text/plain", "text/csv", "application/octet-stream", "application/msgpack",
]  # fmt: skip
SEGMENTS = [
    "%00", "..", "%2e%2e%2f", "%ff", "x" * 300, "1", "-1", "null", "'", "%F0%9F%98%80", "{}", "*",
    "9" * 40, "%0d%0aX:1", "apl_", "apl_zzzzzzzzzzzzzzzzzzzzzzzzzz",
]  # fmt: skip
VALUES = [
    "", "-1", "0", "1", "99999999999999999999", "%00", "%ff", "x" * 250, "null", "..", "1.5", "NaN",
    "2028", "%F0%9F%98%80", "true", "[]", "2026-05-01", "%ED%A0%80",
]  # fmt: skip
GAMES = [
    b"Idempotency-Key: " + b"k" * 300, b"Idempotency-Key: ", b"Idempotency-Key: \xff\xfe",
    b"If-Match: *", b'If-Match: "v' + b"9" * 50 + b'"', b'If-Match: W/"v1"', b'If-Match: "v1"',
    b"If-None-Match: *", b"Prefer: wait=99999999", b"Prefer: wait=0", b"Range: bytes=0-0",
    b"Accept: application/xml", b"Accept: " + b"*/*," * 200, b"X-Request-Id: a\x0bb\x0cc",
    b"X-Request-Id: " + b"r" * 500, b"X-Forwarded-For: 1.2.3.4, evil", b"Forwarded: for=_x;=,",
    b"X-Forwarded-Host: evil.test", b"X-HTTP-Method-Override: DELETE", b"Expect: 100-continue",
    b"Authorization: Bearer second", b"Authorization: Basic eDp5", b"Cookie: a=\xff; =;;",
    b"Cookie: " + b"c=d; " * 400, b"Connection: upgrade\r\nUpgrade: websocket", b"Host: evil.test",
    b"Content-Encoding: gzip", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked",
    b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 9999999999999999999999",
    b"Origin: https://evil.test", b"Origin: null\r\nAccess-Control-Request-Method: PUT",
    b"X-Long: " + b"l" * 20_000, b"\r\n".join(b"X-%d: 1" % each for each in range(150)),
    b"Last-Event-ID: \x80", b"Accept-Language: " + b"q" * 900, b"Bad Name: 1", b": nameless",
    b" folded: 1", b"Sec-Fetch-Site: cross-site", b"TE: trailers", b"Trailer: X",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request as bytes; `operation` is the id it was aimed at, `path` its template."""

    number: int
    operation: str
    method: str
    raw: bytes
    is_plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is fuzzed: the document, keys to speak with, and ids of things that are there."""

    document: Mapping[str, Any]
    host: str
    keys: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]


def cases(target: Target, seed: int, count: int) -> Iterator[Case]:
    """Yield `count` cases; the same seed over the same target gives the same bytes."""
    dice = random.Random(seed)
    operations = [
        (method, path, operation)
        for path, methods in target.document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    for number in range(count):
        method, path, operation = operations[number % len(operations)]
        yield _case(dice, target, number, method.upper(), path, operation)


def _case(
    dice: random.Random, target: Target, number: int, verb: str, path: str, operation: Any
) -> Case:
    method = dice.choice(ODD_METHODS) if dice.random() < 0.03 else verb
    line = f"{method} {_path(dice, target, path)}{_query(dice, operation)} HTTP/1.1".encode()
    headers = [] if dice.random() < 0.01 else [f"Host: {target.host}".encode()]
    if dice.random() > 0.04:
        headers.append(b"Authorization: Bearer " + dice.choice(target.keys).encode())
    content = b""
    games: list[bytes] = []
    found: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    if found or dice.random() < 0.03:
        kind, media = next(iter(found.items()), ("application/json", NOTHING))
        schemas = target.document["components"]["schemas"]
        content = body(dice, media.get("schema", {}), schemas)
        given = dice.choice(CONTENT_TYPES) if dice.random() < 0.08 else kind
        headers.append(f"Content-Type: {given}".encode())
    if "If-Match" in str(operation.get("parameters", "")) or dice.random() < 0.2:
        headers.append(dice.choice([b'If-Match: "v1"', b'If-Match: "v0"', b"If-None-Match: *"]))
    if dice.random() < 0.25:
        games = dice.sample(GAMES, dice.choice([1, 1, 2, 3]))
    framed = _framed(dice, content)
    raw = b"\r\n".join([line, *headers, *games, framed])
    is_plain = method == verb and not games
    return Case(
        number=number, operation=operation["operationId"], method=method, raw=raw, is_plain=is_plain
    )


def _framed(dice: random.Random, content: bytes) -> bytes:
    if content and dice.random() < 0.08:
        half = len(content) // 2
        parts = [part for part in (content[:half], content[half:]) if part]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
        return b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    return b"Content-Length: %d\r\n\r\n%b" % (len(content), content)


def _path(dice: random.Random, target: Target, path: str) -> str:
    def segment(found: "re.Match[str]") -> str:
        if dice.random() < 0.15:
            return dice.choice(SEGMENTS)
        return quote(dice.choice(target.ids.get(found[1], ("1",))), safe="")

    filled = re.sub(r"\{(\w+)\}", segment, path)
    if dice.random() < 0.01:
        filled += dice.choice(["/", "//", "/%00", "/..", ";x=1", "%2f"])
    return filled


def _query(dice: random.Random, operation: Any) -> str:
    names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    names += ["limit", "cursor", "%ff", "x[]"] if dice.random() < 0.05 else []
    chosen = [name for name in names if dice.random() < 0.4]
    if not chosen:
        return ""
    pairs = [f"{name}={dice.choice(VALUES)}" for name in chosen]
    return "?" + "&".join(pairs * dice.choice([1, 1, 1, 2]))
