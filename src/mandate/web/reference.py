"""The documentation of the API, from its own OpenAPI document: which calls there are, what they take and give."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mandate.services import wording
from mandate.web.may import may
from mandate.web.page import page

Node = Mapping[str, Any]
Document = Callable[[], Node]
METHODS = ("get", "head", "post", "put", "patch", "delete")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is, in words, with the schema it is of where it has one."""

    words: str
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a call, or one field of a schema."""

    name: str
    where: str
    kind: Kind
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What can come back: a status, what it means, as which media types, of which schema."""

    status: str
    says: str
    kind: Kind | None
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call."""

    id: str
    method: str
    path: str
    says: str
    permission: str
    parameters: tuple[Field, ...]
    body: Kind | None
    answers: tuple[Answer, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun with its calls."""

    name: str
    says: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema with its fields."""

    name: str
    says: str
    fields: tuple[Field, ...]


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def kind_of(node: Node) -> Kind:
    """What a value of this JSON Schema is, in words."""
    if "$ref" in node:
        return Kind(_name(node["$ref"]), _name(node["$ref"]))
    if "anyOf" in node:
        kinds = [kind_of(part) for part in node["anyOf"]]
        schema = next((kind.schema for kind in kinds if kind.schema), "")
        return Kind(" | ".join(kind.words for kind in kinds), schema)
    if "enum" in node or "const" in node:
        values = node.get("enum", [node.get("const")])
        return Kind(" | ".join(json.dumps(value) for value in values))
    if node.get("type") == "array":
        inner = kind_of(node.get("items", {}))
        return Kind(f"[{inner.words}]", inner.schema)
    return Kind(_plain(node))


def _bound(node: Node, end: str) -> int | None:
    """The least or most of a text, list or number, as a whole number."""
    found = next((node[f"{end}{of}"] for of in ("Length", "imum") if f"{end}{of}" in node), None)
    return None if found is None else int(found)


def _plain(node: Node) -> str:
    name = str(node.get("format") or node.get("type") or "any")
    low, high = _bound(node, "min"), _bound(node, "max")
    if high is None:
        return name if low is None else _("%(name)s, at least %(low)s") % {"name": name, "low": low}
    if not low:
        return _("%(name)s, at most %(high)s") % {"name": name, "high": high}
    return _("%(name)s, %(low)s to %(high)s") % {"name": name, "low": low, "high": high}


def _field(name: str, node: Node, *, where: str, required: bool) -> Field:
    says = str(node.get("description", ""))
    if node.get("default") not in (None, "", []):
        says = f"{says} Default: {json.dumps(node['default'])}.".strip()
    return Field(name, where, kind_of(node), required, says)


def shape_of(name: str, node: Node) -> Shape:
    """One schema with its fields; an enumeration has one field without a name."""
    needed = set(node.get("required", ()))
    rows = node.get("properties")
    if rows is None:
        return Shape(name, str(node.get("description", "")), (Field("", "", kind_of(node), required=True, says=""),))
    fields = tuple(_field(key, part, where="", required=key in needed) for key, part in rows.items())
    return Shape(name, str(node.get("description", "")), fields)


def _parameters(node: Node) -> tuple[Field, ...]:
    return tuple(
        _field(
            part["name"],
            {**part["schema"], "description": part.get("description", "")},
            where=part["in"],
            required=bool(part.get("required")),
        )
        for part in node.get("parameters", ())
    )


def _answer(status: str, node: Node) -> Answer:
    content = node.get("content", {})
    schema = next((part["schema"] for part in content.values() if "schema" in part), None)
    return Answer(status, str(node.get("description", "")), kind_of(schema) if schema else None, tuple(content))


def _body(node: Node) -> Node | None:
    content = node.get("requestBody", {}).get("content", {})
    return next((part["schema"] for part in content.values()), None)


def example(node: Node, schemas: Node) -> Any:
    """The smallest value that shows what a schema asks: what is required, and nothing else."""
    if "$ref" in node:
        return example(schemas[_name(node["$ref"])], schemas)
    if "anyOf" in node:
        return example(node["anyOf"][0], schemas)
    if "enum" in node:
        return node["enum"][0]
    if "const" in node:
        return node["const"]
    samples = {"date": "2027-03-01", "integer": 1, "number": 1, "boolean": True, "array": [], "string": "..."}
    if node.get("type") == "array" and node.get("minItems"):
        return [example(node["items"], schemas)]
    if node.get("type") != "object":
        return samples.get(str(node.get("format"))) or samples.get(str(node.get("type")), "...")
    rows = node.get("properties", {})
    names = node.get("required") or list(rows)[:1]
    return {name: example(rows[name], schemas) for name in names}


def _curl(method: str, address: str, node: Node, schemas: Node, root: str) -> str:
    """The call as one types it into a terminal."""
    parts = ["curl", '-H "Authorization: Bearer $MANDATE_TOKEN"']
    if method == "head":
        parts.append("-I")
    elif method != "get":
        parts.insert(1, f"-X {method.upper()}")
    headers = {field.name: field for field in _parameters(node) if field.where == "header"}
    if "If-Match" in headers:
        parts.append("-H 'If-Match: \"1\"'")
    if "Content-Range" in headers:
        parts.append("-H 'Content-Range: bytes 0-11/12' --data-binary @part")
    elif (body := _body(node)) is not None:
        sent = json.dumps(example(body, schemas), ensure_ascii=False).replace("'", "'\\''")
        parts.append(f"-H 'Content-Type: {JSON}' -d '{sent}'")
    asked = "&".join(f"{f.name}=..." for f in _parameters(node) if f.where == "query" and f.required)
    parts.append(f'"{root}{address}{"?" if asked else ""}{asked}"')
    return " ".join(parts)


def _operation(method: str, address: str, node: Node, schemas: Node, root: str) -> Operation:
    body = _body(node)
    return Operation(
        id=node["operationId"],
        method=method.upper(),
        path=address,
        says=str(node.get("description", "")),
        permission=str(node.get("x-permission", "")),
        parameters=_parameters(node),
        body=kind_of(body) if body else None,
        answers=tuple(_answer(status, part) for status, part in sorted(node["responses"].items())),
        curl=_curl(method, address, node, schemas, root),
    )


def nouns(document: Node, *, root: str) -> list[Noun]:
    """Every noun with its calls, in the order of the document. `root` is where this server is reached."""
    calls: dict[str, list[Operation]] = {}
    schemas = document["components"]["schemas"]
    for address, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                node = methods[method]
                calls.setdefault(node["tags"][0], []).append(_operation(method, address, node, schemas, root))
    return [Noun(tag["name"], tag["description"], tuple(calls.get(tag["name"], ()))) for tag in document["tags"]]


def _named_in(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if "$ref" in node:
            yield _name(node["$ref"])
        for part in node.values():
            yield from _named_in(part)
    elif isinstance(node, list):
        for part in node:
            yield from _named_in(part)


def shapes(document: Node, noun: str) -> list[Shape]:
    """Every schema that the calls of a noun speak of, directly or through another."""
    schemas = document["components"]["schemas"]
    calls = [node for methods in document["paths"].values() for node in methods.values() if noun in node["tags"]]
    waiting, found = list(_named_in(calls)), dict[str, Shape]()
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = shape_of(name, schemas[name])
            waiting.extend(_named_in(schemas[name]))
    return [found[name] for name in sorted(found)]


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def urlpatterns(document: Document) -> list[URLPattern]:
    """The addresses of the documentation of this document."""

    @lru_cache(maxsize=8)
    def listed(root: str, _language: str | None) -> list[Noun]:
        return nouns(document(), root=root)

    @may("be anywhere")
    def reference(request: HttpRequest) -> HttpResponse:
        """Every call by noun, how to get in, and every problem that can come back."""
        node = document()
        found = listed(_root(request), get_language())
        count = sum(len(noun.operations) for noun in found)
        sentence = ngettext(
            "%(count)s call lets a script read and write this record.",
            "%(count)s calls let a script read and write this record.",
            count,
        )
        context = {
            "nouns": found,
            "sentence": wording.opening(sentence % {"count": wording.spelled(count)}),
            "problems": node["x-problems"],
            "root": _root(request),
            "openapi": f"{reverse('api-docs').removesuffix('docs')}openapi.json",
        }
        return page(request, "reference/reference.html", context)

    @may("be anywhere")
    def reference_noun(request: HttpRequest, noun: str) -> HttpResponse:
        """The calls of one noun: parameters, bodies, answers, and an example to type."""
        node = document()
        one = next((found for found in listed(_root(request), get_language()) if found.name == noun), None)
        if one is None:
            raise Http404(noun)
        sentence = ngettext("%(noun)s, in %(count)s call.", "%(noun)s, in %(count)s calls.", len(one.operations))
        words = {"count": wording.spelled(len(one.operations)), "noun": noun}
        context = {"noun": one, "shapes": shapes(node, noun), "sentence": wording.opening(sentence % words)}
        return page(request, "reference/noun.html", context)

    return [
        path("api/docs", reference, name="api-docs"),
        path("api/docs/<slug:noun>", reference_noun, name="api-docs-noun"),
    ]
