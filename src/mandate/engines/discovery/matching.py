"""Which AI service a host, an app, a merchant text or an extension is: one matcher, sure or to be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mandate.engines.discovery.hostnames import HostIndex, path_owner, plain_host
from mandate.engines.discovery.naming import Hit, NameIndex, Words, domains_of, statement, words_of

DEDICATED = "dedicated"
PLATFORM_FEATURE = "platform_feature"


@dataclass(frozen=True, slots=True)
class Service:
    """One catalogue entry. Tier A is confirmed, tier B is not yet.

    A dedicated service owns its `domains`; a platform feature only lists where its platform lives, and counts by
    `paths` (`host.example/prefix`, `/prefix` on its own domains, `host.example/` for a host that is AI only).
    `aliases` are names that mean this service wherever they stand; `ordinary_words` are names that mean something
    else too (Make, Later) or name the whole platform (HubSpot), and need something beside them.
    """

    id: str
    name: str
    category: str
    domains: tuple[str, ...] = ()
    kind: str = DEDICATED
    tier: str = "A"
    vendor: str = ""
    home: str = ""
    aliases: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ordinary_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostPattern:
    """A family of hosts of one service, such as `bedrock-runtime.*.amazonaws.com` (a star is part of one label)."""

    pattern: str
    service_id: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A browser or editor extension known by its store identifier."""

    extension_id: str
    name: str
    service_id: str


@dataclass(frozen=True, slots=True)
class Match:
    """A service, and how it was seen (`by`); `confirmed` is false when somebody has to be asked, or for tier B."""

    service_id: str
    name: str
    category: str
    kind: str
    confirmed: bool
    by: str


