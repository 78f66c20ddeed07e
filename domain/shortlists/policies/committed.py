"""What is out already, in the totals of a list: chances left, fixed costs paid, the next fee."""

from collections.abc import Sequence

from domain.kernel.canonical import Json
from domain.kernel.identifiers import to_text
from domain.kernel.vocabulary import SignalTier
from domain.programs.seasons import FixedCost
from domain.rankings.entities import SCALE
from domain.shortlists.policies.fees import FeeGroup, marginal_cents
from domain.shortlists.policies.places import TIERS, Place
from domain.shortlists.policies.question import Question, Sent, costs_of


def sent_places(question: Question) -> tuple[tuple[Place, Sent], ...]:
    """Return every application that is out with its program."""
    places = {each.program.id: each for each in question.places.values()}
    return tuple((places[each.program], each) for each in question.sent)


def held_chance(place: Place, sent: Sent) -> float:
    """Return the chance of holding the place."""
    if sent.chance is not None:
        return sent.chance / SCALE
    return place.chances()[TIERS.index(SignalTier(sent.signal))]


def still_to_pay(question: Question, listed: Sequence[Place]) -> tuple[FixedCost, ...]:
    """Return the fixed costs of a list that no application sent has paid already."""
    opened = {place.program.platform for place, _ in sent_places(question)}
    return tuple(each for each in costs_of(question.inputs, listed) if each.platform not in opened)


def committed_documents(sent: Sequence[tuple[Place, Sent]]) -> list[Json]:
    """Return one document an application, in the order of the programs' ids."""
    return [
        {
            "program_id": to_text("prg", each.program),
            "signal": each.signal,
            "stage": each.stage,
            "interview_ppm": _interview(place, each),
            "chance_ppm": round(held_chance(place, each) * SCALE),
        }
        for place, each in sent
    ]


def next_fees(question: Question) -> list[Json]:
    """Return what one more application costs in each group, after those that are out."""
    counts = {
        FeeGroup(each.program.platform, each.program.specialty): 0
        for each in question.places.values()
    }
    for place, _ in sent_places(question):
        counts[FeeGroup(place.program.platform, place.program.specialty)] += 1
    found: list[Json] = []
    for group in sorted(counts):
        table = question.inputs.season.fee_table(group.platform, group.specialty)
        found.append(
            {
                "platform": group.platform.value,
                "specialty": group.specialty,
                "sent": counts[group],
                "cents": None if table is None else marginal_cents(table, counts[group]),
            }
        )
    return found


def _interview(place: Place, sent: Sent) -> int:
    if sent.interview is not None:
        return sent.interview
    return place.interview(SignalTier(sent.signal)).mid
