"""What is for me: what waits and what changed, on one page; what of it comes by mail, and the link that stops it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from mandate.records import clock
from mandate.records.models import MailChoice
from mandate.services import wording
from mandate.services.mailing import bounces, choices, notices
from mandate.services.mailing.choices import Wanted
from mandate.web import reader
from mandate.web.handing import in_own_words
from mandate.web.may import may
from mandate.web.page import page, standing_of

SECTIONS = (choices.WAITS, choices.ACCESS, choices.LEARNING)


@may("see own data")
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """Everything that is for this reader, the kinds in order, and which of them come by mail."""
    me = reader.me(request)
    found, (choice, on) = notices.of(me, today=clock.today(), stands=standing_of(request)), notices.mailed(me)
    words = choices.kinds()
    groups = [(words[kind], [one for one in found if one.kind == kind]) for kind in SECTIONS]
    context = {
        "groups": [group for group in groups if group[1]], "sentence": _sentence(len(found)),
        "mailed": choices.rhythms(choices.NOTICES)[choice.notices], "on": on,
        "off": [words[kind] for kind in choice.off if kind in words],
    }  # fmt: skip
    return page(request, "me/notifications.html", context)


def _sentence(count: int) -> str:
    if not count:
        return _("Nothing is new for you.")
    text = ngettext("%(count)s thing is for you.", "%(count)s things are for you.", count)
    return wording.opening(text % {"count": wording.spelled(count)})


@may("see own data")
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How often, which kinds, and when not."""
    me, errors = reader.me(request), dict[str, str]()
    if request.method == "POST":
        given = _given(request)
        errors = choices.problems(given)
        if not errors:
            choices.choose(me, given)
            return HttpResponseRedirect(f"{reverse('me-mail')}?kept=1")
    choice = MailChoice.objects.filter(person=me).first() or choices.of(me)
    return page(request, "me/mail.html", _context(request, choice, errors), status=422 if errors else 200)


def _given(request: HttpRequest) -> Wanted:
    sent = request.POST
    return Wanted(
        sent.get("stand", ""), sent.get("notices", ""), tuple(sent.getlist("kinds")), sent.get("quiet_from", ""),
        sent.get("quiet_until", ""), sent.get("weekends") == "yes",
    )  # fmt: skip


def _context(request: HttpRequest, choice: MailChoice, errors: Mapping[str, str]) -> Mapping[str, object]:
    me = reader.me(request)
    return {
        "choice": choice, "facts": choices.facts(choice), "errors": errors, "kinds": list(choices.kinds().items()),
        "stand": list(choices.rhythms(choices.STAND).items()),
        "notices": list(choices.rhythms(choices.NOTICES).items()),
        "kept": request.GET.get("kept") == "1", "bounce": bounces.of(me), "address": me.email or "",
        "hours": [(str(hour), f"{hour:02}:00") for hour in range(24)], "zone": clock.zone().key,
    }  # fmt: skip


@csrf_exempt
@may("be anywhere")
@require_http_methods(["GET", "POST"])
@in_own_words
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whose mail it is, so that a program that opens links stops nothing; POST stops it, in one click.

    Without a token of a form: mail programs send this POST by themselves (RFC 8058), and the link is its proof.
    """
    person = choices.by_token(token)
    if request.method == "POST":
        choices.stop(person)
    return page(request, "me/stop.html", {"stopped": request.method == "POST", "address": _masked(person.email or "")})


def _masked(address: str) -> str:
    """Enough of an address to know one's own."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


urlpatterns = [
    path("me/notifications/", notifications, name="notifications"),
    path("me/mail/", mail, name="me-mail"),
    path("mail/<str:token>/", stop, name="mail-stop"),
]
