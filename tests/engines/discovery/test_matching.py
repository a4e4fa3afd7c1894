"""The matcher names what it should, and is not fooled by what only looks like it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.hostnames import is_host_name, plain_host
from mandate.engines.discovery.matching import Extension, HostPattern, Match, Matcher, Service
from mandate.engines.discovery.naming import Words, words_of

CHATGPT = Service(
    "chatgpt", "ChatGPT", "assistant", ("chatgpt.com", "openai.com"), vendor="OpenAI", aliases=("openai chatgpt",)
)
OPENAI_API = Service("openai-api", "OpenAI API", "model-api", ("api.openai.com",), vendor="OpenAI", aliases=("openai",))
JASPER = Service("jasper", "Jasper", "writing", ("jasper.ai",), vendor="Jasper AI", ordinary_words=("jasper",))
COPILOT = Service("github-copilot", "GitHub Copilot", "coding", paths=("github.com/copilot",), vendor="GitHub")
BEDROCK = Service("amazon-bedrock", "Amazon Bedrock", "model-api", vendor="Amazon Web Services")
VERTEX = Service("vertex-ai", "Vertex AI", "model-api", vendor="Google")
FIREFLY = Service("adobe-firefly", "Adobe Firefly", "image", ("firefly.adobe.com",), tier="B", vendor="Adobe")
HUBSPOT = Service(
    "hubspot-breeze",
    "HubSpot Breeze",
    "sales",
    ("hubspot.com", "app.hubspot.com"),
    kind="platform_feature",
    vendor="HubSpot",
    paths=("hubspot.com/breeze", "/ai/assistants", "copilot.hubspot.com/"),
    ordinary_words=("hubspot",),
)
ADOBE = Service("adobe", "Adobe AI Assistants", "image", ("adobe.com",), kind="platform_feature", vendor="Adobe")
MUENCHEN = Service("bucher-ai", "Bücher AI", "writing", ("bücher.example",))

WORDS = Words(
    processors=((("paddle", "net"), True), (("paypal",), False), (("google",), True)),
    starred=frozenset({("google",)}),
    noise=frozenset({"inc", "nl", "amsterdam", "subscr", "for", "meetings"}),
)
SERVICES = (CHATGPT, OPENAI_API, JASPER, COPILOT, BEDROCK, VERTEX, FIREFLY, HUBSPOT, ADOBE, MUENCHEN)
HOSTS = (
    HostPattern("bedrock-runtime.*.amazonaws.com", "amazon-bedrock"),
    HostPattern("*-aiplatform.googleapis.com", "vertex-ai"),
)
EXTENSIONS = (Extension("ABCdef", "ChatGPT for everything", "chatgpt"), Extension("gone", "Gone", "no-such-service"))
MATCHER = Matcher(SERVICES, HOSTS, EXTENSIONS, words=WORDS, pins={" Client-1 ": "jasper"})

labels = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
owned_hosts = st.sampled_from(
    ["chatgpt.com", "openai.com", "api.openai.com", "jasper.ai", "bedrock-runtime.eu-west-1.amazonaws.com"]
)


def seen(match: Match | None) -> tuple[str, bool, str] | None:
    """Return the parts of a match the tests look at."""
    return (match.service_id, match.confirmed, match.by) if match else None


def test_the_longest_domain_decides() -> None:
    assert seen(MATCHER.host("chat.openai.com")) == ("chatgpt", True, "domain")
    assert seen(MATCHER.host("eu.api.openai.com")) == ("openai-api", True, "domain")


@pytest.mark.parametrize(
    "host",
    [
        "notopenai.com",
        "openai.com.evil.example",
        "evil.example/?u=https://x.openai.com",
        "evil.example?u=x.openai.com",
        "evil.example#.openai.com",
        "user@chatgpt.com",
        "openai.com:evil",
        "evil.example:80@openai.com",
        "..openai.com",
        ".openai.com",
        "openai.com..",
        "x" * 64 + ".openai.com",
        ("x." * 130) + "openai.com",
        "оpenai.com",
        "xn--penai-1wf.com",
        "",
        ".",
        ":443",
        "192.0.2.7",
        "192.0.2.7:443",
        "[2001:db8::1]:443",
        "2001:db8::1",
        "-",
        "openai",
        "com",
        "ü" * 70 + ".com",
    ],
)
def test_what_only_looks_like_a_service_is_none(host: str) -> None:
    assert MATCHER.host(host) is None


@pytest.mark.parametrize(
    "host", ["CHATGPT.com", " chatgpt.com ", "chatgpt.com.", "chatgpt.com:443", "chatgpt.com.:8443", "chatgpt.com:"]
)
def test_case_port_and_final_dot_change_nothing(host: str) -> None:
    assert seen(MATCHER.host(host)) == ("chatgpt", True, "domain")


@pytest.mark.parametrize(
    "host", ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "www.bücher.example:443"]
)
def test_a_name_outside_ascii_is_compared_as_its_a_label(host: str) -> None:
    assert seen(MATCHER.host(host)) == ("bucher-ai", True, "domain")


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("bedrock-runtime.eu-west-1.amazonaws.com", "amazon-bedrock"),
        ("vpce-1.bedrock-runtime.us-east-1.amazonaws.com", "amazon-bedrock"),
        ("europe-west4-aiplatform.googleapis.com", "vertex-ai"),
        ("bedrock-runtime.amazonaws.com", None),
        ("s3.eu-west-1.amazonaws.com", None),
        ("-aiplatform.googleapis.com", None),
        ("xaiplatform.googleapis.com", None),
        ("amazonaws.com", None),
    ],
)
def test_hosts_with_a_region_in_their_name_follow_their_pattern(host: str, service: str | None) -> None:
    match = MATCHER.host(host)
    assert (match.service_id if match else None) == service


@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        ("app.hubspot.com", None, None),
        ("app.hubspot.com", "/contacts", None),
        ("app.hubspot.com", "/breezeway", None),
        ("app.hubspot.com", "/x?next=/breeze", None),
        ("app.hubspot.com", "/x#/breeze", None),
        ("app.hubspot.com", "/breeze", "path"),
        ("app.hubspot.com", "/Breeze/agents?x=1", "path"),
        ("app.hubspot.com", "ai/assistants/", "path"),
        ("hubspot.com", "/ai/assistants/7", "path"),
        ("copilot.hubspot.com", None, "domain"),
        ("github.com", "/copilot/c/1", "path"),
        ("github.com", "/torvalds/copilot", None),
        ("github.com", None, None),
    ],
)
def test_a_platform_counts_only_by_a_listed_path_or_host(host: str, path: str | None, expected: str | None) -> None:
    match = MATCHER.host(host, path)
    assert (match.by if match else None) == expected


def test_only_hosts_with_listed_paths_need_a_path() -> None:
    assert MATCHER.needs_path("www.github.com")
    assert not MATCHER.needs_path("chatgpt.com")
    assert not MATCHER.needs_path("nobody.example")


def test_an_ai_host_below_a_platform_is_its_own_service_and_tier_b_is_unconfirmed() -> None:
    assert seen(MATCHER.host("firefly.adobe.com", "/generate")) == ("adobe-firefly", False, "domain")
    assert MATCHER.host("www.adobe.com", "/generate") is None


def test_a_platform_below_a_dedicated_domain_is_not_swallowed_by_it() -> None:
    shop = Service("shop", "Shop", "other", ("shop.openai.com",), kind="platform_feature")
    assert Matcher([CHATGPT, shop]).host("shop.openai.com") is None


def test_a_pattern_below_a_platform_does_not_count() -> None:
    cloud = Service("cloud", "Cloud", "other", ("eu.models.example",), kind="platform_feature")
    matcher = Matcher([cloud, VERTEX], [HostPattern("*.models.example", "vertex-ai")])
    assert matcher.host("us.models.example") is not None
    assert matcher.host("eu.models.example") is None


def test_the_company_s_own_entry_wins() -> None:
    own = Service("our-assistant", "Our assistant", "assistant", ("chatgpt.com",), aliases=("openai",))
    matcher = Matcher(SERVICES, own=[own])
    assert seen(matcher.host("chatgpt.com")) == ("our-assistant", True, "domain")
    assert seen(matcher.merchant("OPENAI")) == ("our-assistant", True, "name")
    assert matcher.service("our-assistant") == own
    assert matcher.service("nobody") is None


@given(owned_hosts, st.lists(labels, min_size=1, max_size=3))
def test_labels_before_a_host_keep_a_match(host: str, before: list[str]) -> None:
    assert MATCHER.host(".".join([*before, host])) is not None


@given(owned_hosts, st.lists(labels, min_size=1, max_size=3))
def test_labels_after_a_host_never_match(host: str, after: list[str]) -> None:
    assert MATCHER.host(".".join([host, *after, "example"])) is None


@given(owned_hosts, labels)
def test_letters_glued_to_a_domain_never_match(host: str, glued: str) -> None:
    registered = ".".join(host.split(".")[-2:])
    assert MATCHER.host(glued + registered) is None


@given(owned_hosts, st.data())
def test_case_dot_and_port_are_all_the_same(host: str, data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(host), max_size=len(host)))
    dressed = "".join(c.upper() if up else c for c, up in zip(host, upper, strict=True))
    dressed += data.draw(st.sampled_from(["", "."])) + data.draw(st.sampled_from(["", ":", ":443", ":65535"]))
    assert MATCHER.host(dressed) == MATCHER.host(host)


@given(st.text(max_size=40))
def test_no_text_breaks_the_matcher(text: str) -> None:
    host = plain_host(text)
    assert host is None or host == host.lower()
    match = MATCHER.host(text, text)
    assert match is None or (host is not None and is_host_name(host))
    for found in (MATCHER.merchant(text), MATCHER.app(text, text, text, text), MATCHER.extension(text, text)):
        assert found is None or found.service_id in {service.id for service in SERVICES}


@given(st.lists(labels, min_size=1, max_size=4))
def test_words_do_not_depend_on_the_signs_between_them(words: list[str]) -> None:
    assert words_of(" * ".join(words)) == words_of("-".join(words).upper())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OPENAI *CHATGPT SUBSCR", ("chatgpt", True, "name")),
        ("OPENAI", ("openai-api", True, "name")),
        ("PAYPAL *OPENAI 4029357733 NL", ("openai-api", True, "name")),
        ("OPENAI HTTPSCHATGPT.C", ("openai-api", True, "name")),
        ("OPENAI / CHAT.CHATGPT.COM", ("chatgpt", True, "domain")),
        ("PADDLE.NET* JASPER", ("jasper", True, "name")),
        ("Paddle.net Jasper", ("jasper", True, "name")),
        ("PAYPAL *PADDLE.NET* JASPER", ("jasper", True, "name")),
        ("PADDLE.NET* JASPER DE VRIES", None),
        ("JASPER AI INC", ("jasper", True, "name")),
        ("JASPER.AI", ("jasper", True, "domain")),
        ("www.jasper.ai/billing", ("jasper", True, "domain")),
        ("JASPER", ("jasper", False, "name")),
        ("JASPER AMSTERDAM NL", ("jasper", False, "name")),
        ("JASPER A1B2C3", ("jasper", False, "name")),
        ("PAYPAL *JASPER", ("jasper", False, "name")),
        ("GOOGLE *JASPER", ("jasper", True, "name")),
        ("GOOGLE JASPER", None),
        ("JASPER DE VRIES", None),
        ("HUBSPOT INC", ("hubspot-breeze", False, "name")),
        ("PADDLE.NET* HUBSPOT", ("hubspot-breeze", False, "name")),
        ("HUBSPOT.COM", ("hubspot-breeze", False, "domain")),
        ("HUBSPOT AI", ("hubspot-breeze", True, "name")),
        ("HUBSPOT BREEZE HUBSPOT.COM", ("hubspot-breeze", True, "name")),
        ("ADOBE FIREFLY", ("adobe-firefly", False, "name")),
        ("NOTOPENAI", None),
        ("NOTOPENAI.COM", None),
        ("OPENAIR FESTIVAL", None),
        ("BÜCHER AI", ("bucher-ai", True, "name")),
        ("BAKERY", None),
        ("", None),
        ("***", None),
    ],
)
def test_a_statement_line_is_named_asked_or_left(text: str, expected: tuple[str, bool, str] | None) -> None:
    assert seen(MATCHER.merchant(text)) == expected


def test_a_sure_name_beats_the_domain_of_a_platform() -> None:
    assert seen(MATCHER.merchant("OPENAI via HUBSPOT.COM")) == ("openai-api", True, "name")


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (("ChatGPT",), ("chatgpt", True, "name")),
        (("ChatGPT", "OpenAI, L.L.C."), ("chatgpt", True, "name")),
        (("ChatGPT", "Somebody else"), ("chatgpt", False, "name")),
        (("ChatGPT for meetings",), ("chatgpt", True, "name")),
        (("ChatGPT sidebar helper",), ("chatgpt", False, "name")),
        (("ChatGPT sidebar helper", "OpenAI"), ("chatgpt", True, "name")),
        (("Jasper",), ("jasper", False, "name")),
        (("Jasper", "Jasper AI, Inc."), ("jasper", True, "name")),
        (("Jasper de Vries",), None),
        (("Jasper AI",), ("jasper", True, "name")),
        (("Backoffice", None, "auth.chatgpt.com"), ("chatgpt", True, "redirect")),
        (("Backoffice", None, "app.hubspot.com"), None),
        (("Backoffice", None, "copilot.hubspot.com"), ("hubspot-breeze", True, "redirect")),
        (("Backoffice", None, "github.com"), None),
        (("Backoffice", None, "intranet.example", "CLIENT-1"), ("jasper", True, "client_id")),
        (("Backoffice", "OpenAI"), ("openai-api", False, "publisher")),
        (("Backoffice", "Jasper"), None),
        (("Backoffice", "OpenAI friends of Utrecht"), None),
        (("Backoffice",), None),
        (("HubSpot", "HubSpot"), None),
        (("HubSpot AI",), ("hubspot-breeze", True, "name")),
        (("HubSpot Breeze", "HubSpot"), ("hubspot-breeze", True, "name")),
        (("login at bedrock-runtime.eu-west-1.amazonaws.com",), ("amazon-bedrock", True, "name")),
        (("", None, "", ""), None),
    ],
)
def test_an_app_is_named_by_what_it_cannot_choose_itself(
    app: tuple[str | None, ...], expected: tuple[str, bool, str] | None
) -> None:
    assert seen(MATCHER.app(*app)) == expected  # type: ignore[arg-type]


def test_an_app_of_a_service_without_a_known_vendor_is_sure_by_its_whole_name() -> None:
    assert seen(MATCHER.app("Bücher AI", "Anybody")) == ("bucher-ai", True, "name")


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (("abcDEF ", None), ("chatgpt", True, "extension")),
        (("unknown", "chatgpt for EVERYTHING"), ("chatgpt", False, "extension_name")),
        (("unknown", "ChatGPT for everything else"), None),
        ((None, None), None),
        (("gone", None), None),
    ],
)
def test_an_extension_is_known_by_its_identifier_then_by_exactly_its_name(
    extension: tuple[str | None, str | None], expected: tuple[str, bool, str] | None
) -> None:
    assert seen(MATCHER.extension(*extension)) == expected


def test_a_name_of_signs_only_is_left_out() -> None:
    matcher = Matcher([Service("dots", "...", "other", ("dots.example",))])
    assert matcher.merchant("...") is None
    assert matcher.host("dots.example") is not None
