"""The respondent's path: a link, a page per dimension, an own result; nobody needs an account for it."""

from __future__ import annotations

from collections.abc import Collection
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.bank import Dimension, Item
from mandate.records import clock
from mandate.records.models import Campaign, Response
from mandate.services import answering, formats, own_result
from mandate.services.answering import Entrance
from mandate.services.artefacts import artefact
from mandate.services.entry import TooMany
from mandate.services.refusals import Refused
from mandate.web import qr, reader
from mandate.web.help import HERE_ONLY
from mandate.web.may import View, may
from mandate.web.page import page

SALT = "answers"
COOKIE = "mandate_answers_"
"""What the name of a cookie begins with; the key of the campaign follows."""
KEPT_SECONDS = 120 * 86400
COMMENT = "c-"
"""What the name of a field begins with that holds a comment on a question."""


def _in_own_words(view: View) -> View:
    """A refusal as a page for somebody without a desk."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Refused as refusal:
            own = named.get("own")
            back = reverse("answers", args=[own]) if own and answering.remembered(str(own)) else ""
            status = 429 if isinstance(refusal, TooMany) else 409
            return page(request, "answering/refused.html", {"refusal": refusal, "back": back}, status=status)

    return told


@may("be anywhere")
@require_http_methods(["GET", "POST"])
@_in_own_words
def start(request: HttpRequest, secret: str) -> HttpResponse:
    """What the assessment is for and who sees the answers; one button begins, or goes on in the same browser."""
    found = answering.entrance(secret, address=reader.address(request), at=clock.now())
    own = _kept(request, found.campaign)
    anew = request.POST.get("anew") == "yes"
    if request.method == "POST" and own and not anew:
        return HttpResponseRedirect(reverse("answers", args=[own]))
    lost = answering.would_lose(found, secret)
    if request.method == "POST" and (anew or not lost):
        own = answering.begin(found, secret, today=clock.today())
        return _with_cookie(request, HttpResponseRedirect(_part_address(own, _first_part(own))), found.campaign, own)
    return _start_page(request, found, own, lost=lost)


def _start_page(request: HttpRequest, found: Entrance, own: str, *, lost: bool) -> HttpResponse:
    form = answering.form_of(found.campaign, found.groups)
    try:
        answering.taking_answers(found.campaign, today=clock.today())
        refusal = None
    except Refused as no:
        refusal = no
    context = {
        "campaign": found.campaign,
        "named": found.campaign.mode == answering.NAMED,
        "personal": found.invitation is not None,
        "questions": own_result.questions(len(form.items)),
        "minutes": own_result.minutes(form.id),
        "own": own,
        "lost": lost,
        "refusal": refusal,
        "over": answering.is_over(found.campaign, today=clock.today()),
        "sign_in": _named_entry(found.campaign),
    }
    return page(request, "answering/start.html", context)


def _named_entry(campaign: Campaign) -> str:
    """Where somebody who is asked by name agrees and answers."""
    return reverse("campaign-answer", args=[campaign.key])


def _cookie(campaign: Campaign) -> str:
    return f"{COOKIE}{campaign.key}"


def _kept(request: HttpRequest, campaign: Campaign) -> str:
    """The secret of the answers that this browser began in this campaign, where they still are; or nothing."""
    own = request.get_signed_cookie(_cookie(campaign), default="", salt=SALT) or ""
    known = answering.remembered(own) if own else None
    return own if known is not None and known.campaign_id == campaign.key else ""


def _with_cookie(request: HttpRequest, response: HttpResponse, campaign: Campaign, own: str) -> HttpResponse:
    response.set_signed_cookie(
        _cookie(campaign),
        own,
        salt=SALT,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _find(request: HttpRequest, own: str) -> Response:
    """The answers behind an own link. Raises Refused; in the browser that began them with the reason they are gone."""
    found = answering.remembered(own)
    if found is not None:
        return found
    campaign = _began_in(request, own)
    if campaign is not None and (gone := answering.gone_with(campaign)):
        raise gone
    return answering.find(own, address=reader.address(request), at=clock.now())


def _began_in(request: HttpRequest, own: str) -> Campaign | None:
    """The campaign in which this browser began these answers; it is known from the cookie alone."""
    for name in request.COOKIES:
        if name.startswith(COOKIE) and request.get_signed_cookie(name, default="", salt=SALT) == own:
            return Campaign.objects.filter(key=name.removeprefix(COOKIE)).first()
    return None


def _parts(response: Response) -> list[tuple[Dimension, tuple[Item, ...]]]:
    """The dimensions on this form with their questions, in their order."""
    bank = load_bank()
    form = bank.form(response.form)
    found = [(dimension, bank.asked(form, dimension.id)) for dimension in bank.dimensions]
    return [(dimension, items) for dimension, items in found if items]


def _first_part(own: str) -> str:
    response = answering.remembered(own)
    assert response is not None  # noqa: S101 - it was begun a moment ago
    return _parts(response)[0][0].id


def _part_address(own: str, dimension: str) -> str:
    return reverse("answers-part", args=[own, dimension])


def _closed(campaign: Campaign) -> Refused | None:
    """Why no answers are taken today; None when they are."""
    try:
        answering.taking_answers(campaign, today=clock.today())
    except Refused as refusal:
        return refusal
    return None


@may("be anywhere")
@require_GET
@_in_own_words
def answers(request: HttpRequest, own: str) -> HttpResponse:
    """How far these answers are, part by part, and the link that leads back to them from another device."""
    response = _find(request, own)
    given = answering.answers(response)
    rows: list[dict[str, Any]] = [
        {
            "label": dimension.label,
            "about": dimension.about,
            "answered": sum(item.id in given for item in items),
            "asked": len(items),
            "href": _part_address(own, dimension.id),
        }
        for dimension, items in _parts(response)
    ]
    link, host = request.build_absolute_uri(reverse("answers", args=[own])), request.get_host()
    context = {
        "campaign": response.campaign,
        "closed": _closed(response.campaign),
        "progress": own_result.progress(response),
        "rows": rows,
        "own": own,
        "next": next((row["href"] for row in rows if row["answered"] < row["asked"]), ""),
        "link": link,
        "here_only": (host if host.endswith("]") else host.rsplit(":", 1)[0]) in HERE_ONLY,
        "square": qr.square(link, name=_("QR code of your own link")),
    }
    return _with_cookie(request, page(request, "answering/answers.html", context), response.campaign, own)


@may("be anywhere")
@require_http_methods(["GET", "POST"])
@_in_own_words
def part(request: HttpRequest, own: str, dimension: str) -> HttpResponse:
    """The questions of one dimension: a form that works by itself, and a script that makes it quicker."""
    response = _find(request, own)
    parts = _parts(response)
    here = next((at for at, (one, _items) in enumerate(parts) if one.id == dimension), None)
    if here is None:
        raise Http404(dimension)
    if _closed(response.campaign):
        late = "?late=1" if request.method == "POST" else ""
        return HttpResponseRedirect(reverse("answers-result", args=[own]) + late)
    if request.method != "POST":
        return page(request, "answering/part.html", _part_context(response, parts, here, own))
    long = answering.too_long(_sent(request)[1])
    kept = _keep(request, response, but=long)
    if long:
        context = _part_context(kept, parts, here, own)
        context["comments"] = {**kept.comments, **{item: _sent(request)[1][item] for item in long}}
        return page(request, "answering/part.html", {**context, "too_long": long}, status=422)
    return HttpResponseRedirect(_onwards(request, own, [one.id for one, _items in parts], here))


def _onwards(request: HttpRequest, own: str, parts: list[str], here: int) -> str:
    """Where the button leads that was pressed."""
    go = request.POST.get("go", "next")
    if go == "back" and here > 0:
        return _part_address(own, parts[here - 1]) + "#end"
    if go == "next" and here + 1 < len(parts):
        return _part_address(own, parts[here + 1])
    return reverse("answers-result" if go == "next" else "answers", args=[own])


def _sent(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Answers and comments in a form, by question."""
    fields = {name: value for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "go"}}
    comments = {name.removeprefix(COMMENT): str(text) for name, text in fields.items() if name.startswith(COMMENT)}
    return {name: str(value) for name, value in fields.items() if not name.startswith(COMMENT)}, comments


