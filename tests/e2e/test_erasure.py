"""Nothing that tells of an applicant rests in the clear, and after erasure nothing opens."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis

from tests.conftest import _within
from tests.e2e.client import Client, a_profile, an_experience
from tests.e2e.conftest import DATABASE
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

CONTROL = "Zaunkoenig Control Advising"
"""Name of the agency: no personal data, in the clear, so that the search can be seen to find."""

NUMBERS: Iterator[int] = iter(range(1, 100))
CANARIES: list[str] = []

Found = dict[str, Any]


def canary() -> str:
    """Return a word that is nowhere else, and remember it."""
    CANARIES.append(f"kanarienvogel{next(NUMBERS):02d}zq")
    return CANARIES[-1]


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency(CONTROL).key)


@pytest.fixture(scope="module")
def made(client: Client) -> Found:
    """Make an applicant with a canary in every field that names or is free text."""
    profile = a_profile(
        languages=[canary()],
        other_degrees=[canary()],
        honours=[canary()],
        gap_explanation=canary(),
    )
    profile["graduation"] |= {"school": canary()}
    profile["work"] |= {"basis": canary()}
    identity = {"name": canary(), "email": f"{canary()}@example.org", "phone": canary()}
    body = {"identity": identity, "profile": profile, "status": "active", "external_id": canary()}
    headers = {"Idempotency-Key": "make-once"}
    applicant = client.call("POST", "/v1/applicants", body, headers).body["id"]
    path = f"/v1/applicants/{applicant}"
    # Refused, with what would be told in a log: a name taken, a field that is wrong.
    assert client.post("/v1/applicants", body).status == 409
    wrong = body | {"identity": identity | {"email": canary()}}
    assert client.post("/v1/applicants", wrong).status == 422
    etag = client.get(path).headers["etag"]
    renamed = {"identity": identity | {"name": canary()}}
    assert client.call("PATCH", path, renamed, {"If-Match": etag}).status == 200
    experience = an_experience() | {
        name: canary()
        for name in (
            "role", "site", "setting", "supervisor", "description", "case_learned_from",
            "feedback", "improvement",
        )
    }  # fmt: skip
    experience["procedures"] = [{"name": canary(), "level": "observed"}]
    entry = client.post(f"{path}/experiences", experience)
    assert entry.status == 201, entry
    assert client.post(f"{path}/letters", {"author": canary(), "title": canary()}).status == 201
    ranking = client.post(f"{path}/rankings", {"shortlist": {}}).body
    wait_for(client, ranking["url"])
    shortlist = wait_for_list(client, applicant)
    program = shortlist["entries"][0]["program"]["id"]
    list_path = f"/v1/shortlists/{shortlist['id']}"
    mark, match = {"kind": "pin", "note": canary()}, client.get(list_path).headers["etag"]
    marked = client.call("PUT", f"{list_path}/marks/{program}", mark, {"If-Match": match})
    assert marked.status < 300
    exports = [
        ready(client, client.call("POST", f"{place}/exports").headers["location"])
        for place in (path, "/v1/agency")
    ]
    assert len(CANARIES) >= 20
    return {"path": path, "body": body, "things": [ranking["url"], list_path], "exports": exports}


def ready(client: Client, location: str) -> str:
    """Wait for an export; return its address."""
    deadline = time.monotonic() + 30
    while client.get(location).body["state"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return location


async def columns_with(installation: Installation, words: list[str]) -> list[str]:
    """Return the tables of which some column of some row holds one of `words`."""
    url = _within(installation.servers.superuser_url, DATABASE)
    owner = await asyncpg.connect(url)
    wanted = [each for word in words for each in (word, word.encode().hex())]
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for (table,) in tables:
        rows = await owner.fetch(f"SELECT t::text AS whole FROM {table} t")  # noqa: S608 - ours
        found += [table for row in rows if any(word in row["whole"] for word in wanted)]
    await owner.execute("CHECKPOINT")
    await owner.close()
    assert len(tables) > 20
    return found


def files_with(folder: Path, words: list[str]) -> list[str]:
    """Return the files below `folder` that hold one of `words`, as text or hexadecimal."""
    patterns = [part for word in words for part in ("-e", word, "-e", word.encode().hex())]
    searched = subprocess.run(
        ["grep", "-rlaF", *patterns, str(folder)],  # noqa: S607 - any grep
        capture_output=True,
        text=True,
        check=False,
    )
    return searched.stdout.splitlines()


def in_valkey(installation: Installation, words: list[str]) -> list[str]:
    """Return keys whose name or dump holds one of `words`."""
    with redis.Redis.from_url(installation.servers.valkey_url) as valkey:
        dumps = {key: key + (valkey.dump(key) or b"") for key in valkey.scan_iter("*")}
    return [str(key) for key, dump in dumps.items() if any(w.encode() in dump for w in words)]


def verify_log(installation: Installation, agency: str) -> None:
    """Fail unless the agency's chain is whole."""
    subprocess.run(
        [sys.executable, "-m", "services.cli", "audit", "verify", "--agency", agency],
        env=installation.environment,
        check=True,
    )


async def test_everything_that_tells_of_an_applicant_rests_in_ciphertext(
    installation: Installation, made: Found
) -> None:
    assert await columns_with(installation, CANARIES) == []
    assert await columns_with(installation, [CONTROL]) != []


async def test_after_erasure_nothing_is_left_to_find(
    installation: Installation, client: Client, made: Found
) -> None:
    erased = client.post(f"{made['path']}/erasure", {"reason": "requested"})
    assert erased.status == 200, erased
    counts = erased.body["counts"]
    assert counts["profile_versions"] == 1
    assert (counts["experiences"], counts["letters"], counts["rankings"]) == (1, 1, 1)
    assert (counts["exports"], counts["agency_exports"], counts["answers"]) == (1, 1, 1)
    assert re.fullmatch("[0-9a-f]{64}", erased.body["ledger_head"])
    for path in (made["path"], *made["things"], made["exports"][0]):
        assert client.get(path).status == 404, path
    assert client.get(f"{made['exports'][1]}/content").status == 409
    again = client.call("POST", "/v1/applicants", made["body"], {"Idempotency-Key": "make-once"})
    assert (again.status, again.headers["idempotent-replayed"]) == (410, "true")
    assert client.post(f"{made['path']}/erasure", {"reason": "requested"}).status == 404
    assert await columns_with(installation, CANARIES) == []
    assert files_with(installation.servers.folder, CANARIES) == []
    assert files_with(installation.folder, CANARIES) == []
    assert in_valkey(installation, CANARIES) == []
    assert files_with(installation.servers.folder, [CONTROL]) != []
    agency = client.get("/v1/me").body["agency_id"]
    verify_log(installation, agency)
    log = client.get("/v1/audit?action=applicant.erased&limit=1").body["items"][0]
    assert made["path"].rpartition("/")[2] in log["objects"]


def test_a_deleted_applicant_goes_the_same_way(client: Client) -> None:
    body = {"identity": {"name": "Fictional"}, "profile": a_profile(), "status": "active"}
    path = f"/v1/applicants/{client.post('/v1/applicants', body).body['id']}"
    assert client.post(f"{path}/erasure", {"reason": "because"}).status == 422
    assert client.call("DELETE", path).status == 204
    assert client.get(path).status == 404
