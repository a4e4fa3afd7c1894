"""A row of the plan in words: where it stands, why it stands there, how it begins; every number beside its reason."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import assessment_text, load_bank
from mandate.engines.readiness.bank import Item
from mandate.engines.readiness.plan import Criterion, FirstAction, Row
from mandate.engines.terms import Reason, half_up
from mandate.services import formats, wording
from mandate.services.evidence import Basis
from mandate.services.overview import PlanLine
from mandate.services.teamwords import far

SHARES = frozenset({Criterion.NOT_KNOWN})
LIFTS = frozenset({Criterion.LIFT, Criterion.UNCAPPED_LIFT})
MOST_DIGITS = 4


def language() -> str:
    """The reader's language as the catalogue knows it."""
    return translation.get_language() or "en"


def artefact_of(item: Item) -> str:
    """What raises the answer to a question."""
    return item.artefact.label.of(language())


def typical(item: Item, value: Fraction | float) -> str:
    """The answer in the middle in its own words; where it lies between two, both."""
    low, high = int(value), int(value + Fraction(1, 2))
    words = {step: item.anchors[step - 1].of(language()).rstrip(".") for step in (low, high)}
    if low == high:
        return _("“%(anchor)s”") % {"anchor": words[low]}
    return _("between “%(low)s” and “%(high)s”") % {"low": words[low], "high": words[high]}


def step(value: Fraction | float) -> str:
    """A place on the scale of five as a number: `2`, `2.5`."""
    return formats.rounded(value, 1)


def share(part: Fraction | float) -> str:
    """A part of a whole as whole percents."""
    return _("%(share)s %%") % {"share": formats.rounded(100 * part)}


def gain(value: Fraction | float) -> str:
    """What a total gains: two digits that matter."""
    return formats.number(half_up(value, 2) or half_up(value, MOST_DIGITS))


def decided(reason: Reason | None, row: Row, asks: Mapping[str, PlanLine]) -> str:
    """Why a row stands above the next, in a whole sentence with both values; empty for the last row."""
    if reason is None:
        return ""
    criterion, values = Criterion(reason.code), dict(reason.params)
    if criterion is Criterion.LAW and not any(asks[one].duty if one in asks else True for one in row.law):
        # One criterion weighs a duty and the widest permissions alike; no duty is named where none rests on it.
        return assessment_text("decided_otherwise.law", language())
    told = {name: str(value) for name, value in values.items()}
    if criterion is Criterion.PREREQUISITE:
        told["of"] = _("“%(name)s”") % {"name": name_of(told["of"])}
    elif criterion in LIFTS | SHARES:
        told = _beside(values, as_share=criterion in SHARES)
    part = "decided_otherwise" if criterion in LIFTS and row.weight != 1 else "decided"
    return assessment_text(f"{part}.{criterion.value}", language(), **told)


def _beside(values: Mapping[str, object], *, as_share: bool) -> dict[str, str]:
    """Two numbers with as many digits as it takes to see that they differ."""
    pair = {name: float(str(value)) * (100 if as_share else 1) for name, value in values.items()}
    for digits in range(0 if as_share else 2, MOST_DIGITS + 1):
        shown = {name: formats.rounded(value, digits) for name, value in pair.items()}
        if len(set(shown.values())) == len(pair):
            break
    return {name: _("%(share)s %%") % {"share": value} for name, value in shown.items()} if as_share else shown


def name_of(row_id: str) -> str:
    """What a row is called inside a sentence: the artefact of a question, else its id."""
    found = next((item for item in load_bank().items if item.id == row_id), None)
    return artefact_of(found) if found else row_id


def reasons(row: Row, item: Item, basis: Basis, asks: Mapping[str, PlanLine]) -> tuple[str, ...]:
    """Everything that speaks for taking up a question, in the order of the criteria."""
    found = [*_law(row, item, basis), *_gates(item, basis), *_lift(row, item)]
    found += [*_split(row, item, basis), *_unknown(row, item, basis), *_apart(item, basis)]
    return (*found, *found_too(row, asks), *_said(row))


def found_too(row: Row, asks: Mapping[str, PlanLine]) -> tuple[str, ...]:
    """What the inventory found about a question, each with the half of its first criterion that is true."""
    return tuple(_found(asks[one]) for one in row.found)


def _found(ask: PlanLine) -> str:
    if ask.duty and ask.scope:
        text = _("The inventory asks for it, as a legal duty and the widest permissions are at stake: %(action)s.")
    elif ask.duty:
        text = _("The inventory asks for it, as a legal duty rests on it: %(action)s.")
    elif ask.scope:
        text = _("The inventory asks for it, as the widest permissions are at stake: %(action)s.")
    else:
        text = _("The inventory asks for it: %(action)s.")
    return text % {"action": ask.action}


