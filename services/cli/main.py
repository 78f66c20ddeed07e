"""Entry point of the preceptor command: one file per group of subcommands."""

import click


@click.group()
@click.version_option(package_name="preceptor")
def main() -> None:
    """Program ranking and shortlists for residency applicants."""
