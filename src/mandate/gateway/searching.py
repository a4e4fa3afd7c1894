"""Who, what and how: searches over what is known, page by page, each page from the state the search began in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from mandate.engines.access.reach import what_can, who_can
from mandate.engines.access.scopes import is_type
from mandate.engines.access.terms import Decision, Uid
from mandate.gateway import signing
from mandate.gateway.answering import obligations, supported
from mandate.gateway.asking import asked
from mandate.gateway.reading import MOST_RESULTS, Named, NotReadable, Question, Search
from mandate.gateway.world import Caller, Published, World

FOLLOWED_FOR = timedelta(minutes=10)
"""For how long the next page of a search can be asked for."""
KEPT = 50_000
"""Results kept of searches that are still being read; while the state is the same, an older one is found anew."""
AGAIN = "This page is no longer kept; search again."
Results = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: in which state of which search, at what result, with how many a page, until when."""

    generation: int
    search: str
    start: int
    limit: int
    ends: int

    def token(self, key: bytes) -> str:
        """As it is handed out."""
        content = [self.generation, self.search, self.start, self.limit, self.ends]
        return signing.signed(content, key=key, use="page")


class Shelf:
    """Results of searches that are still being read."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Results] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    def put(self, place: tuple[int, str], results: Results) -> None:
        """Keep the results of a search; those that were asked for longest ago make room."""
        with self._lock:
            self._count += len(results) - len(self._kept.pop(place, ()))
            self._kept[place] = results
            while self._count > KEPT and len(self._kept) > 1:
                self._count -= len(self._kept.popitem(last=False)[1])

    def get(self, place: tuple[int, str]) -> Results | None:
        """The results of a search; None where they are gone."""
        with self._lock:
            return self._kept.get(place)


def found(search: Search, *, by: Caller, published: Published, world: World, shelf: Shelf) -> dict[str, Any]:
    """One page of a search; raises NotReadable for a token that does not belong to it or is over."""
    mark = _mark(search, by)
    now = int(world.now().timestamp())
    place = _place(search, mark, now, world.key)
    if place is None:
        ends = now + int(FOLLOWED_FOR.total_seconds())
        limit = MOST_RESULTS if search.limit is None else min(search.limit, MOST_RESULTS)
        place = Place(published.generation, mark, 0, limit, ends)
    results = shelf.get((place.generation, mark)) if place.start else None
    if results is None:
        if place.generation != published.generation:
            raise NotReadable(AGAIN)
        results = tuple(_results(search, by=by, published=published, world=world))
    return _page(search, place, results, world=world, shelf=shelf)


def _page(search: Search, place: Place, results: Results, *, world: World, shelf: Shelf) -> dict[str, Any]:
    part = results[place.start : place.start + place.limit]
    following = ""
    if part and place.start + len(part) < len(results):
        shelf.put((place.generation, place.search), results)
        following = replace(place, start=place.start + len(part)).token(world.key)
    if search.limit is None and not search.token and not following:
        return {"results": list(part)}
    return {
        "page": {"next_token": following, "count": len(part), "total": len(results)},
        "results": list(part),
    }


def _mark(search: Search, by: Caller) -> str:
    question = search.question
    parts = [part.as_json() for part in (question.subject, question.action, question.resource)]
    return signing.digest([by.id, sorted(by.properties), search.part, parts, dict(question.context)])


def _place(search: Search, mark: str, now: int, key: bytes) -> Place | None:
    """Where a token leads; None without one."""
    if not search.token:
        return None
    content = signing.opened(search.token, key=key, use="page")
    if content is None:
        raise NotReadable("page.token is not one of ours.")
    place = Place(*content)
    if place.search != mark or (search.limit is not None and min(search.limit, MOST_RESULTS) != place.limit):
        raise NotReadable("page.token belongs to another search; send the same request with it.")
    if place.ends < now:
        raise NotReadable(AGAIN)
    return place


def _results(search: Search, *, by: Caller, published: Published, world: World) -> Iterator[dict[str, Any]]:
    """Every result, in the order of the names; one with an obligation this caller cannot do is left out."""
    able = supported(search.question.context)
    now = world.now()
    for shown, reasons in _found(search, by, published, now):
        needed = obligations(Decision(True, reasons, (), True), published)
        if able is not None and any(one["type"] not in able for one in needed):
            continue
        yield shown | ({"context": {"obligations": needed}} if needed else {})


Found = Iterator[tuple[dict[str, Any], tuple[str, ...]]]


def _found(search: Search, by: Caller, published: Published, now: datetime) -> Found:
    """What is allowed, as it is shown, and by which policies."""
    if search.part == "action":
        yield from _actions(search.question, by, published, now)
        return
    open_: Named = getattr(search.question, search.part)
    if open_.properties or search.question.context.get("agent") is not None:
        yield from _one_by_one(search, open_, by, published, now)
        return
    ready = asked(search.question, by=by, published=published)
    request, second = ready.request, int(now.timestamp())
    snapshot, context, kind = ready.snapshot, request.context, published.type_named(open_.type)
    held: Iterable[tuple[Uid, tuple[str, ...]]]
    fixed = request.resource if search.part == "subject" else request.principal
    if ready.strange or published.unknown(fixed) or not is_type(fixed.type):
        return
    if search.part == "subject":
        held = who_can(request.action, request.resource, snapshot=snapshot, now=second, context=context, kind=kind)
    else:
        held = what_can(request.principal, request.action, snapshot=snapshot, now=second, context=context, kind=kind)
    yield from (({"type": open_.type, "id": uid.id}, reasons) for uid, reasons in sorted(held))


def _actions(question: Question, by: Caller, published: Published, now: datetime) -> Found:
    for action in published.actions:
        named = replace(question, action=replace(question.action, id=action.id))
        decision = asked(named, by=by, published=published).decided(now)
        if decision.allow:
            yield {"name": action.id}, decision.reasons


def _one_by_one(search: Search, open_: Named, by: Caller, published: Published, now: datetime) -> Found:
    """Where a caller says something of every result, or an agent acts for them, each is a question of its own."""
    for uid in published.of_type.get(published.type_named(open_.type), ()):
        part, question = replace(open_, id=uid.id), search.question
        named = replace(question, subject=part) if search.part == "subject" else replace(question, resource=part)
        decision = asked(named, by=by, published=published).decided(now)
        if decision.allow:
            yield {"type": open_.type, "id": uid.id}, decision.reasons
