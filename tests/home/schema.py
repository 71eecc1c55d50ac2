"""As much of JSON Schema as our description of the API uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN: Final = {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "format",
    "description", "minimum", "maximum", "maxLength", "maxItems", "default", "examples", "const",
}  # fmt: skip


def follow(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference means."""
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def differences(
    value: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "$"
) -> Iterator[str]:
    """Yield where a value is not what the schema says."""
    schema = follow(schema, document)
    if unknown := set(schema) - KNOWN:
        yield f"{where}: the test does not know {unknown}"
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    allowed = tuple(kind for name in kinds for kind in TYPES[name])
    if kinds and (not isinstance(value, allowed) or (isinstance(value, bool) and "boolean" not in kinds)):
        yield f"{where}: {value!r} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from _object_differences(value, schema, document, where)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from differences(item, schema.get("items", {}), document, f"{where}[{number}]")


def _object_differences(
    value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], where: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
    if schema.get("additionalProperties") is False:
        yield from (f"{where}: {name} is not described" for name in value if name not in properties)
    for name in value.keys() & properties.keys():
        yield from differences(value[name], properties[name], document, f"{where}.{name}")
