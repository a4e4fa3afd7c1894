"""OAuth grants from lists of consents: which app may act on whose data, with what permissions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from mandate.connectors.sources.tables.cells import Cell, OpenedTable, PhysicalRow
from mandate.connectors.sources.tables.dates import parse_date
from mandate.connectors.sources.tables.deciding import decide_styles
from mandate.connectors.sources.tables.headers import Columns
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.walking import read_each
from mandate.engines.discovery.facts import GrantRow, Rejection, Row

_BETWEEN_SCOPES = re.compile(r"[\s,;|]+")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_GRAPH_SCOPE = re.compile(r"(?:User|Mail|Files|Calendars|Sites|Directory|Contacts|Group|Chat|Notes|Tasks)\.[A-Z]")


def read_grants(table: OpenedTable) -> Iterator[Row | Rejection]:
    """Grant rows and rejections in file order; names are filled in from apps listed in the same file."""
    columns = columns_for(table, "oauth_grants")
    styles = decide_styles(table, columns, date="granted")

    def make(row: PhysicalRow) -> GrantRow | str:
        grant = _grant(columns, row)
        if grant is None:
            return "no_app"
        return replace(grant, on=parse_date(columns.cell(row.cells, "granted"), styles.order.order))

    if not (columns.has("object_id") and columns.has("consent")):
        yield from read_each(table, make)
        return
    found = list(read_each(table, make))
    names = app_names(item for item in found if isinstance(item, GrantRow))
    yield from (name_grant(item, names) if isinstance(item, GrantRow) else item for item in found)


def app_names(rows: Iterable[GrantRow]) -> dict[str, GrantRow]:
    """The apps a list names, by the directory's own id, to give grants of another list their names."""
    return {row.app_key: row for row in rows if row.app_key and not _is_unnamed(row)}


def name_grant(grant: GrantRow, apps: dict[str, GrantRow]) -> GrantRow:
    """The grant with name, client id, publisher and redirect host of the app it points to; unchanged when unknown."""
    app = apps.get(grant.app_key or "")
    if app is None or not _is_unnamed(grant):
        return grant
    return replace(
        grant, app=app.app, client_id=app.client_id, publisher=app.publisher, redirect_host=app.redirect_host
    )


def _is_unnamed(grant: GrantRow) -> bool:
    """Whether all that is known of the app is the directory's own id."""
    return grant.app.casefold() == grant.app_key


def _grant(columns: Columns, row: PhysicalRow) -> GrantRow | None:
    app = columns.text(row.cells, "app")
    client = columns.text(row.cells, "client_id")
    key = columns.text(row.cells, "object_id")
    consent = columns.text(row.cells, "consent")
    if consent and client and app is None:
        # A permission grant of Microsoft Graph: its clientId is the directory's id of the app, not the client id.
        app, key, client = client, client.casefold(), None
    named = app or client
    if named is None:
        return None
    scopes = _scopes(columns.texts(row.cells, "scopes"))
    return GrantRow(
        app=" ".join(named.split()),
        user=columns.text(row.cells, "user"),
        client_id=client,
        publisher=columns.text(row.cells, "publisher"),
        redirect_host=_host(columns.text(row.cells, "redirect")),
        scopes=scopes,
        platform=_platform(columns, row.cells, scopes, client),
        app_key=key.casefold() if key else None,
        line=row.line,
    )


def _scopes(texts: Iterable[str]) -> tuple[str, ...]:
    """Each permission once, in the order of the file."""
    words = [word for text in texts for word in _BETWEEN_SCOPES.split(text) if word]
    return tuple(dict.fromkeys(words))


def _host(text: str | None) -> str | None:
    """The host of the first web address of a cell; None when it holds none."""
    if text is None:
        return None
    for word in _BETWEEN_SCOPES.split(text):
        try:
            host = urlsplit(word if "://" in word else f"//{word}").hostname
        except ValueError:
            continue
        if host and "." in host:
            return host
    return None


def _platform(columns: Columns, cells: list[Cell], scopes: tuple[str, ...], client: str | None) -> str | None:
    written = columns.text(cells, "platform")
    if written is not None:
        return written.casefold()
    google_client = client is not None and client.endswith(".apps.googleusercontent.com")
    if google_client or any("googleapis.com/" in scope for scope in scopes):
        return "google"
    graph = any(_GRAPH_SCOPE.match(scope.rsplit("/", 1)[-1]) for scope in scopes)
    if graph or columns.has("consent") or (client and _GUID.fullmatch(client)):
        return "microsoft"
    return None
