"""Portal sessions: who has the cookie is let in, and only forms of ours change anything."""

from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from litestar import Litestar, Request, get, post
from litestar.datastructures import State

from domain.identity.entities import Device, Membership, Session
from domain.identity.errors import bad_refresh
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.identity.use_cases.sign_in import Place, SignedIn
from domain.kernel.errors import UnauthenticatedError
from domain.kernel.identifiers import SessionId
from infra.tuning import RateSettings
from services.edge.authentication import PUBLIC
from services.edge.portal_sessions import (
    ACCESS,
    FIELD,
    REFRESH,
    FormTokens,
    forget_session,
    form_token,
    keep_session,
    require_own_form,
    require_session,
    send_cookies,
)
from services.edge.problems import EXCEPTION_HANDLERS
from services.edge.rate_limits import RateLimits
from tests.fakes.buckets import FakeBuckets
from tests.unit.edge.test_authentication import CLAIMS, NOW, Door

HOST = "portal.test"
FORM = "application/x-www-form-urlencoded"
AnyRequest = Request[Any, Any, Any]


@dataclass(slots=True)
class Portal:
    """A small portal, and a browser that keeps its cookies."""

    door: Door = field(default_factory=Door)
    jar: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    app: Litestar = field(init=False)

    def __post_init__(self) -> None:
        @get("/log-in", opt={"public": True, "session": True}, sync_to_thread=False)
        def show(request: AnyRequest) -> str:
            return form_token(request)

        @post("/log-in", opt=PUBLIC, status_code=200, sync_to_thread=False)
        def log_in(request: AnyRequest) -> str:
            keep_session(request, self.signed_in("refresh-0"))
            return "in"

        @get("/", sync_to_thread=False)
        def home(request: AnyRequest) -> str:
            return str(request.state.tenant.actor.kind.value)

        @post("/things", status_code=200, sync_to_thread=False)
        def change() -> str:
            return "changed"

        @post("/log-out", status_code=200, sync_to_thread=False)
        def log_out(request: AnyRequest) -> str:
            forget_session(request)
            return "out"

        core = SimpleNamespace(commands=SimpleNamespace(refresh_session=self.refresh))
        self.app = Litestar(
            route_handlers=[show, log_in, home, change, log_out],
            guards=[require_session, require_own_form],
            before_send=[send_cookies],
            exception_handlers=EXCEPTION_HANDLERS,
            state=State(
                {
                    "core": core,
                    "callers": self.door.callers(),
                    "limits": RateLimits(buckets=FakeBuckets(), settings=RateSettings()),
                    "forms": FormTokens.of(b"k" * 32),
                }
            ),
            openapi_config=None,
        )

    def signed_in(self, refresh_token: str) -> SignedIn:
        device = Device(user_agent="", network="")
        session = Session(
            id=CLAIMS.session,
            person=CLAIMS.person,
            agency=CLAIMS.agency,
            membership=CLAIMS.membership,
            device=device,
            created_at=NOW,
            rotated_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        member = Membership(
            id=CLAIMS.membership,
            person=CLAIMS.person,
            role=CLAIMS.role,
            name="",
            email="",
            joined_at=NOW,
        )
        return SignedIn(
            access_token=self.door.tokens.issue(CLAIMS),
            access_expires_at=CLAIMS.expires_at,
            refresh_token=refresh_token,
            session=session,
            place=Place(agency=CLAIMS.agency, agency_name="", membership=member),
        )

    async def refresh(self, command: RefreshSession) -> SignedIn:
        self.refreshed.append(command.refresh_token)
        if not command.refresh_token.startswith("refresh-"):
            raise bad_refresh()
        return self.signed_in(f"refresh-{len(self.refreshed)}")

    async def call(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        """Send one request as a browser would; keep what cookies come back."""
        body = urlencode(form or {}).encode()
        sent = {"host": HOST, "content-type": FORM, "content-length": str(len(body))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.jar:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        scope: Any = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "client": ("127.0.0.1", 1), "server": (HOST, 80),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        }  # fmt: skip
        answer: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            answer.append(message)

        await self.app(scope, receive, send)
        self._keep(answer[0]["headers"])
        return answer[0]["status"], answer[1]["body"].decode()

    async def log_in(self) -> None:
        _, token = await self.call("GET", "/log-in")
        assert (await self.call("POST", "/log-in", {FIELD: token}))[0] == 200

    def _keep(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.set_cookies = [value.decode() for name, value in headers if name == b"set-cookie"]
        for raw in self.set_cookies:
            for name, morsel in SimpleCookie(raw).items():
                self.jar[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.jar[name]


async def test_a_log_in_keeps_the_tokens_in_cookies_of_this_host_alone() -> None:
    portal = Portal()
    await portal.log_in()
    assert set(portal.jar) >= {ACCESS, REFRESH}
    for cookie in portal.set_cookies:
        assert cookie.startswith("__Host-")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert await portal.call("GET", "/") == (200, "owner")


async def test_without_a_session_nothing_but_public_pages_opens() -> None:
    portal = Portal()
    assert (await portal.call("GET", "/"))[0] == 401
    assert (await portal.call("POST", "/things"))[0] == 401
    assert (await portal.call("GET", "/log-in"))[0] == 200


async def test_a_form_without_its_token_or_with_anothers_changes_nothing() -> None:
    portal, other = Portal(), Portal()
    await portal.log_in()
    _, foreign = await other.call("GET", "/log-in")
    _, own = await portal.call("GET", "/log-in")
    assert (await portal.call("POST", "/things", {}))[0] == 403
    assert (await portal.call("POST", "/things", {FIELD: ""}))[0] == 403
    assert (await portal.call("POST", "/things", {FIELD: foreign}))[0] == 403
    assert (await portal.call("POST", "/things", {FIELD: own}))[0] == 200
    assert (await portal.call("POST", "/things", x_form_token=own))[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"origin": f"https://{HOST}"}, 200),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
    ],
)
async def test_another_site_sends_no_form_even_with_the_token(
    headers: dict[str, str], status: int
) -> None:
    portal = Portal()
    await portal.log_in()
    _, own = await portal.call("GET", "/log-in")
    assert (await portal.call("POST", "/things", {FIELD: own}, **headers))[0] == status


async def test_a_log_in_from_another_site_is_refused_too() -> None:
    portal = Portal()
    assert (await portal.call("POST", "/log-in", {FIELD: "guessed"}))[0] == 403
    assert portal.jar.get(ACCESS) is None


async def test_an_access_token_that_ran_out_is_renewed_on_the_way() -> None:
    portal = Portal()
    await portal.log_in()
    del portal.jar[ACCESS]  # as a browser does after ten minutes
    assert await portal.call("GET", "/") == (200, "owner")
    assert (portal.refreshed, portal.jar[REFRESH]) == (["refresh-0"], "refresh-1")
    assert await portal.call("GET", "/") == (200, "owner")
    assert portal.refreshed == ["refresh-0"]


async def test_a_session_that_is_over_leaves_the_browser() -> None:
    portal = Portal()
    await portal.log_in()
    portal.jar |= {ACCESS: "forged", REFRESH: "stolen"}
    assert (await portal.call("GET", "/"))[0] == 401
    assert not portal.jar.keys() & {ACCESS, REFRESH}


async def test_a_revoked_session_opens_nothing_though_its_token_was_believed() -> None:
    portal = Portal()
    await portal.log_in()
    assert (await portal.call("GET", "/"))[0] == 200
    portal.door.watch.refusal = UnauthenticatedError("session-over", "Over.")
    assert (await portal.call("GET", "/"))[0] == 401


async def test_logging_out_takes_the_cookies_away() -> None:
    portal = Portal()
    await portal.log_in()
    _, own = await portal.call("GET", "/log-in")
    assert (await portal.call("POST", "/log-out", {FIELD: own}))[0] == 200
    assert not portal.jar.keys() & {ACCESS, REFRESH}


def test_form_tokens_differ_by_session_browser_and_installation() -> None:
    forms, others = FormTokens.of(b"k" * 32), FormTokens.of(b"j" * 32)
    elsewhere = SessionId(UUID(int=99))
    tokens = {
        forms.of_session(CLAIMS.session),
        forms.of_session(elsewhere),
        forms.of_visitor("a"),
        forms.of_visitor("b"),
        others.of_visitor("a"),
    }
    assert len(tokens) == 5
