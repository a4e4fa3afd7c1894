"""The pack for the management team: two pages, a 90-word note and every table, from one source of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.files.mail import Attachment, draft_eml
from mandate.connectors.files.packs import (
    Ask,
    CoverageLine,
    DraftCharter,
    Figure,
    FileLine,
    Finding,
    InventoryReport,
    MtPack,
    Priority,
    ServiceLine,
    SignatureLine,
    Voice,
    whole,
)
from mandate.connectors.files.pdf import render_pdf
from mandate.engines.terms import Money, Status
from mandate.records import ledger
from mandate.records.models import Decision
from mandate.services import charter, formats, saying, tabling, wording
from mandate.services.decisions import PREPARED
from mandate.services.overview import Overview, PlanLine
from mandate.services.overview import ServiceLine as Line

MOST_WORDS = 90
LONGEST_REASON = 150
FIRST_VERSION = "0.1"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who forwards: name on the signature line and under the note."""

    name: str
    email: str = ""


def spend_text(spend: Sequence[Money]) -> str:
    """Amounts per currency, never added up across them."""
    return formats.prices(spend)


def pack(seen: Overview, *, sender: Sender, language: str, at: datetime) -> MtPack:
    """The two pages in the reader's language."""
    with translation.override(language):
        anchor = ledger.anchor()
        unseen, note = _unseen(seen)
        drafted = _charter()
        return MtPack(
            organisation=seen.organisation,
            language=language,
            as_of=formats.moment(at),
            sentence=seen.sentence,
            basis=_basis(seen),
            figures=_figures(seen),
            services=tuple(_service(line) for line in _ranked(seen)),
            services_total=len(seen.services),
            paid_over=formats.days(seen.headline.paid_from, seen.headline.paid_until),
            unseen=unseen,
            unseen_note=note,
            voices=tuple(Voice(quote.text, quote.role) for quote in seen.quotes),
            priorities=tuple(_priority(row) for row in seen.priorities),
            priorities_total=len(seen.plan),
            asks=_asks(seen, drafted),
            charter=drafted,
            signatures=(
                SignatureLine(_("Architect"), sender.name),
                SignatureLine(_("For the management team")),
            ),
            change=anchor.change,
            seal=anchor.digest[:8],
            sample=seen.sample,
        )


def pack_pdf(seen: Overview, *, sender: Sender, language: str, at: datetime, today: date) -> bytes:
    """Exactly two pages as PDF."""
    return render_pdf(
        "mt_pack", pack(seen, sender=sender, language=language, at=at).to_data(), language=language, date=today
    )


def report(seen: Overview, *, language: str, at: datetime) -> InventoryReport:
    """The whole inventory on paper in the reader's language."""
    with translation.override(language):
        anchor = ledger.anchor()
        return InventoryReport(
            organisation=seen.organisation,
            language=language,
            as_of=formats.moment(at),
            sentence=seen.sentence,
            basis=_basis(seen),
            figures=_figures(seen),
            services=tuple(_service(line) for line in _ranked(seen)),
            findings=tuple(
                Finding(reason, " ".join(row.evidence[:2])) for row in seen.plan for reason in row.reasons[:1]
            ),
            coverage=_coverage(seen),
            unseen=(*seen.silent, *seen.unseen),
            files=_files(seen),
            voices=tuple(Voice(quote.text, quote.role) for quote in seen.quotes),
            candidates=tuple(_priority(row) for row in seen.plan),
            change=anchor.change,
            seal=anchor.digest[:8],
            sample=seen.sample,
        )


def report_pdf(seen: Overview, *, language: str, at: datetime, today: date) -> bytes:
    """The whole inventory as PDF."""
    return render_pdf("report", report(seen, language=language, at=at).to_data(), language=language, date=today)


def _basis(seen: Overview) -> str:
    lines = sum(file.lines for file in seen.files)
    text = ngettext(
        "From one file, %(lines)s lines; groups under five people are not shown; unknown is not zero.",
        "From %(files)s files, %(lines)s lines; groups under five people are not shown; unknown is not zero.",
        len(seen.files),
    )
    return text % {"files": formats.number(len(seen.files)), "lines": formats.number(lines)}


def _unseen(seen: Overview) -> tuple[tuple[str, ...], str]:
    """What cannot be seen yet; that a signature would change it is said once, beneath them all."""
    told, waits = saying.once(seen.unseen)
    return (*seen.silent, *told), waits


def _figures(seen: Overview) -> tuple[Figure, ...]:
    head = seen.headline
    unknown = _("unknown")
    cost, note = saying.cost(head)
    people = formats.number(head.people) if head.people is not None else unknown
    of_all = _("of %(count)s people") % {"count": formats.number(seen.headcount)} if seen.headcount else ""
    silent = len(seen.coverage.silent)
    missing = _("%(missing)s missing, %(silent)s silent") % {"missing": len(seen.missing), "silent": silent}
    return (
        Figure(_("Undecided services"), str(head.undecided), _("of %(count)s in sight") % {"count": head.services}),
        Figure(_("Known cost"), cost or unknown, note),
        Figure(_("People using AI"), people, of_all),
        Figure(_("Sources"), str(len(seen.present)), missing),
    )


