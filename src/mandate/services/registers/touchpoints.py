"""The fields of a touchpoint, and what makes one wrong beyond its single fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.catalogue.notices import load_notices
from mandate.engines.touchpoints import EXCEPTIONS, NOTICES, OWED
from mandate.records.models import Touchpoint
from mandate.services.sheets.fields import Field, Sheet, Sort

CHANNELS = ("website", "app", "messages", "mail", "phone", "social", "print", "internal", "other")
AUDIENCES = ("customers", "readers", "staff", "public")
LANGUAGES = ("nl", "en", "other")
BEARERS = ("provider", "deployer", "supplier")
_HASH = re.compile(r"[0-9a-f]{64}")
_ALNUM = re.compile(r"\w+")

TOUCHPOINTS = Sheet(
    "touchpoint",
    Touchpoint,
    "touchpoints",
    gettext_noop("Touchpoints"),
    (
        Field(
            "name", gettext_noop("Name"), Sort.TEXT,
            gettext_noop("What people know it by; no two touchpoints share one."), 120, needed=True,
        ),
        Field(
            "sort", gettext_noop("What people meet"), Sort.CHOICE,
            gettext_noop("conversation, voice, image, video, audio, text, biometric or price."),
            needed=True, choices=tuple(OWED), words="touchpoint_sort",
        ),
        Field(
            "channel", gettext_noop("Channel"), Sort.CHOICE,
            gettext_noop("website, app, messages, mail, phone, social, print, internal or other."),
            needed=True, choices=CHANNELS, words="touchpoint_channel",
        ),
        Field("place", gettext_noop("Place"), Sort.TEXT, gettext_noop("The page, number or publication."), 300),
        Field(
            "audience", gettext_noop("Who meets it"), Sort.CHOICE,
            gettext_noop("customers, readers, staff or public."),
            needed=True, choices=AUDIENCES, words="touchpoint_audience",
        ),
        Field(
            "language", gettext_noop("Language"), Sort.CHOICE, gettext_noop("nl, en or other."),
            needed=True, choices=LANGUAGES, words="touchpoint_language",
        ),
        Field("tool", gettext_noop("Tool"), Sort.ONE, gettext_noop("A tool, by name or key."), points_to="tool"),
        Field(
            "bearer", gettext_noop("Whose duty it is"), Sort.CHOICE, gettext_noop("provider, deployer or supplier."),
            needed=True, choices=BEARERS, words="touchpoint_bearer",
        ),
        Field(
            "notice", gettext_noop("Notice"), Sort.CHOICE,
            gettext_noop("chat, voice, made, changed, audio, text, biometric or price; empty means nobody is told."),
            choices=("", *load_notices()), words="touchpoint_notice",
        ),
        Field(
            "own_text", gettext_noop("Own wording"), Sort.TEXT,
            gettext_noop("Where the notice is worded otherwise than usual."), 400,
        ),
        Field(
            "position", gettext_noop("Where the notice stands"), Sort.TEXT,
            gettext_noop("Before or at the first contact; terms and conditions do not count."), 200,
        ),
        Field(
            "exception", gettext_noop("Why no notice is needed"), Sort.CHOICE,
            gettext_noop("obvious, human, editor, private, artistic or law; empty where one is needed."),
            choices=("", *EXCEPTIONS), words="touchpoint_exception",
        ),
        Field(
            "exception_why", gettext_noop("Reason for the exception"), Sort.TEXT,
            gettext_noop("What makes it hold here."), 400,
        ),
        Field(
            "editor", gettext_noop("Editor who answers for the text"), Sort.ONE,
            gettext_noop("A person: name, e-mail address or key."), points_to="person",
        ),
        Field(
            "owner", gettext_noop("Owner"), Sort.ONE, gettext_noop("A person: name, e-mail address or key."),
            points_to="person",
        ),
        Field("first_shown_on", gettext_noop("First shown on"), Sort.DAY, gettext_noop("Day people first met it.")),
        Field("last_shown_on", gettext_noop("Last shown on"), Sort.DAY, gettext_noop("Last day people meet it.")),
        Field(
            "check_every_days", gettext_noop("Checked every (days)"), Sort.WHOLE, gettext_noop("In days."),
            most=730, needed=True, least=1,
        ),
        Field(
            "mark_sha256", gettext_noop("Hash of the marked file"), Sort.TEXT,
            gettext_noop("SHA-256 of a file marked as made with AI."), 64,
        ),
        Field("note", gettext_noop("Note"), Sort.LONG, gettext_noop("What else to know.")),
    ),
    "touchpoint.added",
    "touchpoint.changed",
    "touchpoint.removed",
    bulk=("owner", "check_every_days", "last_shown_on"),
)  # fmt: skip


def problems(read: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these facts of a touchpoint, by field."""
    found = _notice(read)
    exception = read["exception"]
    if exception and read["sort"] in OWED and read["sort"] not in EXCEPTIONS.get(exception, ()):
        found["exception"] = _("That exception is not for what people meet here.")
    elif exception and not read["exception_why"]:
        found["exception_why"] = _("Say what makes the exception hold here.")
    if exception == "editor" and not read["editor"]:
        found["editor"] = _("Name who answers for the text.")
    begin, end = read["first_shown_on"], read["last_shown_on"]
    if begin and end and end < begin:
        found["last_shown_on"] = _("It ends before it began.")
    if read["mark_sha256"] and not _HASH.fullmatch(read["mark_sha256"]):
        found["mark_sha256"] = _("A SHA-256 is 64 digits and letters from a to f.")
    return found


def _notice(read: Mapping[str, Any]) -> dict[str, str]:
    notice, own = read["notice"], read["own_text"]
    if notice and read["sort"] in NOTICES and notice not in NOTICES[read["sort"]]:
        return {"notice": _("That notice is not for what people meet here.")}
    if notice and load_notices()[notice].own and not own:
        return {"own_text": _("Say what is inferred, from what, for what purpose and how to object.")}
    if own and len(_ALNUM.findall(own)) < 2:
        return {"own_text": _("A sign such as “AI” tells nobody enough. Write words.")}
    return {}
