"""The page of a team for who leads it: access, learning, what waits, roadmap, agreements, talking points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Person, Pledge, Pulse, Talk, Team
from mandate.services import clauses, formats, wording
from mandate.services.guardrails import current
from mandate.services.leading import owning, pledges, talks
from mandate.services.leading import page as facts
from mandate.services.leading.pledges import Wanted
from mandate.services.leading.teams import House, house
from mandate.services.pulse import reading as pulse
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.pulse import month_name

MOST = 6


@may("lead teams")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The team one leads; of several, and for the architect, the first with the way to the others."""
    known, me = house(today=clock.today()), reader.me(request)
    teams = known.choices(me)
    own = [team for team in teams if team.key == me.team_id] or list(teams)
    if not own:
        return page(request, "leading/none.html")
    return _show(request, own[0], known, {}, None)


@may("lead teams")
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, key: str) -> HttpResponse:
    """One team, for who leads it; a POST proposes what the team will do."""
    team, known, me = _team(request, key)
    if request.method == "GET":
        return _show(request, team, known, {}, None)
    asked, today = request.POST, clock.today()
    given = Wanted(asked.get("text", "")[:1000], asked.get("due", ""), asked.get("needs", "")[:1000])
    errors = pledges.problems(given, today=today)
    if errors:
        return _show(request, team, known, errors, given)
    pledges.propose(given, team, person=me, by=reader.actor(request), today=today, known=known)
    return HttpResponseRedirect(f"{reverse('team-lead', args=[key])}#agreed")


def _team(request: HttpRequest, key: str) -> tuple[Team, House, Person]:
    known, me = house(today=clock.today()), reader.me(request)
    team = known.teams.get(key)
    if team is None or not known.may_lead(me, team):
        raise Http404(key)
    return team, known, me


def _seen(me: Person, people: Sequence[Person]) -> list[Person]:
    """Those of a team the reader may see by name: everybody for the architect, else oneself and one's own people."""
    if me.holds(Role.ARCHITECT):
        return list(people)
    return [one for one in people if one.key == me.key or one.manager_id == me.key]


def _show(
    request: HttpRequest, team: Team, known: House, errors: Mapping[str, str], given: Wanted | None
) -> HttpResponse:
    me, today = reader.me(request), clock.today()
    people = _seen(me, known.of(team))
    by = current.current(today=today)
    used = facts.uses(people, by, now=clock.now(), today=today)
    learned = facts.learned(people, known, today=today)
    waits, asks = facts.waits(team, people, me, today=today), facts.asks(team, today=today)
    agreed = [(row, *pledges.standing(row, today=today)) for row in facts.pledges(team)]
    helping = facts.champions(team, today=today)
    context: dict[str, Any] = {
        "team": team, "people": people, "used": used, "learned": learned, "asks": asks, "agreed": agreed,
        "waits": _waiting(waits, helping, agreed, me),
        "pulse": pulse.trend_of(Pulse.objects.all(), team.key), "agents": facts.agents(team), "month": month_name,
        "helping": [row for row in helping if row.state == "agreed"], "most": MOST,
        "goals": [one for one in waits if one.sort == facts.GOAL],
        "others": [one for one in known.choices(me) if one.key != team.key], "errors": errors,
        "given": given or Wanted("", ""),
        "delegated": [(one, clauses.label(one.name)) for one in waits if one.sort == facts.LENT],
        "leads": team in known.led(me), "today_": today, "names": facts.MOST_NAMES,
    }  # fmt: skip
    context |= {"sentence": _sentence(context), "figures": _figures(context)}
    return page(request, "leading/team.html", context, status=422 if errors else 200)


Line = tuple[str, str, str, str, str]
"""What waits: what it says, one line of why, the address, what its button says, and its tone."""


