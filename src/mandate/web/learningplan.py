"""The learning of a quarter beside the roadmap, and the policy that the MT signs: what is promised and what is used."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock, seen
from mandate.records.models import LearningPolicy, Person
from mandate.services import formats, wording
from mandate.services.learning import paths, planning, promised
from mandate.services.learning.planning import Need
from mandate.services.portfolio import signing
from mandate.services.roadmap import slots, words
from mandate.services.sheets import values
from mandate.services.sheets.names import Names
from mandate.web import history, lists, reader, training
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

AHEAD = range(4)


def _ahead(request: HttpRequest) -> int:
    asked = request.GET.get("ahead", "")
    return int(asked) if asked in {str(one) for one in AHEAD} else 0


@may("see learning plan")
def plan(request: HttpRequest) -> HttpResponse:
    """What starts in a quarter, who needs what before that, and the hours it takes."""
    today, ahead, names = clock.today(), _ahead(request), Names()
    found = planning.quarter(today=today, ahead=ahead)
    needs = sorted(found.needs, key=lambda one: (one.standing is None, not one.closed, one.begins))
    listed = lists.List(
        name="learning-plan",
        title=_("Learning plan %(quarter)s") % {"quarter": found.name},
        rows=lists.Rows(needs),
        columns=(
            Col("name", _("Initiative"), lambda one: one.name, link=_address),
            Col("by", _("Trained by"), lambda one: one.by, kind="date"),
            Col("asked", _("To be learned"), lambda one: formats.listed(values.needs(names, one.row.required))),
            Col("people", _("People"), lambda one: _people(one), kind="int"),
            Col("lacking", _("Of whom untrained"), lambda one: _lacking(one), kind="int"),
            Col("hours", _("Hours"), lambda one: one.hours if one.standing else None, kind="int"),
        ),
        context={
            "quarter": found,
            "sentence": planning.sentence(found),
            "ahead": ahead,
            "quarters": [(one, words.quarter(one, slots.begins(today))) for one in AHEAD],
            "figures": _figures(found),
            "told": [_told(one, names) for one in needs if one.standing is not None],
            "free": [one for one in needs if one.standing is None],
        },
    )
    return lists.show(request, "learning/plan.html", listed)


def _address(one: Need) -> str:
    return reverse("initiative-training", args=[one.key])


def _people(one: Need) -> int | None:
    return one.standing.counts.whole.people if one.standing else None


def _lacking(one: Need) -> int | None:
    whole = one.standing.counts.whole if one.standing else None
    return None if whole is None or whole.done is None or whole.people is None else whole.people - whole.done


def _told(one: Need, names: Names) -> dict[str, Any]:
    language = (translation.get_language() or "en")[:2]
    return {
        "need": one,
        "gate": training.told(one.row, names, today=clock.today()),
        "ways": [(way.id, way.title.of(language), way.minutes) for way in one.ways],
    }


def _figures(found: planning.Quarter) -> list[dict[str, Any]]:
    asking = [one for one in found.needs if one.standing is not None]
    known = all(one.hours is not None for one in asking)
    rows = (
        (_("Start this quarter"), len(found.needs), found.name),
        (_("Ask for training"), len(asking), _("before they start")),
        (_("Wait for it"), len(found.waiting), _("nobody can start them")),
        (
            _("Hours of learning"),
            found.hours,
            _("of all who lack something") if known else _("at least: some have no module yet"),
        ),
    )
    return [{"label": label, "value": formats.number(value), "note": note, "href": ""} for label, value, note in rows]


@may("learn")
def policy(request: HttpRequest) -> HttpResponse:
    """What people can count on, whether the MT signed it, and what was used of it."""
    person, at, today = reader.me(request), reader.moment(request), clock.today()
    rows = sorted(seen.rows(LearningPolicy, person, at, "owner"), key=lambda one: -one.number)
    now, draft = promised.current(rows), promised.drafted(rows)
    waiting = None if at else draft
    stands = promised.standing(waiting, today=today) if waiting else None
    signed = promised.standing(now, today=today) if now and now.state == promised.SIGNED else None
    used = promised.used(now, today=today) if now and not at else []
    context = {
        "current": now,
        "sentence": _sentence(now, used),
        "beside": draft if draft is not None and now is not None and draft.key != now.key else None,
        "waiting": waiting,
        "stands": stands,
        "signed_by": formats.listed(signing.names(signed.signatures)) if signed and signed.signatures else "",
        "may_sign": bool(
            waiting and stands and person.holds(Role.MT_MEMBER) and not person.holds(Role.ARCHITECT)
            and all(row.person_id != person.key for row in stands.signatures)
        ),
        "used": used,
        "money": promised.money(now, today=today) if now and not at else None,
        "hours_of": lambda row: [(wording.word("role", role), hours) for role, hours in row.hours.items()],
        "versions": [row for row in rows if now is None or row.number < now.number],
        "log": history.of(now) if now else [],
    }  # fmt: skip
    return page(request, "learning/policy.html", context)


def _sentence(now: LearningPolicy | None, used: list[promised.Used]) -> str:
    if now is None:
        return _("Nobody promised hours for learning yet.")
    if now.state == promised.DRAFT:
        return _("A draft of the learning policy waits for the MT.")
    hours = sum((one.promised for one in used), start=type(now.budget)(0))
    spent = [one.used for one in used]
    known = sum((one for one in spent if one is not None), start=type(now.budget)(0))
    named = {"year": now.year, "hours": formats.number(hours), "used": formats.number(known)}
    if not used:
        return _("This is what people can count on in %(year)s.") % named
    return _("%(hours)s hours are promised for learning in %(year)s; %(used)s are used.") % named


@may("plan learning")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write the draft of the policy; what is signed stays until the new one is."""
    today = clock.today()
    rows = list(LearningPolicy.objects.all())
    draft = promised.drafted(rows)
    facts, problems = promised.facts_of(draft or promised.current(rows), today=today), dict[str, str]()
    if request.method == "POST":
        said = request.POST
        hours = {role.value: said.get(f"hours-{role.value}", "") for role in paths.LEARNERS}
        facts = promised.Facts(
            said.get("text", ""), hours, said.get("budget", ""), said.get("counts", ""), said.get("owner", ""),
            said.get("year", ""),
        )  # fmt: skip
        problems = promised.problems(facts, today=today)
        if not problems:
            version = reader.version(request) if draft else None
            why = said.get("change_why", "")
            promised.write(facts, by=reader.actor(request), today=today, why=why, version=version)
            return HttpResponseRedirect(reverse("learning-policy"))
    people = Person.objects.filter(left_on=None).order_by("name")
    owners = [one for one in people if one.holds(Role.ARCHITECT, Role.MT_MEMBER, Role.MANAGER)]
    context = {
        "facts": facts, "draft": draft, "errors": problems, "why": request.POST.get("change_why", ""),
        "roles": [(role.value, wording.word("role", role.value)) for role in paths.LEARNERS],
        "owners": [(one.key, one.name) for one in owners],
        "years": [(str(one), str(one)) for one in (today.year, today.year + 1)],
    }  # fmt: skip
    return page(request, "learning/policy_form.html", context, status=422 if problems else 200)


@may("sign learning")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A member of the MT signs what stands in the draft."""
    draft = promised.drafted(list(LearningPolicy.objects.all()))
    if draft is None:
        raise Http404("policy")
    promised.sign(
        draft, reader.me(request), digest_=request.POST.get("digest", ""), by=reader.actor(request), today=clock.today()
    )
    return HttpResponseRedirect(reverse("learning-policy"))


urlpatterns = [
    path("learning/plan/", plan, name="learning-plan"),
    path("learning/policy/", policy, name="learning-policy"),
    path("learning/policy/write/", write, name="learning-policy-write"),
    path("learning/policy/sign/", sign, name="learning-policy-sign"),
]
