"""The processing record as a page: why sources about people may be read, who signed, and what is open because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors.files.tables import Column, Table
from mandate.engines.processing import Opening, Reads, State
from mandate.engines.terms import Family, Role
from mandate.records import clock, ledger
from mandate.records.models import Change, Person, Processing
from mandate.services import entry, inviting, saying, signing_in, wording
from mandate.services import processing as service
from mandate.services.inviting import Mail
from mandate.services.processing import ProcessingFacts
from mandate.services.refusals import Refused
from mandate.services.saying import naming
from mandate.web import drafts, history, lists, reader
from mandate.web.may import may
from mandate.web.page import organisation, page


@dataclass(frozen=True, slots=True)
class Line:
    """One family of sources: whether it may be read, how much of it, why, and what changes it."""

    family: str
    name: str
    state: str
    tone: str
    reads: str
    why: str
    change: str


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One of the two places to sign: whose it is, and who signed there, when."""

    role: str
    name: str
    on: str
    waits: bool


def reads_word(reads: Reads) -> str:
    """How much of a source is read, in words."""
    return {
        Reads.ALL: _("in full, with pseudonyms for names"),
        Reads.TEAM_COUNTS: _("the number of people per team"),
        Reads.WITHOUT_PERSON: _("without the person"),
        Reads.SPEAKER_ROLE: _("with the role of the speaker"),
        Reads.NOTHING: _("nothing"),
    }[reads]


def _reads(family: Family, opening: Opening) -> str:
    if opening.reads is Reads.ALL and family in {Family.TOOLS, Family.PEOPLE}:
        return _("in full")
    return reads_word(opening.reads)


def state_word(state: str) -> str:
    """Whether a source may be read, in one word."""
    return {State.OPEN.value: _("Open"), State.CLOSED.value: _("Closed"), State.REFUSED.value: _("Refused")}[state]


def _line(family: Family, opening: Opening, reader_: Person | None) -> Line:
    mine = reader_ is not None and opening.whose_move is not None and reader_.holds(opening.whose_move)
    shut = "warn" if mine else ""
    return Line(
        family=family.value,
        name=wording.word("family", family.value),
        state=opening.state.value,
        tone="good" if opening.state is State.OPEN else shut,
        reads=_reads(family, opening),
        why=saying.say(opening.reason),
        change=saying.say(opening.what_would_change) if opening.what_would_change else "",
    )


def _groups(lines: list[Line]) -> list[tuple[list[Line], Line]]:
    """The sources of which as much is read, together: why, and what changes it, the page says once above them."""
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.state, line.reads), []).append(line)
    return [(rows, rows[0]) for rows in found.values()]


def _signatures(record: Processing | None, second: Role) -> list[SignatureLine]:
    found = []
    for role in (Role.ARCHITECT, second):
        signed = [s for s in (record.signatures if record else []) if s["role"] == role.value]
        name, on = (signed[0]["name"], signed[0]["on"]) if signed else ("", "")
        found.append(SignatureLine(wording.word("role", role.value), name, on, not signed))
    return found


def _sentence(record: Processing | None, standing: Opening, signed: list[SignatureLine], mine: Role | None) -> str:
    """The page's answer: whether anything about people is read, and on whom it waits."""
    if record is None:
        return _("Nothing about people is read: there is no processing record.")
    if standing.state is State.OPEN:
        names = {"first": signed[0].name, "second": signed[1].name}
        return _("Sources about people are open: %(first)s and %(second)s signed.") % names
    if mine is Role.ARCHITECT:
        return _("Sources about people stay closed until you sign.")
    if mine is not None:
        return _("%(name)s asks for your signature under this record.") % {"name": signed[0].name}
    role = naming.role(standing.whose_move.value if standing.whose_move else Role.ARCHITECT.value)
    return _("Sources about people stay closed until %(role)s signs.") % {"role": role}


def _figures(record: Processing | None, lines: list[Line], signed: list[SignatureLine]) -> list[dict[str, Any]]:
    count = sum(not one.waits for one in signed)
    is_open = sum(line.state == State.OPEN.value for line in lines)
    of = _("%(count)s of %(whole)s")
    figures: list[dict[str, Any]] = [
        {
            "label": _("Signatures"),
            "value": of % {"count": count, "whole": len(signed)},
            "href": "#signatures",
            "note": _("two different people, in two roles"),
        },
        {
            "label": _("Sources open"),
            "value": of % {"count": is_open, "whole": len(lines)},
            "href": "#sources",
            "note": _("kinds of sources, not files"),
        },
    ]
    if record is None:
        return figures
    days = ngettext("%(count)s day", "%(count)s days", record.retention_days) % {"count": record.retention_days}
    note = _("what was seen of a person, from the day itself")
    return [*figures, {"label": _("Kept for"), "value": days, "href": "#record", "note": note}]


