"""The Dutch texts: every one is there, says the same with the same facts, and reaches the pages."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings as configured
from django.test import Client
from django.utils import translation

from mandate.records import clock, ledger
from mandate.records.models import Change, Source, SpendLine, Tool
from mandate.services import picture, processing
from mandate.web.jinja import environment
from tests.web import things

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mandate"
PO = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
TEMPLATES = SOURCE / "web" / "templates"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
FORMAL = re.compile(r"\b(u|uw)\b", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(the|and|with|nobody|your|you|which|this|from|because|yet|until|decided|not|are|who)\b", re.IGNORECASE
)
SAME_IN_BOTH = {
    "Agent", "Agents", "Prompt",
    "Architect", "Data", "DNS", "Dossier", "Google", "HR", "IT", "Later", "Machine", "Mandate", "Microsoft", "Modules", "Open", "open", "Plan",
    "Privacy officer", "Record", "Records", "SEO", "Status", "Stop", "Team", "Teams", "Token", "Tokens", "Tool", "Tools", "tools",
    "Agenda", "Agenda.", "min", "Content", "Dealers", "Effect", "agents", "Triage", "Type", "Uploads", "Video", "Was", "Week", "%(count)s team.", "%(count)s teams.", "%(paid)s in %(period)s", "agent %s",
    "agent %(name)s", "Coaching", "Link", "Mail", "Managers", "Module", "MT", "was %(score)s", "Code", "Dataset", "Datasets", "Incident",
    "In Cedar", "Per team", "Team %(team)s", "%(count)s dataset", "%(count)s datasets", "%(count)s tool", "%(count)s tools",
    "Budget", "Experiment", "Horizon", "In %(month)s?", "Is", "L", "Leads", "M", "Marketing", "Routines", "S", "Website",
    "Register", "Registers", "%(name)s: %(count)s dataset.", "%(thing)s: %(people)s", "%(name)s: %(count)s datasets.",
}  # fmt: skip
PAGES = (
    "home", "inventory", "services", "plan", "coverage", "files", "letters", "forward", "triage", "tools", "decisions",
    "charter", "conversations", "people", "teams", "processing", "dossier", "changes", "me", "tokens", "search",
    "campaigns", "campaign-new", "sessions", "coaching", "knowledge", "registers", "datasets", "dataset-new", "purposes",
    "competences", "vendors", "classifications", "registers-import", "registers-templates", "access", "access-people",
    "decision-new", "decisions-mine", "meetings", "meeting-new", "commitments", "commitment-new", "asks", "asks-new",
    "access-mine", "rules", "rules-in-force", "rule-new", "drafts", "ask", "requests", "policy", "recalibration", "watch",
)  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> dict[str, tuple[str, ...]]:
    """Every text that code and templates ask for, with its plural where it has one."""
    with (ROOT / "tools" / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    keywords = {**DEFAULT_KEYWORDS, "gettext_noop": None}
    found: dict[str, tuple[str, ...]] = {}
    for _file, _line, texts, _notes, context in extract_from_dir(str(SOURCE), methods, options, keywords):
        forms = texts if isinstance(texts, tuple) else (texts,)
        found[f"{context or ''}|{forms[0]}"] = forms
    return found


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    """The Dutch file as it stands."""
    return read_po(io.BytesIO(PO.read_bytes()), locale="nl")


def messages(dutch: Catalog) -> list[Message]:
    return [message for message in dutch if message.id]


def key(message: Message) -> str:
    return f"{message.context or ''}|{pairs(message)[0][0]}"


def pairs(message: Message) -> list[tuple[str, str]]:
    """English and Dutch side by side, one pair for each form."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def all_pairs(dutch: Catalog) -> list[tuple[str, str]]:
    return [pair for message in messages(dutch) for pair in pairs(message)]


def test_the_dutch_file_holds_every_text_and_no_other(asked: dict[str, tuple[str, ...]], dutch: Catalog) -> None:
    held = {key(message) for message in messages(dutch)}
    assert {"missing": sorted(asked.keys() - held), "stale": sorted(held - asked.keys())} == {
        "missing": [],
        "stale": [],
    }


def test_no_text_is_untranslated_or_only_guessed(dutch: Catalog) -> None:
    assert [
        key(message) for message in messages(dutch) if message.fuzzy or not all(text for _, text in pairs(message))
    ] == []


def test_a_translation_names_the_same_facts(dutch: Catalog) -> None:
    def facts(text: str) -> list[str]:
        return sorted(set(PLACEHOLDER.findall(text)))

    assert [(english, text) for english, text in all_pairs(dutch) if facts(english) != facts(text)] == []


def test_what_is_the_same_in_both_languages_is_meant_so(dutch: Catalog) -> None:
    same = {
        english
        for english, text in all_pairs(dutch)
        if english == text and re.search(r"[A-Za-z]", PLACEHOLDER.sub("", english))
    }
    assert same - SAME_IN_BOTH == set()


