"""Hosts, URLs and addresses in one spelling, so that one service is one name whatever the log calls it."""

import ipaddress
import re

# A host name, an IPv4 address, or an IPv6 address in square brackets, as it stands between // and the next slash.
_PORT = re.compile(r":\d{0,5}$")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def clean_host(authority: str) -> str | None:
    """Host in lower case without user, port, brackets and trailing dot; None when nothing is left or it is absent."""
    host = authority
    if "@" in host:
        host = host.rpartition("@")[2]
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = _PORT.sub("", host)
    host = host.lower().rstrip(".")
    return None if host in ("", "-") or "/" in host else host


def host_of(url: str) -> str | None:
    """Host of a URL, with or without a scheme (`https://a.example/x`, `a.example/x`, `a.example:443`)."""
    scheme = _SCHEME.match(url)
    rest = url[scheme.end() :] if scheme else url
    for end in "/?#":
        rest = rest.partition(end)[0]
    return clean_host(rest)


def clean_address(text: str | None) -> str | None:
    """An IP address in its shortest spelling; other text as it stands, since a broken address is still a device."""
    if not text:
        return None
    if ":" not in text:
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text.lower()
