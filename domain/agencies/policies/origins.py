"""Sites that may frame the opening of an intake form: whole origins, named one by one."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.kernel.errors import invalid

ORIGINS_MAXIMUM = 10
LONGEST = 200
_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


def parse_origins(texts: Iterable[str]) -> tuple[str, ...]:
    """Return origins as browsers write them, each once; Invalid for anything else.

    https only: whoever can change a page on its way could change what the frame asks for.
    """
    found = dict.fromkeys(_origin(text.strip()) for text in texts if text.strip())
    if len(found) > ORIGINS_MAXIMUM:
        raise invalid("/origins", "too-many", f"At most {ORIGINS_MAXIMUM} sites.")
    return tuple(found)


def _origin(text: str) -> str:
    wanted = "An address such as https://www.agency.example, without a path."
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise invalid("/origins", "not-an-origin", wanted) from None
    is_whole = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in text)
    is_host = "." in host and set(host) <= _HOST and not host.startswith((".", "-"))
    if parts.scheme != "https" or not is_whole or not is_host or len(text) > LONGEST:
        raise invalid("/origins", "not-an-origin", wanted)
    return f"https://{host}" if port in (None, 443) else f"https://{host}:{port}"
