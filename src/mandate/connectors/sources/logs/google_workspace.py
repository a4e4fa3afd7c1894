"""Google Workspace activity from the Reports API: which apps people let into their account, and other audit events."""

from collections.abc import Iterator, Mapping
from typing import Any

from mandate.connectors.sources.logs.addresses import clean_address
from mandate.connectors.sources.logs.moments import from_iso
from mandate.connectors.sources.logs.slices import Record, RecordOutcome, RecordSlice, text_of, whole
from mandate.engines.discovery.facts import Event

FORMAT = "google_token"


def recognise(record: Record) -> str | None:
    """`google_token` for an activity of any application of the Reports API, else None."""
    named = str(record.get("kind", "")).endswith("#activity")
    identity = record.get("id")
    shaped = isinstance(identity, Mapping) and "applicationName" in identity and "time" in identity
    return FORMAT if shaped and (named or "events" in record) else None


def parse_record(record: Record) -> RecordOutcome:
    """One event for each entry of the activity's `events`; an activity without any still shows who and when."""
    identity, actor = _part(record, "id"), _part(record, "actor")
    moment = from_iso(text_of(identity.get("time")) or "")
    if moment is None:
        return "no_time"
    user = text_of(actor.get("email")) or text_of(actor.get("profileId")) or text_of(actor.get("key"))
    address = clean_address(text_of(record.get("ipAddress")))
    application = text_of(identity.get("applicationName"))
    happened = list(_events(record.get("events"))) or [{}]
    return tuple(_event(entry, Event(ts=moment, user=user, src_ip=address, app=application)) for entry in happened)


def _event(entry: Mapping[str, Any], shared: Event) -> Event:
    values = {parameter.get("name"): parameter for parameter in _events(entry.get("parameters"))}

    def one(name: str) -> str | None:
        return text_of(values.get(name, {}).get("value"))

    downloaded = values.get("num_response_bytes", {})
    return Event(
        ts=shared.ts,
        user=shared.user,
        src_ip=shared.src_ip,
        bytes_in=whole(downloaded.get("intValue") or downloaded.get("value")),
        action=text_of(entry.get("name")),
        app=one("app_name") or one("application_name") or shared.app,
        oauth_client=one("client_id"),
        scopes=_texts(values.get("scope", {}).get("multiValue")),
    )


def _events(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; some exporters split an activity and leave one object where the list was."""
    if isinstance(value, Mapping):
        yield value
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, Mapping))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _part(record: Record, name: str) -> Mapping[str, Any]:
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


RECORDS = RecordSlice(recognise, parse_record)
