"""Conversations: notes with the role that spoke, quotes pinned to what they are about, and what to pin next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.catalogue.services import load_services
from mandate.engines.discovery.facts import Note
from mandate.engines.discovery.matching import Service
from mandate.engines.discovery.naming import words_of
from mandate.engines.discovery.quoting import Mentions, Paragraph, Sentence, paragraphs, quoted
from mandate.engines.readiness.bank import SCALE, Item
from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Change, Conversation, GrantLine, Observation, Quote, Record, SpendLine, Tool
from mandate.services import wording
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

SERVICE, TOPIC, ITEM = "service", "topic", "item"
LONGEST = 200_000
MOST_FOUND = 20

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """What a form or a file says about a conversation; the date as text until it is checked."""

    speaker_role: str
    text: str
    title: str = ""
    on: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence that names a service and is not pinned to it yet."""

    sentence: Sentence
    service: str
    name: str
    seen: bool


def problems(facts: ConversationFacts) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.speaker_role.strip():
        found["speaker_role"] = _("Say in which role somebody spoke. A name is not needed.")
    if not facts.text.strip():
        found["text"] = _("There are no notes yet.")
    elif len(facts.text) > LONGEST:
        found["text"] = _("These notes are longer than %(most)s characters. Keep what matters.") % {"most": LONGEST}
    if facts.on and day_of(facts.on) is None:
        found["on"] = _("Write the date as 2026-11-03.")
    return found


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Refused(why=" ".join(found.values()))


def facts_of(conversation: Conversation) -> ConversationFacts:
    """The facts of a conversation, for a form to start from."""
    on = conversation.on.isoformat() if conversation.on else ""
    return ConversationFacts(
        conversation.speaker_role, conversation.text, conversation.title, on, tuple(conversation.topics)
    )


def _fill(conversation: Conversation, facts: ConversationFacts) -> Conversation:
    role = facts.speaker_role.strip()[:120]
    conversation.speaker_role = role
    conversation.title = (facts.title.strip() or _heading(facts.text))[:160] or _("Conversation: %(role)s") % {
        "role": role
    }
    conversation.on = day_of(facts.on) if facts.on else None
    known = list(wording.words("topic"))
    wanted = {topic.strip().lower() for topic in facts.topics if topic.strip()}
    conversation.topics = [*(topic for topic in known if topic in wanted), *sorted(wanted - set(known))]
    conversation.text = facts.text.replace("\r\n", "\n").strip()
    return conversation


def _heading(text: str) -> str:
    return next((paragraph.heading for paragraph in paragraphs(text) if paragraph.heading), "")


def note(facts: ConversationFacts, *, by: Actor, today: date, why: str = "", act: Act | None = None) -> Conversation:
    """A new conversation. Raises Refused with what is wrong."""
    _refuse(problems(facts))
    conversation = _fill(Conversation(), facts)
    reason = why.strip() or _("Noted on %(day)s.") % {"day": today.isoformat()}
    ledger.write(conversation, action="conversation.noted", by=by, why=reason, act=act)
    return conversation


