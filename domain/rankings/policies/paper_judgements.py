"""How the gates judge papers: ECFMG certificate, Step 3 and the visa, each as a calendar."""

from domain.applicants.entities import EcfmgStage, WorkCategory
from domain.kernel.vocabulary import Milestone, Visa
from domain.programs.entities import MilestoneRule, VisaRule
from domain.rankings.policies.judgements import Holds, Judgement, Place
from domain.rankings.policies.reading import NEEDS_NO_VISA, Reading


def judge_ecfmg(rule: MilestoneRule, reading: Reading, place: Place) -> Judgement:
    """Certified, and still valid, by the milestone; until it passes the certificate may come."""
    theirs = f"by {rule.by}" if rule.by else None
    if rule.by is None:
        return Judgement(holds=Holds.RULE_UNSTATED)
    ecfmg = reading.snapshot.profile.ecfmg
    if reading.is_us_graduate or ecfmg.stage is EcfmgStage.NOT_NEEDED:
        return Judgement(holds=Holds.MET, ours="not needed", theirs=theirs)
    if ecfmg.stage is None:
        return Judgement(holds=Holds.VALUE_UNKNOWN, theirs=theirs)
    due = reading.calendar.day(rule.by, place.starts_on)
    expires = ecfmg.certificate_expires_on
    if ecfmg.stage is EcfmgStage.CERTIFIED:
        is_valid = expires is None or expires >= due
        ours = "certified" if is_valid else f"certificate expires {expires}"
        return Judgement(holds=Holds.MET if is_valid else Holds.PENDING, ours=ours, theirs=theirs)
    has_passed = reading.calendar.has_passed(rule.by, place.starts_on)
    holds = Holds.VIOLATED if has_passed else Holds.PENDING
    return Judgement(holds=holds, ours=ecfmg.stage.value, theirs=theirs)


def judge_step_3(rule: MilestoneRule, reading: Reading, place: Place) -> Judgement:
    """Step 3 passed by the milestone."""
    if rule.by is None:
        return Judgement(holds=Holds.RULE_UNSTATED)
    holds = _step_3_holds(rule.by, reading, place)
    ours = {Holds.MET: "passed", Holds.PENDING: "not passed yet", Holds.VIOLATED: "not passed"}
    return Judgement(holds=holds, ours=ours.get(holds), theirs=f"by {rule.by}")


def _step_3_holds(by: Milestone, reading: Reading, place: Place) -> Holds:
    if reading.has_passed_step_3:
        return Holds.MET
    if reading.is_step_3_pending or not reading.calendar.has_passed(by, place.starts_on):
        return Holds.PENDING
    return Holds.VALUE_UNKNOWN if reading.has_passed_step_3 is None else Holds.VIOLATED


def judge_visa(rule: VisaRule, reading: Reading, place: Place) -> Judgement:
    """The best way into the country that the applicant would take and the program offers."""
    work = reading.snapshot.profile.work
    theirs = f"J-1 {_offer(rule.j1)}, H-1B {_offer(rule.h1b)}"
    if work.category in NEEDS_NO_VISA:
        return Judgement(holds=Holds.MET, ours=str(work.category), theirs=theirs)
    if work.category is WorkCategory.EAD:
        return Judgement(holds=_ead_holds(reading, place), ours="ead", theirs=theirs)
    ways = {Visa.J1: _offered(rule.j1), Visa.H1B: _h1b_holds(rule, reading, place)}
    holds = [ways[visa] for visa in sorted(work.accepts)]
    if holds:
        best = min(holds, key=lambda each: each.value)
        ours = "needs " + " or ".join(sorted(work.accepts))
        return Judgement(holds=best, ours=ours, theirs=theirs)
    is_shut = set(ways.values()) == {Holds.VIOLATED} and work.category is WorkCategory.NONE
    is_open = set(ways.values()) == {Holds.MET}
    unsaid = Holds.MET if is_open else Holds.VIOLATED if is_shut else Holds.VALUE_UNKNOWN
    need = "needs a visa" if work.category else None
    return Judgement(holds=unsaid, ours=need, theirs=theirs)


def _ead_holds(reading: Reading, place: Place) -> Holds:
    """An EAD is taken as renewable, so one that ends before the start is pending."""
    expires = reading.snapshot.profile.work.expires_on
    if expires is None:
        return Holds.VALUE_UNKNOWN
    return Holds.MET if expires >= place.starts_on else Holds.PENDING


def _offer(is_sponsored: bool | None) -> str:  # noqa: FBT001 - three values, not a switch
    return {True: "sponsored", False: "not sponsored", None: "not stated"}[is_sponsored]


def _offered(is_sponsored: bool | None) -> Holds:  # noqa: FBT001 - three values, not a switch
    if is_sponsored is None:
        return Holds.RULE_UNSTATED
    return Holds.MET if is_sponsored else Holds.VIOLATED


def _h1b_holds(rule: VisaRule, reading: Reading, place: Place) -> Holds:
    """H-1B presupposes Step 3 (when is the program's word) and no home-residence duty."""
    if not rule.h1b:
        return _offered(rule.h1b)
    duty = reading.snapshot.profile.work.j1_home_residence_duty
    if duty:
        return Holds.VIOLATED
    if rule.h1b_step_3_by is None:
        step_3 = Holds.MET if reading.has_passed_step_3 else Holds.RULE_UNSTATED
    else:
        step_3 = _step_3_holds(rule.h1b_step_3_by, reading, place)
    unsaid = Holds.VALUE_UNKNOWN if duty is None else Holds.MET
    return max(step_3, unsaid, key=lambda each: each.value)
