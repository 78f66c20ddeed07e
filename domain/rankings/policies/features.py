"""The one definition of the model's features: names, groups, baseline order, and values."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Catalogue, Overlay
from domain.rankings.policies.facts import (
    DIVISIONS,
    ApplicantFacts,
    ProgramFacts,
    program_facts,
)
from domain.rankings.policies.fields import COMPETITIVENESS, OWN_LEVEL, UNLISTED
from domain.rankings.policies.unknown_rules import unknown_rule_risk

Floats = npt.NDArray[np.float32]

GROUPS: dict[str, tuple[str, ...]] = {
    "exams": ("step_2", "step_2_unknown", "step_2_shortfall", "has_step_3"),
    "attempts": ("failures", "failures_unknown", "failures_over_rule"),
    "graduation": ("years_since_graduation", "years_unknown", "years_over_rule"),
    "clinical-experience": (
        "hands_on_months",
        "hands_on_recent",
        "observed_months",
        "months_short_of_rule",
    ),
    "letters-and-research": ("letters_us", "letters_in_specialty", "publications", "presentations"),
    "visa-and-status": (
        "is_us_graduate",
        "needs_visa",
        "visa_not_sponsored",
        "visa_unstated",
        "is_certified",
    ),
    "program-openness": (
        "img_share_for_imgs",
        "img_share_unknown",
        "size",
        "step_2_minimum",
        "is_university",
        "is_community",
        "is_preliminary",
        "is_advanced",
        "competitiveness",
        *OWN_LEVEL,
        "unknown_rule_risk",
    ),
    "fit": (
        "specialty_targeted",
        "months_in_specialty",
        "division_preferred",
        "no_division_preferred",
        "prior_match_attempts",
    ),
}
"""Groups that reasons are given in, each with its features; every feature is in one group."""

NAMES = tuple(name for names in GROUPS.values() for name in names)

RISING = frozenset(
    {
        "step_2",
        "has_step_3",
        "hands_on_months",
        "hands_on_recent",
        "observed_months",
        "letters_us",
        "letters_in_specialty",
        "publications",
        "presentations",
        "is_certified",
        "img_share_for_imgs",
        "size",
        "specialty_targeted",
        "months_in_specialty",
        "division_preferred",
        "no_division_preferred",
    }
)
"""Features that never lower a score when they rise."""

FALLING = frozenset(
    {
        "step_2_shortfall",
        "failures",
        "failures_over_rule",
        "years_since_graduation",
        "years_over_rule",
        "months_short_of_rule",
        "needs_visa",
        "visa_not_sponsored",
        "visa_unstated",
        "step_2_minimum",
        "prior_match_attempts",
        "unknown_rule_risk",
    }
)
"""Features that never raise a score when they rise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFeatures:
    """A catalogue version under one overlay, ready for any applicant.

    `template` is float32 (tracks, features) with the columns that do not depend on the
    applicant filled in, so that a ranking copies it and writes the others.
    """

    facts: ProgramFacts
    template: Floats

    @staticmethod
    def of(catalogue: Catalogue, overlay: Overlay) -> "ProgramFeatures":
        """Read the catalogue once; keep what this returns for as long as the version."""
        return ProgramFeatures.from_facts(program_facts(catalogue, overlay))

    @staticmethod
    def from_facts(facts: ProgramFacts) -> "ProgramFeatures":
        """Fill the applicant-free columns (training builds the facts by itself)."""
        template = np.zeros((facts.size.shape[0], len(NAMES)), dtype=np.float32)
        for name, column in _program_columns(facts).items():
            template[:, NAMES.index(name)] = column
        return ProgramFeatures(facts=facts, template=template)


def feature_matrix(programs: ProgramFeatures, applicant: ApplicantFacts) -> Floats:
    """Return float32 (tracks, features), C order; unknown values are zero beside a flag."""
    matrix = programs.template.copy()
    for name, value in _applicant_columns(applicant).items():
        matrix[:, NAMES.index(name)] = value
    for name, column in _pair_columns(programs.facts, applicant).items():
        matrix[:, NAMES.index(name)] = column
    return matrix


def _known(value: float) -> bool:
    return value == value  # noqa: PLR0124 - NaN is the one value unequal to itself


def _or_zero(value: float) -> float:
    return value if _known(value) else 0.0


def diminishing(months: float) -> float:
    """Return 0 to 1: three months bring 63 %, six 86 % of what more could."""
    return -math.expm1(-max(months, 0.0) / 3.0)


def _excess(ours: float, theirs: Floats, scale: float, limit: float) -> Floats:
    """Return how far `ours` lies above `theirs`, zero where either is unknown."""
    with np.errstate(invalid="ignore"):
        excess = np.clip((np.float32(ours) - theirs) / np.float32(scale), 0.0, limit)
    return np.asarray(np.nan_to_num(excess, nan=0.0), dtype=np.float32)


def _program_columns(facts: ProgramFacts) -> dict[str, Floats]:
    minimum = np.nan_to_num(facts.step_2_minimum, nan=218.0)
    return {
        "size": np.log1p(np.clip(np.nan_to_num(facts.size, nan=8.0), 0, 25)) / np.float32(3.0),
        "step_2_minimum": np.clip((minimum - 218.0) / 20.0, 0.0, 3.0).astype(np.float32),
        "is_university": np.nan_to_num(facts.is_university),
        "is_community": np.nan_to_num(facts.is_community),
        "is_preliminary": np.nan_to_num(facts.is_preliminary),
        "is_advanced": np.nan_to_num(facts.is_advanced),
        "competitiveness": _by_specialty(facts, lambda each: COMPETITIVENESS.get(each, UNLISTED)),
        **{name: _by_specialty(facts, field.__eq__) for name, field in OWN_LEVEL.items()},
    }