class Matcher:
    """The one matcher: catalogue first, the company's own services on top (they win where both claim the same)."""

    def __init__(
        self,
        services: Iterable[Service],
        hosts: Iterable[HostPattern] = (),
        extensions: Iterable[Extension] = (),
        own: Iterable[Service] = (),
        *,
        words: Words | None = None,
        pins: Mapping[str, str] | None = None,
    ) -> None:
        """Build the indexes; `pins` maps OAuth client ids the company has pinned to service ids."""
        self._words = words or Words()
        self._services: dict[str, Service] = {}
        self._hosts = HostIndex()
        self._names = NameIndex(self._words)
        for service in (*services, *own):
            self._add(service)
        for host in hosts:
            self._hosts.pattern(host.pattern, host.service_id)
        self._extensions = {extension.extension_id.lower(): extension for extension in extensions}
        self._extension_names = {words_of(extension.name): extension for extension in self._extensions.values()}
        self._pins = {client_id.strip().lower(): service_id for client_id, service_id in (pins or {}).items()}

    def _add(self, service: Service) -> None:
        self._services[service.id] = service
        ordinary = {words_of(word) for word in service.ordinary_words}
        claim = self._hosts.own if service.kind == DEDICATED else self._hosts.close
        for domain in service.domains:
            claim(plain_host(domain) or domain, service.id)
        for path in service.paths:
            host, _, prefix = path.partition("/")
            for domain in (host,) if host else service.domains:
                self._hosts.path(plain_host(domain) or domain, prefix, service.id)
        for name in (service.name, *service.aliases):
            if words_of(name) not in ordinary:
                self._names.add(name, service.id, ordinary=False)
        for name in service.ordinary_words:
            self._names.add(name, service.id, ordinary=True)

    def service(self, service_id: str) -> Service | None:
        """Return the service of an id, or None."""
        return self._services.get(service_id)

    def host(self, host: str, path: str | None = None) -> Match | None:
        """Return the service a host belongs to, or None; a platform's host counts only with a listed path."""
        found = self._hosts.find(host)
        if found is None:
            return None
        owner = path_owner(found, path) if path and found.paths else None
        if owner:
            return self._match(owner, "path", sure=True)
        return self._match(found.owner, found.by, sure=True) if found.owner else None

    def needs_path(self, host: str) -> bool:
        """Return whether a path could change the answer for this host."""
        found = self._hosts.find(host)
        return found is not None and bool(found.paths)

    def app(
        self,
        name: str,
        publisher: str | None = None,
        redirect_host: str | None = None,
        client_id: str | None = None,
    ) -> Match | None:
        """Return the service behind an app of a sign-in or grant: pinned client id, redirect host, name, publisher.

        A name is sure only when it is the whole name, no ordinary word, and the publisher does not contradict it:
        anybody may register an app called ChatGPT. A platform's own app (Slack, HubSpot) is not its AI: None.
        """
        pinned = self._pins.get((client_id or "").strip().lower())
        if pinned:
            return self._match(pinned, "client_id", sure=True)
        home = self._owner_of(redirect_host or "", "redirect")
        if home:
            return home
        return self._named_app(name, publisher) or self._published(publisher)

    def _named_app(self, name: str, publisher: str | None) -> Match | None:
        words = words_of(name)
        hit = self._names.best(words)
        if hit is None:
            return next((match for match in (self._owner_of(d, "name") for d in domains_of(name)) if match), None)
        service = self._services[hit.owner]
        agrees = _agrees(service, publisher)
        vague = hit.ordinary and not hit.qualified
        if vague and (service.kind != DEDICATED or not (agrees or hit.alone)):
            return None
        return self._match(hit.owner, "name", sure=bool(agrees) or (hit.alone and not vague and agrees is None))

    def _published(self, publisher: str | None) -> Match | None:
        hit = self._names.best(words_of(publisher or ""))
        if hit is None or not hit.alone or hit.ordinary:
            return None
        return self._match(hit.owner, "publisher", sure=False)

    def merchant(self, text: str) -> Match | None:
        """Return the service a statement line pays for, or None; `confirmed` is false when it is to be asked.

        An ordinary word (Jasper, Make) is sure behind a processor that sells only software, before `AI`, or as a
        domain; on its own it is asked; among other words (a person's name, a shop) it is nothing.
        """
        line = statement(text, self._words)
        hit = self._names.best(line.words)
        sure_name = hit is not None and self._is_sure(hit, software_only=line.software_only)
        if hit and sure_name and hit.end - hit.start > 1:
            return self._match(hit.owner, "name", sure=True)
        home = next((m for m in (self._at_host(d, "domain") for d in line.domains) if m), None)
        if home and (home.kind == DEDICATED or not sure_name):
            return home
        if hit is None or not (sure_name or hit.alone):
            return None
        return self._match(hit.owner, "name", sure=sure_name)

    def _is_sure(self, hit: Hit, *, software_only: bool) -> bool:
        if not hit.ordinary or hit.qualified:
            return True
        return software_only and hit.alone and self._services[hit.owner].kind == DEDICATED

    def extension(self, extension_id: str | None, name: str | None = None) -> Match | None:
        """Return the service behind an extension, by its identifier, else by exactly its name (then to be asked)."""
        known = self._extensions.get((extension_id or "").strip().lower())
        if known:
            return self._match(known.service_id, "extension", sure=True)
        named = self._extension_names.get(words_of(name or ""))
        return self._match(named.service_id, "extension_name", sure=False) if named else None

    def _owner_of(self, host: str, by: str) -> Match | None:
        match = self.host(host)
        return replace(match, by=by) if match else None

    def _at_host(self, host: str, by: str) -> Match | None:
        """Return the owner of a host, or, unsure, the platform that lives there."""
        found = self._hosts.find(host)
        if found is None or not (found.owner or found.platform):
            return None
        return self._match(found.owner or found.platform or "", by, sure=found.owner is not None)

    def _match(self, service_id: str, by: str, *, sure: bool) -> Match | None:
        service = self._services.get(service_id)
        if service is None:
            return None
        return Match(service.id, service.name, service.category, service.kind, sure and service.tier == "A", by)


def _agrees(service: Service, publisher: str | None) -> bool | None:
    """Return whether a publisher is the service's vendor; None when either is unknown."""
    said, vendor = words_of(publisher or ""), words_of(service.vendor)
    if not said or not vendor:
        return None
    names = (vendor, words_of(service.name))
    return any(said[: len(known)] == known for known in names)
