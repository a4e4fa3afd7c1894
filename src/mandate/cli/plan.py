"""`mandate plan FILE`, `mandate plan explain FILE ITEM`, `mandate plan whatif FILE`: a roadmap from a plain file."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import FAULT, FINE, REFUSED, USAGE, answer

if TYPE_CHECKING:
    from mandate.engines.plan.changing import Difference
    from mandate.engines.plan.explaining import Answer
    from mandate.engines.plan.outcome import Conflict, Plan, Unkept
    from mandate.engines.plan.terms import Portfolio
    from mandate.engines.plan.watching import Watch

EXPLAIN, WHAT_IF = "explain", "whatif"
MOST_BYTES = 50 * 1024 * 1024
LANGUAGE = "en"
EFFORTS = ("quick", "normal", "deep")


class _Unusable(Exception):
    """A file that cannot be planned, with a line per fault."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("plan", help="what starts when, under real capacity, money and rules")
    noun.add_argument(
        "words", nargs="+", metavar="FILE",
        help="a portfolio (mandate-plan/1); or: explain FILE ITEM; or: whatif FILE (a file of that name is ./explain)",
    )  # fmt: skip
    noun.add_argument("--slot", type=int, metavar="N", help="with explain: why not in this month, counted from 0")
    noun.add_argument("--patch", metavar="PATCH", help="with whatif: a merge patch by id, as a file or as JSON")
    noun.add_argument("--effort", choices=EFFORTS, help="how much work the search may do (default: as in the file)")
    noun.add_argument("--seconds", type=float, metavar="N", help="stop after so many seconds; not repeatable")
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    verb = arguments.words[0] if arguments.words[0] in (EXPLAIN, WHAT_IF) else ""
    wanted = {"": 1, EXPLAIN: 3, WHAT_IF: 2}[verb]
    fits = (arguments.slot is None or verb == EXPLAIN) and (verb == WHAT_IF) == (arguments.patch is not None)
    if len(arguments.words) != wanted or not fits or (arguments.seconds is not None and arguments.seconds <= 0):
        print(
            "Write one of: mandate plan FILE [--seconds N]; mandate plan explain FILE ITEM [--slot N]; "
            "mandate plan whatif FILE --patch PATCH",
            file=sys.stderr,
        )
        return USAGE
    run: Callable[[argparse.Namespace], int] = {"": _plan, EXPLAIN: _explain, WHAT_IF: _what_if}[verb]
    try:
        return run(arguments)
    except _Unusable as unusable:
        print(unusable, file=sys.stderr)
        return FAULT


def _plan(arguments: argparse.Namespace) -> int:
    from mandate.engines.plan.answering import answers
    from mandate.engines.plan.outcome import Status
    from mandate.engines.plan.solving import plan
    from mandate.engines.plan.writing import plan_json

    raw = _raw(arguments.words[0])
    portfolio = _portfolio(raw, arguments.words[0], arguments)
    found = plan(portfolio, watch=_watch(arguments))
    patched = [_patched(raw, patch, arguments.words[0], arguments) for patch in portfolio.ask.what_if]
    if arguments.json:
        answer(plan_json(found) | {"answers": answers(portfolio, found, patched)})
    else:
        print("\n".join(_as_text(portfolio, found)))
    return REFUSED if found.status is Status.INFEASIBLE else FINE


def _explain(arguments: argparse.Namespace) -> int:
    from mandate.engines.plan.answering import answer_json
    from mandate.engines.plan.explaining import why_not
    from mandate.engines.plan.solving import plan
    from mandate.engines.plan.terms import WhyNot

    _word, place, item = arguments.words
    portfolio = _portfolio(_raw(place), place, arguments)
    if item not in portfolio.named():
        raise _Unusable(f"{place}: {item}: no initiative has this id.")
    if arguments.slot is not None and not 0 <= arguments.slot < portfolio.slots:
        raise _Unusable(f"--slot: {arguments.slot} is not one of 0 to {portfolio.slots - 1}.")
    found = plan(portfolio, watch=_watch(arguments))
    if found.value is None:
        return _nothing(portfolio, found, arguments)
    why = why_not(portfolio, found, WhyNot(item, arguments.slot))
    if arguments.json:
        answer(answer_json(why))
    else:
        print("\n".join(_why_text(portfolio, why)))
    return FINE


