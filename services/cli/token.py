"""`preceptor token`: the keys that sign access tokens."""

from datetime import UTC, datetime

import click

from adapters.postgres.token_keys import PostgresTokenKeys, StoredKey
from adapters.system.access_tokens import LIFE_MAXIMUM
from adapters.system.key_sealing import KeySealing
from infra.bootstrap import Opened
from infra.token_watch import RETIRED_KEPT
from services.cli.run import with_core


@click.group()
def token() -> None:
    """List and rotate the keys that sign access tokens."""


@token.command()
def keys() -> None:
    """List every key: what signs, what will, what signed."""

    async def act(opened: Opened) -> tuple[StoredKey, ...]:
        return await PostgresTokenKeys(opened.ports.pool).keys()

    for each in with_core(act):
        click.echo(f"{each.kid}  {each.state:<8} made {each.created_at:%Y-%m-%d %H:%M:%S}Z")


@token.command()
@click.option("--now", is_flag=True, help="Even when the next key was published only just now.")
@click.option("--leaked", is_flag=True, help="Distrust every key: all access tokens are refused.")
def rotate(now: bool, leaked: bool) -> None:  # noqa: FBT001 - flags of a command line
    """Sign with the next key from now on, and publish another."""

    async def act(opened: Opened) -> None:
        store = PostgresTokenKeys(opened.ports.pool)
        sealing = KeySealing(opened.ports.settings.master_key)
        if leaked:
            await store.replace_all(sealing.new_key)
            return
        if not now:
            _check_published(await store.keys())
        await store.rotate(sealing.new_key, keep_retired=RETIRED_KEPT)

    with_core(act)
    click.echo("replaced every key" if leaked else "rotated")


def _check_published(stored: tuple[StoredKey, ...]) -> None:
    """Others keep a copy of the key set: the next key must have been in it for long enough."""
    for each in stored:
        if each.state == "next" and datetime.now(UTC) - each.created_at < LIFE_MAXIMUM:
            raise click.ClickException(
                f"{each.kid} was published less than 15 minutes ago; wait, or say --now"
            )
