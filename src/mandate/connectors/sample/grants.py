"""Consents: which apps may act on whose data, in the Microsoft tenant and in the workspace shared with an agency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mandate.connectors.sample.calendar import utc
from mandate.connectors.sample.chance import dice, identifier
from mandate.connectors.sample.habits import users
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.story import TOOLS

AGENCY_DOMAIN = "kantlicht.example"
GOOGLE = "https://www.googleapis.com/auth/"
NOTE_TAKER = "fireflies.ai"
NOTE_TAKER_ADMIN = (
    "Chat.Read.All",
    "Calendars.Read",
    "Sites.Read.All",
)  # the first is tier 1: every chat in the company


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent: an app, the person who gave it and what it may do from then on; `consent` as the platform says."""

    app: str
    publisher: str
    platform: str
    client_id: str
    redirect_host: str
    user: str
    consent: str
    scopes: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class _App:
    """An app that asks for consent; `share` is the chance that somebody who could consent did."""

    name: str
    publisher: str
    host: str
    scopes: tuple[str, ...]
    share: float
    anchor: str | None = None


_MICROSOFT = (
    _App(
        "Fireflies.ai Notetaker", "Fireflies.ai Corp.", "app.fireflies.ai",
        ("openid", "profile", "offline_access", "Calendars.ReadWrite", "Mail.ReadWrite", "People.Read"),
        1.0, NOTE_TAKER,
    ),
    _App(
        "ChatGPT", "OpenAI, LLC", "chatgpt.com",
        ("openid", "profile", "email", "offline_access", "Files.Read"), 0.3, "chatgpt.com",
    ),
    _App("DeepL", "DeepL SE", "www.deepl.com", ("openid", "profile", "email"), 0.5, "deepl.com"),
    _App(
        "Lavender", "Lavender", "app.lavender.ai",
        ("openid", "offline_access", "Mail.Send", "Mail.ReadWrite"), 1.0, "lavender.ai",
    ),
    _App(
        "Claude", "Anthropic, PBC", "claude.ai",
        ("openid", "profile", "Files.Read.All", "Sites.Read.All"), 0.2, "claude.ai",
    ),
)  # fmt: skip
_ROOMS = _App(
    "Vergaderlocaties",
    "Vergaderlocaties",
    "www.vergaderlocaties.example",
    ("openid", "User.Read", "Calendars.Read"),
    0.12,
)
_GOOGLE_APPS = (
    _App("ChatGPT", "OpenAI", "chatgpt.com", ("openid", "email", GOOGLE + "drive.readonly"), 0.5),
    _App("ElevenLabs", "ElevenLabs", "elevenlabs.io", ("openid", "email", GOOGLE + "userinfo.profile"), 0.2),
    _App("Perplexity", "Perplexity AI", "www.perplexity.ai", ("openid", "email", GOOGLE + "gmail.readonly"), 0.2),
    _App("Fotobank", "Fotobank", "www.fotobank.example", ("openid", "email"), 0.6),
    _App(
        "Beeldplanner", "Kantlicht", f"planner.{AGENCY_DOMAIN}",
        (GOOGLE + "calendar.events", GOOGLE + "drive.file"), 0.9,
    ),
)  # fmt: skip


def grants(plan: Plan) -> tuple[Grant, ...]:
    """The consents in the Microsoft tenant: the note-taker nobody decided on, and everyday ones."""
    return (_admin_consent(plan), *_user_consents(plan))


def _admin_consent(plan: Plan) -> Grant:
    """Given for the whole company by an administrator, before anyone asked what it may read."""
    team = [person for person in plan.company.team("it") if person.mail]
    giver = next((person for person in team if person.left), team[-1])
    on = plan.start - timedelta(days=23)
    return Grant(
        "Fireflies.ai Notetaker",
        "Fireflies.ai Corp.",
        "microsoft",
        identifier(plan.seed, "app", "Fireflies.ai Notetaker"),
        "app.fireflies.ai",
        giver.mail or "",
        "AllPrincipals",
        NOTE_TAKER_ADMIN,
        on,
    )


def _user_consents(plan: Plan) -> Iterator[Grant]:
    random = dice(plan.seed, "grants")
    for app in _MICROSOFT:
        tool = next(tool for tool in TOOLS if tool.anchor == app.anchor)
        for person in users(plan, tool):
            if person.mail and random.random() < app.share:
                yield _consent(plan, app, person.mail, plan.start + timedelta(days=random.randrange(7 * plan.weeks)))
    for person in plan.company.people:
        if person.mail and random.random() < _ROOMS.share:
            yield _consent(plan, _ROOMS, person.mail, plan.start - timedelta(days=random.randrange(30, 900)))


def _consent(plan: Plan, app: _App, mail: str, on: date) -> Grant:
    client = identifier(plan.seed, "app", app.name)
    return Grant(app.name, app.publisher, "microsoft", client, app.host, mail, "Principal", app.scopes, on)


def google_grants(plan: Plan) -> list[tuple[datetime, Grant]]:
    """The consents in the shared workspace, in order of time; tokens are renewed, so most stand there several times."""
    random = dice(plan.seed, "google")
    found: list[tuple[datetime, Grant]] = []
    for app in _GOOGLE_APPS:
        client = _google_client(plan, app.name)
        for account in _accounts(plan):
            if random.random() >= app.share:
                continue
            for _ in range(1 + random.randrange(1 + plan.weeks // 2)):
                moment = utc(plan.days[random.randrange(len(plan.days))], random.uniform(9 * 60, 17 * 60))
                on = moment.date()
                grant = Grant(app.name, app.publisher, "google", client, app.host, account, "user", app.scopes, on)
                found.append((moment, grant))
    return sorted(found, key=lambda pair: (pair[0], pair[1].user, pair[1].app))


def _accounts(plan: Plan) -> list[str]:
    team = [person for key in ("merk", "content") for person in plan.company.team(key)]
    ours = [person.mail for person in team if person.mail and not person.left][:8]
    return [*ours, *(f"{name}@{AGENCY_DOMAIN}" for name in ("studio", "planning", "film"))]


def _google_client(plan: Plan, app: str) -> str:
    random = dice(plan.seed, "client", app)
    return f"{random.randrange(10**11, 10**12)}-{random.getrandbits(80):020x}.apps.googleusercontent.com"
