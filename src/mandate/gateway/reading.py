"""The body of a call, read strictly where the standard asks for it and kindly where it does not.

What is missing or of another type is refused with a sentence that names it; what nobody knows is ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

Json = Mapping[str, Any]
NOTHING: Json = MappingProxyType({})
PARTS = ("subject", "action", "resource")
_NEEDED = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}
SEMANTICS = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
MOST_EVALUATIONS = 1000
DEEPEST = 64
MOST_RESULTS = 1000
"""Results of a search in one answer; the rest follows page by page."""


class NotReadable(ValueError):
    """What is wrong with a body, as a sentence."""


@dataclass(frozen=True, slots=True)
class Named:
    """A subject or resource (type and id), or an action (`id` is its name), with what the caller says of it."""

    type: str
    id: str
    properties: Json = field(default_factory=lambda: NOTHING)

    def as_json(self) -> dict[str, Any]:
        """As it was asked."""
        return {"type": self.type, "id": self.id, "properties": dict(self.properties)}


@dataclass(frozen=True, slots=True)
class Question:
    """May this subject do this with this, under these circumstances?"""

    subject: Named
    action: Named
    resource: Named
    context: Json


@dataclass(frozen=True, slots=True)
class Batch:
    """Several questions; one that cannot be read keeps its place as the sentence that says why."""

    questions: tuple[Question | NotReadable, ...]
    semantic: str


@dataclass(frozen=True, slots=True)
class Search:
    """Who (subject), what (resource) or how (action) is open; the part that is searched has no id."""

    part: str
    question: Question
    limit: int | None
    token: str


def parsed(body: bytes) -> Json:
    """The object in a body; raises NotReadable for anything but one JSON object in UTF-8 without repeated names."""
    if not body.strip():
        raise NotReadable("The body is empty; it must be a JSON object.")
    try:
        text = body.decode("utf-8")
        given = json.loads(text, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_refused)
        json.dumps(given, ensure_ascii=False, default=str).encode()
    except NotReadable:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise NotReadable("The body is not valid JSON in UTF-8.") from error
    _shallow(given)
    return _object(given, "The body")


def _shallow(given: Any) -> None:
    """Raises NotReadable for what is nested deeper than anybody means, before something runs out of room in it."""
    level = [given]
    for _depth in range(DEEPEST):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return
    raise NotReadable(f"The body is nested deeper than {DEEPEST} levels.")


def _parts(one: Any) -> Iterable[Any]:
    return one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: two readers of the same body must not see different requests."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotReadable("A name is given twice in one object.")
    return found


def _refused(name: str) -> Any:
    raise NotReadable(f"{name} is no JSON value.")


def _object(given: Any, what: str) -> Json:
    if not isinstance(given, Mapping):
        raise NotReadable(f"{what} must be an object.")
    return given


def question(body: Json) -> Question:
    """One question; raises NotReadable."""
    return Question(named(body, "subject"), named(body, "action"), named(body, "resource"), context(body))


def context(body: Json) -> Json:
    """The circumstances; none where there are none."""
    given = body.get("context")
    return NOTHING if given is None else _object(given, "context")


def named(body: Json, part: str, *, without: str = "", defaults: Json = NOTHING) -> Named:
    """One part of a question. `without` is the field a search leaves open, `defaults` what a batch says for all."""
    given = body.get(part)
    if given is None:
        raise NotReadable(f"{part} is missing.")
    given = _object(given, part)
    values = ["" if name == without else _text(given, defaults, part, name) for name in _NEEDED[part]]
    properties = given.get("properties")
    kept = NOTHING if properties is None else _object(properties, f"{part}.properties")
    return Named("Action" if part == "action" else values[0], values[-1], kept)


def _text(given: Json, defaults: Json, part: str, name: str) -> str:
    value = given.get(name)
    if value is None:
        value = defaults.get(name)
    if value is None:
        raise NotReadable(f"{part}.{name} is missing.")
    if not isinstance(value, str):
        raise NotReadable(f"{part}.{name} must be a string.")
    return value


def batch(body: Json) -> Batch | Question:
    """Several questions, or the single one of a body without `evaluations`; raises NotReadable for the whole body."""
    items = body.get("evaluations")
    if items is not None and not isinstance(items, list):
        raise NotReadable("evaluations must be an array.")
    semantic = _semantic(body)
    if not items:
        return question(body)
    if len(items) > MOST_EVALUATIONS:
        raise NotReadable(f"evaluations holds {len(items)} items; at most {MOST_EVALUATIONS} are answered at once.")
    defaults = {part: _default(body, part) for part in PARTS} | {"context": context(body)}
    return Batch(tuple(_item(item, defaults) for item in items), semantic)


def _semantic(body: Json) -> str:
    options = body.get("options")
    given = None if options is None else _object(options, "options").get("evaluations_semantic")
    if given is None:
        return SEMANTICS[0]
    if given not in SEMANTICS:
        raise NotReadable(f"options.evaluations_semantic must be one of {', '.join(SEMANTICS)}.")
    return str(given)


def _default(body: Json, part: str) -> Json:
    """What a batch says for all its questions, which may be less than a whole part."""
    given = _object(body.get(part) or NOTHING, part) if body.get(part) is not None else NOTHING
    for name in _NEEDED[part]:
        if given.get(name) is not None and not isinstance(given[name], str):
            raise NotReadable(f"{part}.{name} must be a string.")
    if given.get("properties") is not None:
        _object(given["properties"], f"{part}.properties")
    return given


def _item(item: Any, defaults: Mapping[str, Json]) -> Question | NotReadable:
    """One question of a batch: what it gives replaces the default as a whole, but for a type or id it leaves out."""
    try:
        own = _object(item, "An evaluation")
        whole = {part: own[part] if own.get(part) is not None else (defaults[part] or None) for part in PARTS}
        subject, action, resource = (named(whole, part, defaults=defaults[part]) for part in PARTS)
        return Question(
            subject, action, resource, context(own) if own.get("context") is not None else defaults["context"]
        )
    except NotReadable as problem:
        return problem


def search(body: Json, part: str) -> Search:
    """A search for one part of the question; raises NotReadable."""
    found = {one: _sought(body, one, part) for one in PARTS}
    given = body.get("page")
    page = NOTHING if given is None else _object(given, "page")
    limit, token = page.get("limit"), page.get("token")
    if limit is not None and (type(limit) is not int or limit < 0):
        raise NotReadable("page.limit must be a whole number from 0.")
    if token is not None and not isinstance(token, str):
        raise NotReadable("page.token must be a string.")
    asked = Question(found["subject"], found["action"], found["resource"], context(body))
    return Search(part, asked, limit, token or "")


def _sought(body: Json, one: str, part: str) -> Named:
    if one != part:
        return named(body, one)
    return Named("Action", "") if part == "action" else named(body, one, without="id")
