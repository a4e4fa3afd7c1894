"""Tool lists, OAuth grants and extension lists."""

import json
from datetime import date

import pytest

from mandate.connectors.sources.tables import app_names, name_grant, sniff_table
from tests.connectors.tables.making import opened, read

TOOLS = "Tool;Leverancier;Website;Status;Eigenaar;Doelgroep;Gegevens;Kosten;Geldig tot;Waarom;Alternatief\n"
GUID = "11111111-2222-3333-4444-555555555555"


def test_a_tool_row_keeps_what_the_company_wrote() -> None:
    found = read(
        "tools", TOOLS + "Vertaler;Bureau BV;vertaler.example;in gebruik;Ann;Content;intern;€ 40;31-12-2026;Snel;Geen\n"
    )
    tool = found.rows[0]
    assert (tool.name, tool.vendor, tool.url, tool.status, tool.owner) == (
        "Vertaler",
        "Bureau BV",
        "vertaler.example",
        "in gebruik",
        "Ann",
    )
    assert (tool.audience, tool.data, tool.cost, tool.until) == ("Content", "intern", "€ 40", date(2026, 12, 31))
    assert (tool.why, tool.alternative, tool.line) == ("Snel", "Geen", 2)


def test_an_end_date_that_is_none_is_left_out_and_told() -> None:
    found = read("tools", "Tool,Status,Until\nA,ok,tot nader order\nB,ok,\nC,ok,2026-12-31\n")
    assert [tool.until for tool in found.rows] == [None, None, date(2026, 12, 31)]
    assert found.notes == ["The end date cannot be read as a date and was left out on line 2."]


def test_a_row_without_tool_is_rejected() -> None:
    assert read("tools", "Tool,Status\n,ok\n").rejected == [(2, "no_tool")]


def test_a_consent_list_in_csv() -> None:
    content = (
        "App display name,Publisher,Application ID,User,Permissions,Consented on,Redirect URIs\n"
        f'Notulist,Bureau BV,{GUID},ann@x.example,"User.Read Mail.Read; User.Read",5-3-2026,https://App.notulist.example/cb http://localhost\n'
    )
    assert sniff_table(opened(content))[0] == "oauth_grants"
    grant = read("oauth_grants", content).rows[0]
    assert (grant.app, grant.publisher, grant.client_id, grant.user) == ("Notulist", "Bureau BV", GUID, "ann@x.example")
    assert grant.scopes == ("User.Read", "Mail.Read")
    assert (grant.redirect_host, grant.platform, grant.on) == ("app.notulist.example", "microsoft", date(2026, 3, 5))


@pytest.mark.parametrize(
    ("address", "host"),
    [("app.x.example/cb", "app.x.example"), ("urn:ietf:wg", None), ("http://[broken", None), ("", None)],
)
def test_the_redirect_host_is_the_first_that_is_one(address: str, host: str | None) -> None:
    found = read("oauth_grants", f"App name,Client ID,Redirect URI\nA,1,{address}\n")
    assert found.rows[0].redirect_host == host


def test_a_platform_is_written_or_follows_from_permissions_or_is_unknown() -> None:
    content = (
        "App name,Client ID,Scopes,Platform\nA,1,,Okta\nB,2,https://www.googleapis.com/auth/drive,\n"
        "C,3,https://graph.microsoft.com/Mail.Read,\nD,4,openid,\nE,5.apps.googleusercontent.com,,\n"
    )
    assert [grant.platform for grant in read("oauth_grants", content).rows] == [
        "okta",
        "google",
        "microsoft",
        None,
        "google",
    ]


def test_a_row_without_app_is_rejected_and_an_id_alone_is_a_name() -> None:
    found = read("oauth_grants", "App name,Client ID,Scopes\n,,openid\n,abc,openid\n")
    assert found.rejected == [(2, "no_app")]
    assert [grant.app for grant in found.rows] == ["abc"]


GRANTS = [
    {"id": "g1", "clientId": "SP-1", "consentType": "AllPrincipals", "principalId": None, "resourceId": "r", "scope": " User.Read Mail.Read"},
    {"id": "g2", "clientId": "sp-9", "consentType": "Principal", "principalId": "user-7", "resourceId": "r", "scope": "openid"},
]  # fmt: skip
APPS = [
    {
        "id": "sp-1",
        "appId": GUID,
        "displayName": "Notulist",
        "publisherName": "Bureau BV",
        "replyUrls": ["https://n.example/cb"],
    }
]


def test_graph_grants_take_their_names_from_the_apps_in_the_same_file() -> None:
    content = json.dumps({"oauth2PermissionGrants": GRANTS, "servicePrincipals": APPS}, indent=1)
    assert sniff_table(opened(content))[0] == "oauth_grants"
    grants = read("oauth_grants", content).rows
    assert [(grant.app, grant.client_id, grant.user, grant.scopes) for grant in grants] == [
        ("Notulist", GUID, None, ("User.Read", "Mail.Read")),
        ("sp-9", None, "user-7", ("openid",)),
        ("Notulist", GUID, None, ()),
    ]
    assert (grants[0].publisher, grants[0].redirect_host, grants[0].platform) == ("Bureau BV", "n.example", "microsoft")


def test_graph_grants_and_apps_of_two_files_are_joined_afterwards() -> None:
    grants = read("oauth_grants", json.dumps({"value": GRANTS})).rows
    apps = app_names(read("oauth_grants", json.dumps({"value": APPS})).rows)
    assert [grant.app for grant in grants] == ["SP-1", "sp-9"]
    assert [name_grant(grant, apps).app for grant in grants] == ["Notulist", "sp-9"]


def test_extensions_of_a_browser_report() -> None:
    content = f'App name,App ID,App type,Install type,Installs,Permissions\nVertaler,{"ABCDEFGH" * 4},EXTENSION,NORMAL,"1,204",tabs\n'
    assert sniff_table(opened(content))[0] == "extensions"
    row = read("extensions", content).rows[0]
    assert (row.extension_id, row.name, row.count, row.line) == ("abcdefgh" * 4, "Vertaler", 1204, 2)


def test_extensions_per_device() -> None:
    content = f"DeviceName,BrowserName,ExtensionId,ExtensionName,User\nlaptop-1,chrome,{'a' * 32},Vertaler,ann@x.example\nlaptop-2,chrome,,,\n"
    found = read("extensions", content)
    assert (found.rows[0].device, found.rows[0].user, found.rows[0].count) == ("laptop-1", "ann@x.example", None)
    assert found.rejected == [(3, "no_extension")]


def test_a_bare_list_of_an_editor_needs_no_header_and_loses_its_versions() -> None:
    content = "bureau.vertaler\nbureau.notulist@1.2.3\nGroep.Hulp\n"
    assert sniff_table(opened(content))[0] == "extensions"
    assert [(row.extension_id, row.line) for row in read("extensions", content).rows] == [
        ("bureau.vertaler", 1), ("bureau.notulist", 2), ("groep.hulp", 3),
    ]  # fmt: skip


def test_a_name_without_id_is_kept_without_id() -> None:
    row = read("extensions", "Extension name,Installs\nVertaler,veel\n").rows[0]
    assert (row.extension_id, row.name, row.count) == ("", "Vertaler", None)