def _what_if(arguments: argparse.Namespace) -> int:
    from mandate.engines.plan.answering import difference_json
    from mandate.engines.plan.changing import what_if
    from mandate.engines.plan.solving import plan

    place = arguments.words[1]
    raw = _raw(place)
    portfolio = _portfolio(raw, place, arguments)
    after = _patched(raw, _patch(arguments.patch), place, arguments)
    found = plan(portfolio, watch=_watch(arguments))
    if found.value is None:
        return _nothing(portfolio, found, arguments)
    change = what_if(found, after)
    if arguments.json:
        answer(difference_json(change))
    elif change.after.value is None:
        return _nothing(after, change.after, arguments)
    else:
        print("\n".join(_difference_text(after, change)))
    return FINE


def _nothing(portfolio: Portfolio, found: Plan, arguments: argparse.Namespace) -> int:
    """There is no plan to ask about."""
    print("\n".join(_as_text(portfolio, found)), file=sys.stderr)
    return REFUSED


def _watch(arguments: argparse.Namespace) -> Watch:
    from mandate.engines.plan.watching import Watch

    if arguments.seconds is None:
        return Watch()
    until = time.monotonic() + arguments.seconds
    return Watch(remaining=lambda: until - time.monotonic())


def _raw(place: str) -> object:
    """The JSON in a file, or _Unusable with what to do."""
    path = Path(place)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _Unusable(f"{place}: larger than {MOST_BYTES // 1024 // 1024} MB, which no portfolio is.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise _Unusable(f"{place}: cannot be read ({problem.strerror}). Check the name of the file.") from None
    except UnicodeDecodeError:
        raise _Unusable(f"{place}: is not text. Save it as JSON in UTF-8.") from None
    return _json(text, place)


def _patch(given: str) -> object:
    return _json(given, "--patch") if given.lstrip().startswith("{") else _raw(given)


def _json(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise _Unusable(f"{place}: line {problem.lineno}: no JSON ({problem.msg}).") from None
    except RecursionError:
        raise _Unusable(f"{place}: nested deeper than any portfolio is.") from None


def _portfolio(raw: object, place: str, arguments: argparse.Namespace) -> Portfolio:
    from mandate.catalogue.planning import fault_text
    from mandate.engines.plan.reading import portfolio
    from mandate.engines.plan.terms import Effort, InvalidPortfolio

    try:
        found = portfolio(raw)
    except InvalidPortfolio as invalid:
        lines = (f"{place}: {fault.field or 'the file'}: {fault_text(fault, LANGUAGE)}" for fault in invalid.faults)
        raise _Unusable("\n".join(lines)) from None
    if arguments.effort is not None:
        found = replace(found, solve=replace(found.solve, effort=Effort(arguments.effort)))
    return found


def _patched(raw: object, patch: object, place: str, arguments: argparse.Namespace) -> Portfolio:
    from mandate.engines.plan.changing import patched

    # What the file asks about its own plan is not asked again; it may even be about what the patch takes away.
    whole = patched(patched(raw, {"ask": None}), patch)
    return _portfolio(whole, f"{place} with the patch", arguments)


def _as_text(portfolio: Portfolio, found: Plan) -> Iterator[str]:
    from mandate.catalogue.planning import month, reason_text

    yield _headline(found)
    if found.conflict is not None:
        yield from _conflict_text(found.conflict)
    for one in found.starts:
        begins, ends = (month(slot, portfolio.start, LANGUAGE) for slot in (one.start, one.end))
        yield f"{begins}: {one.id} ({one.mode}), done before {ends}"
    for missed in found.missed:
        yield f"Legal date missed: {missed.id}: {reason_text(missed.reason, portfolio.start, LANGUAGE)}"
    for late in found.unkept:
        yield from _date_text(portfolio, late)
    for out in found.left_out:
        yield f"Left out: {out.id}: {reason_text(out.reason, portfolio.start, LANGUAGE)}"
    for moved in found.moved:
        yield f"Moved: {moved.id}: {reason_text(moved.reason, portfolio.start, LANGUAGE)}"
    if not found.repeatable:
        yield "Not repeatable: the search was ended by time."


def _date_text(portfolio: Portfolio, late: Unkept) -> Iterator[str]:
    """Which rules make a date impossible, and what would each be enough."""
    from mandate.catalogue.planning import least_text, month, reason_text
    from mandate.engines.plan.writing import unkept_json

    due = month(late.due, portfolio.start, LANGUAGE)
    yield f"Date not kept: {late.id}, due before {due} ({late.kind.value}), late by {late.late}:"
    yield from (f"- {reason_text(reason, portfolio.start, LANGUAGE)}" for reason in late.reasons)
    for least in unkept_json(late)["changes"]:
        yield f"  Enough would be: {least_text(least, portfolio.start, LANGUAGE)}"


def _headline(found: Plan) -> str:
    if found.conflict is not None:
        return "There is no plan: these cannot hold together."
    reached = found.value if found.makespan is None else found.makespan
    if reached is None:
        return "No plan was found with this effort. Try --effort deep."
    what = "Value" if found.makespan is None else "All done after"
    if found.gap is None:
        return f"{what} {reached:,}; greedy, no bound: install ortools to know how far from the best."
    if found.gap == 0:
        return f"{what} {reached:,}: proven best."
    return f"{what} {reached:,}: at most {float(found.gap):.1%} from the best possible ({found.bound:,})."


def _conflict_text(conflict: Conflict) -> Iterator[str]:
    from mandate.catalogue.planning import plan_text

    yield f"- to be done: {', '.join(conflict.initiatives)}"
    for rule in conflict.rules:
        yield f"- rule: {rule.code.value} {' '.join(rule.names)}".rstrip()
    if not conflict.smallest:
        yield "A smaller set may exist: the effort did not allow to try every part."
    for change in conflict.changes:
        text = plan_text(
            f"change.{change.rule.code.value}", LANGUAGE, by=f"{change.by:,}", names=", ".join(change.rule.names)
        )
        yield f"Enough would be: {text}" + ("" if change.enough else " (for these; others are still in the way)")


def _why_text(portfolio: Portfolio, why: Answer) -> Iterator[str]:
    from mandate.catalogue.planning import plan_text, reason_text

    yield plan_text(f"explained.{why.explained.value}", LANGUAGE)
    yield from (f"- {reason_text(reason, portfolio.start, LANGUAGE)}" for reason in why.reasons)
    if why.forced is not None and why.forced.after.value is not None:
        yield f"Forced in, the plan loses between {why.loses_low} and {max(0, why.loses_high or 0)} of value:"
        yield from _changes(portfolio, why.forced)


def _difference_text(portfolio: Portfolio, change: Difference) -> Iterator[str]:
    yield f"Value {change.before.value:,} becomes {change.after.value:,} ({change.value:+,})."
    if change.value_low is not None and change.value_high is not None:
        low, high = change.value_low, change.value_high
        yield f"Between the best possible plans the difference lies from {low:+,} to {high:+,}."
    yield from _changes(portfolio, change)


def _changes(portfolio: Portfolio, change: Difference) -> Iterator[str]:
    from mandate.catalogue.planning import month

    for one in change.moved:
        before, after = (month(slot, portfolio.start, LANGUAGE) for slot in (one.before, one.after))
        yield f"- moves: {one.id}, {before} to {after}"
    lists: dict[str, Any] = {
        "comes in": change.added, "drops out": change.dropped, "legal date now missed": change.newly_missed,
        "legal date now met": change.newly_met,
    }  # fmt: skip
    yield from (f"- {what}: {', '.join(names)}" for what, names in lists.items() if names)
