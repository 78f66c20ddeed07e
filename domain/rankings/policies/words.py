"""Findings and reasons in English, for the applicant and for the advisor.

The rules of conduct hold for every sentence: nothing is promised, a model's estimate is called
that, and nothing is proposed that one cannot honestly change.
"""

from enum import StrEnum

from domain.rankings.entities import SCALE, Contribution, Gate, GateFinding


class Reader(StrEnum):
    """Who reads."""

    APPLICANT = "applicant"
    ADVISOR = "advisor"


BASIS = (
    "Estimates come from a model of a simulated market, with its range; they are not a forecast. "
    "Not affiliated with AAMC, NRMP or ECFMG. Not legal advice."
)
"""What every output carries."""

_SUBJECT = {
    Gate.STEP_2: "Step 2 CK",
    Gate.ATTEMPTS: "exam attempts",
    Gate.GRADUATION: "years since graduation",
    Gate.EXPERIENCE: "US clinical experience",
    Gate.LETTERS: "letters of recommendation",
    Gate.ECFMG: "ECFMG certification",
    Gate.VISA: "visa sponsorship",
    Gate.STEP_3: "Step 3",
}

_FINDING = {
    (
        "violated",
        Reader.APPLICANT,
    ): "This program states a firm rule on {subject} ({theirs}); your profile shows {ours}.",
    (
        "violated",
        Reader.ADVISOR,
    ): "Strict rule on {subject} not met: program {theirs}, profile {ours}.",
    (
        "preferred-missed",
        Reader.APPLICANT,
    ): "This program prefers {subject}: {theirs}; your profile shows {ours}.",
    (
        "preferred-missed",
        Reader.ADVISOR,
    ): "Preference on {subject} missed: program {theirs}, profile {ours}.",
    (
        "rule-unknown",
        Reader.APPLICANT,
    ): "This program's rule on {subject} is not known; ask the program before you apply.",
    (
        "rule-unknown",
        Reader.ADVISOR,
    ): "No verified rule on {subject}; a question to the program would settle it.",
    (
        "rule-unstated",
        Reader.APPLICANT,
    ): "This program has a rule on {subject} but does not state all of it ({theirs}).",
    (
        "rule-unstated",
        Reader.ADVISOR,
    ): "Rule on {subject} is only partly stated ({theirs}): cannot be judged.",
    (
        "value-unknown",
        Reader.APPLICANT,
    ): "This program asks for {subject} ({theirs}); your profile does not say.",
    (
        "value-unknown",
        Reader.ADVISOR,
    ): "Profile lacks {subject} to hold against {theirs}.",
    (
        "pending",
        Reader.APPLICANT,
    ): "This program asks for {subject} ({theirs}); yours is not settled yet ({ours}).",
    (
        "pending",
        Reader.ADVISOR,
    ): "{subject} pending against {theirs}: {ours}.",
}

_GROUP = {
    "exams": "exam scores against this program's stated minimum",
    "attempts": "exam attempts",
    "graduation": "time since graduation",
    "clinical-experience": "US clinical experience",
    "letters-and-research": "letters and research",
    "visa-and-status": "visa sponsorship and certification",
    "program-openness": "the program's field, size, setting, openness and unverified rules",
    "fit": "fit of field and region",
}

NEGLIGIBLE = SCALE // 50
"""Contributions below 0.02 in log-odds are called about neutral."""


def say_finding(finding: GateFinding, reader: Reader) -> str:
    """Return one sentence; KeyError for a code that has no words (a test walks them all)."""
    sentence = _FINDING[finding.code, reader].format(
        subject=_SUBJECT[finding.gate],
        ours=finding.ours or "not known",
        theirs=finding.theirs or "not stated",
    )
    return sentence[0].upper() + sentence[1:]


def say_contribution(contribution: Contribution, reader: Reader) -> str:
    """Return one sentence on what a feature group does to the model's estimate."""
    subject, amount = _GROUP[contribution.group], contribution.micro_logits
    direction = "raises" if amount > 0 else "lowers"
    verb = "hardly changes" if abs(amount) < NEGLIGIBLE else direction
    sentence = f"{subject[0].upper()}{subject[1:]}: {verb} the model's estimate"
    if reader is Reader.ADVISOR:
        return f"{sentence} ({amount / SCALE:+.2f} log-odds)."
    return f"{sentence}."
