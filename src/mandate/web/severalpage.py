"""Several rows changed at once: choose, look at what changes, write it with one reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.services.sheets import several, values
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import How, Row
from mandate.web import reader, sheetforms
from mandate.web.page import page


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form wants of every row: the facts, what is done with each list, and why; `wrong` is what it lacks."""

    said: Mapping[str, Any]
    chosen: Sequence[str] = ()
    how: Mapping[str, How] = field(default_factory=dict)
    why: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """The fields that are to be set."""
        return {name: self.said[name] for name in self.chosen}


@dataclass(frozen=True, slots=True)
class Several:
    """The page of one sheet: its list, its sentence by how many rows, what a form would change, and writing that.

    `write` gives the address to go to. With `ways` a list is replaced, added to or taken from as the form says.
    """

    sheet: Sheet
    listed: str
    sentence: Callable[[int], str]
    plan: Callable[[Sequence[Any], Wanted], list[Row]]
    write: Callable[[HttpRequest, Sequence[Any], Wanted, Mapping[str, int]], str]
    ways: bool = False
    note: str = gettext_noop("What is not ticked stays as it is in every row.")

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or the rows as changed."""
        asked = request.POST if request.method == "POST" else request.GET
        found: Any = self.sheet.model.objects
        rows = list(found.seen_by(reader.person(request)).filter(key__in=asked.getlist("key")[: several.MOST]))
        if not rows:
            return HttpResponseRedirect(reverse(self.listed))
        if request.method == "GET":
            return self._form(request, rows, Wanted({one.name: values.empty(one) or "" for one in self.sheet.fields}))
        wanted = self._wanted(request)
        planned = [] if wanted.wrong else self.plan(rows, wanted)
        if wanted.wrong or "write" not in request.POST or any(one.problems for one in planned):
            return self._form(request, rows, wanted, planned)
        versions = {row.key: reader.version(request, f"version-{row.key}") for row in rows}
        return HttpResponseRedirect(self.write(request, rows, wanted, versions))

    def _wanted(self, request: HttpRequest) -> Wanted:
        said = sheetforms.posted(request, self.sheet)
        chosen = [name for name in request.POST.getlist("set") if name in self.sheet.bulk]
        lists = several.lists(self.sheet) if self.ways else ()
        how = {name: _how(request.POST.get(f"how-{name}", "")) for name in lists}
        why, wrong = sheetforms.change_why(request), {}
        if not chosen:
            wrong["set"] = _("Tick at least one field to set.")
        for name in chosen:
            if how.get(name, How.REPLACE) is not How.REPLACE and not said[name]:
                wrong[name] = _("Tick what is added or taken out.")
        if not why:
            wrong["change_why"] = _("Say why: one reason for all rows.")
        return Wanted(said, chosen, how, why, wrong)

    def _form(
        self, request: HttpRequest, rows: Sequence[Any], wanted: Wanted, planned: Sequence[Row] = ()
    ) -> HttpResponse:
        faulty = any(one.problems for one in planned)
        ways = [
            (How.ADD.value, _("Add what is ticked")),
            (How.REMOVE.value, _("Take out what is ticked")),
            (How.REPLACE.value, _("Only what is ticked, instead of what is there")),
        ]
        sheet = self.sheet
        context = {
            "sentence": self.sentence(len(rows)), "note": _(self.note), "rows": rows, "chosen": wanted.chosen,
            "inputs": sheetforms.inputs(request, sheet, wanted.said, wanted.wrong, Names(), only=sheet.bulk),
            "lists": several.lists(sheet) if self.ways else (), "how": wanted.how, "hows": ways, "ways": self.ways,
            "planned": planned, "changing": sum(bool(one.cells) for one in planned), "faulty": faulty,
            "errors": wanted.wrong, "why": request.POST.get("change_why", ""), "back": reverse(self.listed),
        }  # fmt: skip
        return page(request, "sheets/several.html", context, status=422 if wanted.wrong or faulty else 200)


def _how(text: str) -> How:
    return How(text) if text in set(How) else How.REPLACE
