"""Who has access to what: by tool and dataset, by person, who can, what can, and the whole as a sheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import DataClass
from mandate.records import clock
from mandate.records.models import Dataset, Person, Purpose, Team, Tool
from mandate.services import formats, wording
from mandate.services.guardrails import current, overview, sentences, told
from mandate.services.guardrails.answers import Question
from mandate.services.guardrails.overview import Access, Thing
from mandate.web import lists, reader
from mandate.web.lists import Col, Filter, Rows
from mandate.web.may import may

KINDS = (Tool.kind, Dataset.kind)


def _access(request: HttpRequest) -> tuple[Access, list[Any]]:
    """The overview of the moment asked for, and the people this reader may see in it."""
    at = reader.moment(request)
    now = at or clock.now()
    by = current.current(at, today=clock.today())
    seen = {person.key for person in Person.objects.seen_by(reader.person(request)).only("key")}
    day = by.register.day
    people = [one for one in by.register.of(Person).values() if one.key in seen and one.present(day)]
    return overview.overview(by, now=now), people


class _Row:
    """One thing for the list: what it is, and how many of the reader's people have it."""

    def __init__(self, thing: Thing, people: list[Any], access: Access) -> None:
        self.thing, self.name, self.kind = thing, thing.name, thing.kind
        self.key, self.until = thing.key, thing.row.until
        self.have = sum(person.key in thing.people for person in people)
        self.all = len(people)
        ceiling = thing.row.data_class
        self.data_class = -1 if ceiling is None else ceiling
        self.data = "" if ceiling is None else sentences.class_name(ceiling, access.by.register)
        self.status = getattr(thing.row, "status", "")
        teams = overview.per_team(thing, people)
        names = access.by.register
        whole = sorted(_team(names, key) for key, (have, all_) in teams.items() if have == all_)
        part = sorted(_team(names, key) for key, (have, all_) in teams.items() if 0 < have < all_)
        self.teams = _who(whole, part, len(teams))


def _team(register: Any, key: str) -> str:
    return register.name(Team, key) or _("without a team")


def _who(whole: list[str], part: list[str], teams: int) -> str:
    if len(whole) == teams and teams:
        return _("Everybody")
    said = [formats.listed(whole)] if whole else []
    if part:
        said.append(_("part of %(teams)s") % {"teams": formats.listed(part)})
    return "; ".join(said) or _("Nobody")


@may("see access")
def access(request: HttpRequest) -> HttpResponse:
    """Every tool and dataset: who has it, with which data, until when."""
    found, people = _access(request)
    rows = [_Row(thing, people, found) for thing in found.things]
    used = sum(row.have > 0 for row in rows)
    listed = lists.List(
        name="access",
        cards=True,
        title=_("Access"),
        rows=Rows(rows),
        columns=(
            Col("name", _("Tool or dataset"), lambda r: r.name, link=_who_can, sort="name"),
            Col("kind", _("Kind"), lambda r: wording.word("record", r.kind), sort="kind", wide_only=True),
            Col("have", _("People"), lambda r: r.have, kind="int", sort="have"),
            Col("teams", _("Who"), lambda r: r.teams),
            Col("data", _("Data up to"), lambda r: r.data, sort="data_class"),
            Col("until", _("Until"), lambda r: r.until, kind="date", sort="until", wide_only=True),
        ),
        search=("name", "teams"),
        filters=(Filter("kind", _("Kind"), [(kind, wording.word("record", kind)) for kind in KINDS]),),
        sort="name",
        context={"sentence": _sentence(len(rows), used, len(people)), "generation": found.by.generation},
    )
    return lists.show(request, "access/access.html", listed)


