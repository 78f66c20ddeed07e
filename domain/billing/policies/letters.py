"""The words of every mail about billing."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.mail import Mail


class Notice(StrEnum):
    """What owners and accountants are told by mail."""

    QUOTA_THRESHOLD = "quota-threshold"
    QUOTA_EXCEEDED = "quota-exceeded"
    TRIAL_ENDING = "trial-ending"
    PAST_DUE = "past-due"
    READ_ONLY = "read-only"
    SUSPENDED = "suspended"
    RESTORED = "restored"


_WORDS = {
    Notice.QUOTA_THRESHOLD: (
        "Most of your rankings are used",
        "Four fifths of the rankings your plan includes in this period are used.",
    ),
    Notice.QUOTA_EXCEEDED: (
        "All included rankings are used",
        (
            "All rankings that your plan includes in this period are used. Under a soft cap "
            "further ones are charged each; under a hard cap they are refused."
        ),
    ),
    Notice.TRIAL_ENDING: (
        "Your trial ends soon",
        (
            "Your trial ends within three days. Without a subscription everything can then "
            "still be read and exported, and nothing is deleted."
        ),
    ),
    Notice.PAST_DUE: (
        "A payment did not succeed",
        (
            "A payment did not succeed. Nothing changes for seven days; after that the agency can "
            "only be read until it is paid. Nothing is deleted."
        ),
    ),
    Notice.READ_ONLY: (
        "Your agency can only be read",
        (
            "Your agency can be read and exported, but not changed, until the subscription is "
            "paid. Nothing is deleted."
        ),
    ),
    Notice.SUSPENDED: (
        "Your agency is suspended",
        (
            "Your agency is suspended until the subscription is paid. You can still export "
            "everything; nothing is deleted."
        ),
    ),
    Notice.RESTORED: (
        "Your agency is fully available",
        "Thank you: your agency is fully available again.",
    ),
}


@dataclass(frozen=True, slots=True)
class BillingLetters:
    """Mails whose links lead to `site`."""

    site: str

    def notice(self, notice: Notice, to: str) -> Mail:
        """Return the mail that tells `notice`."""
        subject, text = _WORDS[notice]
        return Mail(to=to, subject=subject, text=f"{text}\n\n{self.site}/billing\n")
