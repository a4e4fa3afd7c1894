"""A draft in a manager's words: what each change does to which row, and who gains and who loses by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Classification, Competence, Dataset, Draft, Person, Purpose, Record, Rule, Team, Tool
from mandate.services import formats, wording
from mandate.services.guardrails import drafts, sentences
from mandate.services.guardrails.register import Register as Registers
from mandate.services.guardrails.whatif import MODELS, Effects, PerTeam, Touch, one_by_one, said
from mandate.services.registers import fields
from mandate.services.sheets import values
from mandate.services.sheets.fields import Field, Sheet
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong

CHANGED: tuple[type[Record], ...] = (Tool, Dataset, Purpose, Competence, Classification)
"""Registers whose rows a draft can change on its page, those people change most first."""
DECIDING = {
    "tool": ("status", "why", "teams", "purposes", "data_class", "required", "conditions", "until", "alternative"),
    "dataset": ("data_class", "personal", "special", "purposes", "teams", "owner", "why", "until"),
}
"""The fields of a row that decisions rest on; a form in a draft asks for no others."""
MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change: what it was and what it would be."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One change of a draft: which row, of which kind, and its fields."""

    name: str
    kind: str
    href: str
    lines: tuple[Line, ...]


def row(kind: str, key: str) -> Any:
    """A row a draft can change; None where there is none."""
    model = next((model for model in CHANGED if model.kind == kind), None)
    return model._base_manager.filter(key=key).first() if model else None


def rows(by: Registers) -> list[tuple[str, str]]:
    """Every row that can be chosen, as (kind:key, name)."""
    return [
        (f"{model.kind}:{one.key}", f"{wording.word('record', model.kind)}: {one}")
        for model in CHANGED
        for one in sorted(by.of(model).values(), key=lambda row: str(row).lower())
    ]


def deciding(register: Sheet) -> Sheet:
    """The register with the fields that decisions rest on."""
    wanted = DECIDING.get(register.kind)
    chosen = tuple(one for one in register.fields if wanted is None or one.name in wanted)
    return replace(register, fields=chosen)


def drafted(draft: Draft, kind: str, key: str) -> Mapping[str, Any]:
    """What a draft already says of a row, for its form to start from."""
    return next((one["fields"] for one in draft.changes if (one["kind"], one["key"]) == (kind, key)), {})


