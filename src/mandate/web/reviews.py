"""Reviews of access: what a team was given, kept, narrowed or removed line by line by its manager."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Review, Team
from mandate.services import formats, wording
from mandate.services.asking_access import reviews as service
from mandate.services.asking_access import words
from mandate.services.asking_access.reviews import Said
from mandate.web import history, lists, reader, records
from mandate.web.ask import rank_of
from mandate.web.lists import Col, Filter, List, Rows
from mandate.web.may import may
from mandate.web.page import page


@may("review access")
def reviews(request: HttpRequest) -> HttpResponse:
    """Every review this reader has or sees; those that are due open by themselves."""
    if reader.moment(request) is None:
        service.settle(today=clock.today())
    rows = Rows.of(Review, request, "team", "reviewer")
    every = rows.all()
    listed = List(
        name="reviews",
        title=_("Reviews of access"),
        rows=Rows(every),
        columns=(
            Col("team", _("Team"), lambda r: r.team.name, link=_address, sort="team__name"),
            Col("reviewer", _("Reviewer"), lambda r: r.reviewer.name, sort="reviewer__name"),
            Col("lines", _("Lines"), lambda r: len(r.lines), kind="int"),
            Col("left", _("Left"), service.left, kind="int"),
            Col("opened_on", _("Opened"), lambda r: r.opened_on, kind="date", sort="opened_on", wide_only=True),
            Col("due_on", _("Due"), lambda r: r.due_on, kind="date", sort="due_on"),
            Col("state", _("State"), lambda r: words.word(words.REVIEWS, r.state), sort="state"),
        ),
        search=("team__name", "reviewer__name"),
        filters=(Filter("state", _("State"), words.options(words.REVIEWS)),),
        sort="due_on",
        backwards=True,
        context={"sentence": _sentence(every), "teams": list(Team.objects.values_list("key", "name"))},
    )
    return lists.show(request, "reviews/reviews.html", listed)


def _address(review: Review) -> str:
    return reverse("review", args=[review.key])


def _sentence(rows: list[Review]) -> str:
    waiting = [row for row in rows if row.state == service.OPEN]
    if not waiting:
        return _("No review of access is open.")
    text = ngettext(
        "%(count)s review of access is open; the first is due on %(day)s.",
        "%(count)s reviews of access are open; the first is due on %(day)s.",
        len(waiting),
    )
    words_ = {"count": formats.count(len(waiting)), "day": formats.day(min(row.due_on for row in waiting))}
    return wording.opening(text % words_)


@may("review access")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One review: every line with what it is, and the reviewer's word on it."""
    me, today = reader.me(request), clock.today()
    found = records.one(Review, request, key, "team", "reviewer")
    if reader.moment(request) is None and found.state == service.OPEN and found.due_on < today:
        service.lapse(today=today)
        found = records.one(Review, request, key, "team", "reviewer")
    said = _said(request, found) if request.method == "POST" else {}
    wrong = service.problems(found, said, today=today) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        found.version = reader.version(request)
        service.answer(found, said, person=me, by=reader.actor(request), today=today)
        return HttpResponseRedirect(_address(found))
    open_ = found.state == service.OPEN and reader.moment(request) is None
    context = {
        "one": found,
        "lines": service.lines(found, today=today),
        "left": service.left(found),
        "answers": open_ and found.reviewer_id == me.key,
        "said": said,
        "state": words.word(words.REVIEWS, found.state),
        "word": lambda code: words.word(words.KEPT, code),
        "options": words.options(words.KEPT),
        "classes": list(wording.words("data_class").items()),
        "errors": wrong,
        "log": history.of(found),
    }
    return page(request, "reviews/review.html", context, status=422 if wrong else 200)


def _said(request: HttpRequest, review: Review) -> dict[int, Said]:
    """What the form says of each line that nobody answered yet; what it says nothing of waits."""
    asked = request.POST
    found = {}
    for number, line in enumerate(review.lines):
        verdict = asked.get(f"verdict-{number}", "")
        if verdict and not line.get("verdict"):
            rank = rank_of(asked.get(f"class-{number}", ""))
            found[number] = Said(verdict, asked.get(f"why-{number}", ""), asked.get(f"until-{number}", ""), rank)
    return found


@may("change registers")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open a review of one team now."""
    team = records.one(Team, request, request.POST.get("team", ""))
    made = service.begin(team, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(_address(made[0]))


urlpatterns = [
    path("reviews/", reviews, name="reviews"),
    path("reviews/open/", begin, name="review-open"),
    path("reviews/<str:key>/", one, name="review"),
]
