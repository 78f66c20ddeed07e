"""Words for codes: what a value is called on a page, in English; templates translate them."""

from collections.abc import Callable

Translate = Callable[[str], str]


def _(text: str) -> str:
    """Mark a phrase for the catalogues."""
    return text


SAID = {
    "saved": _("Saved."),
    "sent": _("Sent."),
    "deleted": _("Deleted."),
    "ranking": _("The ranking has begun; this page follows it."),
    "built": _("A new list was built."),
    "restored": _("The earlier version is shown again."),
    "published": _("The list is published to the applicant."),
    "withdrawn": _("The list is no longer shown to the applicant."),
    "invited": _("The invitation is on its way."),
    "welcome": _("Welcome. You can log in now."),
    "changed": _("Your password is changed. You can log in now."),
    "out": _("You are logged out."),
    "claimed": _("The visitor's profile is an applicant of yours now."),
    "imported": _("The file was imported."),
    "replayed": _("The deliveries are under way again."),
    "replayed-some": _("10,000 deliveries are under way again; ask again for the rest."),
    "nothing-to-replay": _("Nothing has failed since that day: there is nothing to send again."),
    "tested": _("A test event is under way; its delivery appears below in a moment."),
    "removed": _("Removed: their sessions are over."),
    "signed": _("The head of the log is signed; keep it elsewhere."),
    "revoked": _("Revoked."),
    "paid": _("Thank you. Your plan changes as soon as the payment is confirmed."),
    "ended": _("The sessions were ended."),
    "requested": _("Asked for; it is made in the background."),
}
"""What a page says after a form, by the code in its address."""

WORDS = {
    "specific-cases": _("Specific cases"),
    "communication": _("Communication"),
    "reliability": _("Reliability"),
    "work-ethic": _("Work ethic"),
    "adaptation-to-us-protocols": _("Adaptation to US protocols"),
    "comparison-with-us-graduates": _("Comparison with US graduates"),
    "not-seen": _("not seen"),
    "some": _("to some degree"),
    "recency": _("Experience grows too old"),
    "ecfmg-pathway": _("ECFMG pathway ends"),
    "ecfmg-certificate": _("ECFMG certificate ends"),
    "stop-budget": _("It holds no further program."),
    "stop-count": _("The number of programs asked for is reached."),
    "stop-price": _("The next program is worth less than the price you stated."),
    "stop-no-gain": _("No further program adds to the list under this model."),
    "stop-exhausted": _("No further program fits."),
    "non-us-img": _("Graduate of a school abroad, not a US citizen"),
    "us-img": _("Graduate of a school abroad, US citizen"),
    "us-md": _("US medical school (MD)"),
    "us-do": _("US medical school (DO)"),
    "passed": _("Passed"),
    "failed": _("Failed"),
    "incomplete": _("Not completed"),
    "pending": _("Result not out yet"),
    "step-1": _("Step 1"),
    "step-2-ck": _("Step 2 CK"),
    "step-2-cs": _("Step 2 CS"),
    "step-3": _("Step 3"),
    "oet": _("OET Medicine"),
    "comlex-1": _("COMLEX Level 1"),
    "comlex-2": _("COMLEX Level 2"),
    "comlex-3": _("COMLEX Level 3"),
    "citizen": _("US citizen"),
    "permanent-resident": _("Permanent resident (green card)"),
    "asylee-or-refugee": _("Asylee or refugee"),
    "ead": _("Work permit (EAD)"),
    "none": _("None of these: I need a visa"),
    "not-started": _("Not started"),
    "applied": _("Applied"),
    "pathway-accepted": _("Pathway accepted"),
    "certified": _("Certified"),
    "not-needed": _("Not needed"),
    "j-1": _("J-1"),
    "h-1b": _("H-1B"),
    "categorical": _("Categorical"),
    "preliminary": _("Preliminary"),
    "advanced": _("Advanced"),
    "physician": _("Physician"),
    "medicine-pediatrics": _("Medicine-Pediatrics"),
    "eligible": _("Fits"),
    "ineligible": _("Does not fit"),
    "conditional": _("Depends"),
    "unknown": _("Not known"),
    "queued": _("Waiting"),
    "running": _("Under way"),
    "completed": _("Done"),
    "cancelled": _("Cancelled"),
    "active": _("Active"),
    "prospect": _("Prospect"),
    "archived": _("Archived"),
    "open": _("To do"),
    "done": _("Done"),
    "gold": _("Gold signal"),
    "silver": _("Silver signal"),
    "owner": _("Owner"),
    "admin": _("Administrator"),
    "advisor": _("Advisor"),
    "accountant": _("Accountant"),
    "read-only": _("May only look"),
    "integrator": _("API key"),
    "operator": _("Preceptor's support"),
    "system": _("Preceptor itself"),
    "applicant": _("Applicant"),
    "offered": _("Offered"),
    "scheduled": _("Scheduled"),
    "declined": _("Declined"),
    "video": _("By video"),
    "in-person": _("In person"),
    "considering": _("Considering"),
    "applying": _("Applying"),
    "invited": _("Invited"),
    "interviewed": _("Interviewed"),
    "ranked": _("Ranked"),
    "matched": _("Matched"),
    "withdrawn": _("Withdrawn"),
    "rejected": _("Rejected"),
    "waitlisted": _("Waitlisted"),
    "not-invited": _("Not invited"),
    "observational": _("Observational"),
    "active-observational": _("Active observation"),
    "hands-on": _("Hands-on"),
    "no-role-recorded": _("Any role"),
    "no-letter-recorded": _("Any letter"),
    "no-exam-recorded": _("Any exam"),
    "degree-date": _("Date of the degree"),
    "work-authorisation": _("Right to work in the US"),
    "ecfmg-stage": _("ECFMG certification"),
    "season": _("Match you apply for"),
    "hours-of-a-us-role": _("Hours of a role in the US"),
    "supervisor-of-a-us-role": _("Supervisor of a role in the US"),
    "licence-of-a-us-supervisor": _("Licence of a supervisor in the US"),
    "duties-of-a-us-role": _("Duties of a role in the US"),
    "strong": _("Strong"),
    "partial": _("Partly"),
    "missing": _("Missing"),
    "dropped": _("Dropped"),
    "agency": _("Agency"),
    "team": _("The team alone"),
    "shared": _("The applicant, too"),
    "to-ask": _("To be asked"),
    "asked": _("Asked"),
    "agreed": _("Agreed"),
    "uploaded": _("Uploaded"),
    "assigned": _("Assigned to programs"),
    "observed": _("Watched only"),
    "assisted": _("Assisted"),
    "supervised": _("Under supervision"),
    "independent": _("On your own"),
    "once": _("Once or twice"),
    "monthly": _("Every month"),
    "weekly": _("Every week"),
    "daily": _("Every day"),
    "not-matched": _("Not matched"),
    "main-match": _("Main Match"),
    "soap": _("SOAP"),
    "off-cycle": _("Outside the Match"),
    "program-director": _("Program director"),
    "pin": _("Kept"),
    "ban": _("Never listed"),
    "profile-changed": _("the profile"),
    "ledger-changed": _("the experience or the letters"),
    "program-changed": _("a program on the list"),
    "overlay-changed": _("what the agency knows of a program"),
    "new-england": _("New England"),
    "middle-atlantic": _("Middle Atlantic"),
    "east-north-central": _("East North Central"),
    "west-north-central": _("West North Central"),
    "south-atlantic": _("South Atlantic"),
    "east-south-central": _("East South Central"),
    "west-south-central": _("West South Central"),
    "mountain": _("Mountain"),
    "pacific": _("Pacific"),
    "territories": _("Territories"),
    "history-and-examination": _("Took histories and examined patients"),
    "presenting": _("Presented patients"),
    "reasoning-and-management": _("Reasoned and planned management"),
    "procedures": _("Did procedures"),
    "counselling": _("Counselled patients"),
    "rounds-and-handoffs": _("Took part in rounds and handoffs"),
    "documentation": _("Wrote notes"),
    "application": _("Application"),
    "interview": _("Interview"),
    "rank": _("Rank list"),
    "start": _("Start of training"),
    "each": _("Each exam"),
    "total": _("All exams together"),
    "failures": _("Failures"),
    "sittings": _("All sittings"),
    "class-year": _("Class year"),
    "practice": _("Practice as a physician"),
    "prior-residency": _("An earlier residency"),
}
"""Values of the domain in words; a value without an entry is shown with its dashes as spaces."""

