"""`preceptor shortlist`: the best list for anyone's numbers, without a server."""

import sys
import time
from typing import BinaryIO, NoReturn

import click
import msgspec

from domain.kernel.errors import InvalidError
from domain.shortlists.policies.optimise.solve import solve
from services.edge.bodies import MalformedBodyError
from services.edge.optimisations import OptimisationOut, read_document

DEADLINE_MS = 60_000
BAD_INPUT = 2
HELP = """Solve the problem in FILE ('-': standard input); the answer is JSON on standard output.

FILE is the document of POST /v1/optimisations: programs with utility and probability by
signal tier, fees by count, limits, committed applications, and how outcomes hang together.
Bad input ends with one line and exit status 2. For instance (see infra/demo/optimisation.json):

\b
{"programs": [
   {"id": "a", "specialty": "psychiatry", "utility": 80,
    "probability": {"none": 0.10, "silver": 0.15, "gold": 0.30}},
   {"id": "b", "specialty": "psychiatry", "utility": 55,
    "probability": {"none": 0.35}}],
 "outside_option": 10,
 "fees": {"default": [{"up_to": 30, "each_cents": 1100}, {"each_cents": 3000}]},
 "limits": {"budget_cents": 5000, "signals": {"psychiatry": {"gold": 1}}},
 "model": {"kind": "factor", "rho": 0.2}}
"""


@click.group()
def shortlist() -> None:
    """Lists of programs."""


@shortlist.command("solve", help=HELP)
@click.argument("file", type=click.File("rb"))
def solve_command(file: BinaryIO) -> None:
    """Solve one problem."""
    try:
        instance = read_document(file.read()).instance(deadline_ms=DEADLINE_MS)
        began = time.perf_counter()
        solution = solve(instance, now=time.monotonic)
    except InvalidError as error:
        first = error.faults[0] if error.faults else None
        _refuse(error.detail if first is None else f"{first.pointer}: {first.detail}")
    except MalformedBodyError as error:
        _refuse(str(error))
    answer = OptimisationOut.of(solution, time.perf_counter() - began)
    click.echo(msgspec.json.encode(answer).decode())


def _refuse(line: str) -> NoReturn:
    click.echo(f"preceptor: {' '.join(line.split())}", err=True)
    sys.exit(BAD_INPUT)
