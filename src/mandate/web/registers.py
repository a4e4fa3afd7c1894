"""The registers together: what each holds and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.services.registers import bulk, importing, starting, undoing
from mandate.services.registers.summary import Line, sentence, summary
from mandate.web import reader, registerforms
from mandate.web.may import may
from mandate.web.page import page


@dataclass(frozen=True, slots=True)
class Door:
    """One register on the front page: its name, what it is for, its list, and its line."""

    name: str
    about: str
    href: str
    line: Line


def _doors(lines: list[Line]) -> list[Door]:
    said = {
        "tool": (_("Tools"), _("What may be used, by whom, with which data, until when."), "tools"),
        "dataset": (_("Datasets"), _("Where data is, of which class, for which purposes, whose."), "datasets"),
        "classification": (
            _("Classes of data"),
            _("Five ranks in your own words, and how to handle each."),
            "classifications",
        ),
        "purpose": (_("Purposes"), _("What data and tools are used for."), "purposes"),
        "competence": (_("Competences"), _("What somebody must know first, and who has reached it."), "competences"),
        "vendor": (_("Vendors"), _("Who it is bought from, and the processor agreement."), "vendors"),
        "use": (_("Uses of AI"), _("What AI is used for, and what the law asks of it."), "uses"),
        "touchpoint": (_("Touchpoints"), _("Where people meet AI, and whether they are told."), "touchpoints"),
    }
    return [Door(said[line.kind][0], said[line.kind][1], reverse(said[line.kind][2]), line) for line in lines]


@may("see registers")
def registers(request: HttpRequest) -> HttpResponse:
    """A line per register: how many rows, and what is missing in them."""
    lines = summary(reader.person(request), today=registerforms.day(request), at=reader.moment(request))
    context = {
        "sentence": sentence(lines),
        "doors": _doors(lines),
        "deeds": undoing.recent(bulk.DEED, importing.DEED, starting.DEED) if registerforms.keeps(request) else [],
        "bare": sum(line.count for line in lines[1:]) == 0,
    }
    return page(request, "registers/registers.html", context)


urlpatterns = [path("registers/", registers, name="registers")]
