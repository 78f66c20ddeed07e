"""Catalogues, programs and seasons over HTTP."""

import csv
import io

import pytest

from domain.programs.policies.flat_export import export_rows
from domain.programs.policies.generate import generate_programs
from tests.e2e.client import Answer, Client, an_applicant
from tests.e2e.installation import Installation


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Catalogues").key)


def as_csv(count: int, seed: int = 5) -> bytes:
    """Return a catalogue as CSV."""
    header, rows = export_rows(generate_programs(seed, count))
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def upload(client: Client, path: str, raw: bytes, kind: str = "text/csv") -> Answer:
    """Post a file."""
    return client.call("POST", path, raw, {"Content-Type": kind})


def test_a_private_catalogue_is_imported_versioned_and_ranked(
    client: Client, installation: Installation
) -> None:
    made = client.post("/v1/catalogues", {"name": "Ours"})
    path = f"/v1/catalogues/{made.body['id']}/imports"
    dry = upload(client, f"{path}?dry_run=true", as_csv(60))
    assert (dry.status, dry.body["summary"]["added"]) == (200, 60)
    first = upload(client, path, as_csv(60))
    assert (first.status, first.body["version"]) == (201, 1)
    same = upload(client, path, as_csv(60))
    assert (same.status, same.body["is_new"], same.body["version"]) == (200, False, 1)
    less = upload(client, path, as_csv(40))
    assert less.status == 201
    assert less.body["summary"]["withdrawn"] >= 1

    named = f"catalogue_id={made.body['id']}"
    now = client.get(f"/v1/programs?{named}&limit=100").body["items"]
    then = client.get(f"/v1/programs?{named}&as_of=1&limit=100").body["items"]
    assert (len(now), len(then)) == (40, 60)
    other = installation.raw(installation.new_agency("Elsewhere").key)
    assert other.get(f"/v1/programs?{named}").status == 404
    assert upload(other, path, as_csv(2)).status == 404

    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(
        f"/v1/applicants/{applicant}/rankings",
        {"catalogue_id": made.body["id"]},
        Prefer="wait=10",
    )
    assert asked.status == 200
    receipt = client.get(f"{asked.body['url']}/receipt").body
    assert receipt["catalogue"]["version"] == 2
    assert receipt["catalogue"]["owner"].startswith("agy_")


def test_versions_are_listed_and_read_by_number_or_date(client: Client) -> None:
    made = client.post("/v1/catalogues", {"name": "Dated"}).body["id"]
    for count in (3, 5):
        upload(client, f"/v1/catalogues/{made}/imports", as_csv(count))
    shown = client.get(f"/v1/catalogues/{made}").body
    assert shown["catalogue"]["version"] == 2
    assert [each["version"] for each in shown["versions"]] == [2, 1]
    day = shown["versions"][0]["created_at"][:10]

    def programs(as_of: str) -> Answer:
        return client.get(f"/v1/programs?catalogue_id={made}&as_of={as_of}")

    assert len(programs("1").body["items"]) == 3
    assert len(programs(day).body["items"]) == len(programs("2099-01-01").body["items"]) == 5
    assert programs("2000-01-01").status == programs("3").status == 404
    assert programs("2026-02-30").status == programs("0").status == 422


def test_columns_of_others_are_renamed_or_left_out_by_name(client: Client) -> None:
    made = client.post("/v1/catalogues", {"name": "Foreign columns"}).body["id"]
    path = f"/v1/catalogues/{made}/imports"
    lines = as_csv(2).decode().splitlines()
    lines = [lines[0].replace(",city,", ",Town,") + ",Notes", *(f"{each},x" for each in lines[1:])]
    raw = "\n".join(lines).encode()
    refused = upload(client, path, raw)
    assert {each["pointer"] for each in refused.body["errors"]} >= {"/rows/1/Town", "/rows/1/Notes"}
    assert upload(client, f"{path}?rename=Town:city&ignore=Notes", raw).status == 201
    assert upload(client, f"{path}?rename=Town", raw).status == 422


def test_every_bad_cell_is_named_and_nothing_is_stored(client: Client) -> None:
    made = client.post("/v1/catalogues", {"name": "Broken"})
    path = f"/v1/catalogues/{made.body['id']}/imports"
    lines = as_csv(3).decode().splitlines()
    lines[1] = lines[1].replace("syn-", "=syn-", 1)
    lines.append("short,row")
    refused = upload(client, path, "\n".join(lines).encode())
    assert refused.status == 422
    pointers = {each["pointer"] for each in refused.body["errors"]}
    assert "/rows/2/program_code" in pointers
    assert client.get(f"/v1/programs?catalogue_id={made.body['id']}").status == 404
    assert upload(client, path, b"\xff\xfe", "text/csv").status == 422
    assert upload(client, path, b"[1]", "application/json").status == 422
    assert upload(client, path, b"x", "text/plain").status == 415


def test_programs_are_filtered_and_cached_by_version(client: Client) -> None:
    page = client.get("/v1/programs?specialty=internal-medicine&visa=j-1&limit=5")
    assert page.status == 200
    assert {each["specialty"] for each in page.body["items"]} == {"internal-medicine"}
    again = client.call("GET", "/v1/programs", None, {"If-None-Match": page.headers["etag"]})
    assert again.status == 304
    one = page.body["items"][0]
    shown = client.get(f"/v1/programs/{one['id']}")
    assert shown.body == one
    assert set(shown.body["requirements"]["step_2"]) == {"stance", "rule", "provenance"}
    assert client.get("/v1/programs?limit=0").status == 422
    assert client.get("/v1/programs?state=new-york").status == 422


def test_an_overlay_changes_this_agencys_gates_only(
    client: Client, installation: Installation
) -> None:
    program = client.get("/v1/programs?specialty=internal-medicine&limit=1").body["items"][0]
    path = f"/v1/programs/{program['id']}/overlay"
    cells = {"step_2_stance": "strict", "step_2_minimum": "299"}
    assert client.call("PUT", path, {"cells": cells, "note": "By phone."}).status == 200

    shown = client.get(path).body
    assert (shown["note"], set(shown["requirements"])) == ("By phone.", {"step_2"})

    def eligibility(caller: Client) -> str:
        applicant = caller.post("/v1/applicants", an_applicant()).body["id"]
        asked = caller.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=10")
        track = program["tracks"][0]["id"]
        explained = caller.get(f"{asked.body['url']}/tracks/{track}").body
        gates = [each for each in explained["findings"] if each["gate"] == "step-2"]
        return str([each["code"] for each in gates])

    elsewhere = installation.raw(installation.new_agency("Without overlay").key)
    assert elsewhere.get(path).body["overlay_version"] == 0
    assert eligibility(client) == "['violated']"
    assert eligibility(elsewhere) != "['violated']"
    bad = client.call("PUT", path, {"cells": {"step_2_minimum": "x", "colour": "red"}})
    assert {each["pointer"] for each in bad.body["errors"]} >= {
        "/cells/colour",
        "/cells/step_2_minimum",
    }


def test_seasons_say_what_is_carried_over_and_estimated(client: Client) -> None:
    seasons = client.get("/v1/seasons").body["items"]
    assert [each["code"] for each in seasons] == ["2026", "2027", "2028"]
    planned = client.get("/v1/seasons/2028").body
    assert {each["carried_from"] for each in planned["fees"]} == {"2026"}
    assert "match_week" in planned["dates"]["estimated"]
    assert client.get("/v1/seasons/1999").status == 422
    assert client.get("/v1/seasons/2090").status == 404
