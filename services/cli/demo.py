"""The main job in front of the user: three applicants, rankings, shortlists, webhooks."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import cast

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.cli.api_client import ApiClient, Document
from services.sandbox.receiver import WebhookReceiver, webhook_receiver

WEBHOOK_SECONDS = 30.0
RANKING_SECONDS = 60.0
EVENT_TYPES = ("ranking.completed", "shortlist.built")
ROWS_SHOWN = 8
REASONS_SHOWN = 2


class DemoError(RuntimeError):
    """The main job did not end as it must; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoApplicant:
    """One of the fictional applicants, and the ranking made for them."""

    name: str
    identifier: str
    ranking: str = ""


def run_demo(console: Console, url: str, key: str, *, began: float) -> DemoApplicant:
    """Do the main job over HTTP, return an applicant; DemoError or ApiError when a part fails."""
    api = ApiClient(url=url, key=key)
    console.rule("The main job")
    with webhook_receiver() as receiver:
        endpoint = _register(api, receiver)
        applicants = keep_applicants(api)
        console.print(f"{len(applicants)} applicants kept through the API (fictional people).")
        ranked = _rank(console, api, applicants)
        for number, applicant in enumerate(ranked):
            shortlist = _shortlist(api, applicant)
            if number == 0:
                took = time.monotonic() - began
                console.print(f"First shortlist {took:.1f} s after the start.", style="dim")
            _show(console, applicant, shortlist)
        _verify(console, receiver, ranked)
        api.call("DELETE", f"/v1/webhook-endpoints/{endpoint}")
    _invite(console, url, key, ranked[0])
    return ranked[0]


def keep_applicants(api: ApiClient) -> list[DemoApplicant]:
    """Keep the fictional applicants with their experiences and letters."""
    return [_keep_applicant(api, document) for document in _documents()]


def _documents() -> list[Document]:
    folder = files("infra.demo").joinpath("applicants")
    paths = sorted((each for each in folder.iterdir() if each.name.endswith(".json")), key=str)
    return [cast("Document", json.loads(path.read_text())) for path in paths]


def _register(api: ApiClient, receiver: WebhookReceiver) -> str:
    body = {
        "url": receiver.url,
        "description": "Receiver of the demo",
        "event_types": list(EVENT_TYPES),
    }
    made = api.post("/v1/webhook-endpoints", body).body
    receiver.secret = str(made["secret"])
    return str(made["id"])


def _keep_applicant(api: ApiClient, document: Document) -> DemoApplicant:
    applicant = dict(cast("Document", document["applicant"]))
    external = str(applicant.pop("external_id"))
    kept = api.call("PUT", f"/v1/applicants/external/{external}", applicant).body
    identifier = str(kept["id"])
    for kind in ("experiences", "letters"):
        path = f"/v1/applicants/{identifier}/{kind}"
        if not cast("list[object]", api.get(path).body["items"]):
            for entry in cast("list[Document]", document[kind]):
                api.post(path, entry)
    return DemoApplicant(
        name=str(cast("Document", kept["identity"])["name"]), identifier=identifier
    )


def _rank(
    console: Console, api: ApiClient, applicants: Sequence[DemoApplicant]
) -> list[DemoApplicant]:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    ranked: list[DemoApplicant] = []
    with Progress(*columns, console=console) as progress:
        for applicant in applicants:
            task = progress.add_task(f"Ranking for {applicant.name}", total=100)
            path = f"/v1/applicants/{applicant.identifier}/rankings"
            ranking = str(api.post(path, {"shortlist": {}}).body["id"])
            _follow(api, ranking, partial(_advance, progress, task))
            ranked.append(
                DemoApplicant(name=applicant.name, identifier=applicant.identifier, ranking=ranking)
            )
    return ranked


def _advance(progress: Progress, task: TaskID, percent: int) -> None:
    progress.update(task, completed=percent)


