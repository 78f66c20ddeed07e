"""Words of the year: phases, what to do, what may be done; templates translate them."""

from collections.abc import Mapping

from domain.matching.policies.next_season import Recheck
from domain.matching.policies.phases import Allowed, Forbidden, TaskSet, Todo
from domain.programs.seasons import Phase


def _(text: str) -> str:
    """Mark a phrase for the catalogues."""
    return text


PHASES: Mapping[Phase, tuple[str, str]] = {
    Phase.PLAN: (_("Plan"), _("Exams, experience and letters now decide what can be applied to.")),
    Phase.APPLY: (_("Apply"), _("Settle the list, the signals and the budget; then apply.")),
    Phase.INTERVIEW: (
        _("Interviews"),
        _("Record every invitation. Apply late only where a program is open."),
    ),
    Phase.RANK: (
        _("Rank"),
        _("Rank by preference only, and certify the list before the deadline."),
    ),
    Phase.SOAP: (
        _("Match Week"),
        _("Nobody may start contact with unfilled programs now, nor anybody for you."),
    ),
    Phase.AFTER: (_("After the Match"), _("Visa, licence and credentials, or the next plan.")),
}
"""Name of a phase and what it is for (domain.md section 7)."""

TODO: Mapping[Todo, tuple[str, str]] = {
    Todo.COMPLETE_PROFILE: (_("Complete the profile"), "/profile"),
    Todo.GATHER_LETTERS: (_("Gather experience and letters"), "/experience"),
    Todo.SETTLE_LIST: (_("Settle the list of programs"), "/list"),
    Todo.SEND_SIGNALS: (_("Send the signals with the applications"), "/list"),
    Todo.REGISTER: (_("Register for the Match"), "/tasks"),
    Todo.RECORD_INVITATIONS: (_("Write every invitation and interview down"), "/interviews"),
    Todo.APPLY_LATE: (_("See what a late application would cost"), "/applications"),
    Todo.RANK: (_("Put the programs in your order"), "/rank-list"),
    Todo.CERTIFY: (_("Certify the rank list at the Match"), "/rank-list"),
    Todo.KEEP_CONDUCT: (_("Read what may and may not be done this week"), "/match-week"),
    Todo.ANSWER_OFFERS: (_("Answer offers within two hours"), "/match-week"),
    Todo.RECORD_OUTCOME: (_("Record what became of your applications"), "/applications"),
    Todo.BEGIN_TRAINING: (_("Take over the tasks up to the start of training"), "/tasks"),
    Todo.PLAN_AGAIN: (_("Take over the plan for applying again"), "/tasks"),
}
"""What to do, and on which page of hers."""

SETS: Mapping[TaskSet, str] = {
    TaskSet.REGISTRATION: _("Registration for the Match"),
    TaskSet.CERTIFICATION: _("Certification of the rank list"),
    TaskSet.MATCHED: _("From the match to the first day"),
    TaskSet.REAPPLY: _("The plan for applying again"),
}

ALLOWED: Mapping[Allowed, str] = {
    Allowed.APPLY_THROUGH_SOAP: _(
        "Apply through the application service to programs you may apply to in SOAP."
    ),
    Allowed.ANSWER_PROGRAMS: _("Answer a program that contacts you first."),
    Allowed.ANSWER_OFFERS: _("Answer offers in time: two hours, and what you accept binds."),
    Allowed.PREPARE_TOGETHER: _(
        "Talk with your advisor about documents and about what you would accept."
    ),
}
FORBIDDEN: Mapping[Forbidden, str] = {
    Forbidden.START_CONTACT: _(
        "Start contact with unfilled programs: no mail, no call, no message, no visit."
    ),
    Forbidden.START_CONTACT_FOR_HER: _(
        "Let anybody do so for you: advisor, agency, family, friend, physician."
    ),
    Forbidden.SHARE_UNFILLED: _("Share the list of unfilled programs with anybody."),
    Forbidden.ASK_FOR_RANKS: _("Ask a program how it ranks or ranked you."),
}
RECHECKS: Mapping[Recheck, str] = {
    Recheck.SEASON_ESTIMATED: _("The dates of the new season are estimated so far."),
    Recheck.RESULT_PENDING: _("An exam result was pending: enter it."),
    Recheck.ECFMG_EXPIRES: _("The ECFMG pathway or certificate runs out before training starts."),
    Recheck.WORK_EXPIRES: _("The right to work runs out before training starts."),
    Recheck.YEARS_SINCE_GRADUATION: _("A year more since graduation: some programs close."),
    Recheck.LETTERS: _("Ask for letters written for the new season."),
    Recheck.BUDGET: _("Say what the new season may cost."),
}
