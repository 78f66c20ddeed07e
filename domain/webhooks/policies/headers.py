"""Which headers of an integrator's own may go with a message."""

import re
from collections.abc import Mapping

from domain.kernel.errors import invalid

HEADERS_MAXIMUM = 10
VALUE_MAXIMUM = 1_000

# Hop by hop (RFC 9110, section 7.6.1), what frames or routes the request, and what is ours.
CLOSED = frozenset(
    {
        "accept-encoding", "connection", "cookie", "cookie2", "date", "expect", "forwarded",
        "host", "http2-settings", "keep-alive", "max-forwards", "origin", "referer", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "via",
    }
)  # fmt: skip
CLOSED_PREFIXES = ("content-", "proxy-", "sec-", "webhook-", "x-forwarded-", "x-http-method")

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


def parse_headers(
    wanted: Mapping[str, str], pointer: str = "/headers"
) -> tuple[tuple[str, str], ...]:
    """Return the headers by lower-case name, sorted; Invalid at the first that may not go."""
    if len(wanted) > HEADERS_MAXIMUM:
        raise invalid(pointer, "too-many-headers", f"At most {HEADERS_MAXIMUM} headers.")
    found: dict[str, str] = {}
    for given, value in wanted.items():
        name = given.lower()
        if not _NAME.fullmatch(name) or name in found:
            raise invalid(pointer, "bad-header", "A header has a plain name, given once.")
        if name in CLOSED or name.startswith(CLOSED_PREFIXES):
            raise invalid(pointer, "closed-header", f"The header {name} is not yours to set.")
        if len(value) > VALUE_MAXIMUM or not _VALUE.fullmatch(value):
            raise invalid(
                pointer, "bad-header", f"The value of {name} is printable ASCII, not empty."
            )
        found[name] = value
    return tuple(sorted(found.items()))
