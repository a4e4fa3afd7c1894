"""A draft: changes of registers and rules that do not count yet, shown with what they would change, then published.

A draft keeps the version of every row it is about. Publishing writes all of them as one deed or none; when somebody
changed a row meanwhile it is refused. Rolling back puts the rows back as they were, again as one deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.access.terms import InvalidPolicies
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import RECORDS, Change, Draft, Person, Record, Rule
from mandate.services import formats
from mandate.services.guardrails import current, rules
from mandate.services.guardrails.current import Guardrails
from mandate.services.guardrails.rules import RuleFacts
from mandate.services.refusals import Refused
from mandate.services.registers import fields, keeping
from mandate.services.sheets import checking
from mandate.services.sheets.names import Names

DRAFT, PUBLISHED, ROLLED_BACK, DROPPED = "draft", "published", "rolled_back", "dropped"
KINDS = ("rule", "tool", "dataset", "purpose", "competence", "classification", "attainment")
"""What a draft can change: everything a decision rests on that the architect writes."""
MOST = 200
_MODELS = {model.kind: model for model in RECORDS}


def make(title: str, *, by: Actor, person: Person | None, today: date) -> Draft:
    """A new, empty draft. Raises Refused without a title."""
    if not title.strip():
        raise Refused(why=_("Give the draft a title: it stays in the record."))
    draft = Draft(title=title.strip()[:160], made_by=person)
    ledger.write(draft, action="draft.made", by=by, why=_("Begun on %(day)s.") % {"day": today.isoformat()})
    return draft


def named(key: str) -> Draft:
    """The draft of this key. Raises Refused when there is none."""
    found: Draft | None = Draft.objects.filter(key=key).first()
    if found is None:
        raise Refused(why=_("There is no draft of this key."))
    return found


def problems(kind: str, key: str | None, given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a change, per field."""
    if kind not in KINDS:
        return {"kind": _("A draft cannot change this.")}
    row = _row(kind, key)
    if key is not None and row is None:
        return {"kind": _("This row is no longer there.")}
    if kind == Rule.kind:
        return rules.problems(_rule_facts(row, given), rule=row)
    return keeping.check(fields.of_kind(kind), given, row=row).problems


def put(draft: Draft, kind: str, key: str | None, given: Mapping[str, Any], *, by: Actor) -> Draft:
    """Add a change to a draft; of the same row the later one stays. Raises Refused with what is wrong."""
    still_open(draft)
    found = problems(kind, key, given)
    if found:
        raise Refused(why=" ".join(found.values()))
    changes = [one for one in draft.changes if not (key and (one["kind"], one["key"]) == (kind, key))]
    if len(changes) >= MOST:
        raise Refused(why=_("A draft holds at most %(most)s changes. Publish these first.") % {"most": MOST})
    row = _row(kind, key)
    changes.append({"kind": kind, "key": key, "version": row.version if row else 0, "fields": dict(given)})
    draft.changes = changes
    ledger.write(draft, action="draft.changed", by=by, why=_("A change added to the draft."))
    return draft


def take_out(draft: Draft, position: int, *, by: Actor) -> Draft:
    """The draft without one of its changes, counted from 0."""
    still_open(draft)
    if not 0 <= position < len(draft.changes):
        raise Refused(why=_("This change is no longer in the draft."))
    draft.changes = [one for at, one in enumerate(draft.changes) if at != position]
    ledger.write(draft, action="draft.changed", by=by, why=_("A change taken out of the draft."))
    return draft


def drop(draft: Draft, *, by: Actor, why: str) -> Draft:
    """The draft put away; it stays in the record and changes nothing."""
    still_open(draft)
    draft.state = DROPPED
    ledger.write(draft, action="draft.dropped", by=by, why=why.strip() or _("Not needed any more."))
    return draft


Find = Callable[[str, str | None], Any]
"""Gives the row of a kind and key, or None."""


def records(draft: Draft, *, find: Find | None = None) -> list[Record]:
    """The rows as the draft wants them, not yet written. Raises Refused where a row changed or went meanwhile."""
    names = Names()
    return [_changed(number, change, find or _row, names) for number, change in enumerate(draft.changes, start=1)]


def _changed(number: int, change: Mapping[str, Any], find: Find, names: Names) -> Record:
    kind, key, given = change["kind"], change["key"], change["fields"]
    row = find(kind, key)
    if key is not None and row is None:
        raise Refused(why=_("Change %(number)s: this row is no longer there.") % {"number": number})
    if row is not None and row.version != change["version"]:
        raise Refused(
            why=_("Change %(number)s: “%(row)s” was changed by somebody else meanwhile.")
            % {"number": number, "row": str(row)},
            whose_move=_("It is your move."),
            what_would_change_this=_("Take the change out, look at the row as it is now, and put it in again."),
        )
    if kind == Rule.kind:
        rule = row if row is not None else Rule()
        return rules.fill(rule, _rule_facts(row, given))
    register = fields.of_kind(kind)
    checked = keeping.check(register, given, row=row, names=names)
    if checked.problems:
        raise Refused(why=_("Change %(number)s: ") % {"number": number} + " ".join(checked.problems.values()))
    made = row if row is not None else register.model(key=keeping.key_for(register, checked.values, names))
    return checking.fill(made, register, checked.values)


