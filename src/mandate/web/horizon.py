"""The horizon: the paragraph, its three signs, who signed it, what stayed constant, and the form to write a new one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock, seen
from mandate.records.models import Horizon
from mandate.services import formats
from mandate.services.portfolio import horizon as service
from mandate.services.portfolio import signing
from mandate.web import history, reader
from mandate.web.may import may
from mandate.web.page import page


@may("see roadmap")
def horizon(request: HttpRequest) -> HttpResponse:
    """What the roadmap aims at, with its signs, its signatures and the versions before it."""
    person, at, today = reader.me(request), reader.moment(request), clock.today()
    rows = sorted(seen.rows(Horizon, person, at), key=lambda one: -one.number)
    now, draft = service.current(rows), service.drafted(rows)
    beside = draft if draft is not None and now is not None and draft.key != now.key else None
    waiting = None if at else draft
    stands = service.standing(waiting, today=today) if waiting else None
    signed = service.standing(now, today=today) if now and now.state == service.SIGNED else None
    context = {
        "current": now,
        "sentence": _sentence(now),
        "signs": service.constant(rows),
        "text_since": service.text_since(rows),
        "beside": beside,
        "waiting": waiting,
        "stands": stands,
        "signed_by": formats.listed(signing.names(signed.signatures)) if signed and signed.signatures else "",
        "may_sign": bool(
            waiting and stands and person.holds(Role.MT_MEMBER)
            and all(row.person_id != person.key for row in stands.signatures)
        ),
        "versions": [row for row in rows if now is None or row.key not in (now.key, beside.key if beside else "")],
        "log": history.of(now) if now else [],
    }  # fmt: skip
    return page(request, "horizon/horizon.html", context)


def _sentence(now: Horizon | None) -> str:
    if now is None:
        return _("Nobody wrote down yet where this goes.")
    seen_ = sum(bool(one.get("met_on")) for one in now.signs)
    said = {"seen": formats.count(seen_), "all": formats.count(len(now.signs))}
    if now.state == service.DRAFT:
        return _("A draft of the horizon waits for the MT.")
    if not seen_:
        return _("This is where we go; none of %(all)s signs is seen yet.") % said
    text = ngettext(
        "This is where we go; %(seen)s of %(all)s signs is seen.",
        "This is where we go; %(seen)s of %(all)s signs are seen.",
        seen_,
    )
    return text % said


@may("plan roadmap")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write the draft of the horizon; what is signed stays until the new one is."""
    rows = list(Horizon.objects.all())
    draft = service.drafted(rows)
    facts, problems = service.facts_of(draft or service.current(rows)), dict[str, str]()
    if request.method == "POST":
        said = [
            (request.POST.get(f"sign-{n}", ""), request.POST.get(f"by-{n}", "")) for n in range(1, service.SIGNS + 1)
        ]
        facts = service.Facts(request.POST.get("text", ""), tuple(said))
        problems = service.problems(facts)
        if not problems:
            version = reader.version(request) if draft else None
            why = request.POST.get("change_why", "")
            service.write(facts, by=reader.actor(request), today=clock.today(), why=why, version=version)
            return HttpResponseRedirect(reverse("horizon"))
    context = {"facts": facts, "draft": draft, "errors": problems, "why": request.POST.get("change_why", "")}
    return page(request, "horizon/form.html", context, status=422 if problems else 200)


@may("sign roadmap")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A member of the MT signs what stands in the draft."""
    draft = service.drafted(list(Horizon.objects.all()))
    if draft is None:
        raise Http404("horizon")
    service.sign(
        draft, reader.me(request), digest_=request.POST.get("digest", ""), by=reader.actor(request), today=clock.today()
    )
    return HttpResponseRedirect(reverse("horizon"))


@may("plan roadmap")
@require_POST
def met(request: HttpRequest, number: int) -> HttpResponse:
    """A sign was seen, or not after all, with what shows it."""
    row = service.current(list(Horizon.objects.all()))
    if row is None:
        raise Http404("horizon")
    row.version = reader.version(request)
    why = request.POST.get("why", "")
    service.met(row, number, by=reader.actor(request), today=clock.today(), why=why)
    return HttpResponseRedirect(reverse("horizon"))


urlpatterns = [
    path("horizon/", horizon, name="horizon"),
    path("horizon/write/", write, name="horizon-write"),
    path("horizon/sign/", sign, name="horizon-sign"),
    path("horizon/signs/<int:number>/", met, name="horizon-met"),
]
