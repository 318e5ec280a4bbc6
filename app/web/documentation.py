"""The API's documentation, rendered from its own OpenAPI document: no script, no third party."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.web.base import page_router
from app.web.templating import render

router = page_router()
Document = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One value that an operation takes."""

    name: str
    place: str
    kind: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One way to call the API."""

    method: str
    path: str
    summary: str
    fields: tuple[Field, ...]
    statuses: tuple[str, ...]


def _resolve(document: Document, schema: Document) -> Document:
    if reference := schema.get("$ref"):
        found: Document = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
        return found
    return schema


def _kind(document: Document, schema: Document) -> str:
    """Return a schema's type in a few words."""
    if reference := schema.get("$ref"):
        resolved = _resolve(document, schema)
        return " | ".join(resolved["enum"]) if "enum" in resolved else str(reference.rsplit("/", 1)[1])
    if choices := schema.get("anyOf"):
        return " | ".join(_kind(document, choice) for choice in choices if choice.get("type") != "null")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(document, schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")


def _body_fields(document: Document, operation: Document) -> list[Field]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = content.get("schema", {})
    choices = [choice for choice in body.get("anyOf", [body]) if choice.get("type") != "null"]
    schema = _resolve(document, choices[0]) if choices else {}
    required = schema.get("required", ())
    return [
        Field(name, "body", _kind(document, part), name in required)
        for name, part in schema.get("properties", {}).items()
    ]


def _operation(document: Document, path: str, method: str, operation: Document) -> Operation:
    parameters = [
        Field(each["name"], each["in"], _kind(document, each.get("schema", {})), each.get("required", False))
        for each in operation.get("parameters", ())
    ]
    summary = operation.get("description") or operation.get("summary", "")
    fields = (*parameters, *_body_fields(document, operation))
    return Operation(method.upper(), path, summary, fields, tuple(operation["responses"]))


def operations(document: Document) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI document by tag, in its order."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["other"])[0]
            found.setdefault(tag, []).append(_operation(document, path, method, operation))
    return found


@router.get("/api/v1/docs", name="web.api_docs")
def show_documentation(request: Request) -> Response:
    """Show every operation of the API, what it takes and how it answers."""
    groups = operations(request.app.openapi())
    return render(request, "documentation.html", groups=groups)
