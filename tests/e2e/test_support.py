"""Support as it is used: consented to, opened by command, seen in the log, ended over HTTP."""

import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from adapters.system.identifiers import new_id
from domain.agencies.entities import SupportGrant, SupportPurpose
from domain.agencies.use_cases.support import GrantSupport
from domain.kernel.identifiers import AgencyId, from_text, to_text
from domain.kernel.tenancy import EVERY_PERMISSION, Actor, ActorKind, Tenant
from infra.bootstrap import open_core
from infra.settings import Settings
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation

WITHIN_SECONDS = 10.0


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of this test's own."""
    return installation.raw(installation.new_agency("Supported").key)


async def consent(installation: Installation, agency: str) -> SupportGrant:
    """Consent as the agency's owner."""
    owner = Tenant(
        agency=AgencyId(from_text("agy", agency)),
        actor=Actor(kind=ActorKind.OWNER, id=new_id()),
        permissions=EVERY_PERMISSION,
    )
    async with open_core(Settings.from_env(installation.environment)) as opened:
        command = GrantSupport(purpose=SupportPurpose.QUESTION, minutes=5)
        return await opened.core.commands.grant_support(owner, command)


def preceptor(installation: Installation, *arguments: str) -> str:
    """Run a command; return what it printed."""
    told = subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def test_support_reads_is_seen_and_ends(client: Client, installation: Installation) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    agency = client.get("/v1/me").body["agency_id"]
    grant = to_text("sup", asyncio.run(consent(installation, agency)).id)
    printed = preceptor(installation, "support", "open", agency, grant, "--operator", "jo")
    support = installation.raw(printed.split()[0])
    assert support.get(f"/v1/applicants/{applicant}").status == 200
    assert support.post("/v1/applicants", an_applicant()).status == 403
    assert support.call("POST", "/v1/agency/exports").status == 403
    deadline = time.monotonic() + WITHIN_SECONDS
    log: list[dict[str, Any]] = []
    while not log:
        assert time.monotonic() < deadline
        log = client.get(f"/v1/audit?actor={grant}&action=applicant.read").body["items"]
    assert (log[0]["actor"], log[0]["objects"]) == ({"kind": "operator", "id": grant}, [applicant])
    (shown,) = client.get("/v1/agency/support-grants").body["items"]
    assert (shown["operator"], shown["purpose"], shown["ended_at"]) == ("jo", "question", None)
    assert client.call("DELETE", f"/v1/agency/support-grants/{grant}").status == 204
    while support.get(f"/v1/applicants/{applicant}").status != 401:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "ended" in preceptor(installation, "support", "list", agency)


def test_a_key_lets_nobody_in(client: Client) -> None:
    refused = client.post("/v1/agency/support-grants", {"purpose": "fault"})
    assert (refused.status, refused.body["type"]) == (403, "/problems/owner-or-admin-only")
