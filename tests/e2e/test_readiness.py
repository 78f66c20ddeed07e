"""Three applicants from an empty ledger to the report: a long gap, watching only, research."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest

from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import newest_token, sign_up
from tests.e2e.three_applicants import LONG_GAP, RESEARCH, WATCHING

OWNER = "owner.readies@fictional.test"


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return the owner of an agency of the module's own."""
    sign_up(installation, OWNER, "Readying Advising")
    return log_in(installation, OWNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One applicant: where, the entries recorded, the report before and after them."""

    path: str
    entries: tuple[Any, ...]
    before: Any
    after: Any


def walk(client: Client, one: dict[str, Any]) -> Walked:
    """Record a whole applicant, role by role, then letter by letter."""
    body = an_applicant(one["name"], profile=a_profile(**one["profile"]))
    path = client.post("/v1/applicants", body).headers["location"]
    before = client.get(f"{path}/readiness").body
    made = [client.post(f"{path}/experiences", each) for each in one["roles"]]
    made += [client.post(f"{path}/letters", each) for each in one["letters"]]
    assert [each for each in made if each.status != 201] == []
    after = client.get(f"{path}/readiness").body
    assert after["ledger_head"] == client.get(f"{path}/ledger").body["head"]
    return Walked(path=path, entries=tuple(each.body for each in made), before=before, after=after)


def line(told: Any, name: str) -> tuple[str, float | None]:
    """Return standing and value of one line of a report."""
    found = next(each for each in told["lines"] if each["name"] == name)
    return found["standing"], found["value"]


def texts(client: Client, path: str, audience: str) -> Iterator[str]:
    """Yield the words of each page of the PDF, every page with ink on it."""
    printed = client.get(f"{path}/readiness.pdf?audience={audience}")
    assert printed.headers["content-type"] == "application/pdf"
    for page in pypdfium2.PdfDocument(printed.raw):
        picture = page.render(scale=0.5).to_numpy()
        assert picture.min() < 160 < picture.max()
        yield page.get_textpage().get_text_range()


def test_a_long_gap_is_drawn_and_what_came_after_it_is_confirmed(
    client: Client, installation: Installation
) -> None:
    one = walk(client, LONG_GAP)
    assert one.before["ledger_head"] == "0" * 64
    assert line(one.before, "US hands-on months") == ("unknown", 0)
    assert {"no-role-recorded", "no-letter-recorded"} <= set(one.before["unknown"])
    assert line(one.after, "Clinical months outside the US") == ("strong", 31)
    standing, months = line(one.after, "US hands-on months")
    assert standing == "partial"
    assert months == 2.9
    assert one.after["longest_gap_days"] > 2_500
    kinds = [each["activity"] for each in one.after["timeline"]]
    assert kinds == [None, "care-abroad", None, "non-medical", None, "us-care", None]
    assert one.after["certificates"][0]["is_expired"] is True
    assert one.after["ground"] == "state-unknown"
    here = client.get(f"{one.path}/readiness?in_state=NY").body
    assert (here["ground"], "hands-on" in here["may_propose"]) == (
        "may-work-under-state-rules",
        True,
    )
    asked = {
        "experience_id": one.entries[2]["id"],
        "author": "Dr. Fictional Attending",
        "author_email": "readies.author@fictional.test",
    }
    assert client.post(f"{one.path}/attestations", asked).status == 201
    signed = {
        "token": newest_token(installation, asked["author_email"], "confirm a clinical"),
        "us_licensed": True,
        "observed_directly": True,
        "duties": ["history-and-examination", "presenting"],
        "attributes": {"adaptation-to-us-protocols": "strong"},
    }
    assert installation.raw().post("/v1/attestations", signed).status == 201
    told = client.get(f"{one.path}/readiness?audience=advisor").body["evidence"][2]["confirmed"][0]
    assert told["duties"] == ["history-and-examination", "presenting"]
    assert told["attributes"] == {"adaptation-to-us-protocols": "strong"}
    own = client.get(f"{one.path}/readiness").body["evidence"][2]["confirmed"][0]
    assert (own["duties"], own["attributes"]) == (told["duties"], {})
    pages = list(texts(client, one.path, "advisor"))
    assert "Liwayway Fictional-Núñez" in pages[0]
    assert "Confirmed by Dr. Fictional Attending" in "".join(pages)


def test_watching_only_counts_as_watching_and_nothing_unlawful_is_proposed(
    client: Client, installation: Installation
) -> None:
    one = walk(client, WATCHING)
    told = one.after
    assert {each["contact_class"] for each in told["evidence"]} == {"observational"}
    assert told["evidence"][0]["only_watched"] == ["rounds-and-handoffs"]
    assert line(told, "US hands-on months") == ("missing", 0)
    assert line(told, "US months in the specialty")[1] == 4.7  # 143 days: those of both count once
    assert told["ask_next"] == [2, 1, 0]
    assert told["may_propose"] == ["active-observational", "observational"]
    assert told["ground"] == "graduate-without-authorisation"
    unlawful = WATCHING["roles"][0] | {
        "duties": ["procedures"],
        "started_on": "2026-04-06",
        "ended_on": "2026-05-01",
    }
    assert client.post(f"{one.path}/experiences", unlawful).status == 201
    applicant = invite(
        installation,
        client,
        "olena.readies@fictional.test",
        role="applicant",
        applicant_id=one.path.rpartition("/")[2],
    )
    own = applicant.get(f"{one.path}/readiness").body
    assert own["audience"] == "applicant"
    assert not any(each["is_private"] for each in own["findings"])
    assert applicant.get(f"{one.path}/readiness?audience=advisor").status == 403
    assert applicant.get(f"{one.path}/readiness.pdf?audience=advisor").status == 403
    advisors = client.get(f"{one.path}/readiness?audience=advisor").body
    private = [each["code"] for each in advisors["findings"] if each["is_private"]]
    assert private == ["hands-on-without-authorisation"]
    assert "For the advisor alone" in "".join(texts(client, one.path, "advisor"))
    assert "For the advisor alone" not in "".join(texts(client, one.path, "applicant"))


def test_research_with_patients_is_translated_and_never_rewritten(client: Client) -> None:
    one = walk(client, RESEARCH)
    told = one.after
    assert told["application"][0] == {
        "evidence": 0,
        "description": None,
        "over_by": 10,
        "meaningful": "Consent is a conversation that goes on.",
    }
    assert told["application"][1]["description"] == RESEARCH["roles"][1]["description"]
    assert "patient-care" in told["uncovered"]
    assert "professionalism" not in told["uncovered"]
    assert [each["shows"] for each in told["questions"] if each["cases"]] == ["professionalism"]
    assert told["questions"][4]["cases"] == [{"evidence": 0, "case": 0, "missing": []}]
    assert told["letters"][0]["is_waived"] is True
    assert line(told, "US hands-on months") == ("missing", 0)
    standing, months = line(told, "Research months with patients")
    assert standing == "strong"
    assert months is not None
    assert months > 24
    assert told["ask_next"] == []
    words = "".join(texts(client, one.path, "applicant"))
    assert "Bilal Fictional" in words
    assert "applicant's version" in words


def test_a_patient_mark_is_refused_with_its_place_and_nothing_is_kept(client: Client) -> None:
    path = client.post("/v1/applicants", an_applicant("Guarded Fictional")).headers["location"]
    case = {"happened": "We admitted Mrs. Okonkwo with sepsis."}
    refused = client.post(f"{path}/experiences", an_experience() | {"cases": [case]})
    assert refused.status == 422
    assert refused.body["errors"][0]["pointer"] == "/cases/0/happened"
    assert "Okonkwo" not in refused.raw.decode()
    assert client.get(f"{path}/ledger").body["entries"] == 0


def test_a_list_is_met_program_by_program_under_its_own_rules(client: Client) -> None:
    one = walk(client, LONG_GAP)
    assert client.get(f"{one.path}/readiness/programs").status == 404
    ranking = client.post(f"{one.path}/rankings", {"shortlist": {}}).body
    wait_for(client, ranking["url"])
    listed = wait_for_list(client, one.path.rpartition("/")[2])
    met = client.get(f"{one.path}/readiness/programs").body
    assert [each["program_id"] for each in met["programs"]] == [
        each["program"]["id"] for each in listed["entries"]
    ]
    assert all(each["letters"]["letters"] == [0] for each in met["programs"])
    assert met["letters"] == ["Dr. Fictional Santos"]
    assert [each["supervisor"] for each in met["ask_next"]] == ["Dr. Fictional Attending"]
    counted = [each["experience"] for each in met["programs"] if each["experience"]]
    assert {verdict for each in counted for verdict in each["verdicts"][:2]} == {
        "not-us",
        "not-clinical",
    }
