"""What each lane promises, on one small page: days per lane, and the day of the MT's next meeting."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.records.models import Organisation
from mandate.services.asking_access import promises as service
from mandate.services.asking_access.promises import Promised
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


@may("change organisation")
@require_http_methods(["GET", "POST"])
def promises(request: HttpRequest) -> HttpResponse:
    """Say within how long each lane answers, and when the MT meets next."""
    company, today = Organisation.objects.first(), clock.today()
    if company is None:
        raise Http404("organisation")
    given = _given(request.POST) if request.method == "POST" else _now(company)
    wrong = service.problems(given, today=today) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        service.keep(
            company, given, by=reader.actor(request), why=request.POST.get("why", ""), version=reader.version(request),
            today=today,
        )  # fmt: skip
        return HttpResponseRedirect(reverse("organisation"))
    context = {"company": company, "organisation": company, "given": given, "errors": wrong}
    context |= {"stands": service.of(company)}
    context |= {"meets": company.mt_on if company.mt_on and company.mt_on >= today else None}
    return page(request, "organisation/promises.html", context, status=422 if wrong else 200)


def _given(asked: Any) -> Promised:
    return Promised(*(asked.get(name, "")[:12] for name in ("fast", "review", "mt", "mt_on")))


def _now(company: Organisation) -> Promised:
    """What stands, as the form speaks; a meeting that is over is no longer the next one."""
    ahead = company.mt_on is not None and company.mt_on >= clock.today()
    meets = company.mt_on.isoformat() if ahead and company.mt_on else ""
    return Promised(str(company.fast_days), str(company.review_days), str(company.mt_days), meets)


urlpatterns = [
    path("organisation/promises/", promises, name="organisation-promises"),
]
