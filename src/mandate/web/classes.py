"""The five classes of data in the organisation's own words: all five, one of them, described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.engines.terms import DataClass
from mandate.records import clock, seen
from mandate.records.models import Classification, Dataset
from mandate.services import wording
from mandate.services.registers import keeping
from mandate.services.registers.fields import CLASSES
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, registerforms, sheetforms
from mandate.web.lists import Col
from mandate.web.may import may

PAGES = registerforms.pages(CLASSES, "classifications", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One class as the list shows it, described or not."""

    key: str
    rank: int
    name: str
    examples: str
    handling: str
    datasets: int
    described: bool


def _said(row: Classification | None, name: str) -> str:
    """A text of a class in the reader's language, or in the other where only that was written."""
    if row is None:
        return ""
    dutch = getattr(row, f"{name}_nl") if (get_language() or "en").startswith("nl") else ""
    return str(dutch or getattr(row, name))


@may("see registers")
def classifications(request: HttpRequest) -> HttpResponse:
    """The five classes: what they are called here, what belongs to them, and how to handle it."""
    moment = reader.moment(request)
    person = reader.person(request)
    known = {row.rank: row for row in seen.rows(Classification, person, moment)}
    kept: dict[int | None, int] = {}
    for row in seen.rows(Dataset, person, moment):
        kept[row.data_class] = kept.get(row.data_class, 0) + 1
    rows = [
        Line(
            key=str(int(rank)),
            rank=int(rank),
            name=_said(known.get(rank), "name") or wording.word("data_class", int(rank)),
            examples=_said(known.get(rank), "examples"),
            handling=_said(known.get(rank), "handling"),
            datasets=kept.get(rank, 0),
            described=rank in known,
        )
        for rank in DataClass
    ]
    columns = (
        Col("name", _("Name"), lambda c: c.name, link=lambda c: reverse("classification", args=[c.key]), sort="name"),
        Col("rank", _("Rank"), lambda c: c.rank, kind="int", sort="rank"),
        Col("examples", _("Examples"), lambda c: c.examples),
        Col("handling", _("How to handle it"), lambda c: c.handling, wide_only=True),
        Col("datasets", _("Datasets"), lambda c: c.datasets, kind="int"),
    )
    open_ = sum(not row.described for row in rows)
    if open_:
        text = ngettext(
            "%(count)s of five classes is not described yet.", "%(count)s of five classes are not described yet.", open_
        )
        sentence = wording.opening(text % {"count": wording.spelled(open_)})
    else:
        sentence = _("All five classes of data are described.")
    listed = lists.List(
        name="classifications",
        title=_("Classes of data"),
        rows=lists.Rows(rows),
        columns=columns,
        search=("name", "examples", "handling"),
        sort="rank",
        context=registerforms.context(sentence),
    )
    return lists.show(request, "registers/list.html", listed)


def _rank(key: str) -> int:
    """The rank a key stands for. Raises Http404."""
    if key not in {str(int(rank)) for rank in DataClass}:
        raise Http404(key)
    return int(key)


@may("see registers")
def classification(request: HttpRequest, key: str) -> HttpResponse:
    """One class: what belongs to it and how to handle it, and the datasets of it."""
    rank = _rank(key)
    row = seen.one(Classification, reader.person(request), reader.moment(request), key)
    row = row or Classification(key=key, rank=rank, name=wording.word("data_class", rank))
    of_it = [
        one for one in seen.rows(Dataset, reader.person(request), reader.moment(request)) if one.data_class == rank
    ]
    sentence = ngettext("%(name)s: %(count)s dataset.", "%(name)s: %(count)s datasets.", len(of_it))
    said: dict[str, Any] = {"name": _said(row, "name"), "count": wording.spelled(len(of_it))}
    return registerforms.record(
        request, PAGES, row, "registers/classification.html", sentence=sentence % said, datasets=of_it
    )


@may("change registers")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Describe a class; its rank is fixed."""
    rank = _rank(key)
    if Classification.objects.filter(key=key).exists():
        return sheetforms.change(request, PAGES, key)
    if request.method == "GET":
        row = Classification(key=key, rank=rank, name=wording.word("data_class", rank))
        return sheetforms.form(request, PAGES, sheetforms.stated(CLASSES, row, Names()), {}, row)
    said = sheetforms.posted(request, CLASSES) | {"rank": key}
    problems = keeping.check(CLASSES, said).problems
    if problems:
        return sheetforms.form(request, PAGES, said, problems, Classification(key=key, rank=rank, name=""))
    keeping.add(CLASSES, said, by=reader.actor(request), today=clock.today(), why=sheetforms.change_why(request))
    return HttpResponseRedirect(reverse("classification", args=[key]))


urlpatterns = [
    path("data/classes/", classifications, name="classifications"),
    path("data/classes/<str:key>/", classification, name="classification"),
    path("data/classes/<str:key>/change/", change, name="classification-change"),
]
