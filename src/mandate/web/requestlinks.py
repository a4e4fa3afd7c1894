"""A request answered by a link from an e-mail, without signing in; and the mail that carries the link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors import posting
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Person, Request
from mandate.services.asking_access import links, rights, verdicts
from mandate.services.mailing import door
from mandate.services.refusals import Refused
from mandate.web import drafts, reader, records
from mandate.web.handing import in_own_words
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.requestmail import mail
from mandate.web.requests import about, verdict_of


@may("be anywhere")
@require_http_methods(["GET", "POST"])
@in_own_words
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows the request and a form, so that a mail program that opens links answers nothing; POST answers."""
    found = links.opened(secret, address=reader.address(request), at=clock.now())
    links.refuse_other(found, reader.person(request))
    who, wrong, given = rights.answerers(today=clock.today()), {}, None
    if request.method == "POST" and not found.answered:
        given = verdict_of(request)
        wrong = verdicts.problems(found.request, given, today=clock.today())
        if not wrong:
            links.answer(found, given, now=clock.now(), today=clock.today())
            return HttpResponseRedirect(reverse("request-answer", args=[secret]))
    elif not found.answered and found.person.key not in {one.key for one in who.of(found.request)}:
        rights.refuse_unless_may_answer(found.person, found.request, today=clock.today())
    context = {
        "one": found.request,
        "reads": found.person,
        "answered": found.answered,
        "next_step": links.next_step(found.request, found.person) if found.answered else "",
        "errors": wrong,
        **about(found.request, who, given),
    }
    return page(request, "requests/link.html", context, status=422 if wrong else 200)


@may("answer requests")
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """A link for one who may answer: sent where a mail server is set, else handed over as a draft."""
    found = records.one(Request, request, key, *rights.RELATED)
    person = Person.objects.filter(key=request.POST.get("person", "")[:40]).first()
    if person is None:
        raise Http404
    me = reader.me(request)
    if not posting.ready():
        links.refuse_showing(found, me, today=clock.today())
        if person.key != me.key and not me.holds(Role.ARCHITECT):
            raise Refused(
                why=_("With this link somebody answers in another's name, so only the architect hands it over."),
                whose_move=_("The architect's."),
            )
    letter = mail(request, found, person)
    if posting.ready():
        instead = _("Tell them yourself: they find the request on their desk.")
        door.hand(person, letter.subject, letter.body, at=clock.now(), instead=instead)
        return HttpResponseRedirect(f"{reverse('request', args=[key])}?sent=1")
    return drafts.eml(letter.subject, letter.body, to=person.email or "")


urlpatterns = [
    path("r/<str:secret>/", answer, name="request-answer"),
    path("requests/<str:key>/link/", send, name="request-link"),
]
