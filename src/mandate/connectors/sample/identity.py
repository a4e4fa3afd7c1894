"""Sign-ins and token events as the identity systems export them, one JSON object a line."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random

from mandate.connectors.sample.chance import dice, identifier, uuid
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.grants import Grant, google_grants
from mandate.connectors.sample.plan import Plan
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
WRONG_PASSWORD = 50126  # Entra's error code
ARNHEM = {"city": "Arnhem", "state": "Gelderland", "countryOrRegion": "NL"}


def sign_in(visit: Visit, plan: Plan, random: Random) -> str | None:
    """The Entra sign-in line that goes with a visit, or None when the session was still good."""
    person = visit.person
    if person is None or person.mail is None:
        return None
    app = visit.tool.app if visit.tool else random.choice(OFFICE_APPS)
    chance = AI_SIGN_IN if visit.tool else OFFICE_SIGN_IN
    if app is None or random.random() >= chance:
        return None
    code = WRONG_PASSWORD if random.random() < 0.06 else 0
    return _line(_entra(person, app, visit, plan, random, code=code))


def _entra(person: Person, app: str, visit: Visit, plan: Plan, random: Random, *, code: int) -> dict[str, object]:
    moment = f"{visit.moment:%Y-%m-%dT%H:%M:%S}.{random.randrange(10**7):07d}Z"
    return {
        "time": moment,
        "operationName": "Sign-in activity",
        "category": "SignInLogs",
        "tenantId": identifier(plan.seed, "tenant"),
        "resultType": str(code),
        "callerIpAddress": visit.address,
        "identity": person.name,
        "properties": {
            "id": uuid(random),
            "createdDateTime": moment,
            "userDisplayName": person.name,
            "userPrincipalName": person.mail,
            "userId": identifier(plan.seed, "person", person.number),
            "appId": identifier(plan.seed, "app", app),
            "appDisplayName": app,
            "ipAddress": visit.address,
            "clientAppUsed": "Browser",
            "isInteractive": True,
            "status": {"errorCode": code},
            "location": ARNHEM if visit.where is Where.OFFICE else {"countryOrRegion": "NL"},
        },
    }


def google_events(plan: Plan) -> Iterator[tuple[datetime, str]]:
    """Token events of the workspace that the brand team shares with its agency, in order of time."""
    random = dice(plan.seed, "google lines")
    for moment, grant in google_grants(plan):
        yield moment, _line(_google(moment, grant, plan, random))


def _google(moment: datetime, grant: Grant, plan: Plan, random: Random) -> dict[str, object]:
    stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.{random.randrange(1000):03d}Z"
    parameters = [
        {"name": "client_id", "value": grant.client_id},
        {"name": "app_name", "value": grant.app},
        {"name": "client_type", "value": "WEB"},
        {"name": "scope", "multiValue": list(grant.scopes)},
    ]
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": stamp,
            "uniqueQualifier": str(random.getrandbits(62)),
            "applicationName": "token",
            "customerId": "C0" + identifier(plan.seed, "workspace")[:7],
        },
        "actor": {"email": grant.user, "profileId": str(dice(plan.seed, "profile", grant.user).getrandbits(66))},
        "ipAddress": f"203.0.113.{random.randint(2, 250)}",
        "events": [{"type": "auth", "name": "authorize", "parameters": parameters}],
    }


def _line(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
