"""`preceptor openapi`: the API's own description."""

import click

from services.api.openapi import SNAPSHOT, document


@click.command()
@click.option("--write", is_flag=True, help="Rewrite the committed document.")
def openapi(*, write: bool) -> None:
    """Print the OpenAPI document, or rewrite the committed one."""
    made = document()
    if write:
        SNAPSHOT.write_bytes(made)
        click.echo(f"wrote {SNAPSHOT.name}")
    else:
        click.echo(made.decode(), nl=False)