def _keep(request: HttpRequest, response: Response, *, but: Collection[str] = ()) -> Response:
    """Keep what was sent, `but` comments on these questions; with the last open question the answers are finished."""
    given, comments = _sent(request)
    comments = {item: text for item, text in comments.items() if item not in but}
    kept = answering.put(response, given, today=clock.today(), comments=comments)
    if not kept.finished and not answering.open_items(kept):
        answering.finish(kept, today=clock.today())
    return kept


def _part_context(
    response: Response, parts: list[tuple[Dimension, tuple[Item, ...]]], here: int, own: str
) -> dict[str, Any]:
    bank, given = load_bank(), answering.answers(response)
    dimension, items = parts[here]
    progress = own_result.progress(response)
    return {
        "campaign": response.campaign,
        "dimension": dimension,
        "items": items,
        "bank": bank,
        "given": {item: str(answer) for item, answer in given.items()},
        "comments": response.comments,
        "longest": answering.LONGEST_COMMENT,
        "too_long": {},
        "own": own,
        "number": here + 1,
        "parts": len(parts),
        "following": parts[here + 1][0].label if here + 1 < len(parts) else None,
        "progress": progress,
        "elsewhere": progress.answered - sum(item.id in given for item in items),
        "seconds": own_result.seconds_each(response.form),
        "words": {
            "many": own_result.progress_words("{n}", progress.asked, "{m}"),
            "one": own_result.progress_words("{n}", progress.asked, 1),
            "none": own_result.progress_words("{n}", progress.asked, 0),
        },
    }


@may("be anywhere")
@require_POST
def save(request: HttpRequest, own: str) -> HttpResponse:
    """Keep what a script sends the moment it is answered: 204, or 409 with the reason in words."""
    long = answering.too_long(_sent(request)[1])
    try:
        _keep(request, _find(request, own), but=long)
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    return JsonResponse({"why": next(iter(long.values()))}, status=409) if long else HttpResponse(status=204)


@may("be anywhere")
@require_GET
@_in_own_words
def result(request: HttpRequest, own: str) -> HttpResponse:
    """The own result from what was answered so far, for the eye, for paper and as a file."""
    response = _find(request, own)
    closed = _closed(response.campaign)
    told = own_result.tell(response)
    if request.GET.get("as") == "json":
        download = JsonResponse(own_result.as_json(response, told), json_dumps_params={"ensure_ascii": False})
        download["Content-Disposition"] = 'attachment; filename="result.json"'
        return download
    context = {
        "campaign": response.campaign,
        "closed": closed,
        "late": "late" in request.GET,
        "told": told,
        "own": own,
        "where": {step.item: artefact(step.item, reader.person(request), today=clock.today()) for step in told.steps},
        "open": told.asked - told.answered,
        "spelled": formats.count,
    }
    return page(request, "answering/result.html", context)


urlpatterns = [
    path("a/<str:secret>/", start, name="answer-start"),
    path("answers/<str:own>/", answers, name="answers"),
    path("answers/<str:own>/save/", save, name="answers-save"),
    path("answers/<str:own>/result/", result, name="answers-result"),
    path("answers/<str:own>/<slug:dimension>/", part, name="answers-part"),
]
