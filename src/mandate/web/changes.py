"""The ledger for readers: all changes, one change with its difference, and what differs between two dates."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records import access, asof, clock, ledger
from mandate.records.models import RECORDS, Account, Change
from mandate.services import authors, moments, reasons, telling, wording
from mandate.web import history, lists, reader
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

PAGES = {"tool": "tool", "person": "person", "decision": "decision", "conversation": "conversation"}


def address(kind: str, key: str) -> str:
    """Where the record of a change can be read, or nothing."""
    return reverse(PAGES[kind], args=[key]) if kind in PAGES else ""


def _named(people: dict[str, str], label: str) -> str:
    """Who an actor is; what is no account, or no longer, is asked once."""
    if label not in people:
        people |= authors.names([label])
    return people[label]


@may("see changes")
def changes(request: HttpRequest) -> HttpResponse:
    """Every change, newest first: what, of which record, by whom and why."""
    found = Change.objects.all()
    since, until = request.GET.get("from", ""), request.GET.get("to", "")
    if since:
        found = found.filter(at__gt=moments.bound(since))
    at = moments.bound(until) if until else reader.moment(request)
    if at is not None:
        found = found.filter(at__lte=at)
    for name in ("act", "kind", "key"):
        if request.GET.get(name):
            found = found.filter(**{name: request.GET[name]})
    me = reader.person(request)
    found = telling.unpicked(found, me, picked=any(request.GET.get(name, "").strip() for name in ("q", "key")))
    people = {account.label: account.person.name for account in Account.objects.select_related("person")}
    rows = lists.Rows(found)
    language, kept = translation.get_language() or "en", telling.keeps_reason(me)
    kinds = [(model.kind, wording.word("record", model.kind)) for model in RECORDS]
    listed = lists.List(
        name="changes",
        title=_("Changes"),
        rows=rows,
        columns=(
            Col(
                "at", _("When"), lambda c: c.at, kind="moment", link=lambda c: reverse("change", args=[c.pk]), sort="id"
            ),
            Col("action", _("What"), lambda c: telling.sentence(c, language)),
            Col("key", _("Record"), _record, link=lambda c: address(c.kind, c.key), wide_only=True),
            Col("by", _("Who"), lambda c: _named(people, telling.as_told(c).by)),
            Col("why", _("Why"), lambda c: "" if kept(c) else _why(c)),
        ),
        search=("action", "why", "key"),
        filters=(Filter("kind", _("Kind"), kinds),),
        sort="id",
        backwards=True,
        context={"sentence": _sentence(rows.count()), "since": since, "until": until},
    )
    return lists.show(request, "changes/changes.html", listed)


def _record(change: Change) -> str:
    """Which record a change is about: its kind in a word, and its key."""
    return f"{wording.word('record', change.kind)} {telling.as_told(change).key}".rstrip()


def _why(change: Change) -> str:
    """The reason of a change; that it was erased, or nothing where it is not told."""
    told = telling.as_told(change)
    return reasons.told(told.why) or (_("erased") if told is change else "")


def _sentence(count: int) -> str:
    text = ngettext("%(count)s change, sealed in one chain.", "%(count)s changes, sealed in one chain.", count)
    return wording.opening(text % {"count": wording.spelled(count)})


@may("be signed in")
def change(request: HttpRequest, number: int) -> HttpResponse:
    """One change: which fields became what, by whom and why, and its seal."""
    found = Change.objects.filter(pk=number).first()
    person = reader.person(request)
    if found is None or person is None or not _visible(request, found):
        raise Http404(str(number))
    earlier = Change.objects.filter(kind=found.kind, key=found.key, pk__lt=found.pk).order_by("-pk").first()
    told = telling.tells(found, person)
    fields = ledger.diff(earlier.after if earlier else "", found.after) if told else ()
    line = history.lines([found])[0]
    context = {
        "change": found,
        "line": replace(line, why="") if telling.keeps_reason(person)(found) else line,
        "fields": fields,
        "erased": not found.after_salt,
        "told": told,
        "record": address(found.kind, found.key),
    }
    return page(request, "changes/change.html", context)


def _visible(request: HttpRequest, change: Change) -> bool:
    """Those who see the whole ledger see each change; others only changes of records they may see."""
    person = reader.person(request)
    if access.may(person, "see changes", today=clock.today()):
        return True
    model = asof.kinds(RECORDS).get(change.kind)
    return model is not None and model.objects.seen_by(person).filter(key=change.key).exists()


urlpatterns = [
    path("changes/", changes, name="changes"),
    path("changes/<int:number>/", change, name="change"),
]
