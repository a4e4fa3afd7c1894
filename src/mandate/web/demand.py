"""What people ask for, from five people up and without names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from mandate.services.asking_access import demand as service
from mandate.services.asking_access import words
from mandate.services.asking_access.demand import Line
from mandate.web import lists, reader
from mandate.web.lists import Col, List, Rows
from mandate.web.may import may


@may("see demand")
def demand(request: HttpRequest) -> HttpResponse:
    """Every thing that five people or more asked for, with what they were told; of today only."""
    past = reader.moment(request) is not None
    found = service.NOTHING if past else service.asked()
    listed = List(
        name="demand",
        title=_("Demand"),
        rows=Rows(list(found.lines)),
        columns=(
            Col("name", _("Asked for"), lambda line: line.name, sort="name"),
            Col("people", _("People"), lambda line: line.people, kind="int", sort="people"),
            *(_told(verdict) for verdict in service.VERDICTS),
        ),
        search=("name",),
        sort="people",
        backwards=True,
        context={"sentence": service.of_the_past() if past else service.sentence(found), "people": found.people},
    )
    return lists.show(request, "demand/demand.html", listed)


def _told(verdict: str) -> Col:
    label = words.word(words.VERDICTS, verdict)

    def value(line: Line) -> int | None:
        return line.verdicts[verdict]

    return Col(verdict, label, value, kind="int", wide_only=True)


urlpatterns = [path("demand/", demand, name="demand")]