def _row(kind: str, key: str | None) -> Any:
    return None if key is None else _MODELS[kind]._base_manager.filter(key=key).first()


def _rule_facts(row: Rule | None, given: Mapping[str, Any]) -> RuleFacts:
    start = RuleFacts() if row is None else rules.facts_of(row)
    known = set(RuleFacts.__dataclass_fields__)
    return replace(start, **{name: str(value) for name, value in given.items() if name in known})


def after(draft: Draft, *, today: date) -> Guardrails:
    """The guardrails as they would be. Raises Refused with the place where they would not hold together."""
    register = current.current(today=today).register

    def find(kind: str, key: str | None) -> Any:
        found = register.kinds[kind].get(key or "") if kind in register.kinds else _row(kind, key)
        return None if found is None else copy(found)

    try:
        return current.build(register.with_records(records(draft, find=find)))
    except InvalidPolicies as problem:
        raise Refused(why="; ".join(rules.placed(one) for one in problem.problems)) from problem


def publish(draft: Draft, *, by: Actor, why: str, today: date, result: Mapping[str, Any]) -> Draft:
    """Write every change as one deed; `result` is the comparison that was shown. Raises Refused, and writes nothing."""
    still_open(draft)
    if not why.strip():
        raise Refused(why=_("Say why: it stays with the change."))
    if not draft.changes:
        raise Refused(why=_("There is nothing in the draft yet."))
    with transaction.atomic():
        rows, act = records(draft), Act.new()
        after(draft, today=today)
        before = [_as_it_was(row) for row in rows]
        for row in rows:
            ledger.write(row, action=_action(row), by=by, why=why.strip(), act=act)
        draft.before = [{**was, "key": row.key, "now": row.version} for was, row in zip(before, rows, strict=True)]
        draft.state, draft.why, draft.published_on, draft.result = PUBLISHED, why.strip(), today, dict(result)
        ledger.write(draft, action="draft.published", by=by, why=why.strip(), act=act)
    return draft


def _as_it_was(row: Record) -> dict[str, Any]:
    """What a roll-back needs: the sealed text of the row before, none for a new one."""
    last = None if row._state.adding else ledger.newest_of(row.kind, None).get(row.key)
    return {"kind": row.kind, "change": None if last is None else last.pk}


def _action(row: Record) -> str:
    if row.kind == Rule.kind:
        if row._state.adding:
            return "rule.added"
        return "rule.withdrawn" if getattr(row, "state", "") == "withdrawn" else "rule.changed"
    register = fields.of(row)
    return register.added if row._state.adding else register.changed


def roll_back(draft: Draft, *, by: Actor, why: str, today: date) -> Draft:
    """Put every row back as it was before, as one deed. Raises Refused when one was changed since."""
    if draft.state != PUBLISHED:
        raise Refused(why=_("Only what was published can be rolled back."))
    reason = why.strip() or _("“%(title)s” rolled back on %(day)s.") % {"title": draft.title, "day": today.isoformat()}
    with transaction.atomic():
        act = Act.new()
        for was in reversed(draft.before):
            _restore(was, by=by, why=reason, act=act)
        draft.state = ROLLED_BACK
        ledger.write(draft, action="draft.rolled_back", by=by, why=reason, act=act)
    return draft


def _restore(was: Mapping[str, Any], *, by: Actor, why: str, act: Act) -> None:
    row = _row(was["kind"], was["key"])
    if row is None or row.version != was["now"]:
        raise Refused(
            why=_("“%(row)s” was changed since: rolling back would undo that as well.")
            % {"row": str(row or was["key"])},
            whose_move=_("It is your move."),
            what_would_change_this=_("Make a new draft that puts right what should be otherwise."),
        )
    if was["change"] is None:
        keeping.refuse_needed(row)
        action = "rule.withdrawn" if was["kind"] == Rule.kind else fields.of_kind(was["kind"]).removed
        ledger.remove(row, action=action, by=by, why=why, act=act)
        return
    old = asof.told(type(row), Change.objects.get(pk=was["change"]))
    old.version = row.version
    action = "rule.restored" if was["kind"] == Rule.kind else fields.of_kind(was["kind"]).changed
    ledger.write(old, action=action, by=by, why=why, act=act)


def still_open(draft: Draft) -> None:
    """Raises Refused for a draft that somebody published or put away, and says when."""
    if draft.published_on is not None:
        raise Refused(
            why=_("“%(title)s” was published on %(day)s already.")
            % {"title": draft.title, "day": formats.day(draft.published_on)},
            what_would_change_this=_(
                "Look at it: who published it stands in its history. It can be rolled back there."
            ),
        )
    if draft.state != DRAFT:
        raise Refused(why=_("This draft was put away."))
