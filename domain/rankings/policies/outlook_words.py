"""What an estimate rests on and what would change it, in English."""

from domain.rankings.entities import SCALE
from domain.rankings.policies.outlook import Change, Unknown
from domain.rankings.policies.support import LEAST, Lack, Support

LACK = {
    Lack.FIELD_NOT_SIMULATED: (
        "Not enough data: this field was not simulated. Its figures are borrowed from other "
        "fields by how hard we assume it is to enter; read nothing into them."
    ),
    Lack.FEW_ALIKE: (
        "Not enough data: only {alike} of the simulated applicants to this field resembled this "
        f"one (fewer than {LEAST}); read nothing into its figures."
    ),
    Lack.PROFILE_UNKNOWN: (
        "Not enough data: the profile shows neither a Step 2 CK score nor a year of graduation."
    ),
}
_RULES = {
    "step_2_minimum": "a minimum Step 2 CK score",
    "attempts_maximum": "failed attempts",
    "graduation_years": "years since graduation",
    "experience_months": "months of US clinical experience",
    "sponsors_j1": "J-1 sponsorship",
    "sponsors_h1b": "H-1B sponsorship",
}
_CHANGES = {
    "signal-silver": "a silver signal sent to this program",
    "signal-gold": "a gold signal sent to this program",
    "certificate": "an ECFMG certificate in hand",
    "step-3": "Step 3 passed",
    "us-letter-in-field": "one more US letter in this field",
    "hands-on-months": "three more recent months of supervised US hands-on work in this field",
}
CHANGES_BASIS = (
    "A change in the model, not in the world: the simulated market asked again with one input "
    "changed and all others kept. It promises nothing, and counts neither time nor cost."
)


def say_support(support: Support) -> str:
    """Return one sentence on what the figure rests on."""
    if support.lack is not None:
        return LACK[support.lack].format(alike=support.alike)
    return (
        f"{support.alike} simulated applicants to this field were of the same kind, with about "
        "the same score and years since graduation."
    )


def say_unknown(unknown: Unknown) -> str:
    """Return what asking the program would settle."""
    question = f"Nobody has verified this program's rule on {_RULES[unknown.rule]}."
    if unknown.if_missed is None:
        return f"{question} Whatever it is, the profile meets it by our assumptions."
    return (
        f"{question} We assume a {_percent(unknown.chance_met)} chance that the profile meets it: "
        f"the model then says {_percent(unknown.if_met)}, else {_percent(unknown.if_missed)}. "
        f"Asking moves the estimate by {_percent(unknown.worth)} on average."
    )


def say_change(change: Change) -> str:
    """Return what the model would say instead."""
    what = _CHANGES[change.code]
    return (
        f"With {what} the model would say {_percent(change.after)} "
        f"instead of {_percent(change.before)}."
    )


def _percent(chance: int) -> str:
    return f"{100 * chance / SCALE:.1f} %"
