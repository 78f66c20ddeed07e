"""The webhook console: endpoints, what was sent to them and answered, sending again, the feed."""

import json
from datetime import UTC, datetime, time
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import DeliveryId, EndpointId, from_text, to_text
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import Permission
from domain.webhooks.entities import DeliveryState, Endpoint, KeyKind, SigningKey
from domain.webhooks.policies.event_types import EVENT_TYPES
from domain.webhooks.use_cases.delete_endpoint import DeleteEndpoint
from domain.webhooks.use_cases.register_endpoint import RegisterEndpoint
from domain.webhooks.use_cases.replay_deliveries import ReplayDeliveries, ReplayKind
from domain.webhooks.use_cases.retry_delivery import RetryDelivery
from domain.webhooks.use_cases.rotate_secret import RotateSecret
from domain.webhooks.use_cases.send_test_event import SendTestEvent
from domain.webhooks.use_cases.update_endpoint import UpdateEndpoint
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.phrases import OVERLAPS
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/integrations"
URL_MOST = 2_000
DESCRIPTION_MOST = 500
HEADERS_MOST = 11_000
RATE_MOST = 1_000
FEED = 50
SEQUENCE_MOST = 2**62
TYPES = [(each.name, each.name) for each in EVENT_TYPES]
KINDS = [("v1", "A shared secret (HMAC-SHA256, v1)"), ("v1a", "A public key (ed25519, v1a)")]


