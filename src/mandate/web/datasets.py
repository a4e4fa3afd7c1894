"""Datasets: the list, one dataset, added, changed, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records.models import Dataset
from mandate.services import formats, wording
from mandate.services.registers.fields import DATASETS
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, records, registerforms, voiceparts
from mandate.web.lists import Col, Filter
from mandate.web.may import may

PAGES = registerforms.pages(DATASETS, "datasets", gettext_noop("Add a dataset"))


def _sentence(found: list[Any]) -> str:
    if not found:
        return _("No dataset is in the register yet.")
    unowned = sum(row.owner_id is None for row in found)
    if unowned:
        text = ngettext(
            "%(count)s dataset; %(unowned)s without an owner.",
            "%(count)s datasets; %(unowned)s without an owner.",
            len(found),
        )
    else:
        text = ngettext("%(count)s dataset, with an owner.", "%(count)s datasets, all with an owner.", len(found))
    return wording.opening(text % {"count": wording.spelled(len(found)), "unowned": wording.spelled(unowned)})


def _without(request: HttpRequest, found: list[Any]) -> tuple[list[Any], str]:
    """Only the rows that lack something, where the address asks for those."""
    lacking: dict[str, tuple[Callable[[Any], bool], str]] = {
        "owner": (lambda row: row.owner_id is None, _("Only datasets without an owner.")),
        "class": (lambda row: row.data_class is None, _("Only datasets without a class.")),
    }
    wanted = lacking.get(request.GET.get("without", ""))
    return ([row for row in found if wanted[0](row)], wanted[1]) if wanted else (found, "")


@may("see registers")
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset: where it is, of which class, for what, and whose."""
    found = lists.Rows.of(Dataset, request, "owner").all()
    shown, without = _without(request, found)
    names = Names(reader.moment(request))
    columns = (
        Col("name", _("Dataset"), lambda d: d.name, link=lambda d: reverse("dataset", args=[d.key]), sort="name"),
        Col("stored_in", _("Stored in"), lambda d: d.stored_in, sort="stored_in", wide_only=True),
        Col("data_class", _("Class"), _class, sort="data_class"),
        Col("purposes", _("May be used for"), lambda d: formats.listed(names.name("purpose", k) for k in d.purposes)),
        Col("owner", _("Owner"), lambda d: d.owner.name if d.owner else "", sort="owner__name", wide_only=True),
        Col("until", _("Until"), lambda d: d.until, kind="date", sort="until", wide_only=True),
    )
    listed = lists.List(
        name="datasets",
        title=_("Datasets"),
        rows=lists.Rows(shown),
        columns=columns,
        search=("name", "about", "stored_in", "domain"),
        filters=(Filter("data_class", _("Class"), list(wording.words("data_class").items())),),
        sort="name",
        selectable=registerforms.keeps(request),
        context=registerforms.context(
            _sentence(found),
            without=without,
            adding=PAGES,
            bulk="datasets-change",
            empty=(
                _("No dataset yet"),
                _(
                    "This will show which data there is, where, of which class, for what it may be "
                    "used and whose it is."
                ),
            ),
        ),
    )
    return lists.show(request, "registers/list.html", listed)


def _class(dataset: Dataset) -> str:
    return "" if dataset.data_class is None else wording.word("data_class", dataset.data_class)


@may("see registers")
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    """One dataset: where it is, what it may be used for, by whom, how long, and what it is connected with."""
    row = records.one(Dataset, request, key)
    if row.data_class is None:
        sentence = _("%(name)s: nobody said of which class it is.") % {"name": row.name}
    else:
        sentence = _("%(name)s: %(class)s data.") % {"name": row.name, "class": _class(row).lower()}
    spoken = voiceparts.about(request, Dataset.kind, row.key)
    return registerforms.record(request, PAGES, row, sentence=sentence, spoken=spoken)


urlpatterns = [
    path("data/", datasets, name="datasets"),
    *registerforms.writing(PAGES, "data/"),
    path("data/<str:key>/", dataset, name="dataset"),
]
