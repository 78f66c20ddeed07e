"""What a what-if says of itself, and why a program moved: codes into words."""

from collections.abc import Mapping

from domain.shortlists.policies.what_if import Cause

NO_PROMISE = "This changes the model's estimate. It is not a promise, and not legal advice."

CAUSES: Mapping[Cause, str] = {
    Cause.OPENED: "It could not be listed before; now nothing known stands against it.",
    Cause.BETTER_CHANCE: "An interview there becomes more likely.",
    Cause.ROOM: "Its own chance is no better, but there is room for it now.",
    Cause.CLOSED: "It could no longer be listed: a rule, an aim or its worth stands against it.",
    Cause.WORSE_CHANCE: "An interview there becomes less likely.",
    Cause.CROWDED_OUT: "Other programs are worth more within the limits as they would be.",
}
