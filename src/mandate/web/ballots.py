"""Votes: by the member on the page of the decision, or by a signed link from an e-mail, without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors import posting
from mandate.records import access, clock
from mandate.records.models import Ballot, Decision, Meeting, Person
from mandate.services import decisions as service
from mandate.services.deciding import ballots, links, showing, words
from mandate.services.deciding.ballots import Given
from mandate.services.mandate import door
from mandate.web import decisionparts, handing, reader, records
from mandate.web.handing import in_own_words
from mandate.web.may import may
from mandate.web.page import organisation, page


def _given(request: HttpRequest) -> Given:
    asked = request.POST
    return Given(asked.get("choice", ""), asked.get("option", "")[:12], asked.get("comment", "")[:6000])


def _shown(
    request: HttpRequest, found: Decision, member: Person, given: Given | None, *, door_: bool = False
) -> dict[str, Any]:
    """What somebody who votes reads: the sheet as it stands, and the vote they cast before; `door_` for a link."""
    cast = Ballot.objects.filter(decision=found, member=member).first()
    begun = Given(cast.choice, cast.option, cast.comment) if cast else Given("", found.recommended)
    return {
        "decision": found,
        "member": member,
        "given": given or begun,
        "cast": cast,
        "columns": showing.columns(found, today=clock.today()),
        "pieces": decisionparts.pieces(request, found, live=not door_),
        "promise": words.promise(found, today=clock.today()),
        "choices": words.options(words.CHOICES),
        "verdict": words.verdict(found),
        "pairs": [(row["id"], row.get("title", "")) for row in found.options],
        "door": False,
    }


@may("be signed in")
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """The vote of a member, or of who stands in for one; anybody else reads why it is not theirs."""
    found = Decision.objects.select_related("charter", "owner", "brought_by").filter(key=key).first()
    if found is None:
        raise Http404(key)
    person, today = reader.me(request), clock.today()
    service.refuse_unless_waiting(found)
    member = door.refuse_agreeing(person, found, today=today)
    if request.method == "GET":
        return _vote_form(request, found, member, person, None, {})
    given = _given(request)
    errors = ballots.problems(found, given)
    if errors:
        return _vote_form(request, found, member, person, given, errors)
    ballots.vote(
        found, given, person=person, by=reader.actor(request), today=today, at=clock.now(), member=member,
        version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(_after(request, key))


def _after(request: HttpRequest, key: str) -> str:
    """Where a voter goes on: to the table of the meeting they sit in, else to the decision, else to their desk."""
    person, today = reader.me(request), clock.today()
    meeting = request.POST.get("meeting", "")[:40]
    if meeting and access.may(person, "see meetings", today=today) and Meeting.objects.filter(key=meeting).exists():
        item = request.POST.get("item", "")
        return reverse("meeting-table", args=[meeting]) + (f"?item={item}" if item.isdecimal() else "")
    return reverse("decision", args=[key]) if access.may(person, "see decisions", today=today) else reverse("home")


def _vote_form(
    request: HttpRequest, found: Decision, member: Person, person: Person, given: Given | None,
    errors: Mapping[str, str],
) -> HttpResponse:  # fmt: skip
    context = {**_shown(request, found, member, given), "errors": errors, "for_other": member.key != person.key}
    return page(request, "decisions/vote.html", context, status=422 if errors else 200)


@may("prepare decisions")
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """One member asked for a vote: by a signed link that is only ever mailed, else by a draft without one.

    Whoever prepares a decision never holds a link that votes in another's name.
    """
    found = records.one(Decision, request, key, "charter", "owner")
    person = Person.objects.filter(key=request.POST.get("person", "")[:40]).select_related("account").first()
    if person is None:
        raise Http404
    by, company, mails = reader.actor(request).label, organisation(), posting.ready()
    ballots.refuse_unless_may(found, person, today=clock.today())
    page_ = reverse("decision-vote", args=[found.key])
    if mails:
        page_ = reverse("ballot", args=[links.to_vote(found, person, by=by, at=clock.now(), today=clock.today())])
    letter = links.ballot_letter(
        found, person, link=request.build_absolute_uri(page_), organisation=company.name if company else "",
        language=handing.language_of(person), signed=mails,
    )  # fmt: skip
    back = reverse("decision", args=[key])
    return handing.hand_over(letter, person, back=back, instead=_("The member votes on the page of the decision."))


@may("be anywhere")
@require_http_methods(["GET", "POST"])
@in_own_words
def ballot(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows the decision and a form, so that a mail program that opens links votes nothing; POST votes, once."""
    found = links.opened(secret, links.VOTE, address=reader.address(request), at=clock.now())
    decision = found.decision
    if decision is None:
        raise Http404
    given, errors = None, {}
    if request.method == "POST" and not found.used:
        given = _given(request)
        errors = ballots.problems(decision, given)
        if not errors:
            person = reader.person(request)
            links.vote(found, given, at=clock.now(), today=clock.today(), reader=person)
            return HttpResponseRedirect(reverse("ballot", args=[secret]))
    deciders = door.who_decides(decision, today=clock.today())
    member = found.person if found.used else ballots.voter(deciders, found.person)
    if member is None:
        member = door.refuse_agreeing(found.person, decision, today=clock.today())
    context = {
        **_shown(request, decision, member, given, door_=True),
        "reads": found.person,
        "used": found.used,
        "door": True,
        "answer": words.answer(decision),
        "errors": errors,
        "for_other": member.key != found.person.key,
    }
    return page(request, "decisions/ballot.html", context, status=422 if errors else 200)


urlpatterns = [
    path("decisions/<str:key>/vote/", vote, name="decision-vote"),
    path("decisions/<str:key>/vote/link/", send, name="decision-vote-link"),
    path("b/<str:secret>/", ballot, name="ballot"),
]