def _day_of(at: datetime | None) -> date:
    return clock.today(at)


def _log(at: datetime | None) -> list[history.Line]:
    """The changes of every processing record there was: a withdrawn one belongs to the story."""
    changes = Change.objects.filter(kind=Processing.kind)
    return history.lines((changes.filter(at__lte=at) if at else changes).order_by("-id")[:12])


def _context(request: HttpRequest) -> dict[str, Any]:
    at, person = reader.moment(request), reader.me(request)
    record, council = service.current(at), service.has_works_council(at)
    today, second = _day_of(at), service.second_role(works_council=council)
    lines = [_line(f, o, person) for f, o in service.openings(record, works_council=council, today=today)]
    signed = _signatures(record, second)
    standing = service.standing(record, works_council=council, today=today)
    mine = None if at else service.role_to_sign(record, person, works_council=council)
    invites = record is not None and not signed[0].waits and signed[1].waits and person.holds(Role.ARCHITECT)
    return {
        "record": record,
        "gone": service.withdrawn(at) if record is None else None,
        "sentence": _sentence(record, standing, signed, mine),
        "figures": _figures(record, lines, signed),
        "lines": lines,
        "groups": _groups(lines),
        "changes": list(dict.fromkeys(line.change for line in lines if line.change)),
        "signatures": signed,
        "is_open": standing.state is State.OPEN,
        "mine": mine,
        "mine_word": wording.word("role", mine.value) if mine else "",
        "second": wording.word("role", second.value),
        "the_second": naming.role(second.value),
        "can_invite": invites and mine is None and not at,
        "can_withdraw": record is not None and not at and _may_withdraw(record, person),
        "withdraws_all": person.holds(Role.ARCHITECT),
        "log": _log(at),
        "state_word": state_word,
    }


def _may_withdraw(record: Processing, person: Person) -> bool:
    return person.holds(Role.ARCHITECT) or any(s.get("person") == person.key for s in record.signatures)


def _inviting(context: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of the invitation starts from: somebody who holds the role, and who was asked already."""
    if not context["can_invite"]:
        return {"invited": None, "name": "", "email": "", "errors": {}}
    council = service.has_works_council()
    known = next(iter(inviting.candidates(service.second_role(works_council=council))), None)
    return {
        "invited": inviting.pending(at=clock.now()),
        "name": known.name if known else "",
        "email": (known.email or "") if known else "",
        "errors": {},
    }


def _table(request: HttpRequest, lines: list[Line]) -> Table:
    company = organisation()
    words = (("name", _("Source")), ("state", _("Standing")), ("reads", _("What is read")), ("why", _("Why")))
    columns = [Column(key, label, label) for key, label in (*words, ("change", _("What changes it")))]
    return Table(
        title=_("Sources"),
        columns=tuple(columns),
        rows=[{column.key: getattr(line, column.key) for column in columns} for line in lines],
        as_of=reader.moment(request) or clock.now(),
        filter="",
        source_url=request.get_full_path(),
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )


@may("see processing")
def processing(request: HttpRequest) -> HttpResponse:
    """The record that counts: purpose, retention, consultation, signatures, and which sources it opens."""
    form = request.GET.get("as", "")
    context = _context(request)
    if form in lists.TYPES:
        return lists.download(_table(request, context["lines"]), form)
    if form == "yaml" and context["record"] is not None:
        return drafts.attachment(service.to_document(context["record"]).encode(), "processing.yaml", "application/yaml")
    return page(request, "processing/processing.html", {**context, **_inviting(context), "invitation": None})


def _facts(request: HttpRequest) -> ProcessingFacts:
    asked = request.POST
    return ProcessingFacts(
        purpose=asked.get("purpose", ""),
        retention_days=asked.get("retention_days", ""),
        consulted=asked.get("consulted", ""),
        reference=asked.get("reference", ""),
    )


def _start(request: HttpRequest, record: Processing | None) -> ProcessingFacts:
    """The record to change, the one withdrawn last, or a draft in the language asked for."""
    language = request.GET.get("language", "")
    if record is not None:
        return service.facts_of(record)
    gone = service.withdrawn()
    if gone is not None and language not in {"en", "nl"}:
        return service.facts_of(gone)
    screen = (translation.get_language() or "en")[:2]
    return service.draft(language=language if language in {"en", "nl"} else screen)


@may("write processing")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write or change the record, and sign it as the architect in the same step."""
    record = service.current()
    facts = _facts(request) if request.method == "POST" else _start(request, record)
    found = service.problems(facts) if request.method == "POST" else {}
    if request.method == "GET" or found:
        context = {
            "facts": facts,
            "errors": found,
            "record": record,
            "signed": [s["name"] for s in record.signatures] if record else [],
            "the_second": naming.role(service.second_role(works_council=service.has_works_council()).value),
        }
        return page(request, "processing/form.html", context, status=422 if found else 200)
    service.write(
        facts,
        by=reader.actor(request),
        today=clock.today(),
        signer=reader.me(request),
        version=reader.version(request) if "version" in request.POST else None,
        why=request.POST.get("why", "").strip(),
    )
    # Who signs the draft beside the upload goes on uploading; every other address is the record's own page.
    return HttpResponseRedirect(reverse("files" if request.POST.get("onward") == "files" else "processing"))


def _there(request: HttpRequest) -> Processing:
    """The record that counts, at the version the reader saw. Raises Refused when there is none."""
    record = service.current()
    if record is None:
        raise Refused(
            why=_("There is no processing record."),
            whose_move=_("The architect's."),
            what_would_change_this=_("A record that says what for, how long, and who was asked."),
        )
    return record


@may("sign processing")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """The reader's signature under exactly the words they read."""
    service.sign(
        _there(request),
        by=reader.actor(request),
        person=reader.me(request),
        today=clock.today(),
        works_council=service.has_works_council(),
        version=reader.version(request),
        why=request.POST.get("why", ""),
    )
    return HttpResponseRedirect(reverse("processing"))


@may("sign processing")
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """The record, or the reader's signature, taken back; sources about people close at once."""
    why, by, person = request.POST.get("reason", ""), reader.actor(request), reader.me(request)
    service.withdraw(
        _there(request), by=by, person=person, today=clock.today(), why=why, version=reader.version(request)
    )
    return HttpResponseRedirect(reverse("processing"))


def _language(request: HttpRequest) -> str:
    asked = request.POST.get("language", "")
    return asked if asked in {"en", "nl"} else (translation.get_language() or "en")[:2]


def _link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("enter", args=[secret]))


