"""Three applicants from an empty ledger to the report: a long gap, watching only, research."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest

from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation

HANDS_ON = an_experience() | {
    "role": "Physician",
    "kind": "practice",
    "country": "IN",
    "state": None,
    "started_on": "2017-07-01",
    "ended_on": "2018-12-31",
}
WATCHED = an_experience() | {
    "role": "Observer",
    "kind": "observership",
    "duties": [],
    "description": "Only observed rounds.",
    "supervisor": "Dr. Fictional Watcher",
    "supervisor_us_licensed": True,
}
RESEARCH = an_experience() | {
    "role": "Research fellow",
    "kind": "research",
    "duties": ["counselling"],
    "description": "x" * 760,
    "patient_contact": True,
    "cases": [
        {
            "happened": "A participant wanted to leave the study.",
            "decided": "I explained the right to withdraw and called the investigator.",
            "learned": "Consent is a conversation that goes on.",
            "shows": ["professionalism"],
        }
    ],
}


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of the module's own."""
    return installation.raw(installation.new_agency("Readiness Advising").key)


def report(client: Client, name: str, *roles: dict[str, Any]) -> tuple[str, Any, Any]:
    """Return the path of a new graduate, and the report before and after these roles."""
    profile = a_profile(
        graduation={"degree_on": "2017-06-30", "is_graduated": True},
        work={"category": "none"},
    )
    path = client.post("/v1/applicants", an_applicant(name, profile=profile)).headers["location"]
    before = client.get(f"{path}/readiness").body
    for role in roles:
        made = client.post(f"{path}/experiences", role)
        assert made.status == 201, made
    return path, before, client.get(f"{path}/readiness").body


def line(told: Any, name: str) -> Any:
    """Return one line of a report."""
    return next(each for each in told["lines"] if each["name"] == name)


def test_a_long_gap_is_drawn_and_unknown_is_not_met(client: Client) -> None:
    path, before, after = report(client, "Gapful Fictional", HANDS_ON)
    assert before["ledger_head"] == "0" * 64
    assert line(before, "US hands-on months")["standing"] == "unknown"
    assert line(after, "US hands-on months")["standing"] == "missing"
    assert after["longest_gap_days"] > 1_000
    assert after["timeline"][0]["activity"] == "care-abroad"
    assert sum(each["days"] for each in after["timeline"]) > 2_000
    assert after["ledger_head"] == client.get(f"{path}/ledger").body["head"]


def test_watching_only_counts_as_watching_and_nothing_unlawful_is_proposed(
    client: Client,
) -> None:
    path, _, told = report(client, "Watching Fictional", WATCHED)
    assert told["evidence"][0]["contact_class"] == "observational"
    assert line(told, "US hands-on months")["value"] == 0
    assert told["ask_next"] == [0]
    assert told["may_propose"] == ["active-observational", "observational"]
    assert told["ground"] == "graduate-without-authorisation"
    hands_on = WATCHED | {"duties": ["procedures"], "started_on": "2024-05-01", "ended_on": None}
    assert client.post(f"{path}/experiences", hands_on).status == 201
    own = client.get(f"{path}/readiness").body
    assert not any(each["is_private"] for each in own["findings"])
    advisors = client.get(f"{path}/readiness?audience=advisor").body
    private = [each["code"] for each in advisors["findings"] if each["is_private"]]
    assert private == ["hands-on-without-authorisation"]


def test_research_with_patients_is_translated_and_never_rewritten(client: Client) -> None:
    path, _, told = report(client, "Research Fictional", RESEARCH)
    assert told["application"] == [
        {
            "evidence": 0,
            "description": None,
            "over_by": 10,
            "meaningful": "Consent is a conversation that goes on.",
        }
    ]
    assert "patient-care" in told["uncovered"]
    assert "professionalism" not in told["uncovered"]
    ready = [each["shows"] for each in told["questions"] if each["cases"]]
    assert ready == ["professionalism"]
    for audience in ("applicant", "advisor"):
        pages = client.get(f"{path}/readiness.pdf?audience={audience}")
        document = pypdfium2.PdfDocument(BytesIO(pages.raw))
        text = "".join(page.get_textpage().get_text_range() for page in document)
        assert "Research Fictional" in text
        assert f"{audience}'s version" in text
        picture = document[0].render(scale=0.5).to_numpy()
        assert picture.min() < 100 < picture.max()


def test_a_patient_mark_is_refused_with_its_place_and_nothing_is_kept(client: Client) -> None:
    path, _, _ = report(client, "Guarded Fictional")
    case = {"happened": "We admitted Mrs. Okonkwo with sepsis."}
    refused = client.post(f"{path}/experiences", an_experience() | {"cases": [case]})
    assert refused.status == 422
    assert refused.body["errors"][0]["pointer"] == "/cases/0/happened"
    assert "Okonkwo" not in refused.raw.decode()
    assert client.get(f"{path}/ledger").body["entries"] == 0
