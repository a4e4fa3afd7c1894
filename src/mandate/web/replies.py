"""Answers that calendars sent to who calls together, brought as files or pasted, set who comes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.connectors.files.replies import LARGEST_FILE
from mandate.records import clock
from mandate.records.models import Gathering
from mandate.services.gatherings import minutes, planning, replying
from mandate.services.gatherings.replying import Brought, Taken
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page


@may("hold gatherings")
@require_http_methods(["GET", "POST"])
def replies(request: HttpRequest, key: str) -> HttpResponse:
    """Bring answers to this series; what each came to is shown at once."""
    found, me = records.one(Gathering, request, key, "organiser"), reader.me(request)
    planning.refuse_unless_holds(found, me)
    taken: Taken | None = None
    errors: dict[str, str] = {}
    if request.method == "POST":
        brought = _brought(request)
        if brought:
            taken = replying.read(
                brought, person=me, by=reader.actor(request), today=clock.today(), at=clock.now(), row=found
            )
        else:
            errors["files"] = _("Choose a file, or paste the mail.")
    context = {
        "row": found, "taken": taken, "errors": errors, "answers": minutes.answers(),
        "longest": replying.LONGEST_PASTED, "most": replying.MOST_FILES,
    }  # fmt: skip
    return page(request, "gatherings/replies.html", context, status=422 if errors else 200)


def _brought(request: HttpRequest) -> list[Brought]:
    """The files, each read to one byte beyond what is opened, and what was pasted."""
    files = request.FILES.getlist("files")[: replying.MOST_FILES]
    found = [Brought(one.name or "", one.read(LARGEST_FILE + 1)) for one in files if one.size]
    text = request.POST.get("text", "")[: replying.LONGEST_PASTED]
    return [*found, Brought(_("Pasted"), text.encode())] if text.strip() else found


urlpatterns = [path("gatherings/<str:key>/replies/", replies, name="gathering-replies")]