def _ranked(seen: Overview) -> list[Line]:
    return sorted(
        seen.services,
        key=lambda s: (s.decided, -(s.people or 0), -max((float(m.amount) for m in s.spend), default=0), s.name),
    )


def _people(line: Line) -> str:
    return formats.number(line.people) if line.people is not None else _("unknown")


def _service(line: Line) -> ServiceLine:
    teams = ", ".join(f"{team.team}\u00a0{team.people}" for team in line.teams[:2])
    return ServiceLine(
        service=line.name,
        status=Status(line.status),
        people=_people(line),
        teams=teams,
        cost=spend_text(line.spend),
        category=wording.word("category", line.category),
    )


def _priority(row: PlanLine) -> Priority:
    return Priority(
        action=row.action,
        reason=row.reason,
        evidence=row.evidence,
        first_step=row.first_step,
        by=formats.day(row.due),
        owner=row.owner,
    )


def _asks(seen: Overview, drafted: DraftCharter | None) -> tuple[Ask, ...]:
    """What the MT is asked: what was prepared for it, the priorities beside it, and to let the draft charter hold."""
    prepared = list(Decision.objects.filter(state=PREPARED).order_by("taken_on", "title")[:2])
    named = {decision.subject for decision in prepared}
    asks = [Ask(decision.title, _advice(decision)) for decision in prepared]
    asks += [Ask(row.question, row.advice) for row in seen.priorities if not named.intersection(row.services)]
    asks = asks[:2]
    return (
        *asks,
        Ask(
            _("Does draft charter %(version)s hold from today?")
            % {"version": drafted.version if drafted else FIRST_VERSION},
            _("Sign below; decisions above its limits come to you."),
        ),
    )


def _advice(decision: Decision) -> str:
    """The answer that was prepared, until when, and why; a long reason stays with the decision."""
    answer = wording.word("verdict", decision.verdict)
    why = whole(decision.why, LONGEST_REASON, otherwise=_("the reason stands with the decision."))
    words = {"answer": answer, "why": why, "day": formats.day(decision.until)}
    if decision.until is None:
        return _("%(answer)s: %(why)s") % words
    return _("%(answer)s, until %(day)s: %(why)s") % words


def _charter() -> DraftCharter | None:
    current = charter.current()
    if current is None:
        return None
    return DraftCharter(
        alone=tuple(charter.alone_lines(current)), to_mt=tuple(charter.to_mt_lines(current)), version=current.label
    )


def _coverage(seen: Overview) -> tuple[CoverageLine, ...]:
    present = tuple(
        CoverageLine(wording.word("family", row.family), seen=True, period=_period(row.first, row.last))
        for row in seen.present
    )
    gone = tuple(
        CoverageLine(wording.word("family", row.family), seen=False, consequence=_closed(row.closed))
        for row in seen.missing
    )
    return (*present, *gone)


def _period(first: date | None, last: date | None) -> str:
    return f"{formats.day(first)} – {formats.day(last)}" if first and last else ""


def _closed(closed: bool) -> str:
    return _("Closed until the processing record is signed by two.") if closed else _("Nobody brought it yet.")


def _files(seen: Overview) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(f.name, f.format, formats.number(f.lines), formats.number(f.parsed), formats.number(f.rejected))
        for f in seen.files
    )


def note(seen: Overview, *, sender: Sender, language: str) -> tuple[str, str]:
    """Subject and body of the note, at most ninety words."""
    with translation.override(language):
        subject = _("AI at %(organisation)s: where we stand and what I ask of you") % {
            "organisation": seen.organisation
        }
        if seen.sample:
            subject = _("Sample: %(subject)s") % {"subject": subject}
        firsts = [f"{row.rank}. {row.action}" for row in seen.priorities]
        lines = [
            _("Dear colleagues,"),
            "",
            seen.sentence,
            "",
            _("Three things come first:") if len(firsts) == 3 else _("First:"),
            *firsts,
            "",
            _("Attached: two pages with the reasons, the first steps and a draft charter to sign."),
            "",
            sender.name,
        ]
        return subject, _shortened(lines, firsts)


def _shortened(lines: list[str], firsts: list[str]) -> str:
    """The note within its limit: the last priorities go first, for they stand on the attached pages."""
    kept = list(lines)
    for row in reversed(firsts):
        if len(" ".join(kept).split()) <= MOST_WORDS:
            break
        kept.remove(row)
    return "\n".join(kept)


def eml(seen: Overview, *, sender: Sender, language: str, at: datetime, today: date) -> bytes:
    """The note with both attachments as an unsent message any mail program opens."""
    subject, body = note(seen, sender=sender, language=language)
    stem = _stem(seen, today)
    attachments = (
        Attachment(f"{stem}.pdf", pack_pdf(seen, sender=sender, language=language, at=at, today=today)),
        Attachment(f"{stem}.xlsx", tabling.workbook(seen, language=language, at=at)),
    )
    return draft_eml(subject, body, sender=sender.email or None, date=at, attachments=attachments)


def _stem(seen: Overview, today: date) -> str:
    safe = "".join(c if c.isalnum() else "-" for c in seen.organisation.lower()).strip("-") or "mandate"
    return f"{'sample-' if seen.sample else ''}{safe}-ai-{today.isoformat()}"


def stem(seen: Overview, today: date) -> str:
    """File name without its ending, safe on every system."""
    return _stem(seen, today)
