"""A plan of a round in a file: each fault is refused with the file, the field and what would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.services import campaigns
from mandate.services.answering import ANONYMOUS, NAMED
from mandate.services.campaigns import CampaignFacts, Group
from mandate.services.refusals import Refused

FIELDS = ("title", "opens_on", "closes_on", "mode", "groups", "weights", "remind_on", "previous")
GROUP_FIELDS = ("key", "label", "form")
WEIGHTS = (1, 2, 3)
USUAL = timedelta(days=14)
"""How long a round lasts where no last day is given."""


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of a file; `place` is its name, empty for options alone."""

    fields: Mapping[str, Any]
    place: str = ""

    def wrong(self, field: str, why: str) -> Refused:
        """The refusal of one field."""
        return Refused(why=f"{self.place}: {field}: {why}" if self.place else f"{field}: {why}")

    def text(self, field: str) -> str:
        """A text; empty where it is not given."""
        value = self.fields.get(field)
        if value is not None and not isinstance(value, str | int | float):
            raise self.wrong(field, _("a text is expected."))
        return "" if value is None else str(value)

    def day(self, field: str) -> date | None:
        """A date; None where it is not given."""
        value = self.fields.get(field)
        return None if value is None else self._day(field, value)

    def days(self, field: str) -> tuple[date, ...]:
        """Dates in a list."""
        return tuple(self._day(f"{field}[{at}]", value) for at, value in enumerate(self.many(field)))

    def many(self, field: str) -> Sequence[Any]:
        """A list; empty where it is not given."""
        value = self.fields.get(field)
        if value is not None and not isinstance(value, list):
            raise self.wrong(field, _("a list is expected."))
        return value or []

    def _day(self, field: str, value: object) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError as fault:
            why = _("“%(text)s” is not a date. Write it as 2026-09-14.") % {"text": value}
            raise self.wrong(field, why) from fault


def read(path: Path) -> Given:
    """The fields of a YAML file. Raises Refused with the file, the place and the field that cannot be used."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as fault:
        words = {"file": path, "why": fault.strerror}
        raise Refused(why=_("%(file)s cannot be read: %(why)s.") % words) from fault
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        mark = getattr(fault, "problem_mark", None)
        words = {"file": f"{path}:{mark.line + 1}" if mark else path}
        raise Refused(why=_("%(file)s cannot be read as YAML.") % words) from fault
    if not isinstance(given, dict):
        raise Refused(why=_("%(file)s holds no fields; it needs at least a title and groups.") % {"file": path})
    found = Given(given, str(path))
    for name in map(str, given):
        if name not in FIELDS:
            raise found.wrong(name, _("nobody reads this. There are: %(names)s.") % {"names": ", ".join(FIELDS)})
    return found


def facts(given: Given, *, today: date) -> CampaignFacts:
    """The plan that these fields ask for. Raises Refused with the field that cannot be used."""
    opens = given.day("opens_on") or today
    mode = given.text("mode") or ANONYMOUS
    if mode not in (ANONYMOUS, NAMED):
        raise given.wrong("mode", _("one of %(names)s is expected.") % {"names": f"{ANONYMOUS}, {NAMED}"})
    found = CampaignFacts(
        title=given.text("title"),
        groups=_groups(given),
        opens_on=opens,
        closes_on=given.day("closes_on") or opens + USUAL,
        mode=mode,
        previous=given.text("previous"),
        weights=_weights(given),
        remind_on=given.days("remind_on"),
    )
    for field, why in campaigns.problems(found, today=today).items():
        raise given.wrong(field, why)
    return found


def _weights(given: Given) -> dict[str, int]:
    value = given.fields.get("weights") or {}
    known = [one.id for one in load_bank().dimensions]
    if not isinstance(value, dict):
        raise given.wrong("weights", _("a weight per dimension is expected: %(names)s.") % {"names": ", ".join(known)})
    for name, weight in value.items():
        if name not in known:
            raise given.wrong(f"weights.{name}", _("one of %(names)s is expected.") % {"names": ", ".join(known)})
        if isinstance(weight, bool) or weight not in WEIGHTS:
            raise given.wrong(f"weights.{name}", _("1, 2 or 3 is expected."))
    return dict(value)


def _groups(given: Given) -> tuple[Group, ...]:
    known = {group.key: group for group in campaigns.possible_groups()}
    return tuple(_group(given, f"groups[{at}]", one, known) for at, one in enumerate(given.many("groups")))


def _group(given: Given, place: str, one: object, known: Mapping[str, Group]) -> Group:
    asked = one if isinstance(one, dict) else {"key": one}
    for name in map(str, asked):
        if name not in GROUP_FIELDS:
            why = _("nobody reads this. There are: %(names)s.") % {"names": ", ".join(GROUP_FIELDS)}
            raise given.wrong(f"{place}.{name}", why)
    key, label = str(asked.get("key") or ""), str(asked.get("label") or "")
    if key and key not in known:
        words = {"key": key, "names": ", ".join(known)}
        text = _("There is no group %(key)s. There are: %(names)s; or name one of your own by label.")
        raise given.wrong(f"{place}.key", text % words)
    group = known[key] if key else Group(campaigns.key_of(label), label, "employee")
    form, forms = str(asked.get("form") or group.form), [one.id for one in load_bank().forms]
    if form not in forms:
        raise given.wrong(f"{place}.form", _("one of %(names)s is expected.") % {"names": ", ".join(forms)})
    return replace(group, form=form)
