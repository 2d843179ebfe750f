"""What an instance or a plan looks like, as JSON Schema (draft 2020-12), from the dataclasses."""

import dataclasses
import json
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from samtakt.engines.planning.exchange import SEVERAL, Document

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema_of(document: type[Document]) -> dict[str, Any]:
    """Return the schema of a kind of file; it says the kinds of fields, not every rule."""
    parts: dict[str, Any] = {}
    whole = _thing(document, parts)
    whole["properties"] = {"schema": {"const": document.schema}, **whole["properties"]}
    whole["required"] = ["schema", *whole["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": document.kind,
        **whole,
        "$defs": dict(sorted(parts.items())),
    }


def schema_text(document: type[Document]) -> str:
    """Return the schema as the text that stands beside the documentation."""
    return json.dumps(schema_of(document), indent=1) + "\n"


def _thing(cls: type, parts: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    fields = dataclasses.fields(cls)
    return {
        "type": "object",
        "properties": {each.name: _kind(hints[each.name], parts) for each in fields},
        "required": [
            each.name
            for each in fields
            if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        ],
        "additionalProperties": False,
    }


def _kind(hint: Any, parts: dict[str, Any]) -> dict[str, Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_kind(each, parts) for each in inner]}
    if origin in SEVERAL:
        return {"type": "array", "items": _kind(inner[0], parts)}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _kind(inner[1], parts)}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in parts:
            parts[hint.__name__] = {}
            parts[hint.__name__] = _thing(hint, parts)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": PLAIN[hint]} if hint in PLAIN else {}
