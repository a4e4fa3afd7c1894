"""One answer about one service or several: what is known, the form, and where the charter would send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mandate.connectors.sources.formats import FORMATS
from mandate.engines.terms import Money
from mandate.records import clock
from mandate.records.models import Person
from mandate.services import formats, verdicts, wording
from mandate.services import triage as service
from mandate.services.overview import Overview, ServiceLine
from mandate.services.saying import rest_of_organisation, spending
from mandate.services.triage import Answer, Ground, Preview
from mandate.services.voices import critics

FIELDS = ("why", "until", "alternative", "conditions", "data_class", "cost", "hours", "critics")
ASKED: Mapping[str, tuple[str, ...]] = {
    verdicts.ALLOW: ("until", "data_class", "cost", "hours", "teams"),
    verdicts.CONDITIONS: ("conditions", "until", "data_class", "cost", "hours", "teams"),
    verdicts.REPLACE: ("alternative", "until", "cost"),
    verdicts.FORBID: ("alternative", "until"),
    verdicts.NOT_AI: (),
    verdicts.LATER: ("until", "conditions"),
}
"""What each verdict asks beside why."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The state of a form: the answer so far, what it rests on, what is wrong, and whether its routing turned."""

    answer: Answer
    ground: Ground
    category: str
    errors: Mapping[str, str] = field(default_factory=dict)
    turned: bool = False
    monthly: tuple[Money, ...] = ()

    @property
    def expected(self) -> Money | None:
        """What it would cost until the end in the form; known where a single service that is paid every month stays."""
        if self.answer.verdict not in service.TAKES_ON:
            return None
        currency = self.ground.under.currency
        return service.expected(self.monthly, until=self.answer.until, currency=currency, today=clock.today())

    @property
    def previews(self) -> list[Preview]:
        """Where the answer would go, per service; nothing without a known verdict."""
        return service.preview(self.ground, self.answer) if self.answer.verdict in ASKED else []


def started(request: HttpRequest, lines: Sequence[ServiceLine], seen: Overview) -> Answering | None:
    """The form of the verdict in the address, filled with what is suggested; None before one is chosen.

    The reason is the reader's own: the suggested one stands beside the field, and in it only where `?why=suggested`
    asks for that.
    """
    verdict = request.GET.get("verdict", "")
    if verdict not in ASKED:
        return None
    ground = service.ground([line.service for line in lines], today=clock.today(), teams=seen.team_names)
    category = shared(lines)
    paid = any(line.spend for line in lines) or service.paid(seen, None)
    today, instead = clock.today(), ground.alternatives(category)
    answer = service.suggest(verdict, today=today, category=category, paid=paid, instead=instead)
    why = service.hint(verdict, "why", category=category) if request.GET.get("why") == "suggested" else ""
    form = Answering(replace(answer, why=why), ground, category, monthly=_monthly(lines))
    if request.GET.get("cost") == "suggested" and form.expected:
        form = replace(form, answer=replace(form.answer, cost=str(form.expected.amount)))
    return form


def _monthly(lines: Sequence[ServiceLine]) -> tuple[Money, ...]:
    """What one service costs a month; several have no single cost that one field could hold."""
    return lines[0].monthly if len(lines) == 1 else ()


def typed(request: HttpRequest, lines: Sequence[ServiceLine]) -> Answering:
    """The form as it was sent."""
    asked = request.POST
    given = {name: asked.get(name, "") for name in FIELDS}
    ground = _ground(lines)
    heard = tuple(key for key in dict.fromkeys(asked.getlist("heard")) if key in ground.hearing)
    answer = Answer(verdict=asked.get("verdict", ""), teams=tuple(asked.getlist("teams")), heard=heard, **given)
    return Answering(answer, ground, shared(lines), monthly=_monthly(lines))


def _ground(lines: Sequence[ServiceLine]) -> Ground:
    return service.ground([line.service for line in lines], today=clock.today())


def shared(lines: Sequence[ServiceLine]) -> str:
    """The category of all services, or none."""
    found = {line.category for line in lines}
    return found.pop() if len(found) == 1 else ""


def told(previews: Sequence[Preview]) -> str:
    """What the page said of every service, for the form to carry."""
    return ",".join(row.said.verdict for row in previews)


