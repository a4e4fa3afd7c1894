"""Log lines as the machines write them: one function per format, one visit in, text out."""

import csv
import io
from datetime import UTC, datetime
from random import Random

from mandate.connectors.sample.company import DOMAIN, WINDOWS_DOMAIN, Person
from mandate.connectors.sample.traffic import STORES, Visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def squid(visit: Visit, random: Random) -> str:
    """A line of Squid's native log; encrypted sites show as CONNECT, and upload bytes are not there."""
    seconds = (visit.moment - EPOCH).total_seconds()
    peer = f"{random.choice(DOCUMENTATION_NETWORKS)}.{random.randint(2, 250)}"
    user = _windows_name(visit.person, random)
    size = visit.bytes_in
    if visit.host.startswith("intranet."):
        return (
            f"{seconds:.3f} {visit.milliseconds:6d} {visit.address} TCP_MISS/200 {size} GET http://{visit.host}/start "
            f"{user} HIER_DIRECT/10.20.0.8 text/html"
        )
    return (
        f"{seconds:.3f} {visit.milliseconds:6d} {visit.address} TCP_TUNNEL/200 {size} CONNECT {visit.host}:443 "
        f"{user} HIER_DIRECT/{peer} -"
    )


def zscaler(visit: Visit, random: Random) -> str:
    """A quoted CSV line of a Zscaler web feed (the vendor's default field order), for people who work elsewhere."""
    moment = visit.moment
    stamp = f"{WEEKDAYS[moment.weekday()]} {MONTHS[moment.month - 1]} {moment.day:02d} {moment:%H:%M:%S %Y}"
    person = visit.person
    mail = person.mail if person else "None"
    device = f"VW-LT-{person.number}" if person else "None"
    kind = "Web Search" if random.random() < 0.1 else "Corporate Marketing"
    fields = (
        stamp,
        mail,
        "HTTPS",
        visit.host + visit.path,
        "Allowed",
        "General Browsing",
        "General Browsing",
        visit.bytes_out,
        visit.bytes_in,
        visit.milliseconds // 2,
        visit.milliseconds,
        "Business Use",
        "Business and Economy",
        kind,
        "None",
        "None",
        0,
        "None",
        "None",
        "Road Warrior",
        "None",
        visit.address,
        f"{random.choice(DOCUMENTATION_NETWORKS)}.{random.randint(2, 250)}",
        "POST" if visit.tool else "GET",
        200,
        "Chrome 141",
        "None",
        "None",
        "None",
        "text/html",
        "None",
        "None",
        device,
    )
    return _csv_line(fields)


def bind(visit: Visit, random: Random) -> str:
    """A line of BIND's query log at the office; the name server knows a device, not a person."""
    moment = visit.moment
    month = MONTHS[moment.month - 1]
    stamp = f"{moment.day:02d}-{month}-{moment:%Y %H:%M:%S}.{moment.microsecond // 1000:03d}"
    client = f"client @0x7f{random.getrandbits(40):010x} {visit.address}#{random.randint(1025, 65000)}"
    kind = random.choice(("A", "A", "AAAA", "HTTPS"))
    return f"{stamp} queries: info: {client} ({visit.host}): query: {visit.host} IN {kind} +E(0)K (10.20.0.2)"


def dnsmasq(visit: Visit, random: Random) -> str:
    """A line of a store router's dnsmasq, through a syslog that writes the year."""
    kind = random.choice(("A", "A", "AAAA"))
    sender = f"router-{visit.store.removeprefix('winkel_')} dnsmasq[{614 + STORES.index(visit.store)}]"
    return f"{visit.moment:%Y-%m-%dT%H:%M:%S}+00:00 {sender}: query[{kind}] {visit.host} from {visit.address}"


def broken(line: str, random: Random) -> str:
    """What is left of a line after a full disk or a cut connection: its beginning, too short to mean anything."""
    return line[: random.randint(3, 9)]


def _windows_name(person: Person | None, random: Random) -> str:
    if person is None or person.login is None:
        return "-"
    # Old laptops send the domain in lower case; the same person all the same.
    domain = WINDOWS_DOMAIN if random.random() < 0.93 else DOMAIN.partition(".")[0]
    return f"{domain}\\{person.login}"


def _csv_line(fields: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="").writerow(fields)
    return text.getvalue()