def _mail(request: HttpRequest, record: Processing, person: Person, secret: str, ends: datetime) -> Mail:
    company = organisation()
    return inviting.mail(
        record,
        person=person,
        link=_link(request, secret),
        ends=ends,
        organisation=company.name if company else "",
        sender=reader.me(request).name,
        language=_language(request),
    )


@may("write processing")
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """A link for the second signer to copy, and a mail that is ready; it needs no mail server."""
    record, council = _there(request), service.has_works_council()
    name, email = request.POST.get("name", ""), request.POST.get("email", "")
    found = inviting.problems(name, email)
    if found:
        context = _context(request)
        asked = {"invited": None, "name": name, "email": email, "errors": found, "invitation": None}
        return page(request, "processing/processing.html", {**context, **asked}, status=422)
    actor = reader.actor(request)
    person = inviting.invite(record, name=name, email=email, by=actor, works_council=council)
    hours, now, today = settings.LINK_HOURS, clock.now(), clock.today()
    secret = signing_in.make(person, purpose=entry.SIGN_RECORD, by=actor, at=now, today=today)
    link = entry.find_link(secret, address=reader.address(request), at=now)
    mail = _mail(request, record, person, secret, link.ends_at)
    if signing_in.only_mailed(person, today=today):
        signing_in.post(person, signing_in.Letter(mail.subject, mail.body), at=clock.now())
        return HttpResponseRedirect(reverse("processing"))
    invitation = {
        "person": person,
        "link": _link(request, secret),
        "secret": secret,
        "hours": hours,
        "mail": mail,
        "mailto": drafts.mailto(mail.subject, mail.body, person.email or ""),
        "language": _language(request),
    }
    context = _context(request)
    return page(request, "processing/processing.html", {**context, **_inviting(context), "invitation": invitation})


@may("write processing")
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """The invitation as a draft for any mail program, with the dossier attached."""
    record, secret = _there(request), request.POST.get("secret", "")
    link = entry.find_link(secret, address=reader.address(request), at=clock.now())
    if link.purpose != entry.SIGN_RECORD:
        raise Refused(why=_("This link signs in; it does not ask for a signature."))
    written = _mail(request, record, link.person, secret, link.ends_at)
    papers = drafts.dossier_papers(_language(request), works_council=service.has_works_council(), at=None)
    return drafts.eml(written.subject, written.body, to=link.person.email or "", attachments=papers)


urlpatterns = [
    path("processing/", processing, name="processing"),
    path("processing/write/", write, name="processing-write"),
    path("processing/sign/", sign, name="processing-sign"),
    path("processing/invite/", invite, name="processing-invite"),
    path("processing/mail/", mail, name="processing-mail"),
    path("processing/withdraw/", withdraw, name="processing-withdraw"),
]
