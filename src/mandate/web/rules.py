"""Written rules: the list, one rule with its sentence and its Cedar, and the form that puts a change in a draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.records.models import Draft, Grant, Person, Rule, Team
from mandate.services import wording
from mandate.services.guardrails import current, drafts, rules, sentences
from mandate.services.guardrails.rules import RuleFacts
from mandate.services.refusals import Refused
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def said(rule: Rule) -> str:
    """What a rule means, in the reader's language."""
    return rule.nl if sentences.dutch() else rule.en


def _sentence(active: int, departments: int) -> str:
    if not active:
        return _("No rule was written yet; the registers decide.")
    text = ngettext("%(count)s written rule holds", "%(count)s written rules hold", active)
    own = ngettext("%(own)s of one department", "%(own)s of departments", departments)
    words = {"count": wording.spelled(active), "own": wording.spelled(departments)}
    return wording.opening((f"{text}, {own}." if departments else f"{text}.") % words)


@may("see rules")
def rules_(request: HttpRequest) -> HttpResponse:
    """Every written rule: what it means, for whom it holds, whose it is, until when."""
    rows = lists.Rows.of(Rule, request, "team", "owner")
    found = [row for row in rows.all() if row.state == "active"]
    listed = lists.List(
        name="rules",
        title=_("Rules"),
        rows=rows,
        columns=(
            Col("title", _("Rule"), lambda r: r.title, link=lambda r: reverse("rule", args=[r.key]), sort="title"),
            Col("said", _("What it means"), said),
            Col("team", _("Holds for"), lambda r: r.team.name if r.team else _("Everybody")),
            Col("owner", _("Owner"), lambda r: r.owner.name if r.owner else "", wide_only=True),
            Col("until", _("Until"), lambda r: r.until, kind="date", sort="until"),
            Col("state", _("State"), lambda r: wording.word("rule", r.state), sort="state"),
        ),
        search=("title", "en", "nl", "text"),
        filters=(Filter("state", _("State"), list(wording.words("rule").items())),),
        sort="title",
        context={"sentence": _sentence(len(found), sum(row.team_id is not None for row in found))},
    )
    return lists.show(request, "rules/rules.html", listed)


@may("see rules")
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: its sentence, its Cedar, whose it is, and every change of it."""
    found = records.one(Rule, request, key, "team", "owner")
    return page(request, "rules/rule.html", {"rule": found, "said": said(found), "log": history.of(found)})


@may("see rules")
def in_force(request: HttpRequest) -> HttpResponse:
    """Every rule in force as Cedar text: generated from the registers, and written."""
    by = current.current(reader.moment(request), today=clock.today())
    seen = set(Grant.objects.seen_by(reader.person(request)).values_list("key", flat=True))
    shown = [one for one in by.policies.values() if one.sort != "grant" or one.row.partition(":")[2] in seen]
    if request.GET.get("as") == "cedar":
        text = "\n\n".join(by.snapshot.policies[one.id].text for one in shown)
        answer = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="policies.cedar"'
        return answer
    rows = [
        {"id": policy.id, "sort": policy.sort, "said": sentences.general(policy, by.register), "text": policy.body}
        for policy in shown
    ]
    context = {"rows": rows, "generation": by.generation, "hidden": len(by.policies) - len(shown)}
    return page(request, "rules/in_force.html", context)


def _facts(request: HttpRequest) -> RuleFacts:
    names = RuleFacts.__dataclass_fields__
    return RuleFacts(**{name: request.POST.get(name, "active" if name == "state" else "") for name in names})


def _form(request: HttpRequest, facts: RuleFacts, found: dict[str, str], row: Rule | None) -> HttpResponse:
    people = Person.objects.seen_by(reader.person(request)).filter(left_on=None)[:500]
    context: dict[str, Any] = {
        "facts": facts,
        "errors": found,
        "rule": row,
        "teams": [(team.key, team.name) for team in Team.objects.all()],
        "owners": [(person.key, person.name) for person in people],
        "states": list(wording.words("rule").items()),
        "drafts": [(draft.key, draft.title) for draft in Draft.objects.filter(state=drafts.DRAFT)],
        "chosen": request.POST.get("draft", request.GET.get("draft", "")),
    }
    return page(request, "rules/form.html", context, status=422 if found else 200)


@may("change rules")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new rule, into a draft: nothing counts before it is published."""
    if request.method == "GET":
        me = reader.me(request)
        return _form(request, RuleFacts(owner=me.key), {}, None)
    return _put(request, None)


@may("change rules")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """A rule with other words, into a draft."""
    row = records.one(Rule, request, key)
    if request.method == "GET":
        return _form(request, rules.facts_of(row), {}, row)
    return _put(request, row)


def _put(request: HttpRequest, row: Rule | None) -> HttpResponse:
    facts = _facts(request)
    found = rules.problems(facts, rule=row)
    if found:
        return _form(request, facts, found, row)
    given = {name: getattr(facts, name) for name in RuleFacts.__dataclass_fields__}
    draft = chosen(request, facts.title)
    drafts.put(draft, Rule.kind, row.key if row else None, given, by=reader.actor(request))
    return HttpResponseRedirect(reverse("draft", args=[draft.key]))


def chosen(request: HttpRequest, title: str) -> Draft:
    """The draft a form chose, or a new one of this title. Raises Refused for one that is gone."""
    key = request.POST.get("draft", "")
    if not key:
        return drafts.make(title, by=reader.actor(request), person=reader.me(request), today=clock.today())
    found: Draft | None = Draft.objects.filter(key=key, state=drafts.DRAFT).first()
    if found is None:
        raise Refused(why=_("This draft is no longer open: choose another, or begin a new one."))
    return found


urlpatterns = [
    path("rules/", rules_, name="rules"),
    path("rules/in-force/", in_force, name="rules-in-force"),
    path("rules/new/", add, name="rule-new"),
    path("rules/<str:key>/", rule, name="rule"),
    path("rules/<str:key>/change/", change, name="rule-change"),
]