OVERLAPS = (
    ("0", _("No overlap: the old one stops now")),
    ("24", _("The old one works for a day more")),
    ("168", _("The old one works for a week more")),
    ("720", _("The old one works for 30 days more")),
)
"""How long an old key works beside the new one, in hours."""

DELIVERIES = {
    "pending": _("Waiting"),
    "delivered": _("Delivered"),
    "exhausted": _("Given up"),
    "cancelled": _("Cancelled"),
    "gone": _("it answered that it is gone (410)"),
    "failing": _("every attempt failed for days"),
    "owner": _("somebody here switched it off"),
}
"""What became of a delivery, and why an endpoint receives nothing."""

BANDS = {
    "more likely": _("More likely"),
    "possible": _("Possible"),
    "long shot": _("Long shot"),
}

RANK_STAGES = {
    "queued": _("Waiting for a free worker"),
    "running": _("Scoring every program for this profile"),
}


def said(code: str | None) -> str | None:
    """Return the phrase of a code in an address; anything unknown says nothing."""
    return SAID.get(code or "")


def named(translate: Translate, value: object) -> str:
    """Return what a value of the domain is called."""
    text = str(getattr(value, "value", value))
    known = WORDS.get(text)
    if known is not None:
        return translate(known)
    spaced = text.replace("-", " ")
    return spaced[:1].upper() + spaced[1:]


def band_words(translate: Translate, band: str) -> str:
    """Return what a band is called."""
    return translate(BANDS[band]) if band in BANDS else named(translate, band)


def delivered(translate: Translate, value: object) -> str:
    """Return what became of a delivery, or why an endpoint is off, in words."""
    text = str(getattr(value, "value", value))
    return translate(DELIVERIES[text]) if text in DELIVERIES else named(translate, text)
