"""What each file format can say: its family, its name for readers, and whether its lines count as requests."""

from dataclasses import dataclass

from mandate.engines.terms import ABOUT_PEOPLE, Family


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `counts_requests` is true for proxies only: a DNS query or a connection shows presence."""

    id: str
    family: Family
    label_en: str
    label_nl: str
    counts_requests: bool
    about_people: bool


def _format(format_id: str, family: Family, label_en: str, label_nl: str) -> Format:
    about_people = family in ABOUT_PEOPLE
    return Format(format_id, family, label_en, label_nl, family is Family.PROXY, about_people)


FORMATS: dict[str, Format] = {
    known.id: known
    for known in (
        _format("squid", Family.PROXY, "Squid access log", "Squid-toegangslog"),
        _format("zscaler_zia", Family.PROXY, "Zscaler Internet Access web log", "Zscaler Internet Access-weblog"),
        _format(
            "zscaler_other",
            Family.SENSOR,
            "Zscaler firewall, DNS or tunnel log",
            "Zscaler firewall-, DNS- of tunnellog",
        ),
        _format("bind", Family.DNS, "BIND query log", "BIND-querylog"),
        _format("dnsmasq", Family.DNS, "dnsmasq or Pi-hole query log", "dnsmasq- of Pi-hole-querylog"),
        _format("zeek_dns", Family.DNS, "Zeek DNS log", "Zeek DNS-log"),
        _format("zeek_ssl", Family.SENSOR, "Zeek TLS log", "Zeek TLS-log"),
        _format("zeek_http", Family.SENSOR, "Zeek HTTP log", "Zeek HTTP-log"),
        _format("zeek_conn", Family.SENSOR, "Zeek connection log", "Zeek-verbindingenlog"),
        _format("zeek_other", Family.SENSOR, "Other Zeek log", "Andere Zeek-log"),
        _format(
            "entra_sign_ins",
            Family.SIGN_IN,
            "Microsoft Entra sign-ins and audit",
            "Microsoft Entra-aanmeldingen en -audit",
        ),
        _format("okta", Family.SIGN_IN, "Okta System Log", "Okta System Log"),
        _format("google_token", Family.GRANT, "Google Workspace activity", "Google Workspace-activiteiten"),
        _format("oauth_grants", Family.GRANT, "OAuth grant list", "Lijst van OAuth-toestemmingen"),
        _format("extensions", Family.EXTENSION, "Browser and editor extensions", "Browser- en editorextensies"),
        _format("people", Family.PEOPLE, "People list", "Personeelslijst"),
        _format("tools", Family.TOOLS, "Tool list", "Toollijst"),
        _format("expenses", Family.SPEND, "Expenses", "Uitgaven"),
        _format("conversation", Family.CONVERSATION, "Conversation notes", "Gespreksnotities"),
        _format("processing", Family.PROCESSING, "Processing record", "Verwerkingsbesluit"),
    )
}
