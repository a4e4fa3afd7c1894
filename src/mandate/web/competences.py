"""Competences: what somebody must know first, how to get there, and who has reached which level."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST

from mandate.records import access, clock, seen
from mandate.records.models import Attainment, Competence, Tool
from mandate.services import wording
from mandate.services.registers import levels
from mandate.services.registers.fields import COMPETENCES
from mandate.services.sheets.fields import LEVELS
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, records, registerforms, sheetforms
from mandate.web.lists import Col
from mandate.web.may import may

PAGES = registerforms.pages(COMPETENCES, "competences", gettext_noop("Add a competence"))


@may("see registers")
def competences(request: HttpRequest) -> HttpResponse:
    """Every competence, how to get there, and which tools ask for it."""
    names = Names(reader.moment(request))
    found = lists.Rows.of(Competence, request).all()
    names.take("competence", found)
    asked: dict[str, int] = {}
    for tool in seen.rows(Tool, reader.person(request), reader.moment(request)):
        for key in tool.required:
            asked[key] = asked.get(key, 0) + 1
    columns = (
        Col(
            "name",
            _("Competence"),
            lambda c: names.name("competence", c.key),
            link=lambda c: reverse("competence", args=[c.key]),
            sort="name",
        ),
        Col("key", _("Code"), lambda c: c.key, sort="key", wide_only=True),
        Col("about", _("What the levels mean"), lambda c: c.about, wide_only=True),
        Col("way", _("How to get there"), lambda c: c.way),
        Col("tools", _("Tools that ask for it"), lambda c: asked.get(c.key, 0), kind="int"),
    )
    text = ngettext("%(count)s competence.", "%(count)s competences.", len(found))
    listed = lists.List(
        name="competences",
        title=_("Competences"),
        rows=lists.Rows(found),
        columns=columns,
        search=("name", "name_nl", "about", "way"),
        sort="name",
        context=registerforms.context(
            wording.opening(text % {"count": wording.spelled(len(found))})
            if found
            else _("No competence is named yet."),
            adding=PAGES,
            empty=(
                _("No competence yet"),
                _(
                    "This will show what somebody must know before a tool is theirs, in levels from "
                    "0 to 5, and how to get there."
                ),
            ),
        ),
    )
    return lists.show(request, "registers/list.html", listed)


@may("see registers")
def competence(request: HttpRequest, key: str) -> HttpResponse:
    """One competence: its levels, how to get there, and the levels this reader may see."""
    return _record(request, records.one(Competence, request, key), {}, {})


def _record(request: HttpRequest, row: Competence, said: dict[str, Any], problems: dict[str, str]) -> HttpResponse:
    today = registerforms.day(request)
    found = seen.rows(Attainment, reader.person(request), reader.moment(request), "person")
    reached = sorted((one for one in found if one.competence_id == row.key), key=lambda one: one.person.name.casefold())
    name = Names(reader.moment(request)).name("competence", row.key)
    holding = sum(levels.holds(one, today=today) for one in reached)
    sentence = ngettext("%(name)s: %(count)s level you may see.", "%(name)s: %(count)s levels you may see.", holding)
    context = {
        "sentence": sentence % {"name": name, "count": wording.spelled(holding)},
        "reached": [(one, levels.holds(one, today=today)) for one in reached],
        "notes": access.may(reader.person(request), "note levels", today=clock.today()),
        "people": sheetforms.people(request),
        "levels": [(str(level), str(level)) for level in LEVELS],
        "said": {"on": clock.today().isoformat(), **said},
        "errors": problems,
    }
    response = registerforms.record(request, PAGES, row, "registers/competence.html", **context)
    response.status_code = 422 if problems else 200
    return response


@may("note levels")
@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Note the level somebody has reached."""
    row = records.one(Competence, request, key)
    said = {name: request.POST.get(name, "") for name in ("person", "level", "on", "until", "evidence")}
    problems = levels.problems(row, said)
    if problems:
        return _record(request, row, said, problems)
    levels.note(row, said, by=reader.actor(request), noted_by=reader.person(request), today=clock.today())
    return HttpResponseRedirect(f"{reverse('competence', args=[key])}#levels")


@may("note levels")
@require_POST
def take_off(request: HttpRequest, key: str, level: str) -> HttpResponse:
    """Take a level off again."""
    row = records.one(Attainment, request, level, "person")
    why = sheetforms.change_why(request)
    levels.take_off(row, by=reader.actor(request), noted_by=reader.person(request), why=why)
    return HttpResponseRedirect(f"{reverse('competence', args=[key])}#levels")


urlpatterns = [
    path("competences/", competences, name="competences"),
    *registerforms.writing(PAGES, "competences/"),
    path("competences/<str:key>/", competence, name="competence"),
    path("competences/<str:key>/levels/", note, name="competence-note"),
    path("competences/<str:key>/levels/<str:level>/remove/", take_off, name="level-remove"),
]
