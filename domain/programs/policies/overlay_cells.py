"""An agency's overrides in the same cells an import uses."""

from collections.abc import Mapping
from dataclasses import fields

from domain.kernel.errors import Fault, InvalidError
from domain.programs.entities import RequirementOverrides
from domain.programs.policies.import_cells import Cells, Faults
from domain.programs.policies.import_requirements import requirement_columns, requirements

COLUMNS = frozenset(requirement_columns())


def overrides_of(cells: Mapping[str, str]) -> RequirementOverrides:
    """Return what `cells` override: the requirements whose stance they state.

    Invalid, naming every cell, for a column that is none of a requirement's, a value that does
    not parse, or parts without their stance.
    """
    faults = Faults()
    for column in sorted(set(cells) - COLUMNS):
        faults.add(0, column, "is no column of a requirement")
    parsed = requirements(Cells(0, cells, faults))
    stated = {
        each.name: getattr(parsed, each.name)
        for each in fields(RequirementOverrides)
        if cells.get(f"{each.name}_stance", "").strip()
    }
    for column in sorted(set(cells) & COLUMNS):
        if not any(column.startswith(f"{name}_") for name in stated):
            faults.add(0, column, "needs its stance beside it")
    if faults.count:
        raise InvalidError(
            "bad-overlay",
            "The overlay is not valid; nothing was stored.",
            faults=tuple(
                Fault(pointer=f"/cells/{each.column}", code="bad-cell", detail=each.reason)
                for each in faults.first
            ),
        )
    return RequirementOverrides(**stated)
