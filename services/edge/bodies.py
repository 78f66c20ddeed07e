"""Bodies: strict JSON into bounded structs; nothing is coerced, nothing unknown passes.

A handler that takes a body declares it so::

    @post("/", dto=StrictBody[RankingIn])
    async def request_ranking(self, data: JSONBody[RankingIn], ...) -> ...:
"""

from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

import msgspec
from litestar.dto import DTOConfig, MsgspecDTO
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition
from msgspec import Struct

from domain.kernel.errors import Fault, InvalidError

StructT = TypeVar("StructT", bound=Struct)


class InStruct(Struct, kw_only=True, forbid_unknown_fields=True):
    """A request body: every field bounded by Meta."""


class PatchStruct(Struct, kw_only=True, forbid_unknown_fields=True):
    """A partial body: every field defaults to msgspec.UNSET, which means "leave it"."""


class OutStruct(Struct, kw_only=True):
    """A response body."""


def answers(body: type[OutStruct], status: int) -> dict[int, ResponseSpec]:
    """Describe the body of a handler that returns bytes: `responses=answers(ThingOut, 201)`."""
    described = HTTPStatus(status).phrase
    return {
        status: ResponseSpec(data_container=body, generate_examples=False, description=described)
    }


class MalformedBodyError(Exception):
    """The body is not JSON at all (400); a wrong field is Invalid (422)."""


class StrictBody(MsgspecDTO[StructT]):
    """The one way a body comes in (decision 22)."""

    config: ClassVar[DTOConfig] = DTOConfig()

    def decode_bytes(self, value: bytes) -> Any:
        """Decode strictly; MalformedBody for bad JSON, Invalid with a pointer for the rest."""
        return decode(value, self.model_type)

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Make no transfer model: the struct itself is the contract."""

    @classmethod
    def is_supported_model_type_field(cls, field_definition: FieldDefinition) -> bool:
        """Apply to bodies only, never to what is returned."""
        return field_definition.name == "data"

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        """Describe the struct as it is."""
        described: Reference | Schema = schema_creator.for_field_definition(field_definition)
        return described


def decode(raw: bytes, kind: type[StructT]) -> StructT:
    """Return `raw` as `kind`; MalformedBody or Invalid."""
    if not raw:
        raise MalformedBodyError("The body is empty; this needs a JSON object.")
    try:
        decoded = msgspec.json.decode(raw, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise wrong_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedBodyError("The body is not well-formed JSON in UTF-8.") from error
    except RecursionError as error:
        raise MalformedBodyError("The body is nested too deeply.") from error
    if b"\\u0000" in raw:
        raise InvalidError("nul-character", "Text may not hold the character U+0000.")
    return decoded


def wrong_field(message: str) -> InvalidError:
    """Return msgspec's complaint as a fault with a JSON pointer."""
    detail, _, path = message.partition(" - at `")
    fault = Fault(pointer=pointer_of(path.rstrip("`")), code="invalid-field", detail=detail)
    return InvalidError("invalid-body", "A field of the body is not valid.", faults=(fault,))


def pointer_of(path: str) -> str:
    """Return msgspec's `$.a[0].b` as `/a/0/b`; a key it does not name becomes `*`."""
    inner = path.removeprefix("$").replace("[...]", ".*").replace("[", ".").replace("]", "")
    return inner.replace(".", "/")
