"""The catalogue knows the services everybody uses, and tells products apart where a decision would differ."""

from datetime import date

import pytest

from mandate.catalogue.datafile import read
from mandate.catalogue.matcher import load_matcher
from mandate.catalogue.services import DROPPED_COLUMNS, dated, load_categories, load_services, version
from mandate.engines.discovery.matching import Service

HOSTS = {
    "chatgpt.com": "chatgpt",
    "chat.openai.com": "chatgpt",
    "openai.com": "chatgpt",
    "cdn.oaistatic.com": "chatgpt",
    "files.oaiusercontent.com": "chatgpt",
    "api.openai.com": "openai-api",
    "platform.openai.com": "openai-api",
    "labs.openai.com": "dall-e",
    "claude.ai": "claude",
    "api.anthropic.com": "claude-api",
    "gemini.google.com": "gemini",
    "generativelanguage.googleapis.com": "gemini-api",
    "notebooklm.google.com": "notebooklm",
    "copilot.microsoft.com": "microsoft-copilot",
    "m365.cloud.microsoft": "microsoft-365-copilot",
    "api.githubcopilot.com": "github-copilot",
    "www.perplexity.ai": "perplexity",
    "chat.mistral.ai": "mistral-le-chat",
    "api.mistral.ai": "mistral-api",
    "chat.deepseek.com": "deepseek",
    "grok.com": "grok",
    "www.meta.ai": "meta-ai",
    "poe.com": "poe",
    "you.com": "you-com",
    "character.ai": "character-ai",
    "www.midjourney.com": "midjourney",
    "app.leonardo.ai": "leonardo-ai",
    "app.runwayml.com": "runway",
    "pika.art": "pika",
    "app.synthesia.io": "synthesia",
    "app.heygen.com": "heygen",
    "elevenlabs.io": "elevenlabs",
    "suno.com": "suno",
    "www.deepl.com": "deepl",
    "app.grammarly.com": "grammarly",
    "quillbot.com": "quillbot",
    "app.jasper.ai": "jasper",
    "app.copy.ai": "copy-ai",
    "writesonic.com": "writesonic",
    "otter.ai": "otter-ai",
    "app.fireflies.ai": "fireflies-ai",
    "fathom.video": "fathom",
    "tldv.io": "tldv",
    "app.read.ai": "read-ai",
    "api.granola.ai": "granola",
    "app.gong.io": "gong",
    "api2.cursor.sh": "cursor",
    "server.codeium.com": "windsurf",
    "lovable.dev": "lovable",
    "v0.app": "v0",
    "bolt.new": "bolt",
    "huggingface.co": "hugging-face",
    "api.replicate.com": "replicate",
    "api.together.xyz": "together-ai",
    "api.groq.com": "groq",
    "openrouter.ai": "openrouter",
    "contoso.openai.azure.com": "azure-openai",
    "bedrock-runtime.eu-central-1.amazonaws.com": "amazon-bedrock",
    "europe-west4-aiplatform.googleapis.com": "vertex-ai",
    "gamma.app": "gamma",
    "www.beautiful.ai": "beautiful-ai",
    "tome.app": "tome",
    "firefly.adobe.com": "adobe-firefly",
}

ORDINARY_HOSTS = [
    "google.com", "www.google.com", "docs.google.com", "www.googleapis.com", "proactivebackend-pa.googleapis.com",
    "microsoft.com", "login.microsoftonline.com", "outlook.office.com", "teams.microsoft.com", "www.bing.com",
    "github.com", "raw.githubusercontent.com", "octocat.github.io", "n.cn", "d111111abcdef8.cloudfront.net",
    "s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "res.cloudinary.com", "app.hubspot.com", "www.canva.com",
    "www.notion.so", "zapier.com", "www.make.com", "hootsuite.com", "calendly.com", "ahrefs.com", "salesforce.com",
    "mailchimp.com", "replit.com", "www.adobe.com", "x.com", "slack.com", "zoom.us", "web.whatsapp.com",
    "duckduckgo.com", "baidu.com", "brave.com", "themeforest.net", "monday.com", "pipedrive.com", "later.com",
]  # fmt: skip


@pytest.mark.parametrize(("host", "service"), HOSTS.items())
def test_the_services_everybody_uses_are_known_by_their_hosts(host: str, service: str) -> None:
    match = load_matcher().host(host)
    assert match is not None
    assert match.service_id == service
    assert match.kind == "dedicated"


@pytest.mark.parametrize("host", ORDINARY_HOSTS)
def test_ordinary_traffic_is_no_ai_use(host: str) -> None:
    assert load_matcher().host(host) is None
    assert load_matcher().host(host, "/") is None


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("www.canva.com", "/magic-home", "canva-magic-studio"),
        ("www.notion.so", "/ai", "notion-ai"),
        ("app.hubspot.com", "/breeze/agents", "hubspot-breeze"),
        ("github.com", "/copilot", "github-copilot"),
        ("x.com", "/i/grok", "grok"),
        ("replit.com", "/ai", "replit-agent"),
        ("agents.zapier.com", None, "zapier-ai"),
    ],
)
def test_the_ai_inside_a_platform_counts_by_its_path_or_host(host: str, path: str | None, service: str) -> None:
    match = load_matcher().host(host, path)
    assert match is not None
    assert match.service_id == service


