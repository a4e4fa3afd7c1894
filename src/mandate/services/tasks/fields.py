"""Every field of a task, declared once: forms, files and the API read and write it by this declaration."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mandate.catalogue.tasks import GRADES
from mandate.engines.tasks.ranking import Harm, Law
from mandate.records.models import Task
from mandate.services import formats, wording
from mandate.services.sheets import values
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Field, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong

NUMBERS: Mapping[str, tuple[Decimal, Decimal]] = {
    "minutes": (Decimal("0.1"), Decimal(10_000)),
    "times": (Decimal("0.01"), Decimal(10_000)),
    "check_minutes": (Decimal(0), Decimal(10_000)),
    "build_hours": (Decimal("0.1"), Decimal(10_000)),
}
"""Fields that hold a number with its least and its most; one that nobody said stays empty, except the check."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "repetition": GRADES,
    "variation": GRADES,
    "harm": tuple(one.value for one in Harm if one.value),
    "law": tuple(one.value for one in Law if one.value),
}
GROUPS: Mapping[str, str] = {"repetition": "how_much", "variation": "how_much", "harm": "harm", "law": "law_tier"}
REVERSIBLE, FOLLOWS = "reversible", "follows"

FIELDS: tuple[Field, ...] = (
    Field("title", gettext_noop("Task"), Sort.TEXT, gettext_noop("What is done, in a few words."), 160, needed=True),
    Field("team", gettext_noop("Team"), Sort.ONE, gettext_noop("Whose work it is."), needed=True, points_to="team"),
    Field("people", gettext_noop("People"), Sort.WHOLE, gettext_noop("How many do it."), 10_000, least=1),
    Field(
        "minutes", gettext_noop("Minutes each time"), Sort.TEXT, gettext_noop("For one person, as it is done today.")
    ),
    Field("times", gettext_noop("Times a month"), Sort.TEXT, gettext_noop("For one person.")),
    Field(
        "share_low",
        gettext_noop("Share AI can take, low (%)"),
        Sort.WHOLE,
        gettext_noop("What you dare to promise."),
        100,
    ),
    Field(
        "share_high", gettext_noop("Share AI can take, high (%)"), Sort.WHOLE, gettext_noop("When all goes well."), 100
    ),
    Field("check_minutes", gettext_noop("Minutes to check"), Sort.TEXT, gettext_noop("Each time, by a person.")),
    Field("build_hours", gettext_noop("Hours to set it up"), Sort.TEXT, gettext_noop("Once, all together.")),
    Field("repetition", gettext_noop("Repetition"), Sort.TEXT, gettext_noop("low, some or high.")),
    Field("variation", gettext_noop("Variation"), Sort.TEXT, gettext_noop("low, some or high.")),
    Field("harm", gettext_noop("If it is wrong"), Sort.TEXT, gettext_noop("none, annoying, costly or serious.")),
    Field("reversible", gettext_noop("Can it be undone?"), Sort.TEXT, gettext_noop("yes, no, or empty for not known.")),
    Field(
        "law",
        gettext_noop("Tier of the law"),
        Sort.TEXT,
        gettext_noop("banned, high, limited, minimal, or empty for not known."),
    ),
    Field("data_class", gettext_noop("Class of data"), Sort.CLASS, gettext_noop("0 public to 4 special personal.")),
    Field(
        "datasets",
        gettext_noop("Datasets"),
        Sort.MANY,
        gettext_noop("Those of the register it needs."),
        points_to="dataset",
    ),
    Field(
        "competence",
        gettext_noop("What somebody must know first"),
        Sort.ONE,
        gettext_noop("A competence."),
        points_to="competence",
    ),
    Field("level", gettext_noop("Level"), Sort.WHOLE, gettext_noop("1 to 5."), 5, least=1),
    Field(
        "tool",
        gettext_noop("Tool"),
        Sort.ONE,
        gettext_noop("Empty: one that the team may use is looked for."),
        points_to="tool",
    ),
    Field(
        "follows", gettext_noop("Comes after"), Sort.TEXT, gettext_noop("Tasks of the same team, with ; between them.")
    ),
    Field(
        "how", gettext_noop("How to do it tomorrow"), Sort.LONG, gettext_noop("Steps somebody can begin with at once.")
    ),
    Field("avoid", gettext_noop("What not to do"), Sort.LONG, gettext_noop("What goes wrong most easily.")),
    Field("code", gettext_noop("Code"), Sort.TEXT, gettext_noop("Of the typical task it was taken from."), 60),
)
"""In the order of forms and files."""
BULK = ("team", "people", "check_minutes", "build_hours", "harm", "reversible", "law", "data_class", "competence",
        "level", "tool")  # fmt: skip
"""Fields that can be set for many tasks at once."""


def field_named(name: str) -> Field:
    """The field of this name. KeyError when there is none."""
    return _BY_NAME[name]


_BY_NAME = {one.name: one for one in FIELDS}


def label(one: Field, language: str | None = None) -> str:
    """The label of a field in the reader's language, or in another."""
    if language is None:
        return _(one.label)
    with override(language):
        return _(one.label)


def value_of(one: Field, row: Task) -> Any:
    """What a task holds in a field; the key where it points to a row."""
    return row.team_id if one.name == "team" else getattr(row, one.name)


