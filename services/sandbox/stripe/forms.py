"""Bodies as Stripe takes them: form fields with brackets, into nested values."""

from typing import Any
from urllib.parse import parse_qsl

Fields = dict[str, Any]


def parse_form(text: str) -> Fields:
    """Return nested mappings; `a[0][b]=1` becomes {"a": [{"b": "1"}]}."""
    root: Fields = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, *rest = name.replace("]", "").split("[")
        place, keys = root, [head, *rest]
        for key in keys[:-1]:
            place = place.setdefault(key or str(len(place)), {})
        place[keys[-1] or str(len(place))] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def is_true(value: object) -> bool:
    """Return whether a field says true."""
    return value == "true"