def _follow(api: ApiClient, ranking: str, show: Callable[[int], None]) -> None:
    deadline = time.monotonic() + RANKING_SECONDS
    while time.monotonic() < deadline:
        state = api.get(f"/v1/rankings/{ranking}").body
        show(int(cast("int", state["progress"])))
        if state["state"] == "completed":
            return
        if state["state"] in ("failed", "cancelled"):
            raise DemoError(f"ranking {ranking} {state['state']}: {state['failure']}")
        time.sleep(0.02)
    raise DemoError(f"ranking {ranking} was not completed in {RANKING_SECONDS:g} s")


def _shortlist(api: ApiClient, applicant: DemoApplicant) -> Document:
    deadline = time.monotonic() + RANKING_SECONDS
    path = f"/v1/applicants/{applicant.identifier}/shortlists"
    while time.monotonic() < deadline:
        items = cast("list[Document]", api.get(path).body["items"])
        found = [each for each in items if each["ranking_id"] == applicant.ranking]
        if found:
            return api.get(f"/v1/shortlists/{found[0]['id']}").body
        time.sleep(0.05)
    raise DemoError(f"no shortlist of ranking {applicant.ranking} in {RANKING_SECONDS:g} s")


def _show(console: Console, applicant: DemoApplicant, shortlist: Document) -> None:
    entries = cast("list[Document]", shortlist["entries"])
    season = shortlist["season"]
    table = Table(title=f"{applicant.name}: best list under this model, season {season}")
    for column in ("Band", "Program and strongest reasons", "St", "P(interview)", "Signal", "Fee"):
        table.add_column(column, no_wrap=not column.startswith("Program"))
    for entry in entries[:ROWS_SHOWN]:
        table.add_row(*_cells(entry))
    if len(entries) > ROWS_SHOWN:
        table.caption = f"{len(entries) - ROWS_SHOWN} more in {shortlist['url']}"
    console.print(table)
    for line in cast("list[str]", shortlist["summary"]):
        console.print(f"  {line}", highlight=False)
    console.print()


def _cells(entry: Document) -> list[str]:
    program = cast("Document", entry["program"])
    chance = cast("Mapping[str, float]", entry["p_interview"])
    fee = entry["fee_cents"]
    reasons = cast("list[Mapping[str, object]]", entry["contributions"])[:REASONS_SHOWN]
    strongest = ", ".join(
        f"{str(each['group']).replace('-', ' ')} {cast('float', each['log_odds']):+.1f}"
        for each in reasons
    )
    tracks = ", ".join(str(track) for track in cast("list[object]", entry["track_codes"]))
    return [
        str(entry["band"]),
        f"{program['name']} ({tracks})\n[dim]{strongest}[/dim]",
        str(program["state"]),
        f"{chance['mid']:.0%} ({chance['low']:.0%}-{chance['high']:.0%})",
        str(entry["signal"]),
        "n/p" if fee is None else f"${cast('int', fee) / 100:,.0f}",
    ]


def _verify(console: Console, receiver: WebhookReceiver, ranked: Sequence[DemoApplicant]) -> None:
    wanted = {(kind, each.ranking) for kind in EVENT_TYPES for each in ranked}
    missing = receiver.wait_for(wanted, WEBHOOK_SECONDS)
    refused = [each for each in receiver.messages if each.refusal is not None]
    if missing or refused:
        raise DemoError(
            f"webhooks not received: {sorted(missing)}; not verified: "
            f"{[each.refusal for each in refused]}"
        )
    for message in receiver.messages:
        name = message.headers["webhook-id"]
        console.print(f"  {message.body['type']:<18} {name}  verified", highlight=False)
    console.print(
        f"{len(receiver.messages)} signed webhooks received and verified with the independent "
        "package standardwebhooks."
    )


def _invite(console: Console, url: str, key: str, applicant: DemoApplicant) -> None:
    console.rule("Try it")
    console.print(f"API docs   {url}/docs")
    console.print(f"OpenAPI    {url}/openapi.json")
    console.print(f"Demo key   {key}", highlight=False)
    console.print(
        f"curl -s -H 'Authorization: Bearer {key}' {url}/v1/rankings/{applicant.ranking}",
        highlight=False,
        soft_wrap=True,
    )