def _sentence(things: int, used: int, people: int) -> str:
    if not things:
        return _("No tool and no dataset is in the registers yet.")
    if not used:
        return _("None of the tools and datasets (%(count)s) is open to anybody.") % {"count": formats.number(things)}
    text = ngettext(
        "%(used)s of %(things)s tools and datasets is open to somebody of %(people)s.",
        "%(used)s of %(things)s tools and datasets are open to somebody of %(people)s.",
        used,
    )
    company = ngettext("%(count)s person", "%(count)s people", people) % {"count": formats.number(people)}
    facts = {"used": formats.count(used), "things": formats.number(things), "people": company}
    return wording.opening(text % facts)


def _who_can(row: Any) -> str:
    return reverse("access-who", args=[row.kind, row.key])


@may("see access")
def people_(request: HttpRequest) -> HttpResponse:
    """Every person: how many tools and datasets are open to them."""
    found, people = _access(request)
    for person in people:
        person.tools_, person.data_ = found.counts.get(person.key, (0, 0))
        person.team_name = _team(found.by.register, person.team_id or "")
    teams = sorted({person.team_name for person in people})
    listed = lists.List(
        name="access-people",
        cards=True,
        title=_("Access per person"),
        rows=Rows(people),
        columns=(
            Col("name", _("Person"), lambda p: p.name, link=_what_can, sort="name"),
            Col("team_name", _("Team"), lambda p: p.team_name, sort="team_name"),
            Col("tools_", _("Tools"), lambda p: p.tools_, kind="int", sort="tools_"),
            Col("data_", _("Datasets"), lambda p: p.data_, kind="int", sort="data_"),
        ),
        search=("name", "team_name"),
        filters=(Filter("team_name", _("Team"), [(team, team) for team in teams]),),
        sort="name",
        context={"sentence": _people_sentence(people)},
    )
    return lists.show(request, "access/people.html", listed)


def _people_sentence(people: list[Any]) -> str:
    without = sum(not person.tools_ for person in people)
    if people and not without:
        return _("Everybody can use an AI tool.")
    text = ngettext(
        "%(count)s person has no AI tool at all; %(all)s in all.",
        "%(count)s people have no AI tool at all; %(all)s in all.",
        without,
    )
    return wording.opening(text % {"count": formats.count(without), "all": formats.number(len(people))})


def _what_can(person: Any) -> str:
    return reverse("access-what", args=[person.key])


def _question(request: HttpRequest, found: Access, kind: str, key: str) -> tuple[Question, Thing]:
    thing = next((one for one in found.things if (one.kind, one.key) == (kind, key)), None)
    if thing is None:
        raise Http404(key)
    asked = request.GET.get("data_class", "")
    ceiling = thing.row.data_class or 0
    rank = int(asked) if asked in {str(int(one)) for one in DataClass} else min(1, ceiling)
    known = found.by.register.of(Purpose)
    purpose = request.GET.get("purpose", "")
    purpose = purpose if purpose in known else next(iter(thing.row.purposes), "")
    return Question("", kind, key, purpose, rank), thing


