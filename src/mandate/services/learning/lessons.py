"""Modules of the organisation's own: written, changed and closed, with a file and questions as somebody types them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue.learning import LEVELS, MINUTES, OPTIONS
from mandate.connectors.files.tables import file_name
from mandate.engines.learning import ASKED
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Competence, Lesson, LessonFile, Tool
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.sheets.values import clean

LONGEST, LONGEST_TITLE, LARGEST = 8000, 120, 10_000_000
MONTHS = range(1, 61)
MOST_QUESTIONS, LONGEST_PART = 40, 400


@dataclass(frozen=True, slots=True)
class Facts:
    """A lesson as typed; `questions` is text: the question, `- ` before each option, `* ` before the right one."""

    title: str = ""
    title_nl: str = ""
    text: str = ""
    text_nl: str = ""
    link: str = ""
    practice: str = ""
    tool: str = ""
    confirms: bool = False
    minutes: str = "15"
    months: str = "12"
    competence: str = ""
    level: str = ""
    questions: str = ""
    file: tuple[str, bytes] | None = field(default=None, repr=False)


def facts_of(row: Lesson | None) -> Facts:
    """What a form starts from."""
    if row is None:
        return Facts()
    return Facts(
        row.title, row.title_nl, row.text, row.text_nl, row.link, row.practice, row.tool, row.confirms,
        str(row.minutes), str(row.months), row.competence, str(row.level or ""), typed(row.questions),
    )  # fmt: skip


def typed(questions: Sequence[Mapping[str, Any]]) -> str:
    """Questions as somebody would type them."""
    blocks = []
    for one in questions:
        options = [f"{'*' if at == one['right'] else '-'} {text}" for at, text in enumerate(one["options"])]
        blocks.append("\n".join([one["ask"], *options, *([f"> {one['why']}"] if one["why"] else [])]))
    return "\n\n".join(blocks)


def read(text: str) -> tuple[list[dict[str, Any]], str]:
    """The questions in a text, and what is wrong with the first that cannot be read."""
    found = []
    blocks = [block for block in clean(text).split("\n\n") if block.strip()]
    for number, block in enumerate(blocks, start=1):
        one = _question([line.strip() for line in block.splitlines() if line.strip()])
        if one is None:
            return [], _(
                "Question %(number)s cannot be read: the question on a line, then %(least)s to %(most)s options with - "
                "before each and * before the one that is right, then > and why."
            ) % {"number": number, "least": OPTIONS[0], "most": OPTIONS[-1]}
        found.append(one)
    if found and not ASKED < len(found) <= MOST_QUESTIONS:
        return [], _("A quiz has %(least)s to %(most)s questions, so that another attempt can ask other ones.") % {
            "least": ASKED + 1, "most": MOST_QUESTIONS
        }  # fmt: skip
    return found, ""


def _question(lines: Sequence[str]) -> dict[str, Any] | None:
    options = [line for line in lines[1:] if line[:2] in ("- ", "* ")]
    why = [line[2:].strip() for line in lines[1:] if line.startswith("> ")]
    right = [at for at, line in enumerate(options) if line[0] == "*"]
    texts = [line[2:].strip() for line in options]
    whole = len(options) + len(why) == len(lines) - 1 and lines[0][:1] not in "-*>"
    if not whole or len(why) > 1 or len(right) != 1 or len(options) not in OPTIONS:
        return None
    if len({one.casefold() for one in texts}) < len(texts) or max(map(len, lines)) > LONGEST_PART:
        return None
    return {"ask": lines[0], "options": texts, "right": right[0], "why": why[0] if why else ""}


def problems(facts: Facts, *, row: Lesson | None = None) -> dict[str, str]:
    """What is wrong with a lesson as typed, per field."""
    found = {}
    if not 0 < len(clean(facts.title, lines=False)) <= LONGEST_TITLE:
        found["title"] = _("Give it a name of at most %(count)s characters.") % {"count": LONGEST_TITLE}
    for name in ("text", "text_nl", "practice"):
        if len(getattr(facts, name)) > LONGEST:
            found[name] = _("Keep it under %(most)s characters.") % {"most": formats.number(LONGEST)}
    found |= _numbers(facts) | _rest(facts)
    filed = facts.file is not None or bool(row and row.file)
    if not any((clean(facts.text), facts.link.strip(), filed, clean(facts.practice))):
        found["text"] = _("Write a text, give a link, a file, or something to practise.")
    wrong = read(facts.questions)[1]
    return found | ({"questions": wrong} if wrong else {})


def _numbers(facts: Facts) -> dict[str, str]:
    found = {}
    for name, allowed in (("minutes", MINUTES), ("months", MONTHS)):
        if _whole(getattr(facts, name)) not in allowed:
            limits = {"least": allowed[0], "most": allowed[-1]}
            found[name] = _("Write a whole number from %(least)s to %(most)s.") % limits
    if bool(facts.competence) != bool(facts.level.strip()):
        found["level"] = _("A competence and its level go together.")
    elif facts.competence and _whole(facts.level) not in LEVELS:
        found["level"] = _("A level is a whole number from 1 to 5.")
    return found


def _rest(facts: Facts) -> dict[str, str]:
    found = {}
    if facts.competence and not Competence.objects.filter(key=facts.competence).exists():
        found["competence"] = _("Choose from the competences shown.")
    if facts.link.strip() and not _is_link(facts.link.strip()):
        found["link"] = _("Write an address that begins with https://.")
    if facts.tool and not Tool.objects.filter(key=facts.tool, status__in=("in_use", "pilot")).exists():
        found["tool"] = _("Practice is on a tool that is allowed.")
    if facts.confirms and not clean(facts.practice):
        found["practice"] = _("Say what is practised, so that the manager can confirm it.")
    if facts.file is not None and not 0 < len(facts.file[1]) <= LARGEST:
        found["file"] = _("A file holds at most 10 MB, and something.")
    return found


def _whole(text: str) -> int:
    typed_ = text.strip()
    return int(typed_) if typed_.isascii() and typed_.isdecimal() and len(typed_) < 4 else 0


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc) and len(text) <= 400 and not set(text) & set(" <>\"'")


@transaction.atomic
def keep(facts: Facts, *, row: Lesson | None, by: Actor, why: str = "", version: int | None = None) -> Lesson:
    """A lesson as typed, new or in place of what stood. Raises Refused with what is wrong, or Stale."""
    wrong = problems(facts, row=row)
    if wrong:
        raise Refused(why=" ".join(dict.fromkeys(wrong.values())), whose_move=_("Yours."))
    action = "lesson.changed" if row else "lesson.written"
    row = row or Lesson()
    if version is not None:
        row.version = version
    row.title, row.title_nl = clean(facts.title, lines=False), clean(facts.title_nl, lines=False)[:LONGEST_TITLE]
    row.text, row.text_nl, row.practice = clean(facts.text), clean(facts.text_nl), clean(facts.practice)
    row.link, row.tool, row.confirms = facts.link.strip(), facts.tool, facts.confirms
    row.minutes, row.months = int(facts.minutes), int(facts.months)
    row.competence, row.level = facts.competence, int(facts.level or 0) if facts.competence else 0
    row.questions = read(facts.questions)[0]
    if facts.file is not None:
        _take_file(row, *facts.file)
    ledger.write(row, action=action, by=by, why=why.strip() or _("A module of our own."))
    return row


def put_file(row: Lesson, name: str, content: bytes, *, by: Actor, why: str = "") -> Lesson:
    """The module with this file, in place of the one it had. Raises Refused for one that is empty or over 10 MB."""
    if not 0 < len(content) <= LARGEST:
        raise Refused(why=_("A file holds at most 10 MB, and something."), whose_move=_("Yours."))
    with transaction.atomic():
        _take_file(row, name, content)
        ledger.write(row, action="lesson.changed", by=by, why=why.strip() or _("A module of our own."))
    return row


def _take_file(row: Lesson, name: str, content: bytes) -> None:
    row.file, row.file_name = hashlib.sha256(content).hexdigest(), clean(name, lines=False)[-160:]
    LessonFile.objects.get_or_create(digest=row.file, defaults={"content": content})


def filed(row: Lesson, *, today: date, language: str) -> tuple[str, bytes] | None:
    """The file of a module under a name that any system can keep; None where it has none."""
    found = LessonFile.objects.filter(digest=row.file).first() if row.file else None
    if found is None:
        return None
    name, _dot, ending = row.file_name.rpartition(".")
    plain = "".join(one for one in ending.lower() if one.isascii() and one.isalnum())[:8] or "bin"
    return file_name([name or row.title], plain, on=today, language=language), bytes(found.content)


def close(row: Lesson, *, by: Actor, why: str, today: date) -> Lesson:
    """Nobody begins it any more; what people did stays. Raises Refused without a reason, or where it is closed."""
    if row.closed_on is not None:
        raise Refused(why=_("This module is closed already."), whose_move=_("Nobody's."))
    if not why.strip():
        raise Refused(why=_("Say why nobody does it any more."), whose_move=_("Yours."))
    row.closed_on = today
    ledger.write(row, action="lesson.closed", by=by, why=why.strip())
    return row
