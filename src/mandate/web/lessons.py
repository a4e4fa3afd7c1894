"""Modules of the organisation's own, written and closed; their files; and practice that a manager confirms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.catalogue.learning import LEVELS
from mandate.records import clock, seen
from mandate.records.models import Exercise, Lesson, Tool
from mandate.services import formats, wording
from mandate.services.learning import doing, lessons, modules, practising
from mandate.services.learning.lessons import Facts
from mandate.services.learning.modules import Module
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _language() -> str:
    return (translation.get_language() or "en")[:2]


@may("learn")
def listing(request: HttpRequest) -> HttpResponse:
    """Every module: what it shows, how long it takes and holds, and whether it is the organisation's own."""
    at = reader.moment(request)
    own = seen.rows(Lesson, reader.person(request), at)
    every, names = modules.every(own), Names(at)
    count, mine = len(every), sum(one.own is not None for one in every)
    text = ngettext("%(count)s module is there to learn from", "%(count)s modules are there to learn from", count)
    said = text % {"count": formats.count(count)}
    if mine:
        more = ngettext("%(said)s; %(count)s is our own.", "%(said)s; %(count)s are our own.", mine)
        said = more % {"said": said, "count": formats.count(mine)}
    else:
        said = _("%(said)s.") % {"said": said}
    listed = lists.List(
        name="learning-modules",
        title=_("Modules"),
        cards=True,
        rows=lists.Rows(every),
        columns=(
            Col("title", _("Module"), lambda one: one.title.of(_language()), link=_address),
            Col("shows", _("Shows"), lambda one: _shows(one, names)),
            Col("asks", _("Asks"), asks),
            Col("minutes", _("Minutes"), lambda one: one.minutes, kind="int", sort="minutes"),
            Col("months", _("Holds (months)"), lambda one: one.months, kind="int", sort="months", wide_only=True),
            Col("own", _("Whose"), _whose),
        ),
        context={"sentence": wording.opening(said)},
    )
    return lists.show(request, "learning/modules.html", listed)


def _address(one: Module) -> str:
    return reverse("learning-module", args=[one.id])


def _shows(one: Module, names: Names) -> str:
    if not one.competence:
        return ""
    return _("%(name)s level %(level)s") % {"name": names.name("competence", one.competence), "level": one.level}


def asks(one: Module) -> str:
    """What somebody does to have done a module, in words."""
    parts = []
    if one.questions:
        parts.append(_("a quiz"))
    if one.confirms:
        parts.append(_("practice that the manager confirms"))
    return wording.opening(formats.listed(parts or [_("reading")]))


def _whose(one: Module) -> str:
    if one.own is None:
        return _("Mandate's")
    return _("Our own") if one.open else _("Our own, closed")


@may("plan learning")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new module of our own."""
    return _form(request, None)


@may("plan learning")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Another text, link, file, practice or quiz; what people did stays done."""
    return _form(request, records.one(Lesson, request, key))


def _form(request: HttpRequest, row: Lesson | None) -> HttpResponse:
    facts, problems = lessons.facts_of(row), dict[str, str]()
    if request.method == "POST":
        facts = _typed(request)
        problems = lessons.problems(facts, row=row)
        if not problems:
            version = reader.version(request) if row else None
            why = request.POST.get("change_why", "")
            kept = lessons.keep(facts, row=row, by=reader.actor(request), why=why, version=version)
            return HttpResponseRedirect(reverse("learning-module", args=[kept.key]))
    tools = Tool.objects.filter(status__in=("in_use", "pilot")).order_by("name")
    context = {
        "row": row, "facts": facts, "errors": problems, "why": request.POST.get("change_why", ""),
        "competences": Names().options("competence"), "levels": [(str(one), str(one)) for one in LEVELS],
        "tools": [(tool.key, tool.name) for tool in tools],
    }  # fmt: skip
    return page(request, "learning/lesson.html", context, status=422 if problems else 200)


