"""The lists an IT department keeps: the tool list with its gaps, installed extensions, and consents."""

from collections.abc import Iterator
from datetime import date, timedelta

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.habits import users
from mandate.connectors.sample.identity import grants
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


def tool_rows(plan: Plan) -> Iterator[tuple[str | date | None, ...]]:
    """The tool list as it is kept: a few tools decided on, one nobody uses, one forbidden and used, most missing."""
    owner = {
        key: plan.company.team(key)[0].name if plan.company.team(key) else ""
        for key in ("it", "ecommerce", "content", "crm")
    }
    later, past = plan.until + timedelta(days=95), plan.start - timedelta(days=31)
    yield (
        "DeepL",
        "DeepL SE",
        "deepl.com",
        "in gebruik",
        owner["content"],
        "Content en Dealers DACH",
        "intern",
        "104,87",
        later,
        "Vertalen van productteksten",
        None,
    )
    yield (
        "GitHub Copilot",
        "GitHub",
        "github.com/features/copilot",
        "in gebruik",
        owner["it"],
        "IT en E-commerce",
        "broncode",
        "191,40",
        None,
        None,
        None,
    )
    yield (
        "Microsoft Copilot",
        "Microsoft",
        "copilot.microsoft.com",
        "pilot",
        owner["it"],
        "Directie, Financiën, HR, IT",
        "intern, vertrouwelijk",
        "562,00",
        plan.until + timedelta(days=12),
        "Pilot van 20 licenties, evaluatie nog plannen",
        None,
    )
    yield (
        "Jasper",
        "Jasper AI",
        "jasper.ai",
        "in gebruik",
        None,
        "Content",
        "openbaar",
        None,
        past,
        "Overgenomen uit de lijst van vorig jaar",
        None,
    )
    yield (
        "DeepSeek",
        "DeepSeek",
        "deepseek.com",
        "niet toegestaan",
        owner["it"],
        None,
        None,
        None,
        None,
        "Gegevens buiten de EU, geen verwerkersovereenkomst",
        "Microsoft Copilot",
    )
    yield ("Surfer SEO", None, "surferseo.com", None, owner["ecommerce"], "SEO", "openbaar", "119,79", None, None, None)
    yield (
        "HubSpot",
        "HubSpot",
        "hubspot.com",
        "in gebruik",
        owner["crm"],
        "Marketing en Sales",
        "klantgegevens",
        None,
        later,
        "CRM; de AI-functies staan uit",
        None,
    )
    yield (
        "Veldwiek ERP",
        "eigen beheer",
        "erp.veldwiek.example",
        "in gebruik",
        owner["it"],
        "iedereen",
        "alles",
        None,
        None,
        None,
        None,
    )
    yield (
        "PIM",
        None,
        "pim.veldwiek.example",
        "in gebruik",
        None,
        "E-commerce, Content",
        "productgegevens",
        None,
        None,
        None,
        None,
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


def _lead(plan: Plan, team: str) -> str:
    members = plan.company.team(team)
    return members[0].name if members else ""


def _extension(extension: str, name: str, version: str, program: str, person: Person) -> tuple[str, ...]:
    return (extension, name, version, program, person.mail or "", f"VW-LT-{person.number}")
