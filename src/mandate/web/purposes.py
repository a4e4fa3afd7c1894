"""Purposes: what data and tools are used for, the narrower within the broader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records import seen
from mandate.records.models import Dataset, Purpose, Tool
from mandate.services import wording
from mandate.services.registers.fields import PURPOSES
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, records, registerforms
from mandate.web.lists import Col
from mandate.web.may import may

PAGES = registerforms.pages(PURPOSES, "purposes", gettext_noop("Add a purpose"))


def placed(names: Names, key: str) -> str:
    """A purpose with what it is part of, from the broadest down."""
    line = [one for one in names.line(key) if one in names.rows("purpose")]
    return " › ".join(names.name("purpose", one) for one in reversed(list(dict.fromkeys(line))))


@may("see registers")
def purposes(request: HttpRequest) -> HttpResponse:
    """Every purpose with what it is part of, and how many datasets and tools name it."""
    moment, person = reader.moment(request), reader.person(request)
    found = lists.Rows.of(Purpose, request, "owner").all()
    names = Names(moment)
    names.take("purpose", found)
    kept, used = (_counted(seen.rows(model, person, moment)) for model in (Dataset, Tool))
    columns = (
        Col(
            "name",
            _("Purpose"),
            lambda p: placed(names, p.key),
            link=lambda p: reverse("purpose", args=[p.key]),
            sort="name",
        ),
        Col("key", _("Code"), lambda p: p.key, sort="key", wide_only=True),
        Col("about", _("What belongs to it"), lambda p: p.about, wide_only=True),
        Col("datasets", _("Datasets"), lambda p: kept.get(p.key, 0), kind="int"),
        Col("tools", _("Tools"), lambda p: used.get(p.key, 0), kind="int"),
        Col("owner", _("Owner"), lambda p: p.owner.name if p.owner else "", sort="owner__name", wide_only=True),
    )
    text = ngettext("%(count)s purpose.", "%(count)s purposes.", len(found)) % {"count": wording.spelled(len(found))}
    listed = lists.List(
        name="purposes",
        title=_("Purposes"),
        rows=lists.Rows(found),
        columns=columns,
        search=("name", "name_nl", "about", "key"),
        sort="name",
        context=registerforms.context(
            wording.opening(text) if found else _("No purpose is named yet."),
            adding=PAGES,
            empty=(
                _("No purpose yet"),
                _(
                    "Data may be used for a purpose or not at all. This will show every purpose, "
                    "what it is part of, and which data and tools name it."
                ),
            ),
        ),
    )
    return lists.show(request, "registers/list.html", listed)


def _counted(rows: object) -> dict[str, int]:
    """How many rows name each purpose."""
    found: dict[str, int] = {}
    for row in rows:  # type: ignore[attr-defined]
        for key in row.purposes:
            found[key] = found.get(key, 0) + 1
    return found


@may("see registers")
def purpose(request: HttpRequest, key: str) -> HttpResponse:
    """One purpose: what belongs to it, what it is part of, and what depends on it."""
    row = records.one(Purpose, request, key)
    names = Names(reader.moment(request))
    sentence = f"{placed(names, row.key)}."
    return registerforms.record(request, PAGES, row, sentence=sentence)


urlpatterns = [
    path("purposes/", purposes, name="purposes"),
    *registerforms.writing(PAGES, "purposes/"),
    path("purposes/<str:key>/", purpose, name="purpose"),
]