STATEMENTS = [
    ("OPENAI *CHATGPT SUBSCR", "chatgpt", True),
    ("OPENAI *CHATGPT SUBSCR HTTPSOPENAI.C CA", "chatgpt", True),
    ("CLAUDE.AI SUBSCRIPTION SAN FRANCISCO", "claude", True),
    ("ANTHROPIC* CLAUDE SUB", "claude", True),
    ("ANTHROPIC", "claude-api", True),
    ("MIDJOURNEY INC. SOUTH SAN FRAN CA", "midjourney", True),
    ("PADDLE.NET* JASPER", "jasper", True),
    ("CURSOR, AI POWERED IDE NEW YORK", "cursor", True),
    ("GITHUB COPILOT", "github-copilot", True),
    ("ELEVENLABS.IO NEW YORK", "elevenlabs", True),
    ("DEEPL SE KOELN", "deepl", True),
    ("2CO.COM*WRITESONIC", "writesonic", True),
    ("GOOGLE *GEMINI ADVANCED", "gemini", True),
    ("GAMMA.APP", "gamma", True),
    ("PAYPAL *SUNO INC", "suno", True),
    ("NOTION AI", "notion-ai", None),
    ("MSFT * M365 COPILOT", "microsoft-365-copilot", True),
    ("POE", "poe", False),
    ("JASPER", "jasper", False),
    ("NOTION LABS, INC.", "notion-ai", False),
    ("LOVABLE STOCKHOLM", "lovable", False),
    ("HUBSPOT IRELAND LTD DUBLIN", "hubspot-breeze", False),
    ("MAKE.COM PRAHA", "make", False),
    ("LATER", "later", False),
]


@pytest.mark.parametrize(("text", "service", "confirmed"), STATEMENTS)
def test_a_statement_line_leads_to_its_service(text: str, service: str, confirmed: bool | None) -> None:
    match = load_matcher().merchant(text)
    assert match is not None
    assert match.service_id == service
    assert confirmed is None or match.confirmed is confirmed


@pytest.mark.parametrize(
    "text",
    [
        "JASPER DE VRIES", "CLAUDE MONET MUSEUM", "MAKE UP STORE", "CLAY COURT TENNIS", "WRITER'S CAFE",
        "CLOSE ENCOUNTERS CINEMA", "COPY SHOP UTRECHT", "NS REIZIGERS", "ALBERT HEIJN 1234", "GOOGLE *Google Storage",
        "GOOGLE CLOUD EMEA", "MICROSOFT*OFFICE 365", "AMAZON WEB SERVICES", "GITHUB, INC.", "ADOBE SYSTEMS SOFTWARE",
        "OPENAIR FESTIVAL", "STICHTING PENSIOENFONDS", "APPLE.COM/BILL", "TOGETHER WE SERVE", "OTTER BEACH HOTEL",
        "PAYPAL *MARIA LUISA", "SAS BUSINESS CLASS", "READ THE DOCS", "POST NL", "",
    ],
)  # fmt: skip
def test_shops_people_and_plain_software_are_not_ai(text: str) -> None:
    match = load_matcher().merchant(text)
    assert match is None or not match.confirmed
    assert match is None or match.kind == "platform_feature"


def test_asking_again_for_the_same_matcher_gives_the_same_matcher() -> None:
    own = Service("our-assistant", "Our assistant", "assistant", ("assistant.example",))
    assert load_matcher() is load_matcher()
    assert load_matcher([own]) is load_matcher([own])
    match = load_matcher([own]).host("assistant.example")
    assert match is not None
    assert match.service_id == "our-assistant"


def test_a_pinned_client_id_names_the_service() -> None:
    match = load_matcher(pins={"0000-1111": "claude"}).app("Untitled", client_id="0000-1111")
    assert match is not None
    assert (match.service_id, match.confirmed, match.by) == ("claude", True, "client_id")


def test_the_catalogue_has_a_version_and_a_date() -> None:
    assert version().count(".") == 2
    assert date(2026, 1, 1) < dated() < date(2100, 1, 1)


def test_every_category_is_used_and_named_in_both_languages() -> None:
    used = {service.category for service in load_services()}
    assert used == {category.id for category in load_categories()}
    assert all(category.en and category.nl for category in load_categories())


def test_what_was_left_out_is_on_record_with_its_reason() -> None:
    rows = read("dropped.csv", DROPPED_COLUMNS).rows
    assert {row["decision"] for row in rows} == {"dropped", "merged", "domains"}
    assert all(len(row["reason"]) > 4 for row in rows)


@pytest.mark.parametrize(
    ("extension_id", "service"),
    [
        ("kbfnbcaeplbcioakkpcpgfkobkghlhen", "grammarly"),
        ("GitHub.copilot", "github-copilot"),
        ("anthropic.claude-code", "claude-code"),
    ],
)
def test_an_extension_leads_to_its_service(extension_id: str, service: str) -> None:
    match = load_matcher().extension(extension_id)
    assert match is not None
    assert match.service_id == service
