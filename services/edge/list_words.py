"""The totals of a list in sentences: fees, interviews, chance, what is left."""

from collections.abc import Mapping
from typing import cast

from domain.kernel.canonical import Json
from domain.rankings.entities import SCALE, Contribution, Eligibility, Gate, GateFinding
from domain.rankings.policies.words import BASIS, Reader, say_contribution, say_finding

REASONS = 2
NOTHING_FITS = (
    "No program fits the specialties, kinds of track, deal-breakers and gates together; the "
    "ranking's tracks say which gate, and the preferences say the rest."
)
NOTHING_MORE = (
    "Beside what was sent no further program fits the specialties, kinds of track, deal-breakers, "
    "gates and limits together."
)
ALMOST_ALL = 0.99
_COST = {
    "usmle-transcript": "USMLE transcript",
    "ecfmg-token": "ECFMG token",
    "nrmp-registration": "NRMP registration",
}
_STOP = {
    "budget": "the budget holds no further program",
    "count": "the number of programs asked for is reached",
    "price": "the next program is worth less than the price you stated",
    "no-gain": "no further program adds to the list under this model",
    "exhausted": "no further program fits",
}


def say_totals(totals: Mapping[str, Json]) -> list[str]:
    """Return the sentences, most important first."""
    if not totals["program_count"]:
        nothing = NOTHING_FITS if not totals.get("committed") else NOTHING_MORE
        return [each for each in (nothing, *_sent(totals), BASIS) if each]
    said = [_fees(totals), _fixed(totals), _interviews(totals), _chance(totals)]
    said += [*_sent(totals), _left(totals), _certificate(totals)]
    if totals["unpublished_fees"]:
        said.append(f"{totals['unpublished_fees']} programs have no published fee; it is not 0.")
    if totals.get("left_out_unpublished"):
        said.append(
            f"{totals['left_out_unpublished']} programs whose fee is not published were left out; "
            "pin one to list it."
        )
    if totals["signals_without_policy"]:
        count = totals["signals_without_policy"]
        said.append(f"Signal policy not known for {count} of them: none is proposed there.")
    if totals["refused_pins"]:
        pins = ", ".join(str(each) for each in _list(totals["refused_pins"]))
        said.append(f"Pinned but not possible within the limits: {pins}.")
    if totals.get("refused_locks"):
        locks = ", ".join(str(each) for each in _list(totals["refused_locks"]))
        said.append(f"Listed, though not at the tier they were locked at: {locks}.")
    return [each for each in said if each] + [BASIS]


def say_reasons(explanation: Mapping[str, Json], reader: Reader) -> list[str]:
    """Return gate findings that matter and the strongest reasons, findings first."""
    findings = [_finding(each) for each in _list(explanation.get("findings"))]
    telling = [each for each in findings if each.outcome is not Eligibility.ELIGIBLE]
    strongest = contributions_of(explanation)[:REASONS]
    return [say_contribution(each, reader) for each in strongest] + [
        say_finding(each, reader) for each in telling
    ]


def contributions_of(explanation: Mapping[str, Json]) -> list[Contribution]:
    """Return the reasons that add up to the score, strongest first."""
    return sorted(
        (_contribution(each) for each in _list(explanation.get("contributions"))),
        key=lambda each: (-abs(each.micro_logits), each.group),
    )


def _fees(totals: Mapping[str, Json]) -> str:
    carried = ", ".join(str(each) for each in _list(totals["fees_carried_from"]))
    note = f" (fees of season {carried}: this season's are not published)" if carried else ""
    fees = _dollars(totals["program_fees_cents"])
    return f"{totals['program_count']} programs, application fees {fees}{note}."


def _fixed(totals: Mapping[str, Json]) -> str:
    lines = [cast("Mapping[str, Json]", each) for each in _list(totals["fixed_costs"])]
    if not lines:
        return ""
    parts = [
        f"{_COST.get(str(line['code']), str(line['code']))} {_dollars(line['cents'])}"
        + (f" (season {line['carried_from']})" if line["carried_from"] else "")
        for line in lines
    ]
    return f"Fixed costs beside them: {', '.join(parts)}."


