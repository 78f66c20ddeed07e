"""How hard each field is to enter, 0 to 1: an assumption of ours, and where scores have support."""

from collections.abc import Mapping

from domain.kernel.vocabulary import Specialty
from domain.programs.policies.generated_fields import FIELDS

COMPETITIVENESS: Mapping[Specialty, float] = {
    each.specialty: each.competitiveness for each in FIELDS
}
UNLISTED = 0.5
"""Stands for a field that is not in the table; its scores have no support."""