def digest(note: Note) -> str:
    """What makes two notes the same: role, day, topics and words, however the lines are broken."""
    parts = [
        note.speaker_role.strip(),
        note.on.isoformat() if note.on else "",
        sorted(note.topics),
        " ".join(note.text.split()),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def add_note(note: Note, *, by: Actor, act: Act | None = None) -> Conversation | None:
    """A note of a file as a conversation; None when it is there already, also where it was changed since."""
    seal = digest(note)
    if Conversation.objects.filter(digest=seal).exists():
        return None
    on = note.on.isoformat() if note.on else ""
    facts = ConversationFacts(note.speaker_role, note.text[:LONGEST], note.title, on, note.topics)
    conversation = _fill(Conversation(digest=seal), facts)
    ledger.write(conversation, action="conversation.noted", by=by, why=_("Read from a file of notes."), act=act)
    return conversation


@transaction.atomic
def change(
    conversation: Conversation, facts: ConversationFacts, *, by: Actor, version: int | None = None, why: str = ""
) -> list[Quote]:
    """Other facts; quotes whose words are no longer there are unpinned in the same deed, and come back.

    Raises Refused with what is wrong, Stale when the conversation changed since `version`.
    """
    _refuse(problems(facts))
    if version is not None:
        conversation.version = version
    act = Act.new()
    reason = why.strip() or _("Notes changed.")
    ledger.write(_fill(conversation, facts), action="conversation.changed", by=by, why=reason, act=act)
    spoken = _flat(conversation.text)
    lost = [quote for quote in conversation.quotes.all() if not _said(quote.text, spoken)]
    for quote in lost:
        gone = _("These words are no longer in the notes.")
        ledger.remove(quote, action="quote.unpinned", by=by, why=gone, act=act)
    return lost


def _flat(text: str) -> str:
    """All sentences of notes in one line, so that a quote can be found across line ends."""
    return " ".join(sentence.text for paragraph in paragraphs(text) for sentence in paragraph.sentences)


def _said(quote: str, spoken: str) -> bool:
    return all(part in spoken for part in quote.split(" … "))


@transaction.atomic
def remove(conversation: Conversation, *, by: Actor, why: str = "") -> str:
    """The conversation and its quotes gone, as one deed that `restore` takes back; the id of the deed."""
    act = Act.new()
    reason = why.strip() or _("Removed from the conversations.")
    for quote in conversation.quotes.all():
        ledger.remove(quote, action="quote.unpinned", by=by, why=reason, act=act)
    ledger.remove(conversation, action="conversation.removed", by=by, why=reason, act=act)
    return act.id


@transaction.atomic
def restore(act_id: str, *, by: Actor) -> Conversation:
    """A removed conversation back with its quotes, as a new deed. Raises Refused when it cannot be."""
    removed = list(Change.objects.filter(act=act_id, after="{}").order_by("id"))
    gone = next((change for change in removed if change.action == "conversation.removed"), None)
    if gone is None or Conversation.objects.filter(key=gone.key).exists():
        raise Refused(why=_("There is nothing to put back: it was never removed, or it is back already."))
    act, why = Act.new(), _("Undo: put back.")
    conversation = _again(Conversation, gone)
    ledger.write(conversation, action="conversation.noted", by=by, why=why, act=act)
    for change in removed:
        if change.kind == Quote.kind:
            ledger.write(_again(Quote, change), action="quote.pinned", by=by, why=why, act=act)
    return conversation


def _again(model: type[R], removed: Change) -> R:
    """The record as its last change before the removal says. Raises Refused when its contents were erased."""
    before = Change.objects.filter(kind=model.kind, key=removed.key, pk__lt=removed.pk).order_by("-pk").first()
    if before is None or before.after in {"", "{}"}:
        raise Refused(why=_("What was removed was erased for good, so it cannot be put back."))
    values: dict[str, Any] = json.loads(before.after)
    return model(
        **{f.attname: f.to_python(values[f.attname]) for f in model._meta.concrete_fields if f.attname in values}
    )


def sentences(conversation: Conversation) -> tuple[Paragraph, ...]:
    """The notes as paragraphs of numbered sentences."""
    return paragraphs(conversation.text)


def words(conversation: Conversation, numbers: Sequence[int]) -> str:
    """The chosen sentences as one quote, empty when none of the numbers is a sentence."""
    wanted = set(numbers)
    return quoted(s for paragraph in sentences(conversation) for s in paragraph.sentences if s.number in wanted)


def pin(
    conversation: Conversation,
    numbers: Sequence[int],
    *,
    subject_kind: str,
    subject: str,
    by: Actor,
    position: int | None = None,
    version: int | None = None,
    why: str = "",
) -> Quote:
    """The chosen sentences pinned to a service, a topic or a question of the assessment; the same again gives the
    quote that is there. `position` is the answer, 1 to 5, that the words come down to; questions only.

    Raises Refused when nothing is chosen or the subject is unknown, Stale when the notes changed since `version`.
    """
    if version is not None and version != conversation.version:
        raise Stale(_("The notes were changed meanwhile, so the sentences moved. Choose them again."))
    text = words(conversation, numbers)
    if not text:
        raise Refused(why=_("Choose at least one sentence to pin."), whose_move=_("Yours."))
    if not is_subject(subject_kind, subject):
        raise Refused(
            why=_("Choose what the quote is about: a service, a starting point or a question."), whose_move=_("Yours.")
        )
    _check_position(subject_kind, position)
    same: Quote | None = conversation.quotes.filter(text=text, subject_kind=subject_kind, subject=subject).first()
    if same is not None and same.position == position:
        return same
    quote = same or Quote(conversation=conversation, text=text, subject_kind=subject_kind, subject=subject)
    quote.position = position
    named = subject_name(subject_kind, subject)
    about = _("“%(name)s”") % {"name": named} if subject_kind == ITEM else named
    reason = why.strip() or _("Pinned to: %(subject)s.") % {"subject": about}
    ledger.write(quote, action="quote.pinned", by=by, why=reason)
    return quote


def _check_position(subject_kind: str, position: int | None) -> None:
    if position is None:
        return
    if subject_kind != ITEM:
        raise Refused(why=_("Only a question of the assessment has answers from 1 to 5."), whose_move=_("Yours."))
    if position not in SCALE:
        raise Refused(why=_("A position is 1, 2, 3, 4 or 5, or left open."), whose_move=_("Yours."))


def unpin(quote: Quote, *, by: Actor, why: str = "") -> Change:
    """The quote loose again; the notes stay as they are."""
    return ledger.remove(quote, action="quote.unpinned", by=by, why=why.strip() or _("Unpinned."))


def _catalogue() -> dict[str, Service]:
    return {service.id: service for service in load_services()}


def is_subject(kind: str, subject: str) -> bool:
    """Whether a quote can be pinned to this: a known service, one of the topics, or a question."""
    if kind == TOPIC:
        return subject in wording.words("topic")
    if kind == ITEM:
        return question(subject) is not None
    known = kind == SERVICE and bool(subject)
    return known and (subject in _catalogue() or Tool.objects.filter(service=subject).exists())


def subject_name(kind: str, subject: str) -> str:
    """What a quote is about, in words."""
    if kind == TOPIC:
        return wording.word("topic", subject)
    if kind == ITEM:
        item = question(subject)
        return item.question.of(get_language() or "en") if item else subject
    service = _catalogue().get(subject)
    return service.name if service else subject


def question(item: str) -> Item | None:
    """The question of the assessment with this id, where there is one."""
    return next((one for one in load_bank().items if one.id == item), None)


def questions() -> dict[str, list[tuple[str, str]]]:
    """Every question by id and words, under the name of its dimension."""
    bank, language = load_bank(), get_language() or "en"
    return {
        one.label.of(language): [
            (item.id, f"{item.id} {item.question.of(language)}") for item in bank.items if item.dimension == one.id
        ]
        for one in bank.dimensions
    }


def seen_services() -> frozenset[str]:
    """Ids of services that a source or the register holds."""
    held = [model.objects.order_by().values_list("service") for model in (Observation, SpendLine, GrantLine, Tool)]
    return frozenset(service for (service,) in held[0].union(*held[1:]) if service)


def suggestions(conversation: Conversation, pinned: Iterable[Quote], *, seen: frozenset[str]) -> list[Suggestion]:
    """Sentences that name a service, seen ones first, without those a quote on that service covers already."""
    mentions = Mentions(load_services(), seen=seen)
    services = _catalogue()
    said = [(quote.subject, quote.text) for quote in pinned if quote.subject_kind == SERVICE]
    found = [
        Suggestion(sentence, service, services[service].name, service in seen)
        for paragraph in sentences(conversation)
        for sentence in paragraph.sentences
        for service in mentions.of(sentence.text)
        if not any(subject == service and quoted([sentence]) in text for subject, text in said)
    ]
    return sorted(found, key=lambda one: not one.seen)


def named_in(text: str, *, seen: frozenset[str]) -> list[tuple[str, str]]:
    """The services that words name, by id and name."""
    services = _catalogue()
    return [(service, services[service].name) for service in Mentions(load_services(), seen=seen).of(text)]


def find_services(text: str, *, seen: frozenset[str]) -> list[Service]:
    """Services whose name or alias begins with the words, seen ones first; at most twenty."""
    wanted = " ".join(words_of(text))
    if not wanted:
        return []
    hits = [
        service
        for service in load_services()
        if any(f" {wanted}" in _spaced(name) for name in (service.name, *service.aliases, service.vendor))
    ]
    return sorted(hits, key=lambda service: (service.id not in seen, service.name.lower()))[:MOST_FOUND]


def _spaced(name: str) -> str:
    return " " + " ".join(words_of(name))


def named(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Services by id and name, in the order of their names."""
    services = _catalogue()
    return sorted(((id_, services[id_].name) for id_ in ids if id_ in services), key=lambda pair: pair[1].lower())
