"""What a mail says: no name, no number of anybody's; the portal tells the rest."""

from domain.kernel.mail import Mail
from domain.notifications.entities import Kind, Letter, News

_LINES = {
    Kind.RANKING_READY: "A ranking is ready.",
    Kind.RANKING_FAILED: "A ranking could not be completed; it may be tried again.",
    Kind.LIST_STALE: "What a shortlist rests on changed; look at it before you use it.",
    Kind.LIST_PUBLISHED: "Your list was published: you can read it now.",
    Kind.TASK_DUE: "A task is due in {days} days, on {due_on}.",
    Kind.TASK_OVERDUE: "A task was due on {due_on}.",
    Kind.MESSAGE: "You have a new message.",
}
_MANY = "{count} things wait for you at {agency}"
_FOOT = (
    "You hear of this because you are a member of {agency}. Choose what you hear of, and when, in "
    "your preferences; or end all mail of this kind: {unsubscribe}"
)


def line_of(news: News) -> str:
    """Return one line; it names nobody."""
    return _LINES[news.kind].format_map(news.params)


def mail_of(letter: Letter, site: str, unsubscribe: str) -> Mail:
    """Return the mail with everything that waits, and the one-click way out."""
    lines = [line_of(each.news) for each in letter.notifications]
    agency = " ".join(letter.agency_name.split())
    subject = lines[0] if len(lines) == 1 else _MANY.format(count=len(lines), agency=agency)
    body = "\n".join(f"- {line}" for line in lines)
    foot = _FOOT.format(agency=agency, unsubscribe=unsubscribe)
    text = f"{body}\n\nLook: {site}/\n\n{foot}\n"
    return Mail(to=letter.email, subject=subject, text=text, unsubscribe_url=unsubscribe)