def test_a_translation_begins_and_ends_as_its_source(dutch: Catalog) -> None:
    def ends(text: str) -> tuple[bool, bool, str]:
        last = text[-1:] if text[-1:] in ".:?…" else ""
        return text[:1].isspace(), text[-1:].isspace(), last

    assert [(english, text) for english, text in all_pairs(dutch) if ends(english) != ends(text)] == []


def test_the_reader_is_called_je(dutch: Catalog) -> None:
    formal = [text for _, text in all_pairs(dutch) if FORMAL.search(text)]
    for name in ("charter", "dossier", "exports", "triage"):
        tree = yaml.safe_load((SOURCE / "catalogue" / f"{name}.yaml").read_text(encoding="utf-8"))
        formal += [text for text in dutch_leaves(tree) if FORMAL.search(text)]
    assert formal == []


def dutch_leaves(node: object, *, inside: bool = False) -> Iterable[str]:
    """Every text under a key `nl`."""
    if isinstance(node, str):
        return [node] if inside else []
    if isinstance(node, dict):
        return [text for name, value in node.items() for text in dutch_leaves(value, inside=inside or name == "nl")]
    return [text for value in node for text in dutch_leaves(value, inside=inside)] if isinstance(node, list) else []


def test_templates_are_collected_with_the_words_they_ask_for(asked: dict[str, tuple[str, ...]]) -> None:
    wanted = set()
    for path in TEMPLATES.rglob("*.html"):
        for _line, function, texts in environment().extract_translations(path.read_text(encoding="utf-8")):
            forms = texts if isinstance(texts, tuple) else (texts,)
            wanted.add(f"{forms[0]}|{forms[1]}" if function == "pgettext" else f"|{forms[0]}")
    assert len(wanted) > 300
    assert wanted - asked.keys() == set()


def test_the_file_stands_as_make_translations_writes_it(dutch: Catalog) -> None:
    head, body = PO.read_text(encoding="utf-8").split("\n\n", 1)
    written = io.BytesIO()
    write_po(written, dutch, width=120, omit_header=True, sort_output=True, no_location=True, ignore_obsolete=True)
    assert body == written.getvalue().decode("utf-8")
    assert [line.split(":")[0] for line in head.splitlines()[2:]] == [
        '"Language', '"MIME-Version', '"Content-Type', '"Content-Transfer-Encoding', '"Plural-Forms',
    ]  # fmt: skip


@pytest.fixture
def reader(desk, settings, tmp_path: Path, dutch: Catalog) -> Client:
    """The architect with a first picture, reading Dutch as the file says it now, whatever was compiled before."""
    compiled = tmp_path / "locale" / "nl" / "LC_MESSAGES"
    compiled.mkdir(parents=True)
    with (compiled / "django.mo").open("wb") as file:
        write_mo(file, dutch)
    settings.LOCALE_PATHS = [compiled.parents[1]]
    by, today, now = desk.actor, desk.today, clock.now()
    with translation.override("nl"):
        tool = Tool(name="Tekstschrijver", service="chatgpt", status="unknown", owner=desk.architect)
        ledger.write(tool, action="tool.added", by=by, why="proef")
        source = Source.objects.create(
            name="kaart.csv",
            sha256="a" * 64,
            format="expenses",
            family="spend",
            state="all",
            read_at=now,
            lines=3,
            parsed=3,
        )
        SpendLine.objects.create(
            source=source, service="chatgpt", merchant="OPENAI", on=today, amount=22, currency="EUR"
        )
        processing.write(processing.draft(language="nl"), by=by, today=today, signer=desk.architect)
        picture.seal(by=by, why="proef", act=ledger.Act.new(), today=today, at=now)
    desk.client.cookies[configured.LANGUAGE_COOKIE_NAME] = "nl"
    return desk.client


def visible(page: str) -> str:
    """What a reader meets: the text and the labels, without the mark-up and without what the record holds in English."""
    page = re.sub(r'(?s)<(script|style|svg)\b.*?</\1>|<(pre|dl)\b[^>]*lang="en".*?</\2>', " ", page)
    labels = " ".join(re.findall(r'(?:aria-label|placeholder|title|data-\w+)="([^"]*)"', page))
    text = html.unescape(f"{re.sub(r'<[^>]*>', ' ', page)} {labels}")
    for why in sorted(set(Change.objects.values_list("why", flat=True)), key=len, reverse=True):
        text = text.replace(why, " ") if len(why) > 3 else text
    return re.sub(r"\s+", " ", text)


def probes(dutch: Catalog) -> list[str]:
    """English sentences that would show where a page forgets to translate."""
    return [
        english
        for english, text in all_pairs(dutch)
        if english != text and english.count(" ") >= 3 and "%(" not in english
    ]


@pytest.mark.django_db
def test_a_dutch_page_says_nothing_in_english(reader: Client, dutch: Catalog) -> None:
    english = {}
    for name in PAGES:
        answer = reader.get(things.address(name, {}), follow=True)
        page = answer.content.decode()
        assert (answer.status_code, '<html lang="nl"' in page) == (200, True), name
        text = visible(page)
        english[name] = [probe for probe in probes(dutch) if probe in text] + ENGLISH.findall(text)
    assert {name: found for name, found in english.items() if found} == {}