class EndpointPages(Controller):
    """Where events go."""

    path = "/integrations/endpoints"

    @get("/new")
    async def show_new(self, request: AnyRequest) -> Response[bytes]:
        """The form of an endpoint."""
        whoever(request).tenant.require(Permission.WEBHOOKS_WRITE)
        return _show_form(request, filled({"key_kind": "v1"}))

    @post()
    async def register(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Its secret is shown on the answer."""
        form = await read_form(request)
        command = RegisterEndpoint(
            url=form.needed("url", most=URL_MOST),
            description=form.text("description", most=DESCRIPTION_MOST) or "",
            event_types=form.all("event_types"),
            headers=_read_headers(form),
            rate_per_second=form.whole("rate_per_second", least=1, most=RATE_MOST),
            is_ordered=form.get("is_ordered") == "yes",
            key_kind=form.choice("key_kind", KeyKind) or KeyKind.HMAC,
        )
        if not form.faults:
            with form.blaming("url"):
                made = await core.commands.register_endpoint(whoever(request).tenant, command)
                return _secret(request, made.endpoint.id, made.key)
        return _show_form(request, form, status=422)

    @get("/{endpoint:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """What it is, and what was sent."""
        return await _show(request, core, _endpoint(endpoint))

    @post("/{endpoint:str}")
    async def change(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """Deliveries to come follow the new address."""
        form = await read_form(request)
        command = UpdateEndpoint(
            endpoint=_endpoint(endpoint),
            version=form.whole("version") or 0,
            url=form.needed("url", most=URL_MOST),
            description=form.text("description", most=DESCRIPTION_MOST) or "",
            event_types=form.all("event_types"),
            headers=_read_headers(form) if _says_headers(form) else None,
            rate_per_second=form.whole("rate_per_second", least=1, most=RATE_MOST),
            is_ordered=form.get("is_ordered") == "yes",
        )
        if not form.faults:
            with form.blaming("url"):
                await core.commands.update_endpoint(whoever(request).tenant, command)
                return away(f"{HOME}/endpoints/{endpoint}", said="saved")
        return await _show(request, core, _endpoint(endpoint), form)

    @post("/{endpoint:str}/switch")
    async def switch(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """Disabling cancels what waits."""
        form = await read_form(request)
        command = UpdateEndpoint(
            endpoint=_endpoint(endpoint),
            version=form.whole("version") or 0,
            is_enabled=form.get("is_enabled") == "yes",
        )
        await core.commands.update_endpoint(whoever(request).tenant, command)
        return away(f"{HOME}/endpoints/{endpoint}", said="saved")

    @post("/{endpoint:str}/secret")
    async def rotate(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """Both keys sign until the overlap ends."""
        form = await read_form(request)
        wanted = _endpoint(endpoint)
        command = RotateSecret(
            endpoint=wanted,
            kind=form.choice("kind", KeyKind) or KeyKind.HMAC,
            overlap_hours=form.whole("overlap", most=720) or 0,
        )
        key = await core.commands.rotate_secret(whoever(request).tenant, command)
        return _secret(request, wanted, key)

    @post("/{endpoint:str}/delete")
    async def delete(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """What waits for it is cancelled."""
        command = DeleteEndpoint(endpoint=_endpoint(endpoint))
        await core.commands.delete_endpoint(whoever(request).tenant, command)
        return away(HOME, said="deleted")

    @post("/{endpoint:str}/test")
    async def test(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """An event of no meaning, to this endpoint only."""
        command = SendTestEvent(endpoint=_endpoint(endpoint))
        await core.commands.send_test_event(whoever(request).tenant, command)
        return away(f"{HOME}/endpoints/{endpoint}#deliveries", said="tested")

    @post("/{endpoint:str}/replay")
    async def replay(
        self, request: AnyRequest, core: GivenCore, endpoint: FromPath[str]
    ) -> Response[bytes]:
        """Everything that failed since a day, oldest first."""
        form = await read_form(request)
        wanted = _endpoint(endpoint)
        since = form.day("since")
        if since is None:
            form.refuse("since", "This is needed.")
        if since is not None and not form.faults:
            command = ReplayDeliveries(
                endpoint=wanted,
                kind=form.choice("kind", ReplayKind) or ReplayKind.FAILED,
                since=datetime.combine(since, time.min, UTC),
            )
            with form.blaming("since"):
                done = await core.commands.replay_deliveries(whoever(request).tenant, command)
                said = "replayed-some" if done.has_more else "replayed"
                said = said if done.deliveries else "nothing-to-replay"
                return away(f"{HOME}/endpoints/{endpoint}#deliveries", said=said)
        return await _show(request, core, wanted, replay=form)


class DeliveryPages(Controller):
    """One event on its way to one endpoint."""

    path = "/integrations/deliveries"

    @get("/{delivery:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, delivery: FromPath[str]
    ) -> Response[bytes]:
        """Every attempt: what was answered, how long it took, how the answer began."""
        tenant = whoever(request).tenant
        wanted = _delivery(delivery)
        found = await core.queries.get_delivery(tenant, wanted)
        endpoint = await core.queries.get_endpoint(tenant, found.endpoint)
        attempts = await core.queries.list_attempts(tenant, wanted)
        return page(
            request,
            "delivery.html",
            delivery=found,
            endpoint=endpoint.endpoint,
            attempts=[
                (each, each.response_excerpt.decode(errors="replace").strip()) for each in attempts
            ],
        )

    @post("/{delivery:str}/retry")
    async def retry(
        self, request: AnyRequest, core: GivenCore, delivery: FromPath[str]
    ) -> Response[bytes]:
        """The same message under the same id."""
        command = RetryDelivery(delivery=_delivery(delivery))
        await core.commands.retry_delivery(whoever(request).tenant, command)
        return away(f"{HOME}/deliveries/{delivery}", said="replayed")


class EventPages(Controller):
    """The feed of events, in order."""

    path = "/integrations/events"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """As integrators read it at /v1/events."""
        query = request.query_params
        form = filled({"type": query.get("type", ""), "after": query.get("after", "")})
        after = form.whole("after", most=SEQUENCE_MOST) if len(form.get("after")) <= 12 else None
        wanted = form.get("type")
        known = wanted in dict(TYPES)
        events = await core.queries.read_events(
            whoever(request).tenant,
            after=after or 0,
            limit=FEED,
            types=(wanted,) if known else (),
        )
        return page(
            request,
            "events.html",
            form=form,
            types=TYPES,
            wanted=wanted if known else "",
            events=[(each, *_opened(each.body)) for each in events],
            after=events[-1].sequence if len(events) == FEED else None,
        )


def _endpoint(text: str) -> EndpointId:
    return EndpointId(from_text("whe", text))


def _delivery(text: str) -> DeliveryId:
    return DeliveryId(from_text("dlv", text))


def _opened(body: bytes) -> tuple[str, str]:
    message = json.loads(body)
    return str(message.get("type", "")), json.dumps(message, indent=1, ensure_ascii=False)


def _says_headers(form: Form) -> bool:
    return bool(form.get("headers").strip()) or form.get("no_headers") == "yes"


def _read_headers(form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in (form.text("headers", most=HEADERS_MOST) or "").splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip() in found:
            form.refuse("headers", "One header a line, each once: Name: value")
        found[name.strip()] = value.strip()
    return found


def _secret(request: AnyRequest, endpoint: EndpointId, key: SigningKey) -> Response[bytes]:
    is_secret = key.kind is KeyKind.HMAC
    return page(
        request,
        "secret.html",
        headers={"Cache-Control": "no-store"},
        title="The endpoint's new key",
        what=None,
        secret=key.secret if is_secret else None,
        public=key.public_key,
        back=f"{HOME}/endpoints/{to_text('whe', endpoint)}",
    )


def _show_form(request: AnyRequest, form: Form, *, status: int = 200) -> Response[bytes]:
    return page(request, "endpoint_new.html", status=status, form=form, types=TYPES, kinds=KINDS)


def _form_of(endpoint: Endpoint) -> Form:
    return filled(
        {
            "url": endpoint.url,
            "description": endpoint.description,
            "event_types": endpoint.event_types,
            "rate_per_second": endpoint.rate_per_second,
            "is_ordered": endpoint.is_ordered or None,
        }
    )


async def _show(
    request: AnyRequest,
    core: Core,
    endpoint: EndpointId,
    form: Form | None = None,
    replay: Form | None = None,
) -> Response[bytes]:
    tenant = whoever(request).tenant
    view = await core.queries.get_endpoint(tenant, endpoint)
    query = request.query_params
    try:
        state = DeliveryState(query.get("state", ""))
    except ValueError:
        state = None
    try:
        deliveries = await core.queries.list_deliveries(
            tenant, endpoint, PageRequest(cursor=query.get("cursor")), state
        )
    except InvalidError:
        # An address somebody shortened: begin at the newest.
        deliveries = await core.queries.list_deliveries(tenant, endpoint, PageRequest(), state)
    return page(
        request,
        "endpoint.html",
        status=200 if form is None and replay is None else 422,
        view=view,
        endpoint=view.endpoint,
        form=form or _form_of(view.endpoint),
        replay=replay or filled({}),
        rotation=filled({"overlap": "24", "kind": view.keys[0].kind if view.keys else "v1"}),
        types=TYPES,
        kinds=KINDS,
        overlaps=OVERLAPS,
        deliveries=deliveries,
        state=state,
        states=list(DeliveryState),
    )