@may("see access")
def who(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Who can use one tool or read one dataset, with which data and for what, and by which rule."""
    found, people = _access(request)
    question, thing = _question(request, found, kind, key)
    seen = {person.key for person in people}
    held = [one for one in overview.who(question, found.by, now=found.now) if one.person.key in seen]
    for one in held:
        one.person.team_name = one.team
    context: dict[str, Any] = {
        "thing": thing,
        "question": question,
        "classes": [(str(int(r)), sentences.class_name(int(r), found.by.register)) for r in DataClass],
        "purposes": [(key, found.by.register.name(Purpose, key, dutch=sentences.dutch()))
                     for key in found.by.register.of(Purpose)],
        "sentence": _who_sentence(thing, len(held), len(people)),
        "carried": {"data_class": str(question.data_class), "purpose": question.purpose},
        "href": reverse(thing.kind, args=[thing.key]),
    }  # fmt: skip
    listed = lists.List(
        name="access-who",
        cards=True,
        title=_("Who can use %(name)s") % {"name": thing.name},
        rows=Rows(held),
        columns=(
            Col("name", _("Person"), lambda h: h.person.name, link=lambda h: _what_can(h.person), sort="person__name"),
            Col("team", _("Team"), lambda h: h.team, sort="team", wide_only=True),
            Col("rule", _("By which rule"), lambda h: " ".join(h.sentences)),
            Col("until", _("Until"), lambda h: h.until, kind="date", sort="until", wide_only=True),
        ),
        search=("person__name", "team"),
        sort="team",
        context=context,
    )
    return lists.show(request, "access/who.html", listed)


def _who_sentence(thing: Thing, have: int, people: int) -> str:
    if not have:
        return _("Nobody can use %(name)s in this way.") % {"name": thing.name}
    text = ngettext(
        "%(have)s of %(people)s people can use %(name)s in this way.",
        "%(have)s of %(people)s people can use %(name)s in this way.",
        have,
    )
    facts = {"have": formats.count(have), "people": formats.number(people), "name": thing.name}
    return wording.opening(text % facts)


@may("see own data")
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader can use, with which data, by which rule."""
    return _what(request, reader.me(request).key)


@may("see access")
def what(request: HttpRequest, key: str) -> HttpResponse:
    """What one person can use, with which data, by which rule."""
    return _what(request, key)


def _what(request: HttpRequest, key: str) -> HttpResponse:
    me = reader.person(request)
    found, people = _access(request)
    person = next((one for one in people if one.key == key), None)
    if person is None:
        raise Http404(key)
    rows = [_Use(thing, person.key, found) for thing in found.of_person(person.key)]
    own = me is not None and me.key == person.key
    tells = own and reader.moment(request) is None
    context = {
        "who": person,
        "own": own,
        "sentence": _what_sentence(person, rows),
        "told": told.changed_for(person.key, today=clock.today()) if tells else [],
    }
    listed = lists.List(
        name="access-what",
        cards=True,
        title=_("What %(name)s can use") % {"name": person.name},
        rows=Rows(rows),
        columns=(
            Col("name", _("Tool or dataset"), lambda r: r.name, link=lambda r: r.href, sort="name"),
            Col("kind", _("Kind"), lambda r: wording.word("record", r.kind), sort="kind", wide_only=True),
            Col("data", _("Data up to"), lambda r: r.data, sort="highest"),
            Col("rule", _("By which rule"), lambda r: r.rule),
            Col("until", _("Until"), lambda r: r.until, kind="date", sort="until", wide_only=True),
        ),
        search=("name", "rule"),
        filters=(Filter("kind", _("Kind"), [(kind, wording.word("record", kind)) for kind in KINDS]),),
        sort="name",
        context=context,
    )
    return lists.show(request, "access/what.html", listed)


class _Use:
    """One thing a person can use, with the rule that says so."""

    def __init__(self, thing: Thing, person: str, access: Access) -> None:
        self.name, self.kind, self.highest = thing.name, thing.kind, thing.people[person]
        self.href = reverse(thing.kind, args=[thing.key])
        self.data = sentences.class_name(self.highest, access.by.register)
        answer = overview.rule_of(thing, person, access.by, now=access.now)
        self.rule, self.until = " ".join(answer.sentences), answer.until


def _what_sentence(person: Any, rows: list[_Use]) -> str:
    tools = sum(row.kind == Tool.kind for row in rows)
    counts = {
        "name": person.name,
        "tools": ngettext("%(count)s tool", "%(count)s tools", tools) % {"count": formats.count(tools)},
        "datasets": ngettext("%(count)s dataset", "%(count)s datasets", len(rows) - tools)
        % {"count": formats.count(len(rows) - tools)},
    }
    return _("%(name)s can use %(tools)s and %(datasets)s.") % counts


urlpatterns = [
    path("access/", access, name="access"),
    path("access/people/", people_, name="access-people"),
    path("access/mine/", mine, name="access-mine"),
    path("access/who/<str:kind>/<str:key>/", who, name="access-who"),
    path("access/what/<str:key>/", what, name="access-what"),
]
