"""What must be true before a decision: its sheet, who is heard first, agreements, and hours that were promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.charter import Routing
from mandate.engines.terms import DataClass
from mandate.records.models import Ask, Decision, Person, Tool
from mandate.services import formats
from mandate.services.deciding import sheets
from mandate.services.refusals import Refused

OPEN, DONE, UNKNOWN = "open", "done", "unknown"
_HOLDING = ("signed", "not_needed")


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must be true first: where it stands, whose move it is, and whether it stops the architect.

    `page` is the name of the address where it is settled, `key` its argument.
    """

    words: str
    state: str
    owner: str
    stops: bool
    page: str = ""
    key: str = ""

    @property
    def shut(self) -> bool:
        """Whether it is not true yet."""
        return self.state != DONE


def of(decision: Decision, routed: Routing | None, *, today: date) -> tuple[Gate, ...]:
    """Everything that must be true first, with where it stands today."""
    found = [_sheet(decision), _rests(decision)]
    found += _heard(decision, routed)
    found += _agreement(decision, today)
    found += _hours(decision)
    return tuple(found)


def _sheet(decision: Decision) -> Gate:
    ready = len(decision.options) >= sheets.FEWEST and bool(decision.recommended)
    words = _("Two options or more are worked out, one is advised, and it says what happens if we wait.")
    return Gate(words, DONE if ready else OPEN, _("The architect"), True, "decision-work-out", decision.key)


def _rests(decision: Decision) -> Gate:
    words = _("It rests on evidence in the record.")
    state = DONE if decision.evidence else OPEN
    return Gate(words, state, _("The architect"), True, "decision-work-out", decision.key)


def _heard(decision: Decision, routed: Routing | None) -> list[Gate]:
    """Who the clause wants heard first, and whether they were."""
    missing = tuple(getattr(routed, "hear", ()) or ()) if routed is not None else ()
    heard = len(sheets.persons(decision))
    found = [
        Gate(_("%(who)s is heard first.") % {"who": who}, OPEN, who, True, "decision-work-out", decision.key)
        for who in missing
    ]
    if heard and not found:
        words = ngettext("%(count)s person was heard first.", "%(count)s people were heard first.", heard)
        found.append(Gate(words % {"count": formats.count(heard).capitalize()}, DONE, "", False))
    return found


def _agreement(decision: Decision, today: date) -> list[Gate]:
    """Personal data with a supplier needs a processor agreement (GDPR art. 28)."""
    if decision.data_class is None or decision.data_class < DataClass.PERSONAL or not decision.subject:
        return []
    field = "service" if decision.subject_kind == "service" else "key"
    row = Tool.objects.filter(**{field: decision.subject}).select_related("supplier").first()
    vendor = row.supplier if row is not None else None
    words = _("The processor agreement with the supplier holds (GDPR, article 28).")
    if vendor is None:
        return [Gate(words, UNKNOWN, _("Whoever buys it"), True, "vendors")]
    over = vendor.agreement_until is not None and vendor.agreement_until < today
    state = DONE if vendor.agreement in _HOLDING and not over else OPEN
    return [Gate(words, state, vendor.name, True, "vendor", vendor.key)]


def _hours(decision: Decision) -> list[Gate]:
    """Hours that other departments were asked for: only their head says yes."""
    found = []
    for ask in Ask.objects.filter(subject_kind="decision", subject=decision.key).select_related("head"):
        if ask.state == "withdrawn":
            continue
        words = _("%(what)s: %(hours)s hours.") % {"what": ask.what, "hours": formats.number(ask.hours.normalize() + 0)}
        state = DONE if ask.state in {"accepted", "done"} else OPEN
        found.append(Gate(words, state, ask.head.name if ask.head else "", True, "asks-one", ask.key))
    return found


def refuse_shut(decision: Decision, routed: Routing, *, today: date) -> None:
    """Raises Refused, naming each with its owner, where something that must be true first is not."""
    _refuse([gate for gate in of(decision, routed, today=today) if gate.stops and gate.shut])


def refuse_unready(decision: Decision) -> None:
    """Raises Refused where the sheet is not ready for the MT; the rest the MT may weigh itself."""
    _refuse([gate for gate in (_sheet(decision), _rests(decision)) if gate.shut])


def _refuse(shut: list[Gate]) -> None:
    if not shut:
        return
    owners = list(dict.fromkeys(gate.owner for gate in shut if gate.owner))
    raise Refused(
        why=ngettext("Something must be true first.", "Some things must be true first.", len(shut)),
        whose_move=formats.listed(owners),
        what_would_change_this=_("All of it true."),
        reasons=tuple(gate.words for gate in shut),
    )


def names(decision: Decision) -> list[tuple[str, str]]:
    """Who was consulted, by name, with what they said; somebody who was erased is nobody."""
    people = Person.objects.in_bulk(list(sheets.persons(decision)))
    rows = [row for row in decision.consulted if isinstance(row, dict)]
    return [(people[row["person"]].name, str(row.get("said", ""))) for row in rows if row.get("person") in people]
