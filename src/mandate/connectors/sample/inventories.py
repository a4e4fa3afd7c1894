"""The lists an IT department keeps: the tool list with its gaps, installed extensions, and consents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import DOMAIN, Person
from mandate.connectors.sample.grants import grants
from mandate.connectors.sample.habits import users
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.story import TOOLS

TOOL_HEADER = (
    "Tool",
    "Leverancier",
    "Webadres",
    "Status",
    "Eigenaar",
    "Voor wie",
    "Gegevens",
    "Kosten per maand",
    "Geldig tot",
    "Toelichting",
    "Alternatief",
)
EXTENSION_HEADER = ("Extension ID", "Extension name", "Version", "Browser", "User", "Device")
GRANT_HEADER = (
    "App display name",
    "Publisher",
    "App ID",
    "Platform",
    "Consent type",
    "User principal name",
    "Scopes",
    "Granted on",
    "Redirect URI",
)

# (extension id, name, host program, anchor of its users, share of them); identifiers as in the public stores
AI_EXTENSIONS = (
    ("kbfnbcaeplbcioakkpcpgfkobkghlhen", "Grammarly", "Chrome", "grammarly.com", 1.0),
    ("hlgbcneanomplepojfcnclggenpcoldo", "Perplexity", "Chrome", "perplexity.ai", 0.4),
    ("github.copilot", "GitHub Copilot", "VS Code", "githubcopilot.com", 0.9),
)
PLAIN_EXTENSIONS = (
    ("gfahkpbmencdljoipafgkbenlcmdhioa", "Wachtwoordkluis", "Chrome"),
    ("pbdmoihecgaflknjpedbaikhclmfgnoj", "Schermafdruk en bijsnijden", "Chrome"),
    ("veldwiek.erp-koppeling", "Veldwiek ERP-koppeling", "VS Code"),
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One row of the tool list; `days_left` counts from the end of the period, negative when it lapsed unnoticed."""

    name: str
    url: str
    status: str | None
    vendor: str | None = None
    owner_team: str | None = None
    audience: str | None = None
    data: str | None = None
    cost: str | None = None
    days_left: int | None = None
    why: str | None = None
    alternative: str | None = None


_TOOL_LIST = (
    _Listed(
        "DeepL", "deepl.com", "in gebruik", "DeepL SE", "content", "Content en Dealers DACH", "intern", "104,87", 95,
        "Vertalen van productteksten",
    ),
    _Listed(
        "GitHub Copilot", "github.com/features/copilot", "in gebruik", "GitHub", "it", "IT en E-commerce", "broncode",
        "191,40",
    ),
    _Listed(
        "Microsoft Copilot", "copilot.microsoft.com", "pilot", "Microsoft", "it", "Directie, Financiën, HR, IT",
        "intern, vertrouwelijk", "562,00", 12, "Pilot van 20 licenties, evaluatie nog plannen",
    ),
    _Listed(
        "Jasper", "jasper.ai", "in gebruik", "Jasper AI", None, "Content", "openbaar", None, -87,
        "Overgenomen uit de lijst van vorig jaar",
    ),
    _Listed(
        "DeepSeek", "deepseek.com", "niet toegestaan", "DeepSeek", "it",
        why="Gegevens buiten de EU, geen verwerkersovereenkomst", alternative="Microsoft Copilot",
    ),
    _Listed("Surfer SEO", "surferseo.com", None, None, "ecommerce", "SEO", "openbaar", "119,79"),
    _Listed(
        "HubSpot", "hubspot.com", "in gebruik", "HubSpot", "crm", "Marketing en Sales", "klantgegevens", None, 95,
        "CRM; de AI-functies staan uit",
    ),
    _Listed("Veldwiek ERP", f"erp.{DOMAIN}", "in gebruik", "eigen beheer", "it", "iedereen", "alles"),
    _Listed("PIM", f"pim.{DOMAIN}", "in gebruik", None, None, "E-commerce, Content", "productgegevens"),
)  # fmt: skip


def tool_rows(plan: Plan) -> Iterator[tuple[str | date | None, ...]]:
    """The tool list as it is kept: a few tools decided on, one nobody uses, one forbidden and used, most missing."""
    for tool in _TOOL_LIST:
        until = plan.until + timedelta(days=tool.days_left) if tool.days_left is not None else None
        yield (
            tool.name,
            tool.vendor,
            tool.url,
            tool.status,
            _lead(plan, tool.owner_team) if tool.owner_team else None,
            tool.audience,
            tool.data,
            tool.cost,
            until,
            tool.why,
            tool.alternative,
        )


def extension_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """One row per installed extension and person, as a management console exports it."""
    random = dice(plan.seed, "extensions")
    for extension, name, program, anchor, share in AI_EXTENSIONS:
        tool = next(tool for tool in TOOLS if tool.anchor == anchor)
        for person in users(plan, tool):
            if random.random() < share and not person.left:
                yield _extension(extension, name, f"{random.randint(1, 19)}.{random.randint(0, 40)}", program, person)
    for person in plan.company.people:
        for extension, name, program in PLAIN_EXTENSIONS:
            if person.login and random.random() < (0.25 if program == "Chrome" else 0.03):
                yield _extension(extension, name, f"{random.randint(1, 9)}.{random.randint(0, 20)}", program, person)


def extension_users(plan: Plan) -> dict[str, set[str]]:
    """The mail addresses that have an AI extension installed, by the anchor of its service."""
    anchors = {extension: anchor for extension, _, _, anchor, _ in AI_EXTENSIONS}
    found: dict[str, set[str]] = {}
    for row in extension_rows(plan):
        if row[0] in anchors:
            found.setdefault(anchors[row[0]], set()).add(row[4])
    return found


def grant_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """One row per consent in the Microsoft tenant; scopes are separated by blanks."""
    for grant in grants(plan):
        yield (
            grant.app,
            grant.publisher,
            grant.client_id,
            grant.platform,
            grant.consent,
            grant.user,
            " ".join(grant.scopes),
            grant.on.isoformat(),
            f"https://{grant.redirect_host}/auth/callback",
        )


def _lead(plan: Plan, team: str) -> str | None:
    members = plan.company.team(team)
    return members[0].name if members else None


def _extension(extension: str, name: str, version: str, program: str, person: Person) -> tuple[str, ...]:
    return (extension, name, version, program, person.mail or "", f"VW-LT-{person.number}")
