"""Made-up lines of every log format, three or more of each; hosts and people do not exist."""

import json

SQUID = (
    "1760000000.123    245 10.20.0.15 TCP_TUNNEL/200 18342 CONNECT assistant.example.com:443 j.dejong HIER_DIRECT/192.0.2.10 -",
    "1760000001.007     12 10.20.0.16 TCP_MISS/200 5120 GET http://News.Example.org./page?q=1 - HIER_DIRECT/192.0.2.11 text/html",
    "1760000002.900      0 10.20.0.17 TCP_DENIED/407 3900 CONNECT blocked.example.net:443 - HIER_NONE/- text/html",
)
SQUID_COMBINED = (
    '10.20.0.15 - j.dejong [09/Oct/2025:08:53:20 +0200] "GET http://assistant.example.com/chat HTTP/1.1" 200 812 "-" "Browser/1.0" TCP_MISS:HIER_DIRECT',
    '10.20.0.16 - - [09/Oct/2025:08:53:21 +0200] "CONNECT assistant.example.com:443 HTTP/1.1" 200 4410 "-" "Browser/1.0" TCP_TUNNEL:HIER_DIRECT',
    '10.20.0.17 - a.bakker [09/Oct/2025:08:53:25 +0200] "POST http://tool.example.net/v1/chat HTTP/1.1" 403 - "-" "-" TCP_DENIED:HIER_NONE',
)
BIND = (
    "09-Oct-2025 08:53:20.114 queries: info: client @0x7f5c2c0a1b20 10.20.0.15#50123 (assistant.example.com): query: assistant.example.com IN A +E(0)K (10.20.0.2)",
    "09-Oct-2025 08:53:21.001 queries: info: client @0x7f5c2c0a1b21 2001:db8::15#50124 (Tool.Example.NET): view office: query: Tool.Example.NET IN AAAA + (10.20.0.2)",
    "09-Oct-2025 08:53:22.450 security: info: client @0x7f5c2c0a1b22 10.20.0.99#4000 (x.example): query (cache) 'x.example/A/IN' denied",
    "09-Oct-2025 08:53:23.000 lame-servers: info: network unreachable resolving 'example.org/A/IN': 192.0.2.53#53",
)
DNSMASQ = (
    "Oct  9 08:53:20 dnsmasq[812]: query[A] assistant.example.com from 10.20.0.15",
    "Oct  9 08:53:20 dnsmasq[812]: forwarded assistant.example.com to 192.0.2.53",
    "Oct  9 08:53:20 gateway dnsmasq[812]: 44 10.20.0.16/40112 query[AAAA] tool.example.net from 10.20.0.16",
    "Oct  9 08:53:21 dnsmasq[812]: gravity blocked ads.example.org is 0.0.0.0",
    "Oct  9 08:53:22 dnsmasq-dhcp[812]: DHCPACK(eth0) 10.20.0.15 00:00:5e:00:53:01",
)


def _zeek(path: str, fields: str, *rows: str) -> tuple[str, ...]:
    types = " ".join("string" for _ in fields.split())
    head = ("#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{path}")
    names = ("#fields\t" + fields.replace(" ", "\t"), "#types\t" + types.replace(" ", "\t"))
    return (*head, *names, *(row.replace("|", "\t") for row in rows), "#close\t2025-10-09-09-00-00")


