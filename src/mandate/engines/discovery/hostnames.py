"""Which catalogue entry a host name belongs to: longest suffix on a label boundary, then path, never a look-alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_LONGEST_NAME = 253
_LONGEST_LABEL = 63


@dataclass(frozen=True, slots=True)
class Found:
    """What a host says: `owner` (None for a platform's ordinary host), how it was seen, and what paths would add."""

    owner: str | None
    by: str
    platform: str | None = None
    paths: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Rule:
    owner: str | None = None
    platform: str | None = None
    paths: list[tuple[str, str]] = field(default_factory=list)
    patterns: list[tuple[tuple[str, ...], str]] = field(default_factory=list)


def plain_host(text: str) -> str | None:
    """Return the host in lower case as A-labels, without port and final dot; None for text that is no host name.

    IP literals in brackets, user parts, paths and queries are no host names: `evil.example/?u=openai.com` is None
    only once something in it would match, see `HostIndex.find` (checking every host of a log first would be waste).
    """
    name, colon, port = text.strip().partition(":")
    if colon and port and not (port.isascii() and port.isdecimal()):
        return None
    if name.endswith("."):
        name = name[:-1]
    if name.isascii():
        return name.lower() or None
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def is_host_name(name: str) -> bool:
    """Return whether every label of a lower-case name follows DNS label syntax (underscores allowed, RFC 8552)."""
    if len(name) > _LONGEST_NAME:
        return False
    return all(label and len(label) <= _LONGEST_LABEL and _NAME.issuperset(label) for label in name.split("."))


def plain_path(path: str) -> str:
    """Return a path in lower case without query, fragment and final slash, for comparing on segment boundaries."""
    for mark in "?#":
        path = path.partition(mark)[0]
    return "/" + path.strip("/").lower()


def _label_fits(label: str, pattern: str) -> bool:
    head, star, tail = pattern.partition("*")
    if not star:
        return label == pattern
    return len(label) > len(head) + len(tail) and label.startswith(head) and label.endswith(tail)


def _pattern_tail(pattern: str) -> tuple[str, tuple[str, ...]]:
    """Return (the part of a host pattern without a star, the labels before it)."""
    labels = pattern.split(".")
    last_star = max(index for index, label in enumerate(labels) if "*" in label)
    return ".".join(labels[last_star + 1 :]), tuple(labels[: last_star + 1])


class HostIndex:
    """Owners by host: add everything first, then ask; answers are remembered, since logs repeat their hosts."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self.find = lru_cache(maxsize=65536)(self._find)

    def own(self, domain: str, owner: str) -> None:
        """Give a domain and all below it to an owner; the last call wins."""
        self._rules.setdefault(domain, _Rule()).owner = owner

    def close(self, domain: str, platform: str) -> None:
        """Mark a platform's domain: its traffic counts only under an owned host below it or a listed path."""
        self._rules.setdefault(domain, _Rule()).platform = platform

    def path(self, domain: str, prefix: str, owner: str) -> None:
        """Give a path, and all below it, on a domain and its subdomains to an owner; `/` is the whole host."""
        if plain_path(prefix) == "/":
            self.own(domain, owner)
            return
        self._rules.setdefault(domain, _Rule()).paths.append((plain_path(prefix), owner))

    def pattern(self, pattern: str, owner: str) -> None:
        """Give hosts like `*-aiplatform.googleapis.com` to an owner; a star stands for at least one character."""
        tail, before = _pattern_tail(pattern)
        self._rules.setdefault(tail, _Rule()).patterns.append((before, owner))

    def _find(self, host: str) -> Found | None:
        """Return what a host says, or None when no rule mentions it."""
        name = plain_host(host)
        if name is None:
            return None
        rules, rest = self._rules, name
        seen: list[tuple[str, _Rule]] = []
        while True:
            rule = rules.get(rest)
            if rule is not None:
                seen.append((rest, rule))
            cut = rest.find(".")
            if cut < 0:
                break
            rest = rest[cut + 1 :]
        if not seen or not is_host_name(name):
            return None
        return _judge(name, seen)


def _judge(name: str, seen: Iterable[tuple[str, _Rule]]) -> Found | None:
    """Return what the rules on the way from the longest suffix to the shortest say together."""
    paths: list[tuple[str, str]] = []
    platform: str | None = None
    for suffix, rule in seen:
        paths.extend(rule.paths)
        owner = None if platform else _pattern_owner(name, suffix, rule)
        if owner:
            return Found(owner, "pattern", None, _longest_first(paths))
        if rule.owner and not platform:
            return Found(rule.owner, "domain", None, _longest_first(paths))
        platform = platform or rule.platform
    if not paths and not platform:
        return None
    return Found(None, "platform", platform, _longest_first(paths))


def _longest_first(paths: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(paths, key=lambda rule: -len(rule[0])))


def _pattern_owner(name: str, suffix: str, rule: _Rule) -> str | None:
    if not rule.patterns:
        return None
    labels = name[: -len(suffix) - 1].split(".")
    for before, owner in rule.patterns:
        tried = labels[-len(before) :]
        if len(tried) == len(before) and all(map(_label_fits, tried, before)):
            return owner
    return None


def path_owner(found: Found, path: str) -> str | None:
    """Return the owner of the longest listed path that the given path is or lies under, or None."""
    asked = plain_path(path)
    for prefix, owner in found.paths:
        if asked == prefix or asked.startswith(prefix + "/"):
            return owner
    return None
