"""Microsoft Entra sign-ins and audit: diagnostic records of Azure Monitor and signIns/directoryAudits of Graph."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mandate.connectors.sources.logs.addresses import clean_address
from mandate.connectors.sources.logs.moments import from_iso
from mandate.connectors.sources.logs.slices import Record, RecordOutcome, RecordSlice, text_of
from mandate.engines.discovery.facts import Event

FORMAT = "entra_sign_ins"

_SCOPE = re.compile(r"Scopes?:\s*\[?([^,\]\"]+)")


def recognise(record: Record) -> str | None:
    """`entra_sign_ins` for a sign-in or a directory audit, as Azure Monitor or as Graph writes it, else None."""
    category = str(record.get("category", ""))
    if isinstance(record.get("properties"), Mapping) and (category.endswith("SignInLogs") or category == "AuditLogs"):
        return FORMAT
    sign_in = "createdDateTime" in record and "appId" in record
    audit = "activityDateTime" in record and "activityDisplayName" in record
    return FORMAT if sign_in or audit else None


def parse_record(record: Record) -> RecordOutcome:
    """The event of one sign-in or audit record; the log holds no bytes."""
    inner = _part(record, "properties") or record
    written = record.get("time") or inner.get("createdDateTime") or inner.get("activityDateTime")
    moment = from_iso(text_of(written) or "")
    if moment is None:
        return "no_time"
    if "activityDisplayName" in inner or "initiatedBy" in inner:
        return (_audit(record, inner, Event(ts=moment)),)
    return (
        Event(
            ts=moment,
            user=_first(inner, "userPrincipalName", "userId"),
            src_ip=clean_address(_first(inner, "ipAddress") or _first(record, "callerIpAddress")),
            action=_outcome(record, inner),
            app=_first(inner, "appDisplayName"),
            oauth_client=_first(inner, "appId"),
        ),
    )


def _outcome(record: Record, inner: Record) -> str | None:
    """`success` for error code 0, `failure` for any other, None where the record does not say."""
    code = text_of(_part(inner, "status").get("errorCode")) or text_of(record.get("resultType"))
    if code is None:
        return None
    return "success" if code == "0" else "failure"


def _audit(record: Record, inner: Record, shared: Event) -> Event:
    """An audit record: who did it or, when a service did, whose account it was done to; which app got which scopes."""
    person = _part(_part(inner, "initiatedBy"), "user")
    targets = list(_objects(inner.get("targetResources")))
    user = _first(person, "userPrincipalName", "id")
    about = next((_first(target, "userPrincipalName") for target in targets if target.get("type") == "User"), None)
    service = next((target for target in targets if target.get("type") in ("ServicePrincipal", "Application")), {})
    return Event(
        ts=shared.ts,
        user=user or about,
        src_ip=clean_address(_first(person, "ipAddress") or _first(record, "callerIpAddress")),
        action=_first(inner, "activityDisplayName") or _first(record, "operationName"),
        app=_first(service, "displayName"),
        oauth_client=_changed(targets, "ServicePrincipal.AppId") or _changed(targets, "AppId"),
        scopes=_scopes(targets),
    )


def _changed(targets: list[Mapping[str, Any]], name: str) -> str | None:
    """The new value of a property that an audit record says was changed, without the quotes Entra puts around it."""
    for target in targets:
        for change in _objects(target.get("modifiedProperties")):
            if change.get("displayName") == name:
                return text_of((text_of(change.get("newValue")) or "").strip('"[] '))
    return None


def _scopes(targets: list[Mapping[str, Any]]) -> tuple[str, ...]:
    direct = _changed(targets, "DelegatedPermissionGrant.Scope")
    if direct:
        return tuple(direct.split())
    consented = _SCOPE.search(_changed(targets, "ConsentAction.Permissions") or "")
    return tuple(consented[1].split()) if consented else ()


def _first(record: Record, *names: str) -> str | None:
    return next((text for text in (text_of(record.get(name)) for name in names) if text is not None), None)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, Mapping))


def _part(record: Record, name: str) -> Mapping[str, Any]:
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


RECORDS = RecordSlice(recognise, parse_record)
