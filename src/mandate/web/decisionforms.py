"""Forms of the decision desk: bring, work out, decide or send, drop, look again, reverse; the sheet; who is told."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass
from mandate.records import access, clock
from mandate.records.models import Decision, Person
from mandate.services import charter, clauses, formats, wording
from mandate.services.deciding import bringing, evidence, lanes, papers, reviews, settling, sheets, showing, words
from mandate.services.deciding.bringing import Question
from mandate.services.deciding.reviews import Looked
from mandate.services.deciding.settling import Answer
from mandate.services.deciding.sheets import Sheet
from mandate.services.decisions import ASKED
from mandate.services.policy import parts
from mandate.services.refusals import Refused
from mandate.web import decisions, drafts, inventory, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, clauses.label(kind.value)) for kind in Kind]


def _classes() -> list[tuple[str, str]]:
    return [(str(int(rank)), wording.word("data_class", int(rank))) for rank in DataClass]


@may("bring decisions")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring a question: anybody of staff may; `?from=` and `?key=` fill in where it comes from."""
    person, today = reader.me(request), clock.today()
    if request.method == "GET":
        intake = request.GET.get("from", "desk")[:16]
        question = bringing.start(intake, request.GET.get("key", "")[:80], person, today=today)
        return _new_form(request, question, {})
    asked = request.POST
    question = Question(**{name: asked.get(name, "")[:6000] for name in _QUESTION}, intake=asked.get("intake", "desk"))
    found = bringing.problems(question)
    if found:
        return _new_form(request, question, found)
    made = bringing.bring(question, person=person, by=reader.actor(request), today=today)
    sees = access.may(person, "see decisions", today=today)
    return HttpResponseRedirect(reverse("decision", args=[made.key]) if sees else f"{reverse('decisions-mine')}?new=1")


_QUESTION = ("title", "background", "wait", "kind", "cost", "hours", "data_class", "intake_key")


def _new_form(request: HttpRequest, question: Question, errors: Mapping[str, str]) -> HttpResponse:
    context = {
        "question": question,
        "errors": errors,
        "kinds": _kinds(),
        "classes": _classes(),
        "currency": charter.currency(),
        "lanes": lanes.promises(today=clock.today()).sentences(),
        "intake": "" if question.intake == "desk" else words.said(words.INTAKES, question.intake),
    }
    return page(request, "decisions/new.html", context, status=422 if errors else 200)


@may("bring decisions")
def mine(request: HttpRequest) -> HttpResponse:
    """What I brought: where it stands, what was promised, and the answer with its reason."""
    today = clock.today()
    rows = Decision.objects.filter(brought_by=reader.me(request)).defer("before", "routing")
    columns = (
        Col("title", _("Question"), lambda d: d.title, sort="title"),
        Col("answer", _("Answer"), words.answer),
        Col("why", _("Why"), lambda d: d.why if d.state not in {ASKED, "prepared"} else "", wide_only=True),
        Col("promise", _("Promise"), lambda d: words.promise(d, today=today)[0]),
        Col("brought_on", _("Brought on"), lambda d: d.brought_on, kind="date", sort="brought_on"),
    )
    waits = sum(row.state in {ASKED, "prepared"} for row in rows)
    text = ngettext(
        "%(count)s of your questions waits for an answer.", "%(count)s of your questions wait for an answer.", waits
    )
    listed = lists.List(
        name="decisions-mine", title=_("What I brought"), rows=lists.Rows(list(rows)), columns=columns,
        search=("title",), sort="brought_on", backwards=True, cards=True,
        context={
            "sentence": wording.opening(text % {"count": wording.spelled(waits)})
            if waits
            else _("None of your questions waits for an answer."),
            "made": request.GET.get("new") == "1",
        },
    )  # fmt: skip
    return lists.show(request, "decisions/mine.html", listed)


