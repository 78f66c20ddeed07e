"""Everything Preceptor can do, as one readable list: `core.commands.x`, `core.queries.y`."""

from dataclasses import dataclass

# One line a capability. Commands change, queries read. Each is a handler called with
# (tenant, command); wiring is in infra/bootstrap.py.


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What changes something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """What reads something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The assembled hexagon."""

    commands: Commands
    queries: Queries
