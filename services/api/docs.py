"""The reference page: plain HTML made from the OpenAPI document, no script, no outside address."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, cast

Document = Mapping[str, Any]

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:var(--soft);padding:.75rem;overflow:auto;border-radius:.4rem}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.4rem .75rem}
summary{cursor:pointer}summary b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);
padding:.3rem .5rem;text-align:left;vertical-align:top}nav a{margin-right:1rem}
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "Cache-Control": "public, max-age=300",
}


def render(document: Document) -> str:
    """Return the page."""
    tags = _by_tag(document)
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in tags)
    sections = "".join(_section(tag, each) for tag, each in tags.items())
    schemas = document["components"]["schemas"]
    sent = "".join(_webhook(name, each["post"]) for name, each in document["webhooks"].items())
    bodies = "".join(_schema(name, schemas[name]) for name in sorted(schemas))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(document['info']['title'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(document['info']['title'])} {escape(document['info']['version'])}</h1>"
        f"<p>{escape(document['info'].get('description', ''))}</p>"
        '<p>Machine-readable: <a href="/openapi.json">openapi.json</a>. Every call but those '
        "marked public needs <code>Authorization: Bearer</code> with an API key.</p>"
        f"<nav>{links}<a href='#webhooks-sent'>webhooks sent</a>"
        f"<a href='#bodies'>bodies</a></nav>{sections}"
        f"<h2 id='webhooks-sent'>Webhooks sent</h2>{sent}"
        f"<h2 id='bodies'>Bodies</h2>{bodies}</html>"
    )


def _by_tag(document: Document) -> dict[str, list[tuple[str, str, Document]]]:
    tags: dict[str, list[tuple[str, str, Document]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                for tag in operation.get("tags", ["other"]):
                    tags.setdefault(tag, []).append((method, path, operation))
    return dict(sorted(tags.items()))


def _section(tag: str, operations: list[tuple[str, str, Document]]) -> str:
    inner = "".join(_operation(method, path, each) for method, path, each in operations)
    return f"<h2 id='{escape(tag)}'>{escape(tag)}</h2>{inner}"


def _operation(method: str, path: str, operation: Document) -> str:
    parameters = "".join(
        f"<tr><td><code>{escape(each['name'])}</code> ({escape(each['in'])})</td>"
        f"<td>{'required' if each.get('required') else 'optional'}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for each in cast("list[Document]", operation.get("parameters", []))
    )
    answers = ", ".join(
        f"<code>{escape(status)}</code> {escape(each.get('description', ''))}"
        for status, each in operation["responses"].items()
    )
    body = _body_link(operation)
    return (
        f"<details id='{escape(operation['operationId'])}'><summary><b>{method.upper()}</b> "
        f"<code>{escape(path)}</code> {escape(operation.get('summary', ''))}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>{body}"
        f"<table>{parameters}</table><p>Answers: {answers}</p></details>"
    )


def _webhook(name: str, operation: Document) -> str:
    return (
        f"<details id='{escape(operation['operationId'])}'><summary><b>EVENT</b> "
        f"<code>{escape(name)}</code> {escape(operation.get('summary', ''))}</summary>"
        f"{_body_link(operation)}</details>"
    )


def _body_link(operation: Document) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    names = [_reference(each.get("schema", {})) for each in content.values()]
    return "".join(f"<p>Body: {name}</p>" for name in names if name)


def _reference(schema: Document) -> str:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return f"<a href='#schema-{escape(name)}'>{escape(name)}</a>" if name else ""


def _schema(name: str, schema: Document) -> str:
    required = set(schema.get("required", []))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{_kind(each)}</td>"
        f"<td>{'required' if field in required else 'optional'}</td></tr>"
        for field, each in schema.get("properties", {}).items()
    )
    return (
        f"<details id='schema-{escape(name)}'><summary><code>{escape(name)}</code> "
        f"{escape(schema.get('description', ''))}</summary><table>{rows}</table>"
        f"{_example(schema)}</details>"
    )


def _example(schema: Document) -> str:
    shown = [json.dumps(each, indent=2) for each in schema.get("examples", [])]
    return "".join(f"<pre>{escape(each)}</pre>" for each in shown)


def _kind(schema: Document) -> str:
    if "$ref" in schema:
        return _reference(schema)
    options = schema.get("oneOf") or schema.get("anyOf")
    if options:
        return " or ".join(_kind(each) for each in options)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "const" in schema or "enum" in schema:
        return escape(" or ".join(map(str, schema.get("enum", [schema.get("const")]))))
    kind = schema.get("type", "any")
    return escape(" or ".join(kind) if isinstance(kind, list) else str(kind))
