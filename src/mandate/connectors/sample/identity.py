"""Sign-ins and grants as the identity systems export them: who signed in to which app, and what it may touch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from mandate.connectors.sample.calendar import utc
from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.habits import users
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.story import TOOLS
from mandate.connectors.sample.traffic import Visit, Where

OFFICE_APPS = (
    "Office 365 Exchange Online",
    "Microsoft Teams",
    "Office 365 SharePoint Online",
    "HubSpot",
    "Veldwiek ERP",
)
OFFICE_SIGN_IN = 0.012  # chance per ordinary visit that the session had to be renewed
AI_SIGN_IN = 0.14  # chance per visit to a tool with company sign-in
AGENCY_DOMAIN = "kantlicht.example"
NOTE_TAKER = next(tool for tool in TOOLS if tool.app == "Fireflies.ai")


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent: an app, the person who gave it and what it may do from then on."""

    app: str
    publisher: str
    platform: str
    client_id: str
    redirect_host: str
    user: str
    consent: str
    scopes: tuple[str, ...]
    on: date


GOOGLE = "https://www.googleapis.com/auth/"
NOTE_TAKER_SCOPES = ("openid", "profile", "offline_access", "Calendars.ReadWrite", "Mail.ReadWrite", "People.Read")
NOTE_TAKER_ADMIN = (
    "Chat.Read.All",
    "Calendars.Read",
    "Sites.Read.All",
)  # the first is tier 1: every chat in the company


def sign_in(visit: Visit, plan: Plan, random: Random) -> str | None:
    """The Entra sign-in line that goes with a visit, or None when the session was still good."""
    person = visit.person
    if person is None or person.mail is None:
        return None
    app = visit.tool.app if visit.tool else random.choice(OFFICE_APPS)
    chance = AI_SIGN_IN if visit.tool else OFFICE_SIGN_IN
    if app is None or random.random() >= chance:
        return None
    failed = random.random() < 0.06
    return _entra_line(person, app, visit, plan, random, failed=failed)


