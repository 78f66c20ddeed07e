"""Consent and retention over HTTP: a record that only grows, timers anybody may read."""

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of this test's own."""
    return installation.raw(installation.new_agency("Consenting").key)


def test_consent_is_given_and_withdrawn_and_both_stay(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    path = f"/v1/applicants/{applicant}/consents"
    given = {"purpose": "share-with-school", "version": "2027-08", "is_given": True}
    assert client.post(path, given).status == 201
    assert client.post(path, given | {"is_given": False}).status == 201
    record = client.get(path).body["items"]
    assert [each["is_given"] for each in record] == [False, True]
    assert {each["recorded_by"] for each in record} == {"integrator"}
    for wrong in ({"purpose": "Ada Fictional"}, {"version": "words of my own"}, {"is_given": 1}):
        assert client.post(path, given | wrong).status == 422, wrong
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.call(method, path, given).status == 405
    log = client.get(f"/v1/audit?object_id={applicant}&action=consent.recorded").body["items"]
    assert len(log) == 2


def test_timers_can_be_read(client: Client) -> None:
    found = {
        each["kept"]: each["seconds"] for each in client.get("/v1/agency/retention").body["items"]
    }
    day = 86_400
    assert found == {
        "webhook-attempts": 90 * day,
        "idempotent-answers": 2 * day,
        "exports": 7 * day,
        "trials": day,
        "audit-reads": 1095 * day,
        "addresses": 90 * day,
        "links": day,
        "sessions": 7 * day,
        "revocations": day,
    }
