"""The charter as a file: one page to sign or keep, and everything it says for another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files import wording as paper_words
from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.tables import file_name
from mandate.engines.charter import Clause, Kind
from mandate.engines.terms import Money
from mandate.records import ledger
from mandate.records.models import Charter, Organisation
from mandate.services import charter as charters
from mandate.services import clauses, formats
from mandate.services.mandate import comparing, signing
from mandate.services.policy.papers import Made


def made(row: Charter, *, language: str, today: date, at: datetime) -> Made:
    """The charter as a PDF of one page in a language, with its signatures or room for those that are missing."""
    company = Organisation.objects.first()
    sample = bool(company and company.is_sample)
    with translation.override(language):
        data = _data(row, company, language=language, today=today, at=at)
        content = render_pdf("charter", data, language=language, date=row.signed_on or today)
        titles = (company.name if company else "", _("Charter %(label)s") % {"label": row.label})
    return Made(file_name(titles, "pdf", on=row.signed_on or today, sample=sample, language=language), content)


def _data(row: Charter, company: Organisation | None, *, language: str, today: date, at: datetime) -> dict[str, Any]:
    anchor, stands = ledger.anchor(), signing.standing(row, today=today)
    return {
        "labels": paper_words.labels(language),
        "organisation": company.name if company else "",
        "sample": bool(company and company.is_sample),
        "as_of": formats.moment(at),
        "change": anchor.change,
        "seal": stands.digest[:8],
        "title": _("Charter %(label)s") % {"label": row.label},
        "kicker": clauses.text("title"),
        "standing": clauses.standing(row.state, row.label),
        "sentence": charters.headline(row, today=today, you=False),
        "preamble": "" if row.signed_on else clauses.text("preamble"),
        "words": {
            "clauses": _("Who decides what"), "terms": _("Terms"), "signatures": _("Signatures"),
            "sign_here": _("Member of the MT, date"),
        },
        "clauses": _clauses(row),
        "terms": _terms(row),
        "signatures": [
            _("%(name)s, %(day)s") % {"name": one.person.name, "day": formats.day(one.signed_on)}
            for one in stands.signatures
        ],
        "missing": min(stands.missing, 6),
    }  # fmt: skip


def _clauses(row: Charter) -> list[dict[str, str]]:
    """Clauses that go equally far in one paragraph, then the kinds that always go to the MT."""
    rows, called = charters.as_engine(row).clauses, comparing.names([row])
    found = [_group(group, called) for group in clauses.same_limits(rows)]
    missing = [kind.value for kind in Kind if kind not in {clause.kind for clause in rows}]
    if missing:
        found.append({"name": f"{clauses.kinds(missing)}.", "limits": "", "note": _("Always to the MT.")})
    return found


def _group(group: Sequence[Clause], called: comparing.Names) -> dict[str, str]:
    first = group[0]
    parts = (clauses.scope(first, called.teams), *clauses.limits(first))
    hear = comparing.to_hear(first, called.people)
    notes = [clauses.above(first, called.members)]
    if hear:
        notes.append(_("Heard first: %(names)s.") % {"names": hear})
    return {
        "name": f"{clauses.kinds(clause.kind.value for clause in group)}:",
        "limits": _("alone %(limits)s.") % {"limits": ", ".join(part for part in parts if part)},
        "note": " ".join(notes),
    }


def _terms(row: Charter) -> list[dict[str, str]]:
    found = [(_("It holds from"), formats.days(row.valid_from, row.valid_until) if row.valid_until else _open(row))]
    if row.budget is not None:
        money = Money(row.currency or charters.currency(), row.budget)
        found.append((_("The architect's own money a quarter"), formats.price(money)))
    if row.hours is not None:
        found.append((_("Hours a month for the work on AI"), formats.number(row.hours)))
    found.append((_("Members of the MT who sign, and who are counted"), formats.number(row.quorum)))
    found.append((_("Splitting"), clauses.text("splitting")))
    return [{"name": f"{name}:", "limits": said, "note": ""} for name, said in found]


def _open(row: Charter) -> str:
    return _("from %(day)s, without end") % {"day": formats.day(row.valid_from)}


def content(row: Charter, *, today: date) -> dict[str, Any]:
    """Everything the charter says as JSON: its terms, its clauses as they are kept, and who signed which digest."""
    stands = signing.standing(row, today=today)
    return {
        "format": "mandate-charter/1",
        "key": row.key,
        "label": row.label,
        "state": row.state,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "signed_on": row.signed_on.isoformat() if row.signed_on else None,
        "budget": None if row.budget is None else str(row.budget),
        "currency": row.currency or charters.currency(),
        "hours": None if row.hours is None else str(row.hours),
        "quorum": row.quorum,
        "digest": stands.digest,
        "clauses": [clauses.kept(clause) for clause in charters.as_engine(row).clauses],
        "signatures": [
            {"name": one.person.name, "role": one.role, "on": one.signed_on.isoformat()} for one in stands.signatures
        ],
    }