def _entra_line(person: Person, app: str, visit: Visit, plan: Plan, random: Random, *, failed: bool) -> str:
    moment = f"{visit.moment:%Y-%m-%dT%H:%M:%S}.{random.randrange(10**7):07d}Z"
    code = 50126 if failed else 0
    place = (
        {"city": "Arnhem", "state": "Gelderland", "countryOrRegion": "NL"}
        if visit.where is Where.OFFICE
        else {"countryOrRegion": "NL"}
    )
    properties = {
        "id": _uuid(random),
        "createdDateTime": moment,
        "userDisplayName": person.name,
        "userPrincipalName": person.mail,
        "userId": stable_id(plan, "person", person.number),
        "appId": stable_id(plan, "app", app),
        "appDisplayName": app,
        "ipAddress": visit.address,
        "clientAppUsed": "Browser",
        "isInteractive": True,
        "status": {"errorCode": code},
        "location": place,
    }
    return json.dumps(
        {
            "time": moment,
            "operationName": "Sign-in activity",
            "category": "SignInLogs",
            "tenantId": stable_id(plan, "tenant"),
            "resultType": str(code),
            "callerIpAddress": visit.address,
            "identity": person.name,
            "properties": properties,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def google_events(plan: Plan) -> Iterator[tuple[datetime, str]]:
    """Token events of the workspace that the brand team shares with its agency, in order of time."""
    random = dice(plan.seed, "google")
    found = sorted(_google_grants(plan, random), key=lambda pair: (pair[0], pair[1].user, pair[1].app))
    for moment, grant in found:
        yield moment, _google_line(moment, grant, plan, random)


def _google_grants(plan: Plan, random: Random) -> Iterator[tuple[datetime, Grant]]:
    ours = [
        person for team in ("merk", "content") for person in plan.company.team(team) if person.mail and not person.left
    ][:8]
    accounts = [person.mail for person in ours if person.mail] + [
        f"{name}@{AGENCY_DOMAIN}" for name in ("studio", "planning", "film")
    ]
    apps = (
        (
            "ChatGPT",
            "OpenAI",
            "chatgpt.com",
            ("openid", "email", GOOGLE + "userinfo.profile", GOOGLE + "drive.readonly"),
            0.5,
        ),
        ("ElevenLabs", "ElevenLabs", "elevenlabs.io", ("openid", "email", GOOGLE + "userinfo.profile"), 0.2),
        ("Perplexity", "Perplexity AI", "www.perplexity.ai", ("openid", "email", GOOGLE + "gmail.readonly"), 0.2),
        ("Fotobank", "Fotobank", "www.fotobank.example", ("openid", "email"), 0.6),
        (
            "Beeldplanner",
            "Kantlicht",
            "planner.kantlicht.example",
            (GOOGLE + "calendar.events", GOOGLE + "drive.file"),
            0.9,
        ),
    )
    for name, publisher, host, scopes, share in apps:
        for account in accounts:
            if random.random() >= share:
                continue
            for _ in range(1 + random.randrange(1 + plan.weeks // 2)):
                moment = utc(plan.days[random.randrange(len(plan.days))], random.uniform(9 * 60, 17 * 60))
                client = _google_client(plan, name)
                yield moment, Grant(name, publisher, "google", client, host, account, "user", scopes, moment.date())


def _google_line(moment: datetime, grant: Grant, plan: Plan, random: Random) -> str:
    stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.{random.randrange(1000):03d}Z"
    parameters = [
        {"name": "client_id", "value": grant.client_id},
        {"name": "app_name", "value": grant.app},
        {"name": "client_type", "value": "WEB"},
        {"name": "scope", "multiValue": list(grant.scopes)},
    ]
    return json.dumps(
        {
            "kind": "admin#reports#activity",
            "id": {
                "time": stamp,
                "uniqueQualifier": str(random.getrandbits(62)),
                "applicationName": "token",
                "customerId": "C0" + stable_id(plan, "workspace")[:7],
            },
            "actor": {"email": grant.user, "profileId": str(dice(plan.seed, "profile", grant.user).getrandbits(66))},
            "ipAddress": f"203.0.113.{random.randint(2, 250)}",
            "events": [{"type": "auth", "name": "authorize", "parameters": parameters}],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


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
        stable_id(plan, "app", "Fireflies.ai Notetaker"),
        "app.fireflies.ai",
        giver.mail or "",
        "AllPrincipals",
        NOTE_TAKER_ADMIN,
        on,
    )


def _user_consents(plan: Plan) -> Iterator[Grant]:
    random = dice(plan.seed, "grants")
    kinds = (
        ("Fireflies.ai Notetaker", "Fireflies.ai Corp.", "app.fireflies.ai", NOTE_TAKER_SCOPES, NOTE_TAKER.anchor, 1.0),
        (
            "ChatGPT",
            "OpenAI, LLC",
            "chatgpt.com",
            ("openid", "profile", "email", "offline_access", "Files.Read"),
            "chatgpt.com",
            0.3,
        ),
        ("DeepL", "DeepL SE", "www.deepl.com", ("openid", "profile", "email"), "deepl.com", 0.5),
        (
            "Lavender",
            "Lavender",
            "app.lavender.ai",
            ("openid", "offline_access", "Mail.Send", "Mail.ReadWrite"),
            "lavender.ai",
            1.0,
        ),
        (
            "Claude",
            "Anthropic, PBC",
            "claude.ai",
            ("openid", "profile", "Files.Read.All", "Sites.Read.All"),
            "claude.ai",
            0.2,
        ),
    )
    for app, publisher, host, scopes, anchor, share in kinds:
        tool = next(tool for tool in TOOLS if tool.anchor == anchor)
        for person in users(plan, tool):
            if person.mail and random.random() < share:
                on = plan.start + timedelta(days=random.randrange(7 * plan.weeks))
                yield Grant(
                    app, publisher, "microsoft", stable_id(plan, "app", app), host, person.mail, "Principal", scopes, on
                )
    for person in plan.company.people:
        if person.mail and random.random() < 0.12:
            on = plan.start - timedelta(days=random.randrange(30, 900))
            yield Grant(
                "Vergaderlocaties.example",
                "Vergaderlocaties",
                "microsoft",
                stable_id(plan, "app", "rooms"),
                "www.vergaderlocaties.example",
                person.mail,
                "Principal",
                ("openid", "User.Read", "Calendars.Read"),
                on,
            )


def stable_id(plan: Plan, *what: object) -> str:
    """An identifier that stays the same throughout one sample."""
    return _uuid(dice(plan.seed, "id", *what))


def _google_client(plan: Plan, app: str) -> str:
    random = dice(plan.seed, "client", app)
    return f"{random.randrange(10**11, 10**12)}-{random.getrandbits(80):020x}.apps.googleusercontent.com"


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))