ZEEK_DNS = _zeek(
    "dns",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name",
    "1760000000.123456|CXa1b2c3d4e5f6g7h8|10.20.0.15|50123|10.20.0.2|53|udp|assistant.example.com|A|NOERROR",
    "1760000001.123456|CXa1b2c3d4e5f6g7h9|10.20.0.16|50124|10.20.0.2|53|udp|gone.example.net|A|NXDOMAIN",
    "1760000002.123456|CXa1b2c3d4e5f6g7i0|10.20.0.16|50125|10.20.0.2|53|udp|-|-|-",
)
ZEEK_SSL = _zeek(
    "ssl",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p version server_name established",
    "1760000000.5|CXa1b2c3d4e5f6g7h8|10.20.0.15|50123|192.0.2.10|443|TLSv13|assistant.example.com|T",
    "1760000001.5|CXa1b2c3d4e5f6g7h9|10.20.0.16|50124|192.0.2.11|443|TLSv12|-|F",
)
ZEEK_HTTP = _zeek(
    "http",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p method host uri request_body_len response_body_len",
    "1760000000.5|CXa1b2c3d4e5f6g7h8|10.20.0.15|50123|192.0.2.10|80|POST|tool.example.net:8080|/v1/chat|512|2048",
    "1760000001.5|CXa1b2c3d4e5f6g7h9|10.20.0.16|50124|192.0.2.11|80|CONNECT|proxy.example|assistant.example.com:443|0|0",
)
ZEEK_CONN = _zeek(
    "conn",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto conn_state orig_bytes resp_bytes orig_ip_bytes resp_ip_bytes",
    "1760000000.5|CXa1b2c3d4e5f6g7h8|10.20.0.15|50123|192.0.2.10|443|tcp|SF|900|4000|1100|4400",
    "1760000001.5|CXa1b2c3d4e5f6g7h9|10.20.0.16|50124|192.0.2.11|443|tcp|S0|-|-|40|0",
)
ZEEK_JSON = tuple(
    json.dumps(row)
    for row in (
        {
            "ts": 1760000000.5,
            "uid": "CXa1",
            "id.orig_h": "10.20.0.15",
            "id.resp_h": "10.20.0.2",
            "query": "a.example",
            "qtype": 1,
            "rcode_name": "NOERROR",
        },
        {
            "ts": "2025-10-09T08:53:20.5Z",
            "uid": "CXa2",
            "id": {"orig_h": "10.20.0.15", "resp_h": "10.20.0.2"},
            "query": "b.example",
            "qtype": 1,
        },
        {"_path": "dns", "ts": 1760000002.5, "id.orig_h": "10.20.0.16", "query": "c.example"},
    )
)
ZSCALER_CSV = (
    '"Thu Oct  9 08:53:20 2025","j.dejong@fiets.example","HTTPS","assistant.example.com/chat","Allowed","General Browsing","Web Search","640","20480","0","0","Business Use","Information Technology","Web Search","None","None","0","None","None","Head office","Marketing","10.20.0.15","192.0.2.10","POST","200","Browser/1.0","None","None","None","Other","None","NA","NA","N/A"',
    '"Thu Oct  9 08:53:21 2025","Head office","HTTP","news.example.org/","Blocked","General Browsing","News","72","14061","0","0","Productivity Loss","News","News","None","None","0","None","None","Head office","Default Department","10.20.0.16","192.0.2.11","GET","403","Browser/1.0","None","FwFilter","Firewall_1","Other","None","NA","NA","N/A"',
)
ZSCALER_NAMED = (
    '2025-10-09 08:53:20\treason=Allowed\tprotocol=HTTPS\taction=Allowed\trequestsize=640\tresponsesize=20480\tClientIP=10.20.0.15\tuser=j.dejong@fiets.example\turl="assistant.example.com/chat"\tvendor=Zscaler\tproduct=NSS\thostname=assistant.example.com',
    '2025-10-09 08:53:21\treason=Blocked\tprotocol=HTTP\taction=Blocked\trequestsize=72\tresponsesize=14061\tClientIP=10.20.0.16\tuser=-\turl="news.example.org/"\tvendor=Zscaler\tproduct=NSS\thostname=news.example.org',
)
ZSCALER_JSON = tuple(
    json.dumps({"sourcetype": "zscalernss-web", "event": event})
    for event in (
        {
            "time": "Thu Oct  9 08:53:20 2025",
            "login": "j.dejong@fiets.example",
            "eurl": "assistant.example.com/chat",
            "action": "Allowed",
            "reqsize": "640",
            "respsize": "20480",
            "cip": "10.20.0.15",
            "location": "Head office",
        },
        {
            "time": "2025-10-09 08:53:21",
            "login": "10.20.0.16",
            "eurl": "news.example.org",
            "action": "Blocked",
            "reqsize": "NA",
            "respsize": "65",
            "cip": "10.20.0.16",
            "location": "Head office",
        },
    )
)
ENTRA = tuple(
    json.dumps(record)
    for record in (
        {
            "time": "2025-10-09T08:53:20.1234567Z",
            "category": "SignInLogs",
            "resultType": "0",
            "callerIpAddress": "10.20.0.15",
            "properties": {
                "createdDateTime": "2025-10-09T08:53:19Z",
                "userPrincipalName": "j.dejong@fiets.example",
                "appId": "00000000-0000-0000-0000-000000000001",
                "appDisplayName": "Example Assistant",
                "ipAddress": "10.20.0.15",
                "status": {"errorCode": 0},
            },
        },
        {
            "id": "1",
            "createdDateTime": "2025-10-09T08:53:21Z",
            "userPrincipalName": "a.bakker@fiets.example",
            "appId": "00000000-0000-0000-0000-000000000002",
            "appDisplayName": "Example Notes",
            "ipAddress": "2001:DB8:0::15",
            "status": {"errorCode": 50158},
        },
        {
            "id": "2",
            "activityDateTime": "2025-10-09T08:53:22Z",
            "activityDisplayName": "Consent to application",
            "initiatedBy": {"user": {"userPrincipalName": "j.dejong@fiets.example", "ipAddress": "10.20.0.15"}},
            "targetResources": [
                {
                    "type": "ServicePrincipal",
                    "displayName": "Example Assistant",
                    "modifiedProperties": [
                        {
                            "displayName": "ConsentAction.Permissions",
                            "newValue": "[] => [[Id: 1, ClientId: 2, Scope: User.Read Mail.Read, CreatedDateTime: x]]",
                        }
                    ],
                }
            ],
        },
    )
)
GOOGLE = tuple(
    json.dumps(record)
    for record in (
        {"kind": "admin#reports#activity", "id": {"time": "2025-10-09T08:53:20.100Z", "applicationName": "token"}, "actor": {"email": "j.dejong@fiets.example", "profileId": "1"}, "ipAddress": "10.20.0.15", "events": [
            {"name": "authorize", "parameters": [{"name": "client_id", "value": "1.apps.example"}, {"name": "app_name", "value": "Example Assistant"}, {"name": "scope", "multiValue": ["https://mail.example/read", "openid"]}]},
            {"name": "activity", "parameters": [{"name": "app_name", "value": "Example Notes"}, {"name": "num_response_bytes", "intValue": "4096"}]},
        ]},
        {"kind": "admin#reports#activity", "id": {"time": "2025-10-09T08:53:21Z", "applicationName": "login"}, "actor": {"profileId": "2"}, "events": {"name": "login_success"}},
    )
)  # fmt: skip
OKTA = tuple(
    json.dumps(record)
    for record in (
        {"eventType": "user.authentication.sso", "published": "2025-10-09T08:53:20.100Z", "actor": {"type": "User", "alternateId": "j.dejong@fiets.example", "displayName": "J. de Jong"}, "client": {"ipAddress": "10.20.0.15"}, "target": [{"type": "AppInstance", "displayName": "Example Assistant"}]},
        {"eventType": "app.oauth2.token.grant.access_token", "published": "2025-10-09T08:53:21Z", "actor": {"type": "PublicClientApp", "id": "0oa1", "alternateId": "unknown", "displayName": "Example Notes"}, "client": {"ipAddress": "null"}, "request": {"ipChain": [{"ip": "2001:db8::16"}]}, "debugContext": {"debugData": {"grantedScopes": "openid,okta.users.read"}}},
    )
)  # fmt: skip

EXAMPLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "squid": ("squid", SQUID),
    "squid_combined": ("squid", SQUID_COMBINED),
    "bind": ("bind", BIND),
    "dnsmasq": ("dnsmasq", DNSMASQ),
    "zeek_dns": ("zeek_dns", ZEEK_DNS),
    "zeek_ssl": ("zeek_ssl", ZEEK_SSL),
    "zeek_http": ("zeek_http", ZEEK_HTTP),
    "zeek_conn": ("zeek_conn", ZEEK_CONN),
    "zeek_json": ("zeek_dns", ZEEK_JSON),
    "zscaler_csv": ("zscaler_zia", ZSCALER_CSV),
    "zscaler_named": ("zscaler_zia", ZSCALER_NAMED),
    "zscaler_json": ("zscaler_zia", ZSCALER_JSON),
    "entra": ("entra_sign_ins", ENTRA),
    "google": ("google_token", GOOGLE),
    "okta": ("okta", OKTA),
}
"""By name: the format a file of these lines is recognised as, and the lines."""