def context(form: Answering | None, person: Person | None) -> dict[str, Any]:
    """What the form of one verdict needs to show this person; only the verdicts before one is chosen."""
    if form is None or form.answer.verdict not in ASKED:
        errors = form.errors if form else {}
        return {
            "answer": None,
            "verdicts": service.offered(),
            "previews": [],
            "turned": False,
            "told": "",
            "errors": errors,
        }
    verdict, previews = form.answer.verdict, form.previews
    return {
        "answer": form.answer,
        "verdicts": service.offered(),
        "asked": ASKED[verdict],
        "verb": service.verb(verdict),
        "why_suggested": service.hint(verdict, "why", category=form.category),
        "instead_hint": service.hint(verdict, "alternative", category=form.category),
        "instead": form.ground.alternatives(form.category) if "alternative" in ASKED[verdict] else [],
        "needed": {"alternative": verdict == verdicts.REPLACE, "conditions": verdict == verdicts.CONDITIONS},
        "classes": list(wording.words("data_class").items()),
        "team_names": list(form.ground.teams.items()),
        "critics": critics.shown(form.ground.voices, person),
        "waits": verdict in service.TAKES_ON and bool(critics.waiting(form.ground.voices)),
        "hearing": list(form.ground.hearing.items()) if verdict in service.TAKES_ON else [],
        "currency": form.ground.under.currency,
        "expected": form.expected,
        "takes_on": verdict in service.TAKES_ON,
        "expected_text": _expected(form),
        "versions": form.ground.versions,
        "previews": previews,
        "told": told(previews),
        "turned": form.turned,
        "errors": form.errors,
    }


def _expected(form: Answering) -> str:
    """The cost that is suggested, with what it rests on; nothing where none is."""
    if form.expected is None:
        return ""
    return _("%(amount)s until %(day)s, at %(monthly)s a month.") % {
        "amount": formats.price(form.expected),
        "day": formats.day(form.answer.until),
        "monthly": formats.prices(form.monthly),
    }


def sentence(line: ServiceLine) -> str:
    """What is known of the service, in one sentence."""
    cost = spending(line.spend, monthly=line.monthly, months=line.paid_in)
    words = {"name": line.name, "people": line.people, "paid": cost}
    standing = wording.word("status", line.status).lower()
    if line.people is not None and line.spend:
        known = _("%(name)s: %(people)s people, %(paid)s") % words
    elif line.people is not None:
        known = _("%(name)s: %(people)s people") % words
    elif line.spend:
        known = _("%(name)s: %(paid)s") % words
    else:
        known = line.name
    return _("%(known)s, %(standing)s.") % {"known": known, "standing": standing}


def figures(line: ServiceLine) -> list[dict[str, Any]]:
    """Four figures about one service; what no source says is unknown."""
    named = [row.team for row in line.teams if row.team != rest_of_organisation()]
    most = max(line.spend, key=lambda money: money.amount, default=None)
    others = [money for money in line.spend if money is not most]
    found = [
        (_("People"), None if line.people is None else formats.number(line.people), _period(line)),
        (_("Teams"), str(len(named)) if named else None, _most(named, line)),
        (
            _("Paid"),
            formats.price(most) if most else None,
            _also_paid(others, line) if most else _("no expense names it"),
        ),
        (_("Seen by"), str(len(line.sources)) if line.sources else None, _families(line)),
    ]
    rows = reverse("service", args=[line.service])
    return [{"label": label, "value": value, "note": note, "href": rows} for label, value, note in found]


def _most(teams: Sequence[str], line: ServiceLine) -> str:
    return _("most in %(team)s") % {"team": teams[0]} if teams else line.teams_untold or _("no log says so")


def _period(line: ServiceLine) -> str:
    if line.people is None:
        return _("no log says so, or fewer than five") if line.logged else _("no log says so")
    if line.first_day is None or line.last_day is None:
        return ""
    days = {"first": formats.day(line.first_day), "last": formats.day(line.last_day)}
    return _("%(first)s to %(last)s") % days


def _also_paid(others: Sequence[Money], line: ServiceLine) -> str:
    """The other currencies, and the months in which it was paid."""
    period = formats.months(line.paid_in) or _("in the expenses")
    if others:
        return _("and %(amounts)s, %(period)s") % {"amounts": formats.prices(others), "period": period}
    return period


def _families(line: ServiceLine) -> str:
    """The kinds of sources that saw a service, each once."""
    found = (FORMATS[name].family for name in line.sources if name in FORMATS)
    named = list(dict.fromkeys(wording.word("family", family.value) for family in found))
    return ", ".join(named) or _("the register only")
