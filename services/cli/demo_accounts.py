"""People of the demo who can log into the portal: invited by mail, as anybody is."""

import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import cast

from infra.devservers import kept_secret
from services.cli.api_client import ApiClient, ApiError

MAIL_SECONDS = 20.0
ADMIN = "admin@harborlights.example"
APPLICANT = "applicant@harborlights.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody of the demo agency."""

    role: str
    email: str
    password: str


def open_accounts(
    api: ApiClient, *, mail: Path, secrets: Path, applicant: str
) -> tuple[Account, ...]:
    """Return an administrator and an applicant, invited where they are not members yet."""
    accounts = tuple(
        Account(role=role, email=email, password=kept_secret(secrets, f"portal-{role}")[:20])
        for role, email in (("admin", ADMIN), ("applicant", APPLICANT))
    )
    members = cast("list[dict[str, object]]", api.get("/v1/people/members").body["items"])
    known = {str(each["email"]) for each in members}
    for account in accounts:
        if account.email not in known:
            place = {"applicant_id": applicant} if account.role == "applicant" else {}
            _invite(api, account, mail, place)
    return accounts


def _invite(api: ApiClient, account: Account, mail: Path, place: dict[str, str]) -> None:
    body = {"email": account.email, "role": account.role, **place}
    began = time.time_ns()
    api.post("/v1/people/invitations", body)
    accept = {
        "token": _token(mail, account.email, began),
        "name": f"Demo {account.role}",
        "password": account.password,
    }
    stranger = ApiClient(url=api.url, key="")
    stranger.post("/v1/auth/invitation-acceptances", accept)


def _token(mail: Path, to: str, since: int) -> str:
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for letter in sorted(mail.glob("*.eml"), reverse=True):
            if int(letter.name.partition("-")[0]) < since:
                break
            read = message_from_bytes(letter.read_bytes(), policy=policy.default)
            if read["To"] == to:
                text = read.get_content()
                return str(text.partition("/invitation#")[2].split()[0])
        time.sleep(0.05)
    raise ApiError(f"no invitation for {to} came into {mail}")
