"""What a mail says: no name, no number of anybody's; the portal tells the rest."""

from domain.kernel.mail import Mail
from domain.notifications.entities import Kind, Letter, News

_MANY = "{count} things wait for you at {agency}"
_FOOT = (
    "You hear of this because you are a member of {agency}. Choose what you hear of, and when, in "
    "your preferences; or end all mail of this kind: {unsubscribe}"
)


def line_of(news: News) -> str:
    """Return one line; it names nobody."""
    match news.kind:
        case Kind.RANKING_READY:
            return "A ranking is ready."
        case Kind.RANKING_FAILED:
            return "A ranking could not be completed; it may be tried again."
        case Kind.LIST_STALE:
            return "What a shortlist rests on changed; look at it before you use it."
        case Kind.TASK_DUE:
            return f"A task is due in {news.params['days']} days, on {news.params['due_on']}."
        case Kind.TASK_OVERDUE:
            return f"A task was due on {news.params['due_on']}."
        case Kind.MESSAGE:
            return "You have a new message."


def mail_of(letter: Letter, site: str, unsubscribe: str) -> Mail:
    """Return the mail with everything that waits, and the one-click way out."""
    lines = [line_of(each.news) for each in letter.notifications]
    agency = " ".join(letter.agency_name.split())
    subject = lines[0] if len(lines) == 1 else _MANY.format(count=len(lines), agency=agency)
    body = "\n".join(f"- {line}" for line in lines)
    foot = _FOOT.format(agency=agency, unsubscribe=unsubscribe)
    text = f"{body}\n\nLook: {site}/\n\n{foot}\n"
    return Mail(to=letter.email, subject=subject, text=text, unsubscribe_url=unsubscribe)
