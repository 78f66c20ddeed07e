"""From recorded outcomes to an agency's recalibration of one model.

What was said is taken back to what the model itself said: a chance that an earlier recalibration
had moved is moved back first, so that versions never pile up on each other.
"""

from collections.abc import Iterable, Mapping

from domain.applications.policies.calibration import Case, Head, interview_known, take_known
from domain.rankings.policies.adjust import Adjustment, group_of
from domain.rankings.policies.recalibrate import Outcome, Recalibration, recalibrate


def learn(
    cases: Iterable[Case],
    *,
    version: int,
    model_sha256: str,
    earlier: Mapping[int, Adjustment],
) -> Adjustment:
    """Return what the settled outcomes of this model's figures say; the prior where too few."""
    mine = [each for each in cases if each.model == model_sha256]
    return Adjustment(
        version=version,
        model_sha256=model_sha256,
        interview=recalibrate(_outcomes(mine, Head.INTERVIEW, earlier)),
        would_take=recalibrate(_outcomes(mine, Head.WOULD_TAKE, earlier)),
    )


def _outcomes(
    cases: Iterable[Case], head: Head, earlier: Mapping[int, Adjustment]
) -> list[Outcome]:
    found = []
    for case in cases:
        is_interview = head is Head.INTERVIEW
        said = case.p_interview if is_interview else case.p_would_take
        happened = interview_known(case) if is_interview else take_known(case)
        if said is None or happened is None:
            continue
        group = group_of(case.specialty)
        moved = _moved(case, head, earlier)
        chance = said / 1e6 if moved is None else moved.undo(said / 1e6, group)
        found.append(Outcome(said=chance, group=group, happened=happened))
    return found


def _moved(case: Case, head: Head, earlier: Mapping[int, Adjustment]) -> Recalibration | None:
    if case.recalibration is None:
        return None
    adjustment = earlier[case.recalibration]
    return adjustment.interview if head is Head.INTERVIEW else adjustment.would_take
