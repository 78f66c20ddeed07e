"""No input makes a 5xx: raw bytes on every route that takes a body, odd parameters on the rest."""

import json
import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.e2e.client import Client
from tests.e2e.installation import Installation
from tests.e2e.test_isolation_walk import PREFIXES, operations, random_id

BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"0",
    b'"text"',
    b"{",
    b'{"a":1,"a":2}',
    b"\xff\xfe\x00",
    b'{"name":"\xc3\x28"}',
    b'{"name":"\\u0000"}',
    b'{"name":"\\ud800"}',
    b"[" * 20_000,
    b'{"a":' * 10_000,
    b'{"budget_cents":' + b"9" * 400 + b"}",
    b'{"budget_cents":1e999}',
    b'{"budget_cents":NaN}',
    b'{"budget_cents":"12"}',
    b'{"identity":{"name":"x"},"profile":{"exams":[{"exam":"step-9","outcome":"passed"}]}}',
    b'{"identity":{"name":"' + b"x" * 5_000 + b'"}}',
    b'{"season":"2028","profile":{"graduation":{"degree_on":"2024-02-31"}}}',
    b'{"url":"http://169.254.169.254/","event_types":[]}',
    b'{"unknown_field":true}',
    b" " * 100_000,
]
HEADERS: list[dict[str, str]] = [
    {},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Idempotency-Key": "x" * 300},
    {"If-Match": "*"},
    {"If-Match": '"v' + "9" * 50 + '"'},
    {"Prefer": "wait=99999999"},
    {"Authorization": "Basic eDp5"},
    {"Authorization": "Bearer " + "x" * 600},
]
QUERIES = [
    "?limit=-1",
    "?limit=99999999999999999999",
    "?cursor=%00",
    "?cursor=..",
    "?after=x",
    "?as_of=0",
]


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Hostile").key)


def filled(path: str) -> str:
    """Return a path whose ids are well-formed ids of nothing."""
    return re.sub(
        r"\{(\w+)\}", lambda f: random_id(PREFIXES[f[1]]) if f[1] in PREFIXES else "1", path
    )


def test_no_body_makes_a_fault_of_ours(client: Client) -> None:
    tried = 0
    for method, path, _ in operations():
        if method not in ("post", "put", "patch"):
            continue
        for raw in BODIES:
            answer = client.call(method.upper(), filled(path), raw)
            assert answer.status < 500, (method, path, raw[:80], answer)
            if answer.status >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert json.loads(answer.raw)["instance"] == answer.headers["x-request-id"]
            tried += 1
    assert tried > 400


def test_no_header_or_parameter_makes_a_fault_of_ours(client: Client) -> None:
    for method, path, _ in operations():
        body = b"{}" if method in ("post", "put", "patch") else None
        for headers in HEADERS:
            answer = client.call(method.upper(), filled(path), body, headers)
            assert answer.status < 500, (method, path, headers, answer)
        if method == "get":
            for query in QUERIES:
                answer = client.get(filled(path) + query)
                assert answer.status < 500, (path, query, answer)
    for path in ("/v1/nothing", "/v1/applicants/..%2f..", "/%00", "/v1/rankings/rnk_" + "é"):
        assert client.get(path.encode("ascii", "replace").decode()).status in (400, 404)
    assert client.call("TRACE", "/v1/me").status in (404, 405)


def test_a_body_that_is_too_large_or_ambiguous_is_refused(
    client: Client, installation: Installation
) -> None:
    large = b'{"name":"' + b"x" * 70_000 + b'"}'
    assert client.call("POST", "/v1/catalogues", large).status == 413
    parts = urlsplit(installation.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as raw:
        raw.sendall(
            b"POST /v1/catalogues HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        assert b" 400 " in raw.recv(4096).split(b"\r\n")[0]


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/v1/me", "/v1/nothing", "/docs", "/health/live"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]
