"""What is wrong with the list of AI services: entries that would count the wrong traffic or money."""

import re
from collections.abc import Iterator, Mapping

from mandate.catalogue.datafile import Row
from mandate.engines.discovery.hostnames import is_host_name
from mandate.engines.discovery.matching import DEDICATED, PLATFORM_FEATURE
from mandate.engines.discovery.naming import words_of

Problem = tuple[int, str]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNOPENED = "general knowledge"
_SHORTEST_SURE_NAME = 3


def shapes(rows: tuple[Row, ...], categories: frozenset[str]) -> Iterator[Problem]:
    """Yield rows whose id, kind, tier, category, home or origin is not as it has to be."""
    ids: dict[str, int] = {}
    for row in rows:
        first = ids.setdefault(row["id"], row.line)
        if first != row.line:
            yield row.line, f"id {row['id']} is already on line {first}"
        if not _SLUG.fullmatch(row["id"]):
            yield row.line, f"id {row['id']} is not lower case with dashes"
        yield from ((row.line, f"no {column}") for column in _MUST if not row[column])
        yield from _closed_lists(row, categories)
        if not row["home"].startswith("https://"):
            yield row.line, "home is no https address"
        if row["tier"] == "A" and row["source"].startswith(_UNOPENED):
            yield row.line, "tier A without a source that was opened"


_MUST = ("name", "vendor", "home", "source", "licence")


def _closed_lists(row: Row, categories: frozenset[str]) -> Iterator[Problem]:
    if row["category"] not in categories:
        yield row.line, f"category {row['category']} is not in the list"
    if row["kind"] not in (DEDICATED, PLATFORM_FEATURE):
        yield row.line, f"kind {row['kind']} is unknown"
    if row["tier"] not in ("A", "B"):
        yield row.line, f"tier {row['tier']} is unknown"


def domains(rows: tuple[Row, ...], guarded: Mapping[str, str]) -> Iterator[Problem]:
    """Yield domains that are no domain, are shared, belong to a general platform or to two services."""
    platforms = {domain for row in rows if row["kind"] == PLATFORM_FEATURE for domain in row.many("domains")}
    seen: dict[str, int] = {}
    for row in rows:
        for domain in row.many("domains"):
            yield from ((row.line, problem) for problem in _one_domain(domain, row, guarded, platforms))
            if domain in seen:
                yield row.line, f"{domain} is already on line {seen[domain]}"
            seen.setdefault(domain, row.line)


def _one_domain(domain: str, row: Row, guarded: Mapping[str, str], platforms: set[str]) -> Iterator[str]:
    if not _is_domain(domain):
        yield f"{domain} is no domain name"
        return
    dedicated = row["kind"] == DEDICATED
    kind = guarded.get(domain)
    if dedicated and kind == "shared":
        yield f"{domain} is a public suffix or shared by many"
    if dedicated and (kind == "platform" or domain in platforms):
        yield f"{domain} belongs to a general platform"


def _is_domain(domain: str) -> bool:
    return is_host_name(domain) and "." in domain and not domain.replace(".", "").isdecimal()


def paths(rows: tuple[Row, ...]) -> Iterator[Problem]:
    """Yield paths that would never match: no host before them and no domain of the row, or no proper host."""
    for row in rows:
        for path in row.many("paths"):
            host, slash, _ = path.partition("/")
            if not slash or (host and not _is_domain(host)):
                yield row.line, f"path {path} is not host/path"
            if not host and not row.many("domains"):
                yield row.line, f"path {path} has no host"


def findable(rows: tuple[Row, ...], patterned: set[str]) -> Iterator[Problem]:
    """Yield dedicated services that no host, pattern or extension leads to, and platform features nothing leads to."""
    for row in rows:
        led_to = row["domains"] or row["paths"] or row["id"] in patterned
        if not led_to and not row["aliases"]:
            yield row.line, "nothing leads to this service"


def claimed(rows: tuple[Row, ...]) -> frozenset[str]:
    """Return the domains dedicated services claim."""
    return frozenset(domain for row in rows if row["kind"] == DEDICATED for domain in row.many("domains"))


def names(rows: tuple[Row, ...], ordinary: frozenset[str], not_names: frozenset[str]) -> Iterator[Problem]:
    """Yield names of two services, and ordinary or very short words that are not marked as such."""
    owners: dict[tuple[str, ...], Row] = {}
    for row in rows:
        marked = {words_of(word) for word in row.many("ordinary_words")}
        sure = {words_of(name) for name in (row["name"], *row.many("aliases"))} - marked
        for words in sorted(sure | marked):
            other = owners.setdefault(words, row)
            if other is not row:
                yield row.line, f"{' '.join(words)!r} is also a name of {other['id']}"
        for words in sorted(sure):
            yield from ((row.line, problem) for problem in _unmarked(words, ordinary, not_names))


def _unmarked(words: tuple[str, ...], ordinary: frozenset[str], not_names: frozenset[str]) -> Iterator[str]:
    if len(words) != 1:
        return
    word = words[0]
    if word in ordinary:
        yield f"{word!r} is an ordinary word and is not marked as one"
    elif len(word) < _SHORTEST_SURE_NAME or word in not_names:
        yield f"{word!r} proves nothing on its own and is not marked as an ordinary word"
