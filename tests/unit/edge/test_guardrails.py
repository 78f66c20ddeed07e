"""At the door: our hosts, exact origins, bodies that end, and no more at once than we can serve."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.edge.admission import LOOPBACK, Entry, Places, aside
from services.edge.guardrails import Guardrails, SlowBodyError
from services.edge.proxies import Proxies

ENTRY = Entry(
    hosts=LOOPBACK | {"api.example.org"},
    origins=frozenset({"https://app.example.org"}),
    is_https=True,
    most_in_flight=3,
)
HASTY = Entry(hosts=ENTRY.hosts, body_seconds=0.01)


@dataclass(slots=True)
class Door:
    """Guardrails around an application of the test's."""

    app: Callable[[Any, Any, Any], Awaitable[None]] | None = None
    entry: Entry = ENTRY
    reached: int = 0
    outer: Guardrails = field(init=False)

    def __post_init__(self) -> None:
        self.outer = Guardrails(self._inner, Proxies(), self.entry)

    async def _inner(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached += 1
        if self.app is not None:
            await self.app(scope, receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in", "more_body": False})

    async def call(
        self,
        *headers: tuple[str, str],
        method: str = "GET",
        path: str = "/v1/me",
        receive: Any = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request."""
        raw = [(name.encode(), value.encode()) for name, value in headers]
        scope: Any = {"type": "http", "method": method, "path": path, "headers": raw}
        answer: list[Any] = []

        async def nothing() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            answer.append(message)

        await self.outer(scope, receive or nothing, send)
        found = {name.decode(): value.decode() for name, value in answer[0]["headers"]}
        return answer[0]["status"], found, answer[-1]["body"]


HOST = ("host", "api.example.org")


@pytest.mark.parametrize(
    "host", ["api.example.org", "API.example.org:8443", "127.0.0.1:8000", "localhost", "[::1]:80"]
)
async def test_our_own_hosts_are_let_in(host: str) -> None:
    assert (await Door().call(("host", host)))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("host", "evil.test"),),
        (("host", "api.example.org.evil.test"),),
        (("host", "xapi.example.org"),),
        (("host", "api.example.org:80:80"),),
        (("host", "api.example.org@evil.test"),),
        (("host", ""),),
        (HOST, HOST),
        (HOST, ("host", "evil.test")),
        (("host", "evil.test"), ("x-forwarded-host", "api.example.org")),
    ],
)
async def test_a_request_for_another_host_reaches_nothing(
    headers: tuple[tuple[str, str], ...],
) -> None:
    door = Door()
    status, answered, body = await door.call(*headers)
    assert (status, door.reached) == (400, 0)
    problem = msgspec.json.decode(body)
    assert problem["type"] == "/problems/unknown-host"
    assert problem["instance"] == answered["x-request-id"]
    assert answered["connection"] == "close"


async def test_load_balancers_ask_by_address() -> None:
    assert (await Door().call(("host", "10.1.2.3:8000"), path="/health/ready"))[0] == 200


async def test_scripts_of_an_allowed_origin_may_read_and_never_with_cookies() -> None:
    _, answered, _ = await Door().call(HOST, ("origin", "https://app.example.org"))
    assert answered["access-control-allow-origin"] == "https://app.example.org"
    assert answered["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answered


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.org.evil.test",
        "https://xapp.example.org",
        "http://app.example.org",
        "https://app.example.org:8443",
        "https://APP.example.org",
        "null",
        "*",
        "",
    ],
)
async def test_any_other_origin_is_none(origin: str) -> None:
    door = Door()
    _, answered, _ = await door.call(HOST, ("origin", origin))
    assert "access-control-allow-origin" not in answered
    asked = ("access-control-request-method", "PUT")
    _, answered, _ = await door.call(HOST, ("origin", origin), asked, method="OPTIONS")
    assert not [name for name in answered if name.startswith("access-control")]


async def test_a_preflight_is_answered_at_the_door() -> None:
    door = Door()
    asked = ("access-control-request-method", "PUT")
    origin = ("origin", "https://app.example.org")
    status, answered, body = await door.call(HOST, origin, asked, method="OPTIONS")
    assert (status, body, door.reached) == (204, b"", 0)
    assert "PUT" in answered["access-control-allow-methods"]
    assert "Authorization" in answered["access-control-allow-headers"]


async def test_browsers_are_told_to_come_by_https_only_where_there_is_https() -> None:
    _, answered, _ = await Door().call(HOST)
    assert answered["strict-transport-security"].startswith("max-age=")
    plain = Door(entry=Entry(hosts=LOOPBACK))
    _, answered, _ = await plain.call(("host", "localhost"))
    assert "strict-transport-security" not in answered
    assert "vary" not in answered


async def test_beyond_what_fits_at_once_a_request_is_told_to_come_again() -> None:
    gate = asyncio.Event()

    async def slow(_scope: Any, _receive: Any, _send: Any) -> None:
        await gate.wait()

    door = Door(app=slow)
    inside = [asyncio.create_task(door.call(HOST)) for _ in range(3)]
    await asyncio.sleep(0)
    status, answered, body = await door.call(HOST)
    assert (status, answered["retry-after"]) == (503, "1")
    assert msgspec.json.decode(body)["type"] == "/problems/overloaded"
    probe = asyncio.create_task(door.call(HOST, path="/health/live"))
    gate.set()
    assert [(await each)[0] for each in (*inside, probe)] == [200] * 4
    assert (await door.call(HOST))[0] == 200


async def test_a_request_that_fails_gives_its_place_back() -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ConnectionResetError

    door = Door(app=broken)
    for _ in range(10):
        with pytest.raises(ConnectionResetError):
            await door.call(HOST)


@pytest.mark.parametrize(
    ("status", "who", "at_once"),
    [(429, "stranger", 0), (503, "stranger", 0), (429, "caller", 9), (401, "stranger", 9)],
)
async def test_strangers_wait_for_a_refusal_and_hold_no_place(
    status: int, who: str, at_once: int
) -> None:
    sent: list[Any] = []

    async def refusing(scope: Any, _receive: Any, send: Any) -> None:
        scope["state"] = {"tenant": None} if who == "caller" else {}
        await send({"type": "http.response.start", "status": status, "headers": []})
        sent.append(status)

    entry = Entry(hosts=ENTRY.hosts, most_in_flight=3, refusal_seconds=0.02)
    door = Door(app=refusing, entry=entry)
    calls = [asyncio.create_task(door.call(HOST)) for _ in range(9)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert (len(sent), door.reached) == (at_once, 9)
    assert {(await each)[0] for each in calls} == {status}
    assert len(sent) == 9


async def test_who_waits_on_purpose_or_sends_slowly_holds_no_place() -> None:
    gate = asyncio.Event()

    async def waiting(scope: Any, receive: Any, _send: Any) -> None:
        if scope["method"] == "POST":
            await receive()
        else:
            async with aside():
                await gate.wait()

    async def body() -> Any:
        await gate.wait()
        return {"type": "http.request", "body": b"x", "more_body": False}

    door = Door(app=waiting)
    calls = [asyncio.create_task(door.call(HOST)) for _ in range(20)]
    calls += [asyncio.create_task(door.call(HOST, method="POST", receive=body)) for _ in range(20)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert door.reached == 40
    gate.set()
    assert [(await each)[0] for each in calls] == [200] * 40


async def test_a_body_that_does_not_end_is_given_up() -> None:

    async def reading(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["more_body"]:
            pass

    async def dripping() -> Any:
        await asyncio.sleep(0.004)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(SlowBodyError):
        await Door(app=reading, entry=HASTY).call(HOST, method="POST", receive=dripping)


async def test_who_reads_a_stream_for_long_is_not_cut_off() -> None:
    gone = asyncio.Event()

    async def streaming(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        await receive()

    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def later() -> Any:
        for message in messages:
            return message
        await asyncio.sleep(0.03)
        gone.set()
        return {"type": "http.disconnect"}

    assert (await Door(app=streaming, entry=HASTY).call(HOST, receive=later))[0] == 200
    assert gone.is_set()


@given(st.lists(st.sampled_from(["enter", "leave", "aside", "back"]), max_size=60))
def test_places_are_counted_right_whatever_happens(steps: list[str]) -> None:
    places, inside, outside = Places(4), [], []
    for step in steps:
        if step == "enter":
            place = places.enter()
            if place is not None:
                inside.append(place)
        elif step == "leave" and inside:
            left = inside.pop()
            left.leave()
            left.leave()
        elif step == "aside" and inside:
            inside[0].leave()
            outside.append(inside.pop(0))
        elif step == "back" and outside:
            outside[-1].take()
            inside.append(outside.pop())
        assert places.taken == len(inside)
