"""Okta System Log: who signed in to which application, from where, and which scopes an application was given."""

from collections.abc import Mapping, Sequence
from typing import Any

from mandate.connectors.sources.logs.addresses import clean_address
from mandate.connectors.sources.logs.moments import from_iso
from mandate.connectors.sources.logs.slices import Record, RecordOutcome, RecordSlice, text_of
from mandate.engines.discovery.facts import Event

FORMAT = "okta"
_APPLICATIONS = ("AppInstance", "PublicClientApp", "OAuthClient", "AppUser")


def recognise(record: Record) -> str | None:
    """`okta` for a LogEvent object of the System Log API, else None."""
    known = "eventType" in record and "published" in record and ("actor" in record or "legacyEventType" in record)
    return FORMAT if known else None


def parse_record(record: Record) -> RecordOutcome:
    """The event of one System Log record; the log holds no bytes and no address of the application."""
    moment = from_iso(text_of(record.get("published")) or "")
    if moment is None:
        return "no_time"
    actor = _part(record, "actor")
    application = _application(record)
    client = text_of(actor.get("id")) if actor.get("type") in ("PublicClientApp", "OAuthClient") else None
    return (
        Event(
            ts=moment,
            user=text_of(actor.get("alternateId")) or text_of(actor.get("displayName")),
            src_ip=clean_address(_address(record)),
            action=text_of(record.get("eventType")),
            app=text_of(application.get("displayName")) or text_of(application.get("alternateId")),
            oauth_client=client or text_of(_part(record, "client").get("id")),
            scopes=_scopes(record),
        ),
    )


def _application(record: Record) -> Mapping[str, Any]:
    targets = [target for target in _list(record.get("target")) if isinstance(target, Mapping)]
    for kind in _APPLICATIONS:
        for target in targets:
            if target.get("type") == kind:
                return target
    return {}


def _address(record: Record) -> str | None:
    """The client's address, else the first hop of the request."""
    own = text_of(_part(record, "client").get("ipAddress"))
    hops = _list(_part(record, "request").get("ipChain"))
    first = hops[0] if hops and isinstance(hops[0], Mapping) else {}
    return own or text_of(first.get("ip"))


def _scopes(record: Record) -> tuple[str, ...]:
    debug = _part(_part(record, "debugContext"), "debugData")
    granted = text_of(debug.get("grantedScopes")) or text_of(debug.get("requestedScopes")) or ""
    return tuple(granted.replace(",", " ").split())


def _part(record: Record, name: str) -> Mapping[str, Any]:
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


RECORDS = RecordSlice(recognise, parse_record)