def _typed(request: HttpRequest) -> Facts:
    said: Any = request.POST
    names = ("title", "title_nl", "text", "text_nl", "link", "practice", "tool", "minutes", "months", "competence",
             "level", "questions")  # fmt: skip
    file = request.FILES.get("file")
    # One byte more than fits is enough to know that it is too much.
    content = (file.name or "file", file.read(lessons.LARGEST + 1)) if file is not None else None
    return Facts(**{name: said.get(name, "") for name in names}, confirms="confirms" in said, file=content)


@may("plan learning")
@require_POST
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Nobody begins it any more."""
    row = records.one(Lesson, request, key)
    row.version = reader.version(request)
    lessons.close(row, by=reader.actor(request), why=request.POST.get("why", ""), today=clock.today())
    return HttpResponseRedirect(reverse("learning-modules"))


@may("learn")
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The file of a module, to keep; never opened as a page of ours."""
    row = records.one(Lesson, request, key)
    found = lessons.filed(row, today=clock.today(), language=_language())
    if found is None:
        raise Http404(key)
    called, content = found
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@may("learn")
@require_POST
def done(request: HttpRequest, module: str) -> HttpResponse:
    """A module read, or its practice done, in one's own words."""
    found = modules.one(module)
    if found is None:
        raise Http404(module)
    person, by, today = reader.me(request), reader.actor(request), clock.today()
    if found.confirms:
        practising.say(person, found, request.POST.get("said", ""), by=by, today=today)
    else:
        doing.read(person, found, by=by, today=today)
    return HttpResponseRedirect(reverse("learning-module", args=[module]))


@may("confirm practice")
def practice(request: HttpRequest) -> HttpResponse:
    """What one's people say they practised, to confirm or to answer."""
    person, today = reader.me(request), clock.today()
    rows = [
        row for row in seen.rows(Exercise, person, reader.moment(request), "person")
        if row.state == practising.ASKED and row.person_id != person.key and row.person.present(today)
    ]  # fmt: skip
    titles = {one.id: one for one in modules.every()}
    text = ngettext("%(count)s practice waits for your word.", "%(count)s practices wait for your word.", len(rows)) % {
        "count": formats.count(len(rows))
    }
    listed = lists.List(
        name="practice-to-confirm",
        title=_("Practice to confirm"),
        rows=lists.Rows(rows),
        columns=(
            Col("person", _("Person"), lambda row: row.person.name),
            Col("module", _("Module"), lambda row: titles[row.module].title.of(_language())),
            Col("said", _("What they did"), lambda row: row.said),
            Col("asked_on", _("Since"), lambda row: row.asked_on, kind="date"),
        ),
        context={
            "sentence": wording.opening(text) if rows else _("Nobody waits for your word about practice."),
            "title_of": lambda row: titles[row.module].title.of(_language()) if row.module in titles else row.module,
            "asked_of": lambda row: titles[row.module].practice.of(_language()) if row.module in titles else "",
        },
    )
    return lists.show(request, "learning/practice.html", listed)


@may("confirm practice")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Confirmed, or what lacks."""
    row = records.one(Exercise, request, key, "person")
    row.version = reader.version(request)
    practising.answer(
        row, confirmed=request.POST.get("answer") == "yes", reply=request.POST.get("reply", ""),
        by=reader.actor(request), person=reader.me(request), today=clock.today(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("learning-practice"))


urlpatterns = [
    path("learning/modules/", listing, name="learning-modules"),
    path("learning/modules/<slug:module>/done/", done, name="learning-done"),
    path("learning/lessons/new/", new, name="lesson-new"),
    path("learning/lessons/<str:key>/change/", change, name="lesson-change"),
    path("learning/lessons/<str:key>/close/", close, name="lesson-close"),
    path("learning/lessons/<str:key>/file/", file, name="lesson-file"),
    path("learning/practice/", practice, name="learning-practice"),
    path("learning/practice/<str:key>/answer/", answer, name="learning-practice-answer"),
]
