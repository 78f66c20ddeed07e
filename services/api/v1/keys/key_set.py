"""The public halves of the keys that sign access tokens, for whoever wants to verify one."""

from typing import Any

from litestar import Controller, Request, Response, get

from infra.ports import Ports
from services.edge.authentication import PUBLIC
from services.edge.bodies import OutStruct


class JwkOut(OutStruct):
    """A public Ed25519 key as RFC 8037 writes it."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class JwksOut(OutStruct):
    """A JSON Web Key Set (RFC 7517)."""

    keys: list[JwkOut]


class KeySetController(Controller):
    """Nothing secret: a key is here before it signs, and until its last token has ended."""

    path = "/.well-known"
    tags = ["people"]
    opt = PUBLIC

    @get("/jwks.json", operation_id="getKeySet", summary="Keys that access tokens verify under")
    async def read_key_set(self, request: Request[Any, Any, Any]) -> Response[JwksOut]:
        """Good for a few minutes: the next key is published long before it is used."""
        ports: Ports = request.app.state.ports
        keys = [JwkOut(**each) for each in ports.signed_tokens.published]
        return Response(JwksOut(keys=keys), headers={"Cache-Control": "public, max-age=300"})