def _waiting(waits: Sequence[facts.Wait], helping: Sequence[Any], agreed: Sequence[Any], me: Person) -> list[Line]:
    found = [_wait(one) for one in waits if one.sort in facts.WAITING]
    for offer in helping:
        if offer.state == "asked":
            say = _("%(name)s wants to be a champion") % {"name": offer.person.name}
            hours = _("%(hours)s hours a month.") % {"hours": formats.number(offer.hours)}
            found.append((say, hours, reverse("champion", args=[offer.key]), _("Answer"), ""))
    for pledge, _state, _tone in agreed:
        if pledges.may_answer(pledge, me) or (pledge.state == "declined" and pledge.manager_id == me.key):
            why = pledge.note or _("Proposed on %(day)s.") % {"day": formats.day(pledge.proposed_on)}
            found.append((pledge.text, why, reverse("pledge", args=[pledge.key]), _("Answer"), "warn"))
    return found


def _wait(one: facts.Wait) -> Line:
    words = {"who": one.who, "name": one.name, "day": formats.day(one.day)}
    if one.sort == facts.REVIEW:
        until = _("Until %(day)s; what nobody confirms ends.") % words
        return _("Review who has access"), until, reverse("review", args=[one.key]), _("Review it"), "warn"
    if one.sort == facts.REQUEST:
        promised = _("An answer is promised for %(day)s.") % words
        address = reverse("request", args=[one.key])
        return _("%(who)s asks for %(name)s") % words, promised, address, _("Look at it"), ""
    say, due = _("Look at the practice “%(name)s” again") % words, _("Due since %(day)s.") % words
    return say, due, reverse("practice", args=[one.key]), _("Look at it"), ""


def _sentence(found: Mapping[str, Any]) -> str:
    """What waits and what is late, in one sentence."""
    waits, late = len(found["waits"]), sum(one.late for one in found["learned"].lessons)
    words = {"team": found["team"].name, "waits": formats.count(waits), "late": formats.count(late)}
    if not waits and not late:
        return _("%(team)s: nothing waits on you.") % words
    if not late:
        text = ngettext("%(team)s: %(waits)s thing waits on you.", "%(team)s: %(waits)s things wait on you.", waits)
        return text % words
    if not waits:
        return ngettext("%(team)s: %(late)s module is late.", "%(team)s: %(late)s modules are late.", late) % words
    text = ngettext(
        "%(team)s: %(waits)s waits on you, and learning is behind.",
        "%(team)s: %(waits)s wait on you, and learning is behind.",
        waits,
    )
    return text % words


