"""A change makes what rests on it stale, by name; it never ranks anything by itself."""

import asyncio
from typing import Any

import pytest

from domain.kernel.identifiers import AgencyId, from_text
from domain.kernel.tenancy import Tenant
from infra.bootstrap import open_core
from infra.settings import Settings
from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

CODES = ("p-1", "p-2", "p-3")


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of the test's own."""
    return installation.raw(installation.new_agency("Staleness").key)


def a_program(code: str, **changes: Any) -> dict[str, Any]:
    """Return one row of a catalogue."""
    program = {
        "program_code": code,
        "name": f"Fictional {code}",
        "institution": "Fictional Valley Hospital",
        "specialty": "internal-medicine",
        "city": "Fiction",
        "state": "NY",
        "track_code": "C",
        "track_kind": "categorical",
        "start_year": 2028,
    }
    return program | changes


def sweep(installation: Installation, client: Client) -> int:
    """Let housekeeping look at the agency now."""
    agency = AgencyId(from_text("agy", client.get("/v1/me").body["agency_id"]))

    async def act() -> int:
        async with open_core(Settings.from_env(installation.environment)) as opened:
            return await opened.core.commands.mark_stale(Tenant.system(agency))

    return asyncio.run(act())


def stale_events(client: Client) -> list[Any]:
    """Return the data of every shortlist.stale in the feed, once it has all of them."""
    found: list[Any] = []
    for _ in range(100):
        bodies = [each["message"] for each in feed(client)]
        found = [each["data"] for each in bodies if each["type"] == "shortlist.stale"]
        if found:
            return found
    return found


def feed(client: Client) -> list[Any]:
    """Return the agency's events."""
    items: list[Any] = client.get("/v1/events?limit=100").body["items"]
    return items


def a_list(client: Client, **wish: Any) -> tuple[str, Any, Any]:
    """Rank a new applicant with a list; return applicant, ranking, list."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}} | wish).body
    ranking = wait_for(client, asked["url"])
    return applicant, ranking, wait_for_list(client, applicant)


def test_a_changed_profile_makes_ranking_and_list_stale_once(
    client: Client, installation: Installation
) -> None:
    applicant, ranking, shortlist = a_list(client)
    assert sweep(installation, client) == 0
    assert (ranking["stale_cause"], shortlist["stale_cause"]) == (None, None)
    fresh = client.get(ranking["url"]).headers["etag"]
    read = client.get(f"/v1/applicants/{applicant}")
    changed = {"profile": a_profile(budget_cents=90_000)}
    patched = client.call(
        "PATCH", f"/v1/applicants/{applicant}", changed, {"If-Match": read.headers["etag"]}
    )
    assert patched.status == 200, patched

    seen = client.call("GET", ranking["url"], None, {"If-None-Match": fresh})
    assert (seen.status, seen.body["stale_cause"]) == (200, "profile-changed")
    sweep(installation, client)
    assert sweep(installation, client) == 0
    assert client.get(shortlist["url"]).body["stale_cause"] == "profile-changed"
    (told,) = stale_events(client)
    assert (told["shortlist_id"], told["cause"]) == (shortlist["id"], "profile-changed")
    assert len(client.get(f"/v1/applicants/{applicant}/rankings").body["items"]) == 1

    again = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}}).body
    wait_for(client, again["url"])
    while client.get(shortlist["url"]).body["ranking_id"] != again["id"]:
        assert client.get(shortlist["url"]).status == 200
    assert client.get(shortlist["url"]).body["stale_cause"] is None
    assert sweep(installation, client) == 0


def test_a_new_experience_makes_the_list_stale(client: Client, installation: Installation) -> None:
    applicant, _, shortlist = a_list(client)
    assert client.post(f"/v1/applicants/{applicant}/experiences", an_experience()).status == 201
    sweep(installation, client)
    assert client.get(shortlist["url"]).body["stale_cause"] == "ledger-changed"


def test_an_import_tells_whose_lists_it_would_change_before_it_lands(
    client: Client, installation: Installation
) -> None:
    catalogue = client.post("/v1/catalogues", {"name": "Ours"}).body["id"]
    imports = f"/v1/catalogues/{catalogue}/imports"
    first = client.post(imports, [a_program(code) for code in CODES])
    assert first.status == 201, first
    assert first.body["blast_radius"]["applicants"] == 0
    _, ranking, shortlist = a_list(client, catalogue_id=catalogue)
    held = {each["program"]["id"] for each in shortlist["entries"]}
    assert len(held) == len(CODES)

    coming = [a_program("p-1", city="Elsewhere"), a_program("p-2")]
    dry = client.post(f"{imports}?dry_run=true", coming)
    assert dry.status == 200, dry
    blast = dry.body["blast_radius"]
    assert (blast["applicants"], blast["with_changed_programs"]) == (1, 1)
    assert blast["with_withdrawn_programs"] == 1
    assert {each["change"] for each in blast["programs"]} == {"changed", "withdrawn"}
    assert {each["program_id"] for each in blast["programs"]} <= held
    assert client.get(ranking["url"]).body["stale_cause"] is None

    landed = client.post(imports, coming)
    assert landed.body["blast_radius"] == blast
    assert client.get(ranking["url"]).body["stale_cause"] == "catalogue-changed"
    sweep(installation, client)
    assert client.get(shortlist["url"]).body["stale_cause"] == "program-changed"
