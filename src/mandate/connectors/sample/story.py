"""What the company does with AI, tool by tool; each tool is named by a domain the catalogue must own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """One AI service in use: where it is reached and which share of each team comes to use it.

    `early` is the share of its final users who already use it when the period begins; `rate` the chance that a user
    uses it on a working day; `requests` how many requests then; `upload` the usual bytes sent per request.
    """

    anchor: str
    hosts: tuple[str, ...]
    teams: dict[str, float]
    early: float
    rate: float
    requests: tuple[int, int] = (1, 2)
    upload: int = 3_000
    paths: tuple[str, ...] = ("/",)
    app: str | None = None
    big_uploads: float = 0.0


TOOLS = (
    Tool(
        "chatgpt.com",
        ("chatgpt.com", "chatgpt.com", "ab.chatgpt.com", "cdn.oaistatic.com"),
        {
            "directie": 0.5,
            "marketing": 0.67,
            "merk": 0.72,
            "content": 0.89,
            "ecommerce": 0.75,
            "crm": 0.67,
            "binnendienst": 0.55,
            "benelux": 0.5,
            "dach": 0.57,
            "servicedesk": 0.43,
            "ontwikkeling": 0.44,
            "design": 0.34,
            "kwaliteit": 0.4,
            "inkoop": 0.5,
            "financien": 0.38,
            "it": 0.56,
            "hr": 0.6,
            "juridisch": 0.34,
        },
        early=0.55,
        rate=0.34,
        upload=5_200,
        big_uploads=0.02,
        app="ChatGPT",
        paths=("/backend-api/conversation", "/backend-api/files", "/"),
    ),
    Tool(
        "deepl.com",
        ("www.deepl.com", "www2.deepl.com"),
        {"dach": 0.86, "benelux": 0.4, "content": 0.56, "inkoop": 0.38, "servicedesk": 0.36, "ontwikkeling": 0.22},
        early=0.9,
        rate=0.3,
        upload=2_400,
        paths=("/translator", "/jsonrpc"),
        app="DeepL",
    ),
    Tool(
        "fireflies.ai",
        ("app.fireflies.ai", "fireflies.ai"),
        {"benelux": 0.5, "dach": 0.43, "crm": 0.34, "ecommerce": 0.25, "directie": 0.17},
        early=0.35,
        rate=0.22,
        upload=900_000,
        paths=("/notebook", "/graphql"),
        app="Fireflies.ai",
    ),
    Tool(
        "midjourney.com",
        ("www.midjourney.com",),
        {"content": 0.56, "design": 0.34, "merk": 0.15},
        early=0.5,
        rate=0.25,
        requests=(1, 5),
        upload=9_000,
        paths=("/imagine", "/explore"),
    ),
    Tool(
        "githubcopilot.com",
        ("api.githubcopilot.com", "copilot-proxy.githubusercontent.com"),
        {"it": 0.67, "ecommerce": 0.42},
        early=0.8,
        rate=0.5,
        requests=(1, 4),
        upload=14_000,
        paths=("/chat/completions", "/v1/engines/copilot-codex/completions"),
    ),
    Tool(
        "cursor.com",
        ("api2.cursor.sh", "www.cursor.com"),
        {"ecommerce": 0.42},
        early=0.4,
        rate=0.45,
        requests=(1, 4),
        upload=22_000,
        paths=("/aiserver.v1.ChatService/StreamChat", "/settings"),
    ),
    Tool(
        "lavender.ai",
        ("app.lavender.ai",),
        {"binnendienst": 0.46, "benelux": 0.1},
        early=0.2,
        rate=0.4,
        upload=6_000,
        paths=("/coach",),
    ),
    Tool(
        "copilot.microsoft.com",
        ("copilot.microsoft.com", "copilot.cloud.microsoft"),
        {"directie": 0.5, "financien": 0.5, "it": 0.45, "hr": 0.4},
        early=0.7,
        rate=0.25,
        upload=4_100,
        paths=("/c/api/conversations", "/"),
        app="Microsoft Copilot",
    ),
    Tool(
        "gemini.google.com",
        ("gemini.google.com",),
        {"merk": 0.43, "crm": 0.34, "ecommerce": 0.17, "design": 0.17},
        early=0.3,
        rate=0.2,
        upload=3_600,
        paths=("/app",),
    ),
    Tool(
        "perplexity.ai",
        ("www.perplexity.ai",),
        {"inkoop": 0.5, "ontwikkeling": 0.34, "content": 0.34, "directie": 0.17},
        early=0.4,
        rate=0.22,
        upload=1_900,
        paths=("/search",),
    ),
    Tool(
        "grammarly.com",
        ("app.grammarly.com", "gnar.grammarly.com"),
        {"dach": 0.43, "benelux": 0.2, "binnendienst": 0.18},
        early=1.0,
        rate=0.3,
        upload=1_600,
        paths=("/docs", "/"),
    ),
    Tool(
        "claude.ai",
        ("claude.ai",),
        {"it": 0.45, "ecommerce": 0.42, "content": 0.34, "ontwikkeling": 0.22},
        early=0.3,
        rate=0.3,
        upload=11_000,
        big_uploads=0.03,
        paths=("/api/organizations", "/new"),
        app="Claude",
    ),
    Tool(
        "elevenlabs.io",
        ("elevenlabs.io",),
        {"content": 0.22},
        early=0.5,
        rate=0.15,
        upload=40_000,
        paths=("/app/speech-synthesis",),
    ),
    Tool(
        "deepseek.com",
        ("chat.deepseek.com",),
        {"ontwikkeling": 0.34, "it": 0.22, "inkoop": 0.25},
        early=0.6,
        rate=0.15,
        upload=4_800,
        paths=("/api/v0/chat/completion",),
    ),
    Tool(
        "surferseo.com",
        ("app.surferseo.com",),
        {"content": 0.22, "ecommerce": 0.25},
        early=1.0,
        rate=0.25,
        upload=7_000,
        paths=("/drafts", "/audits"),
    ),
)

LISTED_BUT_UNSEEN = "jasper.ai"
PLATFORM_HOSTS = {
    # A CRM and a drawing platform with AI inside: visiting them is ordinary work, not AI use.
    "app.hubspot.com": ("crm", "marketing", "binnendienst", "benelux", "dach", "servicedesk", "verkoop"),
    "api.hubspot.com": ("crm", "binnendienst", "benelux", "dach"),
    "www.canva.com": ("merk", "content", "hr"),
}
LOOK_ALIKES = (
    "chatgpt.com.gratis-proberen.example",
    "mijn-chatgpt.example",
    "openai.com-login.example",
    "deepl-vertaler.example",
    "nepclaude.ai.example",
)

# Ordinary traffic: the company's own systems, the office suite, public bodies, and invented shops and news sites.
OWN_HOSTS = (
    "intranet.veldwiek.example",
    "erp.veldwiek.example",
    "dealers.veldwiek.example",
    "www.veldwiek.example",
    "shop.veldwiek.example",
    "pim.veldwiek.example",
    "wms.veldwiek.example",
    "tickets.veldwiek.example",
)
OFFICE_HOSTS = (
    "outlook.office365.com",
    "teams.microsoft.com",
    "login.microsoftonline.com",
    "veldwiek.sharepoint.com",
    "graph.microsoft.com",
    "www.office.com",
)
OTHER_HOSTS = (
    "nl.wikipedia.org",
    "en.wikipedia.org",
    "www.openstreetmap.org",
    "tile.openstreetmap.org",
    "www.rijksoverheid.nl",
    "www.belastingdienst.nl",
    "www.knmi.nl",
    "www.cbs.nl",
    "developer.mozilla.org",
    "www.w3.org",
    "docs.python.org",
    "archive.org",
    "www.iso.org",
    "europa.eu",
    "www.eurostat.example",
    "nieuws.dagblad.example",
    "sport.dagblad.example",
    "www.weerbericht.example",
    "reisplanner.spoor.example",
    "www.pakketdienst.example",
    "track.pakketdienst.example",
    "portaal.zorgpolis.example",
    "www.bankzaken.example",
    "www.lunchbestellen.example",
    "www.frameleverancier.example",
    "shop.naven-en-remmen.example",
    "dealerportaal.accu-fabriek.example",
    "www.vakblad-tweewieler.example",
    "forum.fietsforum.example",
    "www.prijsvergelijk.example",
    "ads.advertentienet.example",
    "stats.meetpunt.example",
    "cdn.webbouwstenen.example",
    "fonts.webbouwstenen.example",
    "img.fotobank.example",
    "www.fotobank.example",
    "video.kijkhuis.example",
    "radio.muziekdienst.example",
    "www.beurskalender.example",
    "www.vertaalbureau-noord.example",
    "mail.nieuwsbrieven.example",
    "www.vergaderlocaties.example",
    "www.cursusgids.example",
    "api.betaalplein.example",
    "www.keurmerk-webshop.example",
    "reviews.klantstem.example",
    "www.lakkleuren.example",
    "updates.kantoorprinters.example",
)
