"""Bodies: guided by the document's schemas, then broken in the ways that break servers."""

import json
import random
from collections.abc import Mapping
from typing import Any

TEXTS = ["", "x", "2028", "a@b.test", "internal-medicine", "é☃😀", "x" * 300, "\u202e", "0", " "]
ODD = [
    b"", b"null", b"[]", b"{}", b"0", b'"t"', b"{", b"}", b"[1,]", b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', b'{"name":"\xc3\x28"}', b'{"name":"\\u0000"}',
    b'{"name":"\\ud800"}',
    b"[" * 20_000, b'{"a":' * 9_000, b"{}" + b" " * 60_000, b"1" * 50_000, b"NaN", b"1e999", b"-",
    b'{"\xf0\x28\x8c\x28":1}', b"{}{}", b"/*x*/{}", b"\x00", b"{" + b'"k":1,' * 9_000 + b'"k":1}',
]  # fmt: skip
NUMBERS = [
    b"9" * 400, b"1e999", b"-1e999", b"1E400", b"NaN", b"Infinity", b"-0", b"01", b"1.", b"0x10",
    b"9223372036854775808", b"-9223372036854775809", b"2147483648", b"1e-400", b'"12"', b"true",
]  # fmt: skip
DEPTH = 6


def sample(dice: random.Random, schema: Mapping[str, Any], schemas: Any, depth: int = 0) -> Any:
    """Return a value near `schema`: mostly of its kind, now and then not."""
    if dice.random() < 0.03:
        return dice.choice([None, True, -1, 1.5, "", [], {}, 10**30, "\x00"])
    if "$ref" in schema:
        return sample(dice, schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    for choice in ("oneOf", "anyOf", "allOf"):
        if schema.get(choice):
            return sample(dice, dice.choice(schema[choice]), schemas, depth)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "object")
    kind = dice.choice(kind) if isinstance(kind, list) else kind
    return _of_kind(dice, kind, schema, schemas, depth)


def _of_kind(
    dice: random.Random, kind: str, schema: Mapping[str, Any], schemas: Any, depth: int
) -> Any:
    if kind == "object":
        return _object(dice, schema, schemas, depth)
    if kind == "array":
        inner = schema.get("items", {})
        count = dice.choice([0, 1, 1, 2, 3]) if depth < DEPTH else 0
        return [sample(dice, inner, schemas, depth + 1) for _ in range(count)]
    if kind == "integer":
        return _number(dice, schema)
    if kind == "number":
        return dice.choice([_number(dice, schema), dice.random()])
    if kind == "boolean":
        return dice.random() < 0.5
    return None if kind == "null" else _text(dice, schema)


def _object(dice: random.Random, schema: Mapping[str, Any], schemas: Any, depth: int) -> Any:
    needed = set(schema.get("required", ()))
    wanted = 0.0 if depth > DEPTH else 0.5
    return {
        name: sample(dice, inner, schemas, depth + 1)
        for name, inner in schema.get("properties", {}).items()
        if name in needed or dice.random() < wanted
    }


def _number(dice: random.Random, schema: Mapping[str, Any]) -> int:
    low, high = int(schema.get("minimum", -5)), int(schema.get("maximum", 2**40))
    return dice.choice([low, high, low - 1, high + 1, dice.randint(low, max(low, high)), 0, 1])


def _text(dice: random.Random, schema: Mapping[str, Any]) -> str:
    shape = schema.get("format")
    if shape == "date":
        return dice.choice(["2024-02-29", "2025-02-29", "0001-01-01", "9999-12-31", "2026-05-01"])
    if shape == "date-time":
        return dice.choice(["2026-05-01T00:00:00Z", "9999-12-31T23:59:60Z", "2026-05-01T25:00:00"])
    if "20[2-9]" in schema.get("pattern", ""):
        return dice.choice(["2027", "2028", "2099", "1999"])
    longest: int | None = schema.get("maxLength")
    if longest is not None and dice.random() < 0.1:
        return "y" * min(longest + dice.randint(-1, 1), 30_000)
    return dice.choice(TEXTS)


def broken(dice: random.Random, raw: bytes) -> bytes:
    """Return `raw` damaged once, as often as not beyond JSON."""
    at = dice.randrange(len(raw) + 1)
    coding = dice.choice(["utf-16", "utf-32", "utf-8-sig"])
    damages = (
        raw[:at],
        raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :],
        raw[:at] + dice.choice(ODD) + raw[at:],
        raw.replace(b":", b":" + dice.choice(NUMBERS) + b',"again":', 1),
        raw.replace(b'"', b'"\xed\xa0\x80', dice.choice([1, 3])),
        raw.replace(b'":"', b'":"\\u0000', dice.choice([1, 3])),
        raw[:-1] + b"," + raw[1:] if raw.startswith(b"{") and len(raw) > 2 else raw * 2,
        raw.decode("utf-8", "replace").encode(coding),
    )
    return dice.choice(damages)


def body(dice: random.Random, schema: Mapping[str, Any], schemas: Any) -> bytes:
    """Return one body for a route that takes `schema`."""
    if dice.random() < 0.2:
        return dice.choice(ODD)
    raw = json.dumps(sample(dice, schema, schemas), ensure_ascii=dice.random() < 0.5)
    whole = raw.encode("utf-8", "surrogatepass")
    return broken(dice, whole) if dice.random() < 0.5 else whole
