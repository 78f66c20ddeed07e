"""What was sent already: chances after status and silence, sunk fees, the true next price."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.canonical import canonical
from domain.kernel.identifiers import ProgramId
from domain.kernel.vocabulary import SignalTier
from domain.shortlists.entities import SentApplication, Stage
from domain.shortlists.policies.fees import group_cost_cents, marginal_cents
from domain.shortlists.policies.places import Place
from domain.shortlists.policies.question import Wish
from domain.shortlists.policies.sent import MOST_OUT, interview_left, sent_of, share_out
from tests.unit.shortlists.listing import a_season, listed, ranked

DATES = a_season().dates


def sent(program: ProgramId, stage: Stage = Stage.APPLIED) -> SentApplication:
    return SentApplication(
        program=program, signal=SignalTier.NONE, stage=stage, applied_on=DATES.programs_review
    )


def a_place() -> Place:
    question, _, _ = listed(Wish(max_programs=5))
    return next(iter(question.places.values()))


def told(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canonical(made.totals))
    return found


@given(first=st.integers(0, 300), later=st.integers(0, 300))
def test_silence_lowers_the_chance_and_is_never_a_no(first: int, later: int) -> None:
    place, one = a_place(), sent(ProgramId(a_place().program.id))
    chances = [
        interview_left(place, one, share_out(DATES, None, DATES.programs_review + timedelta(days)))
        for days in sorted((first, later))
    ]
    assert 0 < chances[1] <= chances[0] <= place.interview(SignalTier.NONE).mid / 1e6


def test_silence_follows_from_the_share_of_invitations_that_are_out() -> None:
    half = DATES.programs_review + (DATES.interviews_end - DATES.programs_review) / 2
    assert share_out(DATES, None, date(2027, 9, 1)) == 0
    assert abs(share_out(DATES, None, half) - 0.5) < 0.01
    assert share_out(DATES, None, date(2028, 6, 1)) == MOST_OUT
    place, one = a_place(), sent(ProgramId(a_place().program.id))
    prior = place.interview(SignalTier.NONE).mid / 1e6
    # Bayes: those not yet invited are the uninvited half of the yeses, and every no.
    assert abs(interview_left(place, one, 0.5) - prior / 2 / (1 - prior / 2)) < 1e-12


def test_an_invitation_is_certain_and_a_no_leaves_nothing() -> None:
    place = a_place()
    left = {each: interview_left(place, sent(place.program.id, each), 0.3) for each in Stage}
    assert left[Stage.INVITED] == left[Stage.INTERVIEWED] == left[Stage.RANKED] == 1
    for stage in (Stage.REJECTED, Stage.NOT_INVITED, Stage.WITHDRAWN, Stage.NOT_MATCHED):
        assert left[stage] == 0


def test_the_answer_says_what_is_committed_and_what_the_next_one_costs() -> None:
    inputs, result = ranked()
    _, _, fresh = listed(Wish(max_programs=35))
    out = [sent(each.program) for each in fresh.entries]
    out[0] = replace(out[0], stage=Stage.INVITED)
    today = DATES.programs_review + timedelta(30)
    question, _, made = listed(Wish(max_programs=40), sent=sent_of(inputs, result, out, today))
    assert {each.program for each in made.entries}.isdisjoint(each.program for each in out)
    totals = told(made)
    assert len(totals["committed"]) == 35
    assert max(each["interview_ppm"] for each in totals["committed"]) == 1_000_000
    for line in totals["next_fees"]:
        table = next(
            inputs.season.fee_table(p.program.platform, p.program.specialty)
            for p in question.places.values()
            if p.program.specialty == line["specialty"]
        )
        assert table is not None
        assert line["cents"] == marginal_cents(table, line["sent"])
        new = [each for each in totals["fee_lines"] if each["specialty"] == line["specialty"]]
        for each in new:
            both = group_cost_cents(table, line["sent"] + each["programs"])
            assert each["cents"] == both - group_cost_cents(table, line["sent"])
    assert sum(each["sent"] for each in totals["next_fees"]) == 35
    # The platform was opened by what was sent: its transcript and token are paid.
    assert [each["code"] for each in totals["fixed_costs"]] == ["nrmp-registration"]


def test_a_program_that_no_longer_fits_still_counts_in_the_tiers() -> None:
    inputs, result = ranked()
    question, _, _ = listed(Wish(max_programs=5))
    fitting = {place.program.id for place in question.places.values()}
    gone = next(
        each for each in inputs.catalogue.programs
        if each.id not in fitting
        and each.specialty in {p.program.specialty for p in question.places.values()}
    )  # fmt: skip
    out = sent_of(inputs, result, [sent(gone.id)], DATES.programs_review)
    after, _, made = listed(Wish(max_programs=5), sent=out)
    assert [each.id for each in after.instance.committed] == [gone.code]
    assert sum(each["sent"] for each in told(made)["next_fees"]) == 1