class Others:
    """The tasks that a task can come after: their titles by key, and whose they are."""

    def __init__(self, rows: Mapping[str, tuple[str, str | None]]) -> None:
        self._rows = rows

    @classmethod
    def all(cls) -> Others:
        """Of the record of today."""
        return cls({key: (title, team) for key, title, team in Task.objects.values_list("key", "title", "team_id")})

    def title(self, key: str) -> str:
        """How a task is called; the key where it is gone."""
        return self._rows[key][0] if key in self._rows else key

    def team(self, key: str) -> str | None:
        """Whose a task is."""
        return self._rows[key][1] if key in self._rows else None

    def key(self, text: str, team: str | None) -> str:
        """The key of the task that a text names within a team. Raises Wrong."""
        if text in self._rows:
            return text
        folded = " ".join(text.split()).casefold()
        found = [key for key, (title, whose) in self._rows.items() if whose == team and title.casefold() == folded]
        if len(found) != 1:
            raise Wrong(_("There is no task “%(name)s” in this team.") % {"name": text[:80]})
        return found[0]


def check(facts: Mapping[str, Any], row: Task, names: Names, others: Others) -> Checked:
    """The facts laid over a task; a field that is not among them stays as it is."""
    found = Checked({one.name: value_of(one, row) for one in FIELDS})
    for one in FIELDS:
        if one.name in facts and one.name != FOLLOWS:
            try:
                found.values[one.name] = read(one, facts[one.name], names, value_of(one, row))
            except Wrong as wrong:
                found.problems[one.name] = str(wrong)
    if FOLLOWS in facts:
        try:
            found.values[FOLLOWS] = _follows(facts[FOLLOWS], found.values["team"], row, others)
        except Wrong as wrong:
            found.problems[FOLLOWS] = str(wrong)
    if not found.problems:
        found.problems.update(_together(found.values))
    return found


def read(one: Field, raw: Any, names: Names, kept: Any = None) -> Any:
    """The value that was meant. Raises Wrong."""
    text = values.clean("" if raw is None or isinstance(raw, list) else raw)
    if one.name in NUMBERS:
        return _number(one, text)
    if one.name in CHOICES:
        return _choice(one, text)
    if one.name == REVERSIBLE:
        return _maybe(raw, text)
    if one.name == "people" and not text:
        return 1
    found = values.read(one, raw, names, kept=kept)
    return found if one.name not in ("competence", "tool") else found or ""


def _number(one: Field, text: str) -> Decimal | None:
    if not text:
        return Decimal(0) if one.name == "check_minutes" else None
    least, most = NUMBERS[one.name]
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not (found.is_finite() and least <= found <= most):
        limits = {"least": formats.number(least), "most": formats.number(most)}
        raise Wrong(_("Write a number from %(least)s to %(most)s, or leave it empty.") % limits)
    places = Decimal("0.01") if one.name == "times" else Decimal("0.1")
    return found.quantize(places)


def _choice(one: Field, text: str) -> str:
    allowed = CHOICES[one.name]
    words = {wording.word(GROUPS[one.name], code).casefold(): code for code in allowed}
    code = words.get(text.casefold(), text.lower())
    if code and code not in allowed:
        raise Wrong(_("Choose one of: %(words)s.") % {"words": ", ".join(allowed)})
    return code


def _maybe(raw: Any, text: str) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if not text:
        return None
    if text.lower() in values.YES:
        return True
    if text.lower() in values.NO:
        return False
    raise Wrong(_("Write yes or no, or leave it empty."))


def _follows(raw: Any, team: str | None, row: Task, others: Others) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else str(raw or "").split(";")
    written = [values.clean(part, lines=False) for part in given if str(part or "").strip()]
    found = sorted({one if one in row.follows else others.key(one, team) for one in written})
    if row.key in found:
        raise Wrong(_("A task does not come after itself."))
    return found


def _together(read: Mapping[str, Any]) -> dict[str, str]:
    """What the fields together must be."""
    found = {}
    for one in FIELDS:
        if one.needed and not read[one.name]:
            found[one.name] = _("%(field)s is needed.") % {"field": _(one.label)}
    low, high = read["share_low"], read["share_high"]
    if low is not None and high is not None and low > high:
        found["share_low"] = _("The low share is not above the high one.")
    if read["competence"] and read["level"] is None:
        found["level"] = _("Say which level of the competence is needed.")
    return found


def fill(row: Task, read: Mapping[str, Any]) -> Task:
    """The task with these values, not yet written."""
    for one in FIELDS:
        setattr(row, "team_id" if one.name == "team" else one.name, read[one.name])
    return row


def said(one: Field, value: Any, names: Names, others: Others) -> str:
    """The value in words for a reader; what nobody said is said so, and never as 0."""
    if one.name == REVERSIBLE:
        return _("not known") if value is None else _("yes") if value else _("no")
    if one.name in GROUPS:
        return wording.word(GROUPS[one.name], value) if value else _("not known")
    if one.name in NUMBERS:
        return _("not known") if value is None else formats.number(value)
    if one.name == FOLLOWS:
        return formats.listed(others.title(key) for key in value) or _("nothing")
    if one.sort is Sort.MANY and not value:
        return _("nothing")
    return values.said(one, value, names) or _("not known")


def cell(one: Field, value: Any, names: Names, others: Others) -> Any:
    """The value as one cell of a sheet holds it; reading it gives it back."""
    if one.name == REVERSIBLE:
        return None if value is None else "yes" if value else "no"
    if one.name in NUMBERS or one.name in CHOICES:
        return value
    if one.name == FOLLOWS:
        return "; ".join(value)
    return values.cell(one, value, names)