def _law(row: Row, item: Item, basis: Basis) -> list[str]:
    told = []
    for duty in item.law:
        if duty.citation.en in row.law:
            words = {"citation": duty.citation.of(language()), "day": formats.day(duty.applies_from)}
            past = duty.applies_from <= basis.day
            text = _("The law rests on it: %(citation)s, in force since %(day)s.")
            told.append((text if past else _("The law rests on it: %(citation)s, in force from %(day)s.")) % words)
    return told


def _gates(item: Item, basis: Basis) -> list[str]:
    """What this question holds down, with the score it would have without."""
    result = basis.result
    if result is None:
        return []
    bank, told = load_bank(), []
    held = [(bank.dimension(one.id).label.of(language()), one) for one in result.dimensions if one.capped_by == item.id]
    for label, one in held:
        if one.score is not None and one.raw is not None:
            words = {"what": label, "cap": formats.number(float(one.score)), "raw": step(one.raw)}
            told.append(_("It holds %(what)s at %(cap)s; without it: %(raw)s.") % words)
    if result.capped_by == item.id and result.total is not None and result.raw_total is not None:
        words = {"cap": formats.number(float(result.total)), "raw": formats.rounded(result.raw_total, 2)}
        told.append(_("It holds the total at %(cap)s; without it: %(raw)s.") % words)
    return told


def _lift(row: Row, item: Item) -> list[str]:
    told = []
    if row.lift:
        told.append(_("If it alone rose to 4, the total would gain %(gain)s.") % {"gain": gain(row.lift)})
    elif row.uncapped_lift:
        text = _("The total gains nothing while a cap holds; without caps it would gain %(gain)s.")
        told.append(text % {"gain": gain(row.uncapped_lift)})
    if row.weight != 1:
        label = load_bank().dimension(item.dimension).label.of(language())
        told.append(_("%(dimension)s counts × %(weight)s.") % {"dimension": label, "weight": step(row.weight)})
    return told


def _split(row: Row, item: Item, basis: Basis) -> list[str]:
    found = basis.row(item.id)
    if row.reading != "camps" or found is None or found["counts"] is None:
        return []
    low, high = sum(found["counts"][:2]), sum(found["counts"][3:])
    return [
        _("People stand in two camps: %(low)s answered 1 or 2, %(high)s answered 4 or 5.") % {"low": low, "high": high}
    ]


def _unknown(row: Row, item: Item, basis: Basis) -> list[str]:
    found = basis.row(item.id)
    if row.first_action is not FirstAction.EXPLAIN or found is None:
        return []
    words = {"dk": found["dk"], "of": found["n"] + found["dk"], "share": share(row.dk)}
    return [_("%(dk)s of %(of)s do not know (%(share)s).") % words]


def _apart(item: Item, basis: Basis) -> list[str]:
    """The two groups that lie furthest apart on this question."""
    labels = basis.groups()
    for one in basis.apart():
        if one["item"] == item.id and all(group in labels for group in one["groups"]):
            a, b = (labels[group] for group in one["groups"])
            low, high = (step(value) for value in one["medians"])
            words = {"a": a, "b": b, "steps": far(one["steps"]), "low": low, "high": high}
            return [_("%(a)s (%(low)s) and %(b)s (%(high)s) lie %(steps)s apart.") % words]
    return []


def _said(row: Row) -> list[str]:
    low = len({one.speaker for one in row.said if one.position is not None and one.position < row.target})
    text = ngettext(
        "In a conversation %(count)s person put it below 4.", "In conversations %(count)s people put it below 4.", low
    )
    return [text % {"count": wording.spelled(low)}] if low else []


def first_action(row: Row, item: Item | None) -> str:
    """How a row begins."""
    values = {"artefact": artefact_of(item)} if item and row.first_action is FirstAction.MAKE else {}
    return wording.opening(assessment_text(f"action.{row.first_action.value}", language(), **values)) + "."


def first_step(action: FirstAction) -> str:
    """What can be done about a question within 14 days."""
    if action is FirstAction.TALK:
        return _(
            "Bring both sides together for an hour. Everyone first tells what they saw last, then what they think."
        )
    if action is FirstAction.EXPLAIN:
        return _("Tell everyone what is there and where to find it, and ask two weeks later who knows it now.")
    return _("Write a first version on one page, try it with one team, and show it to who it is for.")


def owner(code: str | None) -> str:
    """Who is proposed to take a row."""
    return wording.opening(assessment_text(f"owner.{code}", language())) if code else ""
