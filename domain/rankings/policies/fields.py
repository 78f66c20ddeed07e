"""How hard each field is to enter, 0 to 1: an assumption of ours, and where scores have support."""

from collections.abc import Mapping

from domain.kernel.vocabulary import Specialty
from domain.programs.policies.generated_fields import FIELDS

COMPETITIVENESS: Mapping[Specialty, float] = {
    each.specialty: each.competitiveness for each in FIELDS
}
UNLISTED = 0.5
"""Stands for a field that is not in the table; its scores have no support."""

SIMULATED: tuple[Specialty, ...] = tuple(
    Specialty(each)
    for each in (
        "family-medicine",
        "internal-medicine",
        "psychiatry",
        "pediatrics",
        "general-surgery",
        "orthopedic-surgery",
    )
)
"""The fields of the simulated market; others borrow from them by their competitiveness."""

OWN_LEVEL: Mapping[str, Specialty] = {
    f"is_{each.replace('-', '_')}": each for each in SIMULATED[1:-1]
}
"""Features that let a field differ from the line through the easiest and the hardest one."""