def _interviews(totals: Mapping[str, Json]) -> str:
    if "expected_interviews" not in totals:
        return ""
    low, mid, high = (_number(totals["expected_interviews"], key) for key in ("low", "mid", "high"))
    return f"Expected interviews {mid:.1f} (range {low:.1f} to {high:.1f})."


def _sent(totals: Mapping[str, Json]) -> list[str]:
    """Return what is out already, and what the next application truly costs."""
    sent = [cast("Mapping[str, Json]", each) for each in _list(totals.get("committed"))]
    if not sent:
        return []
    mid = sum(_number(each, "interview_ppm") for each in sent)
    lines = [cast("Mapping[str, Json]", each) for each in _list(totals.get("next_fees"))]
    prices = [
        f"{line['specialty']} on {line['platform']} {_dollars(line['cents'])} after {line['sent']}"
        for line in lines
        if line["sent"] and line["cents"] is not None
    ]
    said = (
        f"Sent already: {len(sent)} applications, {mid:.1f} interviews expected of them after "
        "their status and the silence so far; fees and signals are spent, the chance counts them."
    )
    return [said, f"The next application costs: {', '.join(prices)}." if prices else ""]


def _chance(totals: Mapping[str, Json]) -> str:
    if "chance" not in totals:
        return ""
    if totals["chance"] is None:
        return "Couples: single-person totals are off until both lists are solved together."
    low, high = _number(totals["chance"], "low"), _number(totals["chance"], "high")
    return (
        "Modelled chance of a categorical or advanced place (simulated market), range "
        f"{_percent(low)} to {_percent(high)}, not a forecast."
    )


def _percent(share: float) -> str:
    """Return a share in percent; nothing a model says is 0 % or 100 %."""
    if share >= ALMOST_ALL:
        return "over 99%"
    return "under 1%" if share < 1 - ALMOST_ALL else f"{share:.0%}"


def _left(totals: Mapping[str, Json]) -> str:
    reason = _STOP.get(str(totals["stop_reason"]), "")
    if totals["unspent_cents"] is None:
        return f"Stopped because {reason}." if reason else ""
    return f"Unspent {_dollars(totals['unspent_cents'])}: {reason}."


def _certificate(totals: Mapping[str, Json]) -> str:
    told = totals.get("certificate")
    if not isinstance(told, Mapping):
        return ""
    score, bound = _number(told, "score_micropoints"), _number(told, "upper_bound_micropoints")
    proof = "proved best under this model" if told["is_exact"] else f"no list exceeds {bound:.2f}"
    share = int(cast("int", told["gap_ppb"])) / 1e7
    gap = "" if told["is_exact"] else f" (gap at most {share:.2f} %)"
    return f"Certificate: value {score:.2f} points of 100, {proof}{gap}; {told['solver']}."


def _dollars(cents: Json) -> str:
    return f"${int(cast('int', cents)) / 100:,.2f}"


def _number(document: Json, key: str) -> float:
    return int(cast("int", cast("Mapping[str, Json]", document)[key])) / SCALE


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []


def _contribution(value: Json) -> Contribution:
    document = cast("Mapping[str, Json]", value)
    amount = int(cast("int", document["micro_logits"]))
    return Contribution(group=str(document["group"]), micro_logits=amount)


def _finding(value: Json) -> GateFinding:
    document = cast("Mapping[str, Json]", value)
    ours, theirs = document["ours"], document["theirs"]
    return GateFinding(
        gate=Gate(str(document["gate"])),
        outcome=Eligibility(str(document["outcome"])),
        code=str(document["code"]),
        ours=None if ours is None else str(ours),
        theirs=None if theirs is None else str(theirs),
    )
