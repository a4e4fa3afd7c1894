"""What somebody means by a name or a pasted link: rows of the registers first, then services of the catalogue."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from mandate.catalogue.matcher import load_matcher
from mandate.catalogue.services import load_services
from mandate.engines.discovery.matching import Service
from mandate.engines.discovery.naming import words_of
from mandate.records.models import Dataset, Tool
from mandate.services import wording
from mandate.services.guardrails.register import Register

TOOL, DATASET, SERVICE = "tool", "dataset", "service"
MOST = 7
LONGEST = 300
"""Characters of a name or link that are looked at; nothing is called longer."""
_SAME, _ALIAS, _BEGINS, _HOLDS, _VENDOR = range(5)
_SURE = (_SAME, _ALIAS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant: a row of a register, or a service of the catalogue that no row is about."""

    kind: str
    key: str
    name: str
    note: str = ""


def find(text: str, register: Register) -> tuple[Candidate, ...]:
    """What the text may mean, the likeliest first: one where it is sure, a few to choose from, or none."""
    asked = " ".join(text.split())[:LONGEST]
    if not asked:
        return ()
    linked = _linked(asked, register)
    if linked:
        return linked
    found = sorted(_scored(asked, register), key=lambda pair: (pair[0], pair[1].name.lower()))
    sure = [one for score, one in found if score in _SURE]
    # A row of our own comes before a service that happens to have the same name.
    sure = [one for one in sure if one.kind != SERVICE] or sure
    return _each_once(sure or [one for _score, one in found] or _near(asked, register))[:MOST]


def one(kind: str, key: str, register: Register) -> Candidate | None:
    """The thing that a choice or a link names; None where it is gone. A service with a row of its own is that row."""
    if kind == SERVICE:
        service = load_matcher().service(key)
        return _of_service(service, register) if service is not None else None
    if kind == DATASET:
        dataset = register.of(Dataset).get(key)
        return _of_dataset(dataset) if dataset is not None else None
    tool = register.of(Tool).get(key)
    return _of_tool(tool) if tool is not None and not tool.not_ai else None


def _tools(register: Register) -> Iterable[Tool]:
    return [tool for tool in register.of(Tool).values() if not tool.not_ai]


def _of_tool(tool: Tool) -> Candidate:
    return Candidate(TOOL, tool.key, tool.name, tool.vendor)


def _of_dataset(dataset: Dataset) -> Candidate:
    return Candidate(DATASET, dataset.key, dataset.name, dataset.domain)


def _of_service(service: Service, register: Register) -> Candidate:
    """The register's row about a service where there is one, else the service itself."""
    row = next((tool for tool in _tools(register) if tool.service == service.id), None)
    if row is not None:
        return _of_tool(row)
    return Candidate(SERVICE, service.id, service.name, wording.category(service.category))


def _linked(text: str, register: Register) -> tuple[Candidate, ...]:
    """What a link leads to: a tool with that address, else the service that lives at the host."""
    if " " in text or "." not in text:
        return ()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ()
    if not host:
        return ()
    rows = [tool for tool in _tools(register) if tool.url and _host(tool.url) == host]
    if rows:
        return _each_once(_of_tool(tool) for tool in rows)[:MOST]
    match = load_matcher().host(host, parts.path or None)
    service = load_matcher().service(match.service_id) if match else None
    return (_of_service(service, register),) if service is not None else ()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _scored(text: str, register: Register) -> Iterator[tuple[int, Candidate]]:
    wanted = words_of(text)
    if not wanted:
        return
    for tool in _tools(register):
        aliases = _aliases().get(tool.service, ())
        score = _score(wanted, words_of(tool.name), aliases, words_of(tool.vendor))
        if score is not None:
            yield score, _of_tool(tool)
    for dataset in register.of(Dataset).values():
        score = _score(wanted, words_of(dataset.name), (), ())
        if score is not None:
            yield score, _of_dataset(dataset)
    for service in load_services():
        score = _score(wanted, words_of(service.name), _aliases()[service.id], words_of(service.vendor))
        if score is not None:
            yield score, _of_service(service, register)


def _score(
    wanted: tuple[str, ...], name: tuple[str, ...], aliases: Iterable[tuple[str, ...]], vendor: tuple[str, ...]
) -> int | None:
    """How well the words fit, 0 the best; None where they do not."""
    if wanted == name:
        return _SAME
    if wanted in aliases:
        return _ALIAS
    if name[: len(wanted)] == wanted or " ".join(name).startswith(" ".join(wanted)):
        return _BEGINS
    if set(wanted) <= set(name):
        return _HOLDS
    return _VENDOR if wanted == vendor else None


@lru_cache(maxsize=1)
def _aliases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Other names of every service of the catalogue, as words; its id is one of them."""
    return {
        service.id: tuple(words_of(name) for name in (service.name, service.id, *service.aliases))
        for service in load_services()
    }


def _near(text: str, register: Register) -> list[Candidate]:
    """Names that differ by a slip of the keyboard."""
    known = {service.name.lower(): _of_service(service, register) for service in load_services()}
    known |= {dataset.name.lower(): _of_dataset(dataset) for dataset in register.of(Dataset).values()}
    known |= {tool.name.lower(): _of_tool(tool) for tool in _tools(register)}
    return [known[name] for name in difflib.get_close_matches(text.lower(), known, n=3, cutoff=0.75)]


def _each_once(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple({(one.kind, one.key): one for one in found}.values())
