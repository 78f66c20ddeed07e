"""Does the server ask for a password at all? One that takes any over TCP guards nothing."""

import secrets
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

SECONDS = 5.0


async def trusts_anybody(url: str) -> bool:
    """Return whether the server over TCP lets our login in with a password that is made up.

    A server that cannot be reached now trusts nobody; whoever needs it will find out.
    """
    parts = urlsplit(url)
    hosts = [parts.hostname or "", *parse_qs(parts.query).get("host", [])]
    if any(unquote(each).startswith("/") for each in hosts):
        return False
    try:
        connection = await asyncpg.connect(
            url, password=secrets.token_urlsafe(24), timeout=SECONDS, command_timeout=SECONDS
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return False
    connection.terminate()
    return True