@may("prepare decisions")
@require_http_methods(["GET", "POST"])
def work_out(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet of a question: its options, what is advised, what if we wait, evidence, and who was heard."""
    found = records.one(Decision, request, key, "owner")
    sheets.refuse_unless_asked(found)
    if request.method == "GET":
        return _sheet_form(request, found, sheets.of(found), {})
    sheet = _sheet_of(request)
    errors = sheets.problems(sheet)
    if errors:
        return _sheet_form(request, found, sheet, errors)
    sheets.work_out(
        found, sheet, by=reader.actor(request), owner=found.owner or reader.me(request), today=clock.today(),
        version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("decision", args=[key]))


def _sheet_of(request: HttpRequest) -> Sheet:
    asked = request.POST
    options = tuple(
        {"id": key, **{name: asked.get(f"option-{key}-{name}", "")[: sheets.LONGEST] for name in sheets.PLAIN}}
        for key in sheets.IDS
    )
    heard = zip(asked.getlist("person"), asked.getlist("said"), strict=False)
    return Sheet(
        **{name: asked.get(name, "")[:6000] for name in ("title", "background", "wait", "why", "recommended", "kind")},
        data_class=asked.get("data_class", ""), people=asked.get("people", "")[:9],
        vendor=asked.get("vendor", "")[:120], options=options,
        consulted=tuple({"person": who[:40], "said": said[:500]} for who, said in heard if who),
        evidence=tuple(evidence.read(asked.getlist("kind_of"), asked.getlist("what"), asked.getlist("note"))),
    )  # fmt: skip


def _sheet_form(request: HttpRequest, found: Decision, sheet: Sheet, errors: Mapping[str, str]) -> HttpResponse:
    given = {row["id"]: row for row in sheet.options}
    heard = [*sheet.consulted, *({"person": "", "said": ""} for _place in range(2))]
    rests = [*sheet.evidence, *({"kind": "", "key": "", "note": ""} for _place in range(2))]
    context = {
        "decision": found,
        "sheet": sheet,
        "rows": [(key, given.get(key, {}), at < sheets.FEWEST) for at, key in enumerate(sheets.IDS)],
        "errors": errors,
        "kinds": _kinds(),
        "classes": _classes(),
        "currency": charter.currency(),
        "heard": heard[:6],
        "rests": rests[:8],
        "sources": words.options(evidence.KINDS),
        "people": list(Person.objects.filter(left_on=None).values_list("key", "name")[:500]),
        "verdicts": list(wording.words("verdict").items()) if found.subject else [],
        "advised": [(key, given.get(key, {}).get("title") or _("Option %(key)s") % {"key": key.upper()})
                    for key in sheets.IDS],
    }  # fmt: skip
    return page(request, "decisions/work_out.html", context, status=422 if errors else 200)


@may("prepare decisions")
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Decide it alone where the charter allows, or send it to the MT with this advice."""
    found, today = records.one(Decision, request, key, "charter", "owner", "brought_by"), clock.today()
    asked = request.POST
    answer = Answer(
        **{name: asked.get(name, "")[:6000] for name in ("option", "why", "owner", "review_on", "follow_up", "critics")}
    )
    errors = settling.problems(found, answer, today=today)
    if errors and found.state == ASKED:
        return decisions.shown(request, found, given=answer, errors=errors)
    by, version = reader.actor(request), reader.version(request)
    if asked.get("to") == "mt":
        settling.send(found, answer, by=by, today=today, version=version)
    else:
        settling.decide(found, answer, by=by, today=today, at=clock.now(), version=version)
    return HttpResponseRedirect(reverse("decision", args=[key]))


@may("bring decisions")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Take a question off the desk, with a reason: whoever brought it, or the architect."""
    person = reader.me(request)
    found = Decision.objects.filter(key=key).first()
    if found is None:
        raise Refused(why=_("There is no such question."))
    why = request.POST.get("why", "")[:4000]
    bringing.drop(
        found, person=person, by=reader.actor(request), why=why, today=clock.today(), version=reader.version(request)
    )
    return HttpResponseRedirect(reverse("decisions"))


@may("prepare decisions")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Look at a decision again: what was seen, and when next."""
    found, today = records.one(Decision, request, key, "owner"), clock.today()
    looked = Looked("", reviews.suggested(found, today=today).isoformat(), found.follow_up)
    errors: dict[str, str] = {}
    if request.method == "POST":
        looked = Looked(*(request.POST.get(name, "")[:6000] for name in ("note", "again_on", "follow_up")))
        errors = reviews.problems(looked, today=today)
        if not errors:
            reviews.look(found, looked, by=reader.actor(request), today=today, version=reader.version(request))
            return HttpResponseRedirect(reverse("decision", args=[key]))
    context = {"decision": found, "looked": looked, "errors": errors, "answer": words.answer(found)}
    return page(request, "decisions/review.html", context, status=422 if errors else 200)


@may("prepare decisions")
@require_http_methods(["GET", "POST"])
def reverse_decision(request: HttpRequest, key: str) -> HttpResponse:
    """Reverse a decision by one of its own, which the charter sends where it belongs."""
    found, today = records.one(Decision, request, key, "owner"), clock.today()
    settling.refuse_unless_reversible(found)
    why = request.POST.get("why", "")[:4000]
    errors = {"why": _("Say why it is reversed: the reason stays with both.")} if not why.strip() else {}
    if request.method == "GET" or errors:
        shown = errors if request.method == "POST" else {}
        context = {"decision": found, "errors": shown, "answer": words.answer(found)}
        return page(request, "decisions/reverse.html", context, status=422 if shown else 200)
    made = settling.reverse(
        found, why=why, owner=reader.me(request), by=reader.actor(request), today=today, at=clock.now()
    )
    return HttpResponseRedirect(reverse("decision", args=[made.key]))


@may("see decisions")
def sheet_file(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet as a PDF of one page, in the language of who reads it."""
    found, at = records.one(Decision, request, key, "charter", "owner", "brought_by"), reader.moment(request)
    asked = request.GET.get("language", "")
    language = asked if asked in parts.LANGUAGES else (translation.get_language() or "en")[:2]
    rests = any(row.get("kind") == "service" for row in found.evidence)
    sees = access.may(reader.person(request), "see overview", today=clock.today())
    made = papers.made(
        found, language=language, today=clock.today(), at=at or clock.now(), past=bool(at),
        seen=inventory.of(request) if rests and sees else None,
    )  # fmt: skip
    return drafts.attachment(made.content, made.name, "application/pdf")


@may("prepare decisions")
@require_POST
def tell(request: HttpRequest, key: str) -> HttpResponse:
    """A mail draft to everybody who hears of a decision: what was decided, why, and from when."""
    found = records.one(Decision, request, key, "owner", "brought_by")
    told = [person for person, _why in showing.told(found) if person.email]
    lines = (
        found.title, words.answer(found), found.why,
        _("Owner: %(name)s") % {"name": found.owner.name} if found.owner else "",
        found.follow_up,
        _("Looked at again on %(day)s.") % {"day": formats.day(found.review_on)} if found.review_on else "",
        request.build_absolute_uri(reverse("decision", args=[key])),
    )  # fmt: skip
    body = "\n\n".join(line for line in lines if line) + "\n"
    return drafts.eml(_("Decided: %(title)s") % {"title": found.title}, body, to=", ".join(p.email or "" for p in told))


urlpatterns = [
    path("decisions/new/", new, name="decision-new"),
    path("decisions/mine/", mine, name="decisions-mine"),
    path("decisions/<str:key>/work-out/", work_out, name="decision-work-out"),
    path("decisions/<str:key>/decide/", decide, name="decision-decide"),
    path("decisions/<str:key>/drop/", drop, name="decision-drop"),
    path("decisions/<str:key>/review/", review, name="decision-review"),
    path("decisions/<str:key>/reverse/", reverse_decision, name="decision-reverse"),
    path("decisions/<str:key>/sheet.pdf", sheet_file, name="decision-sheet"),
    path("decisions/<str:key>/tell/", tell, name="decision-tell"),
]
