"""What an advisor does next in the demo: publish the list, follow it, give tasks, write."""

from datetime import UTC, datetime, timedelta
from typing import cast

from services.cli.api_client import ApiClient, Document
from services.cli.demo import DemoApplicant

TASKS = (
    ("Ask a supervisor of this year for a letter", 10, False),
    ("Tell us whether you have taken Step 3", 14, False),
    ("Register with the NRMP", 60, True),
)
LETTER = "Your list is published. Look at the first ten with me before you pay for anything."


def advise(api: ApiClient, applicant: DemoApplicant) -> int:
    """Open what an applicant's portal shows; return how many applications are followed.

    Once: what an earlier start of the demo left is kept.
    """
    path = f"/v1/applicants/{applicant.identifier}"
    shortlist = cast("list[Document]", api.get(f"{path}/shortlists").body["items"])[0]
    place = f"/v1/shortlists/{shortlist['id']}"
    etag = api.get(place).headers["etag"]
    if shortlist["published_version"] is None:
        api.post(f"{place}/publish", {}, If_Match=etag)
    followed = api.post(f"{place}/applications", {}).body
    if not api.get(f"/v1/tasks?applicant_id={applicant.identifier}").body["items"]:
        today = datetime.now(UTC).date()
        for title, days, is_blocking in TASKS:
            due = (today + timedelta(days=days)).isoformat()
            api.post(f"{path}/tasks", {"title": title, "due_on": due, "is_blocking": is_blocking})
    if not api.get(f"{path}/messages").body["items"]:
        api.post(f"{path}/messages", {"text": LETTER})
    return cast("int", followed["opened"]) + cast("int", followed["known"])
