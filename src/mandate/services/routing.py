"""Where a decision goes: kept with the decision as data, and said in the reader's language whenever it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.charter import Clause, Routing, Verdict
from mandate.engines.terms import Param, Reason
from mandate.records.models import Decision
from mandate.services import charter, clauses, saying, wording
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Said:
    """A routing in words: whose decision it is, why, and what would change that."""

    verdict: str
    sentence: str
    reasons: tuple[str, ...]
    would_change: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether the architect decides."""
        return self.verdict == Verdict.ALONE


def kept(routing: Routing, *, clause: Clause | None = None) -> dict[str, Any]:
    """The routing as JSON, with the clause as it stood: its limits may change later."""
    named = {"delegation": routing.delegation} if routing.delegation else {}
    return named | {
        "verdict": routing.verdict.value,
        "to": routing.to,
        "charter": routing.charter,
        "state": routing.state.value if routing.state else None,
        "clause": routing.clause,
        "limits": clauses.kept(clause) if clause else None,
        "reasons": [_kept(reason) for reason in routing.reasons],
        "what_would_change": [_kept(reason) for reason in routing.what_would_change],
        "hear": list(routing.hear),
    }


def _kept(reason: Reason) -> dict[str, Any]:
    return {"code": str(reason.code), "params": {name: _plain(value) for name, value in reason.params}}


def _plain(value: Param) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(row: Mapping[str, Any]) -> Reason:
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in row["params"].items()}
    return Reason(row["code"], tuple(sorted(params.items())))


def say(routing: Routing, *, names: Mapping[str, str], you: bool = False) -> Said:
    """The routing in words, to the architect (`you`) or about the architect. `names` are those of `charter.names`."""
    return said(kept(routing), names=names, you=you)


def said(row: Mapping[str, Any], *, names: Mapping[str, str], you: bool = False) -> Said:
    """A kept routing in words; a decision of before routings were kept says nothing."""
    if not row:
        return Said("", "", (), ())
    return Said(
        verdict=row["verdict"],
        sentence=_sentence(row, names, you=you),
        reasons=_all(row["reasons"], names),
        would_change=_all(row["what_would_change"], names),
    )


def _all(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(saying.say(_read(row), names=names) for row in rows)


def _sentence(row: Mapping[str, Any], names: Mapping[str, str], *, you: bool) -> str:
    words = {"clause": names.get(row["clause"], row["clause"]), "charter": under(row)}
    if delegation(row):
        return _("Who leads the team decided this, as delegated under the clause “%(clause)s” of %(charter)s.") % words
    if row["verdict"] == Verdict.ALONE and you:
        return _("You decide this alone, under the clause “%(clause)s” of %(charter)s.") % words
    if row["verdict"] == Verdict.ALONE:
        return _("The architect decides this alone, under the clause “%(clause)s” of %(charter)s.") % words
    if row["verdict"] == Verdict.NEVER:
        return _("The clause “%(clause)s” of %(charter)s excludes this.") % words
    to = row["to"] or ""
    if to.startswith("member:"):
        words["member"] = names.get(to, _("a member of the MT"))
        return _("This goes to %(member)s: it is not within the clause “%(clause)s” of %(charter)s.") % words
    if row["clause"]:
        return _("This goes to the MT: it is not within the clause “%(clause)s” of %(charter)s.") % words
    return _("This goes to the MT.")


def delegation(row: Mapping[str, Any] | None) -> str:
    """Key of the delegation that a kept routing names; empty where nobody decided by one."""
    return str((row or {}).get("delegation", ""))


def whose(decision: Decision) -> str:
    """Whose decision it is or was, in a word."""
    return (
        _("Delegated to the team's manager")
        if delegation(decision.routing)
        else wording.word("routed", decision.routed)
    )


def under(row: Mapping[str, Any]) -> str:
    """The charter of a kept routing inside a sentence: draft 0.1."""
    words = {"label": row["charter"]}
    return (_("draft %(label)s") if row["state"] == charter.DRAFT else _("charter %(label)s")) % words


def refusal(routing: Routing) -> Refused:
    """What somebody reads who asks for a decision that the charter excludes."""
    words = say(routing, names=charter.known_names())
    return Refused(
        why=words.sentence,
        whose_move=_("The MT's: only a charter with another clause makes this possible."),
        what_would_change_this=" ".join(words.would_change),
        reasons=words.reasons,
    )
