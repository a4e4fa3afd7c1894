"""One reader per vendor; a new vendor is a new module here and one entry in these two lists."""

from mandate.connectors.sources.logs import bind, dnsmasq, entra, google_workspace, okta, squid, zeek, zscaler
from mandate.connectors.sources.logs.slices import LineSlice, RecordSlice

LINE_SLICES: dict[str, LineSlice] = {
    "squid": squid.SLICE,
    "zscaler": zscaler.SLICE,
    "zeek": zeek.SLICE,
    "bind": bind.SLICE,
    "dnsmasq": dnsmasq.SLICE,
}

RECORD_SLICES: dict[str, RecordSlice] = {
    "zscaler": zscaler.RECORDS,
    "zeek": zeek.RECORDS,
    "entra": entra.RECORDS,
    "google_workspace": google_workspace.RECORDS,
    "okta": okta.RECORDS,
}

# What people call each vendor in the `vendor` field of `mandate discovery read`.
VENDORS: dict[str, tuple[str, ...]] = {
    "squid": ("squid",),
    "zscaler": ("zscaler", "zscaler_zia", "zia"),
    "zeek": ("zeek", "bro", "corelight"),
    "bind": ("bind", "named"),
    "dnsmasq": ("dnsmasq", "pihole", "pi-hole"),
    "entra": ("entra", "entra_id", "entra_graph", "azure", "azure_ad"),
    "google_workspace": ("google_workspace", "google", "gsuite"),
    "okta": ("okta",),
}