def _applicant_columns(applicant: ApplicantFacts) -> dict[str, float]:
    score, failures = applicant.step_2_score, applicant.failures
    years = applicant.years_since_graduation
    return {
        "step_2": min(max((score - 245.0) / 15.0, -3.0), 3.0) if _known(score) else 0.0,
        "step_2_unknown": float(not _known(score)),
        "has_step_3": _or_zero(applicant.has_step_3),
        "failures": min(_or_zero(failures), 4.0) / 2.0,
        "failures_unknown": float(not _known(failures)),
        "years_since_graduation": min(_or_zero(years), 20.0) / 5.0,
        "years_unknown": float(not _known(years)),
        "hands_on_months": diminishing(applicant.hands_on_months),
        "hands_on_recent": diminishing(applicant.hands_on_recent_months),
        "observed_months": diminishing(applicant.observed_months),
        "letters_us": min(applicant.letters_us, 4.0) / 4.0,
        "publications": float(np.log1p(min(_or_zero(applicant.publications), 50.0))) / 2.0,
        "presentations": float(np.log1p(min(_or_zero(applicant.presentations), 50.0))) / 2.0,
        "is_us_graduate": _or_zero(applicant.is_us_graduate),
        "needs_visa": _or_zero(applicant.needs_visa),
        "is_certified": _or_zero(applicant.is_certified),
        "no_division_preferred": float(not applicant.divisions),
        "prior_match_attempts": min(_or_zero(applicant.prior_match_attempts), 4.0) / 2.0,
    }


def _pair_columns(facts: ProgramFacts, applicant: ApplicantFacts) -> dict[str, Floats]:
    months = applicant.hands_on_months + applicant.observed_months
    is_img = np.float32(1.0 - _or_zero(applicant.is_us_graduate))
    columns = {
        "step_2_shortfall": _excess(-applicant.step_2_score, -facts.step_2_minimum, 15.0, 3.0),
        "failures_over_rule": _excess(applicant.failures, facts.attempts_maximum, 2.0, 2.0),
        "years_over_rule": _excess(
            applicant.years_since_graduation, facts.graduation_years, 5.0, 4.0
        ),
        "months_short_of_rule": _excess(-months, -facts.experience_months, 6.0, 2.0),
        "letters_in_specialty": _by_specialty(
            facts, lambda each: min(applicant.letters_by_specialty.get(each, 0.0), 4.0) / 4.0
        ),
        "specialty_targeted": _by_specialty(
            facts, lambda each: min(max(applicant.targets.get(each, 0.0), 0.0), 1.0)
        ),
        "months_in_specialty": _by_specialty(
            facts, lambda each: min(applicant.months_by_specialty.get(each, 0.0), 12.0) / 6.0
        ),
        "division_preferred": _in_divisions(facts, applicant),
        "img_share_for_imgs": np.nan_to_num(facts.img_share, nan=0.0) * is_img,
        "unknown_rule_risk": _unknown_rule_risk(facts, applicant, months),
        "img_share_unknown": np.isnan(facts.img_share).astype(np.float32) * is_img,
    }
    return columns | _visa_columns(facts, applicant)


def _unknown_rule_risk(facts: ProgramFacts, applicant: ApplicantFacts, months: float) -> Floats:
    columns = {
        "step_2_minimum": facts.step_2_minimum,
        "attempts_maximum": facts.attempts_maximum,
        "graduation_years": facts.graduation_years,
        "experience_months": facts.experience_months,
    }
    ours = {
        "step_2_minimum": applicant.step_2_score,
        "attempts_maximum": applicant.failures,
        "graduation_years": applicant.years_since_graduation,
        "experience_months": months,
    }
    return unknown_rule_risk(columns, ours)


def _by_specialty(facts: ProgramFacts, value_of: Callable[[Specialty], float]) -> Floats:
    values = np.array([*(value_of(each) for each in facts.specialties), 0.0], dtype=np.float32)
    return values[facts.specialty]


def _in_divisions(facts: ProgramFacts, applicant: ApplicantFacts) -> Floats:
    wanted = [float(each in applicant.divisions) for each in DIVISIONS]
    return np.array([*wanted, 0.0], dtype=np.float32)[facts.division]


def _visa_columns(facts: ProgramFacts, applicant: ApplicantFacts) -> dict[str, Floats]:
    """One sponsored visa that the applicant would take is enough; unstated is apart."""
    needs = np.float32(_or_zero(applicant.needs_visa))
    offers = [
        *([facts.sponsors_j1] if applicant.takes_j1 else []),
        *([facts.sponsors_h1b] if applicant.takes_h1b else []),
    ]
    if not offers:
        nothing = np.zeros_like(facts.sponsors_j1)
        return {"visa_not_sponsored": nothing, "visa_unstated": nothing}
    is_open = np.any([offer == 1.0 for offer in offers], axis=0)
    is_shut = np.all([offer == 0.0 for offer in offers], axis=0)
    return {
        "visa_not_sponsored": is_shut.astype(np.float32) * needs,
        "visa_unstated": (~is_open & ~is_shut).astype(np.float32) * needs,
    }
