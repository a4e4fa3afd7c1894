"""Sign-in and audit logs say who used which app and which scopes it got; they hold no bytes and no hosts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mandate.connectors.sources.logs import entra, google_workspace, okta
from mandate.connectors.sources.logs.slices import RecordSlice
from mandate.engines.discovery.facts import Event
from tests.connectors.sources.logs.examples import ENTRA, GOOGLE, OKTA

MOMENT = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


def one(slice_: RecordSlice, record: dict[str, Any]) -> Event:
    assert slice_.recognise(record) is not None
    events = slice_.parse(record)
    assert not isinstance(events, str)
    return events[0]


def test_an_entra_sign_in_of_azure_monitor_gives_person_app_and_outcome() -> None:
    assert one(entra.RECORDS, json.loads(ENTRA[0])) == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 123456, tzinfo=UTC),
        user="j.dejong@fiets.example",
        src_ip="10.20.0.15",
        action="success",
        app="Example Assistant",
        oauth_client="00000000-0000-0000-0000-000000000001",
    )


def test_an_entra_sign_in_of_graph_that_failed_says_so() -> None:
    event = one(entra.RECORDS, json.loads(ENTRA[1]))
    assert (event.user, event.action, event.src_ip) == ("a.bakker@fiets.example", "failure", "2001:db8::15")


def test_a_consent_gives_the_app_and_its_scopes() -> None:
    event = one(entra.RECORDS, json.loads(ENTRA[2]))
    assert (event.user, event.app) == ("j.dejong@fiets.example", "Example Assistant")
    assert event.scopes == ("User.Read", "Mail.Read")


def test_a_delegated_grant_gives_scopes_and_client() -> None:
    record = json.loads(ENTRA[2])
    record["targetResources"][0]["modifiedProperties"] = [
        {"displayName": "DelegatedPermissionGrant.Scope", "newValue": '" Files.Read.All openid"'},
        {"displayName": "ServicePrincipal.AppId", "newValue": '"app-1"'},
    ]
    event = one(entra.RECORDS, record)
    assert (event.scopes, event.oauth_client) == (("Files.Read.All", "openid"), "app-1")


def test_what_a_service_did_is_told_of_the_account_it_was_done_to() -> None:
    record = json.loads(ENTRA[2])
    record["initiatedBy"] = {"app": {"displayName": "Directory sync"}}
    record["targetResources"].append({"type": "User", "userPrincipalName": "a.bakker@fiets.example"})
    assert one(entra.RECORDS, record).user == "a.bakker@fiets.example"


def test_an_outcome_that_is_not_there_is_unknown() -> None:
    record = json.loads(ENTRA[1])
    del record["status"]
    assert one(entra.RECORDS, record).action is None


def test_a_google_activity_gives_one_event_for_each_thing_that_happened() -> None:
    authorised, used = google_workspace.parse_record(json.loads(GOOGLE[0]))
    assert authorised == Event(
        ts=datetime(2025, 10, 9, 8, 53, 20, 100000, tzinfo=UTC),
        user="j.dejong@fiets.example",
        src_ip="10.20.0.15",
        action="authorize",
        app="Example Assistant",
        oauth_client="1.apps.example",
        scopes=("https://mail.example/read", "openid"),
    )
    assert isinstance(used, Event)
    assert (used.app, used.action, used.bytes_in) == ("Example Notes", "activity", 4096)


def test_a_google_activity_of_another_application_names_that_application() -> None:
    event = one(google_workspace.RECORDS, json.loads(GOOGLE[1]))
    assert (event.user, event.app, event.action) == ("2", "login", "login_success")


def test_a_google_activity_without_events_still_shows_who_and_when() -> None:
    record = {"kind": "admin#reports#activity", "id": {"time": "2025-10-09T08:53:20Z", "applicationName": "drive"}}
    assert one(google_workspace.RECORDS, record) == Event(ts=MOMENT, app="drive")


def test_an_okta_sign_on_gives_person_and_application() -> None:
    event = one(okta.RECORDS, json.loads(OKTA[0]))
    assert (event.user, event.src_ip, event.app) == ("j.dejong@fiets.example", "10.20.0.15", "Example Assistant")
    assert event.action == "user.authentication.sso"


def test_an_okta_grant_to_a_client_gives_client_scopes_and_the_first_hop() -> None:
    event = one(okta.RECORDS, json.loads(OKTA[1]))
    assert (event.oauth_client, event.scopes) == ("0oa1", ("openid", "okta.users.read"))
    assert event.src_ip == "2001:db8::16"


@pytest.mark.parametrize("slice_", [entra.RECORDS, google_workspace.RECORDS, okta.RECORDS])
def test_other_records_are_left_to_others(slice_: RecordSlice) -> None:
    assert slice_.recognise({"a": 1}) is None
    assert slice_.recognise({"id": "x", "category": "AuditLogs"}) is None


@pytest.mark.parametrize(
    ("slice_", "record"),
    [
        (entra.RECORDS, {"createdDateTime": "soon", "appId": "1"}),
        (google_workspace.RECORDS, {"kind": "audit#activity", "id": {"time": 5, "applicationName": "token"}}),
        (okta.RECORDS, {"eventType": "x", "published": None, "actor": {}}),
    ],
)
def test_a_record_without_a_readable_time_is_rejected(slice_: RecordSlice, record: dict[str, Any]) -> None:
    assert slice_.recognise(record) is not None
    assert slice_.parse(record) == "no_time"


@pytest.mark.parametrize("broken", [None, 5, "x", [], ["x", None], {}])
def test_parts_of_another_type_than_documented_are_unknown(broken: object) -> None:
    sign_in = {"createdDateTime": "2025-10-09T08:53:20Z", "appId": broken, "status": broken, "ipAddress": broken}
    assert one(entra.RECORDS, sign_in).ts == MOMENT
    audit = {
        "activityDateTime": "2025-10-09T08:53:20Z",
        "activityDisplayName": "x",
        "initiatedBy": broken,
        "targetResources": broken,
    }
    assert one(entra.RECORDS, audit).user is None
    log_event = {
        "eventType": "x",
        "published": "2025-10-09T08:53:20Z",
        "actor": broken,
        "client": broken,
        "target": broken,
        "request": broken,
    }
    assert one(okta.RECORDS, log_event).user is None
    activity = {"id": {"time": "2025-10-09T08:53:20Z", "applicationName": "token"}, "events": broken, "actor": broken}
    assert one(google_workspace.RECORDS, activity).app == "token"
