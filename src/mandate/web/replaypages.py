"""The mandate replayed on a page: other limits, the period, the sentence and every decision that goes elsewhere."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.engines.charter import Kind
from mandate.records import clock
from mandate.services import charter as service
from mandate.services import clauses, formats, wording
from mandate.services.mandate import replaying
from mandate.services.mandate.replaying import Replayed, Row
from mandate.services.refusals import Refused
from mandate.web import lists
from mandate.web.lists import Col
from mandate.web.may import may

DRAFT = "draft"


def _day(text: str, else_: date) -> date | None:
    if not text.strip():
        return else_
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _changes(request: HttpRequest, kind: str) -> dict[str, str]:
    """The limits that somebody typed; an empty field leaves a limit as it stands, a dash takes it away."""
    prefix = f"{kind}." if kind else ""
    typed = {name: request.GET.get(name, "").strip() for name in replaying.FIELDS}
    return {f"{prefix}{name}": "" if text in ("-", "–") else text for name, text in typed.items() if text}


@may("see decisions")
def replay(request: HttpRequest) -> HttpResponse:
    """What the decisions of a period would have been under other limits; nothing is written."""
    today = clock.today()
    begin, end = replaying.last_quarter(today)
    first, last = _day(request.GET.get("from", ""), begin), _day(request.GET.get("to", ""), end)
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in set(Kind) else ""
    changes, draft = _changes(request, kind), service.drafted()
    current = service.current(today=today)
    beside = draft is not None and current is not None and draft.key != current.key
    base = draft if beside and request.GET.get("base") == DRAFT else current
    if current is None:
        raise Refused(why=_("There is no charter to replay."), whose_move=_("The architect's: draft one first."))
    errors = replaying.problems(changes, first, last)
    asked = bool(changes) or request.GET.get("base") == DRAFT
    ran = None
    if asked and not errors and first is not None and last is not None:
        ran = replaying.replay(first=first, last=last, changes=changes, today=today, base=base)
    context = {
        "ran": ran,
        "sentence": ran.sentence if ran else _("What if the mandate went further, or less far?"),
        "errors": errors,
        "period": formats.days(first, last),
        "given": {
            "from": request.GET.get("from", "") or begin.isoformat(),
            "to": request.GET.get("to", "") or end.isoformat(),
            "kind": kind, "base": request.GET.get("base", ""),
            **{name: request.GET.get(name, "") for name in replaying.FIELDS},
        },
        "kinds": [(one.value, clauses.label(one.value)) for one in Kind],
        "classes": list(wording.words("data_class").items()),
        "aboves": [("mt", _("To the MT")), ("never", _("Not at all"))],
        "beside": draft if beside else None,
        "figures": _figures(ran) if ran else [],
    }  # fmt: skip
    rows = lists.Rows(list(ran.rows) if ran else [])
    listed = lists.List(
        name="charter-replay", title=_("Replay the mandate"), rows=rows, columns=_columns(), context=context
    )
    return lists.show(request, "charter/replay.html", listed)


def _columns() -> tuple[Col, ...]:
    return (
        Col(
            "title", _("Question"), lambda row: row.decision.title,
            link=lambda row: reverse("decision", args=[row.decision.key]),
        ),
        Col("taken_on", _("On"), lambda row: row.decision.taken_on, kind="date", wide_only=True),
        Col("was", _("Was"), lambda row: row.was),
        Col("now", _("Would be"), lambda row: row.now),
        Col("days", _("Waiting days"), _days),
        Col("risks", _("Risky because"), lambda row: formats.listed(row.risks) if row.risks else ""),
        Col("why", _("Why"), lambda row: " ".join(row.reasons), wide_only=True),
    )  # fmt: skip


def _days(row: Row) -> str:
    return f"{row.days:+d}" if row.days else "0"


def _figures(ran: Replayed) -> list[dict[str, str]]:
    found = ran.replay
    days = {"days": formats.count(found.usual)}
    return [
        _figure(_("Decisions in the period"), str(len(found.rows)), formats.days(ran.first, ran.last)),
        _figure(_("Items for the MT"), f"{found.items:+d}", _("more or fewer")),
        _figure(_("Waiting days"), f"{found.days:+d}", _("usually %(days)s a decision") % days),
        _figure(_("Risky and alone"), str(len(found.risky)), _("the MT saw them then")),
    ]


def _figure(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note, "href": ""}


urlpatterns = [path("charter/replay/", replay, name="charter-replay")]
