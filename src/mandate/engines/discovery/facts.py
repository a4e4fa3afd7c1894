"""What a source can say: the common record of a log line and the rows of the tables a company already has."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Event(NamedTuple):
    """One log line in common words (ts in UTC). What the source does not carry is None, never 0.

    A named tuple, because millions are made: a frozen dataclass takes six times as long to make.
    """

    ts: datetime | None = None
    user: str | None = None
    src_ip: str | None = None
    dst_host: str | None = None
    url: str | None = None
    bytes_out: int | None = None
    bytes_in: int | None = None
    action: str | None = None
    app: str | None = None
    oauth_client: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a people list. `identifiers` are all names a log may know this person by (mail, login)."""

    identifiers: tuple[str, ...]
    name: str
    email: str | None = None
    team: str | None = None
    parent_team: str | None = None
    function: str | None = None
    manager: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One expense line; `person` is dropped before storage until the processing record is signed twice."""

    on: date
    amount: Decimal
    currency: str
    merchant: str
    cost_centre: str | None = None
    person: str | None = None
    description: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One row of a tool list the company keeps; `status` as the company wrote it, None when it wrote none.

    `why` is the reason of the status and nothing else; what else somebody noted of the tool is its `note`.
    """

    name: str
    vendor: str | None = None
    url: str | None = None
    status: str | None = None
    owner: str | None = None
    audience: str | None = None
    data: str | None = None
    cost: str | None = None
    until: date | None = None
    why: str | None = None
    alternative: str | None = None
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One OAuth grant: an app that may act on somebody's data. `app_key` is the directory's own id of the app."""

    app: str
    user: str | None = None
    client_id: str | None = None
    publisher: str | None = None
    redirect_host: str | None = None
    scopes: tuple[str, ...] = ()
    platform: str | None = None
    app_key: str | None = None
    on: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One installed browser or editor extension."""

    extension_id: str
    name: str | None = None
    user: str | None = None
    device: str | None = None
    count: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Notes of one conversation, with the role that spoke."""

    speaker_role: str
    on: date | None
    topics: tuple[str, ...]
    text: str
    title: str = ""


Row = Event | PersonRow | SpendRow | ToolRow | GrantRow | ExtensionRow | Note


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that could not be read: its physical number, why, and its shape (letters a, digits 9), never its text."""

    number: int
    reason: str
    shape: str


@dataclass(slots=True)
class Accounting:
    """What became of every physical line: `lines == parsed + rejected`; headers, comments and blanks are parsed.

    `rejections` keeps the first ones in detail; `reasons` counts every rejected line by its reason.
    """

    lines: int = 0
    parsed: int = 0
    rejected: int = 0
    records: int = 0
    bytes: int = 0
    sha256: str = ""
    rejections: list[Rejection] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