def _figures(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Four figures, each with its rows below."""
    people, learned = len(found["people"]), found["learned"]
    most = max((one.have for one in found["used"]), default=0)
    open_ = [row for row, _state, _tone in found["agreed"] if row.state == "agreed"]
    share = f"{formats.number(learned.done)} / {formats.number(learned.asked)}" if learned.asked else "–"
    return [
        {"label": _("May use an AI tool"), "value": f"{formats.number(most)} / {formats.number(people)}",
         "note": _("of those you see here"), "href": "#used"},
        {"label": _("Learned"), "value": share, "note": _("modules asked that count today"), "href": "#learn"},
        {"label": _("The roadmap asks"), "value": formats.number(len(found["asks"])),
         "note": _("initiatives from now on"),         "href": "#roadmap"},
        {"label": _("Agreed"), "value": formats.number(len(open_)), "note": _("with the architect, and open"),
         "href": "#agreed"},
    ]  # fmt: skip


@may("lead teams")
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, key: str) -> HttpResponse:
    """One agreement: the architect agrees or sends it back, the manager says what came of it."""
    found: Pledge = records.one(Pledge, request, key, "team", "manager", "agreed_by")
    me, today = reader.me(request), clock.today()
    if request.method == "POST":
        asked, by, version = request.POST, reader.actor(request), reader.version(request)
        note = asked.get("note", "")[:300]
        if "agrees" in asked:
            agrees = asked["agrees"] == "yes"
            pledges.answer(found, agrees=agrees, note=note, person=me, by=by, today=today, version=version)
        else:
            pledges.settle(
                found, asked.get("state", ""), note=note, person=me, by=by, today=today, due=asked.get("due", ""),
                version=version,
            )  # fmt: skip
        return HttpResponseRedirect(reverse("pledge", args=[key]))
    now = reader.moment(request) is None
    context = {
        "row": found, "stands": pledges.standing(found, today=today), "log": history.of(found),
        "answers": now and pledges.may_answer(found, me),
        "settles": now and found.manager_id == me.key and found.state in ("agreed", "proposed", "declined"),
    }  # fmt: skip
    return page(request, "leading/pledge.html", context)


@may("lead teams")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, key: str) -> HttpResponse:
    """The talking points of a team's next meeting: gathered from what changed, edited, printed, held."""
    team, known, me = _team(request, key)
    row = talks.coming(team)
    if request.method == "POST":
        asked, by, today = request.POST, reader.actor(request), clock.today()
        if asked.get("do") == "gather" or row is None:
            talks.gather(team, person=me, by=by, today=today, known=known)
        else:
            talks.write(
                row, asked.get("points", "")[:20_000], person=me, by=by, today=today, held=asked.get("do") == "held",
                version=reader.version(request),
            )  # fmt: skip
        return HttpResponseRedirect(reverse("team-talk", args=[key]))
    since = row.since if row else talks.since_of(team, today=clock.today())
    points = row.points if row else talks.gathered(team, since=since, today=clock.today(), known=known)
    held = list(Talk.objects.filter(team=team, held_on__isnull=False).order_by("-held_on")[:6])
    context = {
        "team": team, "row": row, "since": since, "points": points, "held": held,
        "sentence": _to_say(team, len(points)),
    }  # fmt: skip
    return page(request, "leading/talk.html", context)


def _to_say(team: Team, count: int) -> str:
    if not count:
        return _("%(team)s: nothing changed since you last spoke.") % {"team": team.name}
    text = ngettext("%(team)s: %(count)s point to talk about.", "%(team)s: %(count)s points to talk about.", count)
    return text % {"team": team.name, "count": formats.count(count)}


@may("see co-ownership")
@require_GET
def owned(request: HttpRequest) -> HttpResponse:
    """What each team agreed, kept and needs: by team and in the order of their names, never a ranking."""
    found = owning.overview(house(today=clock.today()))
    columns = (
        Col("team", _("Team"), lambda o: o.team.name, sort="team.name"),
        Col("agreed", _("Agreed"), lambda o: "; ".join(o.agreed)),
        Col("kept", _("Kept"), lambda o: formats.number(o.kept) if o.kept else ""),
        Col("needs", _("What it needs"), lambda o: "; ".join(o.needs)),
        Col("champion", _("Champion"), lambda o: _("yes") if o.champion else ""),
    )
    begun = len(found.teams)
    text = ngettext("%(count)s team took AI on itself.", "%(count)s teams took AI on themselves.", begun)
    sentence = text % {"count": formats.count(begun)} if begun else _("No team took AI on itself yet.")
    needs = [(one.team.name, need) for one in found.teams for need in one.needs]
    listed = lists.List(
        name="co-ownership", title=_("Co-ownership"), rows=lists.Rows(found.teams), columns=columns,
        search=("team.name",), sort="team.name", cards=True,
        context={"sentence": wording.opening(sentence), "hidden": found.hidden, "needs": needs[:12]},
    )  # fmt: skip
    return lists.show(request, "leading/owned.html", listed)


urlpatterns = [
    path("my-team/", mine, name="my-team"),
    path("teams/<str:key>/lead/", lead, name="team-lead"),
    path("teams/<str:key>/talk/", talk, name="team-talk"),
    path("agreements/<str:key>/", pledge, name="pledge"),
    path("co-ownership/", owned, name="co-ownership"),
]
