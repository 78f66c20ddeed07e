"""An advisor's own order of a list, beside the solved one."""

from collections.abc import Mapping

from domain.kernel.identifiers import ProgramId
from domain.shortlists.views import ShortlistDetail


def advisor_places(detail: ShortlistDetail) -> Mapping[ProgramId, int]:
    """Return the place of every entry in the advisor's order; nothing without one."""
    wanted = {program: place for place, program in enumerate(detail.summary.order)}
    if not wanted:
        return {}
    solved = [entry.program for entry, _ in detail.entries]
    ordered = sorted(solved, key=lambda each: wanted.get(each, len(wanted)))
    return {program: place for place, program in enumerate(ordered, 1)}