def different(register: Sheet, row: Record, posted: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The fields of a form that say something else than the row."""
    found = {}
    for one in register.fields:
        if one.name not in posted or one.fixed:
            continue
        try:
            read = values.read(one, posted[one.name], names, kept=one.of(row))
        except Wrong:
            continue
        if read != one.of(row):
            found[one.name] = posted[one.name]
    return found


def changes(draft: Draft, by: Registers) -> list[Shown]:
    """Every change of a draft for its page."""
    names = Names()
    return [_shown(change, by, names) for change in draft.changes]


def _shown(change: Mapping[str, Any], by: Registers, names: Names) -> Shown:
    kind, key, given = change["kind"], change["key"], change["fields"]
    found = by.kinds[kind].get(key or "")
    if kind == Rule.kind:
        lines = _rule_lines(found, given, names)
        return Shown(given.get("title") or str(found or key), _("Rule"), _address(kind, key), lines)
    register = fields.of_kind(kind)
    lines = tuple(
        Line(
            _(one.label),
            values.said(one, one.of(found), names) if found is not None else "",
            _said(one, given[one.name], names, found),
        )
        for one in register.fields
        if one.name in given
    )
    return Shown(str(found or given.get("name", key)), wording.word("record", kind), _address(kind, key), lines)


def _said(one: Field, raw: Any, names: Names, found: Record | None) -> str:
    try:
        return values.said(one, values.read(one, raw, names, kept=one.of(found) if found else None), names)
    except Wrong as wrong:
        return str(wrong)


_RULE = ("title", "en", "nl", "text", "team", "owner", "until", "state")


def _rule_lines(found: Rule | None, given: Mapping[str, Any], names: Names) -> tuple[Line, ...]:
    labels = {
        "title": _("Title"), "en": _("In English"), "nl": _("In Dutch"), "text": _("In Cedar"),
        "team": _("Holds for"), "owner": _("Owner"), "until": _("Until"), "state": _("State"),
    }  # fmt: skip
    lines = []
    for name in _RULE:
        was = "" if found is None else str(getattr(found, f"{name}_id" if name in {"team", "owner"} else name) or "")
        now = str(given.get(name, was))
        if now == was:
            continue
        if name in {"team", "owner"}:
            kind = "team" if name == "team" else "person"
            was, now = (names.name(kind, key) if key else "" for key in (was, now))
        if name == "state":
            was, now = (wording.word("rule", code) if code else "" for code in (was, now))
        lines.append(Line(labels[name], was, now))
    return tuple(lines)


def _address(kind: str, key: str | None) -> str:
    return reverse(kind, args=[key]) if key else ""


def sentence(draft: Draft, seen: Effects | None) -> str:
    """The draft in one sentence: where it stands, and whom it touches."""
    if draft.state != drafts.DRAFT:
        text = {
            drafts.PUBLISHED: _("%(title)s: published on %(day)s."),
            drafts.ROLLED_BACK: _("%(title)s: rolled back."),
            drafts.DROPPED: _("%(title)s: put away."),
        }[draft.state]
        return text % {"title": draft.title, "day": formats.day(draft.published_on)}
    if seen is None:
        return _("%(title)s: nothing changes yet.") % {"title": draft.title}
    if not seen.gaining and not seen.losing:
        return _("%(title)s: no decision changes.") % {"title": draft.title}
    return _("“%(title)s” would take something from %(losing)s and give something to %(gaining)s.") % {
        "title": draft.title,
        "losing": people(seen.losing),
        "gaining": people(seen.gaining),
    }


def people(count: int) -> str:
    """So many people, in words."""
    if not count:
        return _("nobody")
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": formats.count(count)}


def lead(draft: Draft) -> str:
    """What a draft is, under its sentence."""
    if draft.state == drafts.DRAFT:
        return _("Nothing of this counts before you publish it.")
    return draft.why


def effects(seen: Effects, by: Registers, draft: Draft) -> dict[str, Any]:
    """Who gains and who loses, worded for the page."""
    figures = [
        {"label": _("Lose something"), "value": formats.number(seen.losing), "note": _("people"), "href": ""},
        {"label": _("Gain something"), "value": formats.number(seen.gaining), "note": _("people"), "href": ""},
        {"label": _("Tools and datasets"), "value": formats.number(seen.subjects), "note": _("touched"), "href": ""},
    ]
    return {
        "figures": figures,
        "teams": [_team(team, by) for team in seen.teams],
        "lists": [
            (_("Who loses what"), _grouped(seen.loses, by, draft)),
            (_("Who gains what"), _grouped(seen.gains, by, draft)),
        ],
        "uses": [_use(by.name(Tool, tool), used) for tool, used in seen.uses],
        "no_uses": _("No use that discovery saw in the last 90 days would be refused.")
        if seen.observed
        else _("No sign-ins or logs were read yet, so nobody knows which uses would be refused."),
    }


def _team(team: PerTeam, by: Registers) -> dict[str, str]:
    name = by.name(Team, team.team) or _("Without a team")
    return {"name": name, "gains": formats.number(team.gains), "loses": formats.number(team.loses)}


def _grouped(found: Sequence[Touch], by: Registers, draft: Draft) -> list[dict[str, Any]]:
    """Per tool or dataset how many people, the first of them by name, and where all of them stand."""
    things: dict[tuple[str, str], list[Touch]] = {}
    for touch in found:
        things.setdefault((touch.subject_kind, touch.subject), []).append(touch)
    return [
        {
            "name": _("%(thing)s: %(people)s")
            % {"thing": by.name(MODELS[kind], key), "people": people(sum(len(one.people) for one in touches))},
            "lines": [said(effect, by) for effect in islice(one_by_one(touches), MOST)],
            "href": reverse("draft-who", args=[draft.key, kind, key]),
        }
        for (kind, key), touches in things.items()
    ]


def _use(name: str, used: int | None) -> str:
    if used is None:
        return _("%(tool)s: used by fewer than five people who could no longer.") % {"tool": name}
    return _("%(tool)s: used by %(people)s who could no longer.") % {"tool": name, "people": people(used)}


@dataclass(frozen=True, slots=True)
class Noticed:
    """One person for whom a thing would change: what they could use it with, and could then."""

    name: str
    team: str
    effect: str
    was: str
    now: str


def who(seen: Effects, kind: str, subject: str, by: Registers) -> list[Noticed]:
    """Everybody for whom this tool or dataset would change."""
    everybody, found = by.of(Person), []
    for word, touches in ((_("Loses"), seen.loses), (_("Gains"), seen.gains)):
        for one in one_by_one(each for each in touches if (each.subject_kind, each.subject) == (kind, subject)):
            person = everybody.get(one.person)
            team = by.name(Team, person.team_id) if person is not None and person.team_id else ""
            classes = [_("nothing") if rank is None else sentences.class_name(rank, by) for rank in (one.was, one.now)]
            found.append(Noticed(by.name(Person, one.person), team, word, *classes))
    return found
