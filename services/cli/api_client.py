"""The API as the demo calls it: the standard library's HTTP and a key, nothing of ours."""

import http.client
import json
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

Document = dict[str, object]


class ApiError(RuntimeError):
    """The API refused; the message is its problem document in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Status, headers (lower case) and body of an answer below 400."""

    status: int
    headers: dict[str, str]
    body: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiClient:
    """JSON over HTTP with a bearer key, or as a stranger with none."""

    url: str
    key: str
    timeout_seconds: float = 30.0

    def get(self, path: str) -> Reply:
        """GET."""
        return self.call("GET", path)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """POST `body` as JSON; header names with underscores for dashes."""
        return self.call("POST", path, body, **headers)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send one request; ApiError on 4xx, 5xx or no answer."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=self.timeout_seconds
        )
        sent = {"Accept": "application/json"}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = None if body is None else json.dumps(body).encode()
        if raw is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, raw, sent)
            response = connection.getresponse()
            content = response.read()
        except OSError as error:
            raise ApiError(f"{method} {path}: no answer ({error})") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise ApiError(f"{method} {path}: {response.status} {content.decode()[:600]}")
        return Reply(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=cast("Document", json.loads(content)) if content else {},
        )
