"""`mandate roadmap`: the plan of the record: show it, plan again, ask why and what if, compare, commit on paper."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Plan
    from mandate.services.roadmap.explaining import Told


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("roadmap", help="what starts when in your own organisation, and why not otherwise")
    verbs = noun.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="the roadmap: what starts when, what is left out, how good it is at least")
    show.add_argument("--plan", metavar="KEY", help="another plan (default: the committed one, else the newest draft)")
    show.add_argument("--json", action="store_true", help="answer in JSON")
    show.set_defaults(run=_show)
    make = verbs.add_parser("plan", help="plan again from the record as it stands; few starts move")
    make.add_argument("--name", default="", metavar="TEXT", help="what to call it")
    make.add_argument("--effort", choices=("quick", "normal", "deep"), default="normal", help="how much work it may do")
    make.add_argument("--json", action="store_true", help="answer in JSON")
    make.set_defaults(run=_plan)
    why = verbs.add_parser("why", help="why an initiative does not start in a month, or is left out")
    why.add_argument("initiative", metavar="KEY", help="key of the initiative")
    why.add_argument("--in", dest="month", metavar="MONTH", help="the month asked about, such as 2027-03")
    _about(why)
    why.set_defaults(run=_why)
    what_if = verbs.add_parser("whatif", help="what one change would do; nothing changes by asking")
    what_if.add_argument("--hours", nargs=2, metavar=("ROLE", "HOURS"), help="more or fewer hours a month of a role")
    what_if.add_argument("--money", nargs=2, metavar=("BUDGET", "PERCENT"), help="more or less of a budget")
    what_if.add_argument("--later", nargs=2, metavar=("KEY", "MONTH"), help="an initiative not before a month")
    what_if.add_argument("--without", metavar="KEY", help="an initiative dropped")
    _about(what_if)
    what_if.set_defaults(run=_what_if)
    compare = verbs.add_parser("compare", help="what differs between two plans")
    compare.add_argument("one", metavar="KEY", help="a plan")
    compare.add_argument("other", metavar="KEY", help="another one")
    compare.add_argument("--json", action="store_true", help="answer in JSON")
    compare.set_defaults(run=_compare)
    commit = verbs.add_parser(
        "commit", help="note that the MT committed to a plan; only while no member is here to sign"
    )
    commit.add_argument("plan", metavar="KEY", help="the plan")
    commit.add_argument("--why", required=True, metavar="TEXT", help="where and when the MT agreed")
    commit.set_defaults(run=_commit)
    _register_work(verbs)


def _about(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--plan", metavar="KEY", help="another plan (default: the committed one, else the newest draft)")
    verb.add_argument("--json", action="store_true", help="answer in JSON")


def _register_work(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The child behind a plan that is watched in the browser; nobody needs to type it."""
    work = verbs.add_parser("work")
    work.add_argument("plan", help="key of the plan")
    work.add_argument("--by", required=True, help="who asked")
    work.add_argument("--language", default="en", help="language of the reasons")
    work.add_argument("--pulse", type=int, help="descriptor that tells that this is alive")
    work.set_defaults(run=_work)


def _found(key: str | None) -> Plan:
    """The plan of a key, or the roadmap. Raises Refused where there is none."""
    from mandate.records.models import Plan
    from mandate.services.refusals import Refused
    from mandate.services.roadmap import reading

    plan = Plan.objects.filter(key=key).first() if key else reading.current()
    if plan is None:
        why = "No plan has this key." if key else "There is no roadmap yet. Make one: mandate roadmap plan"
        raise Refused(why=why)
    return plan


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    plan = _found(arguments.plan)
    if arguments.json:
        answer(_as_json(plan))
    else:
        _print(plan)
    return FINE


def _as_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON: what was asked and found, with the state of the record."""
    return {
        "key": plan.key, "name": plan.name, "state": plan.state, "made_on": plan.made_on, "change": plan.change,
        "committed_on": plan.committed_on, "asked": plan.asked, "result": plan.result,
    }  # fmt: skip


def _print(plan: Plan) -> None:
    from mandate.services.roadmap import reading, words

    print(f"{plan.key}  {plan.name}: {words.word('state', plan.state)}. {reading.goodness(plan)}")
    for row in reading.rows(plan):
        print(f"{row.when():32} {row.name}  ({row.key})")
    for out in reading.left_out(plan):
        print(f"left out: {out.name}: {out.reason}.")
    for name, before, after, reason, _near in reading.moved(plan):
        print(f"moved: {name}: {before} to {after}: {reason}.")


def _plan(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, REFUSED, actor, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.roadmap import running

    made = running.make(name=arguments.name, effort=arguments.effort, by=actor(), today=clock.today())
    made = running.work(made, by=actor())
    if arguments.json:
        answer(_as_json(made))
    else:
        _print(made)
    return FINE if made.result.get("starts") else REFUSED


def _why(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.services.refusals import Refused
    from mandate.services.roadmap import explaining, words

    plan = _found(arguments.plan)
    if arguments.initiative not in words.names(plan):
        raise Refused(why="No initiative of this plan has this key.")
    slot = explaining.slot_of(plan, arguments.month) if arguments.month else None
    found = explaining.why(plan, arguments.initiative, slot)
    if arguments.json:
        answer(asdict(found))
        return FINE
    print(found.sentence)
    for reason in found.reasons:
        print(f"- {reason}.")
    if found.forced is not None:
        _print_told(found.forced)
    return FINE


def _print_told(told: Told) -> None:
    print(told.sentence, told.interval)
    for one in told.moved:
        print(f"- moves: {one.name}, {one.before} to {one.after}")
    lists = {"comes in": told.added, "drops out": told.dropped, "legal date now missed": told.missed}
    for what, names in lists.items():
        for name in names:
            print(f"- {what}: {name}")


def _what_if(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, answer, open_desk

    given = [one for one in (arguments.hours, arguments.money, arguments.later, arguments.without) if one]
    if len(given) != 1:
        print("Ask one thing: --hours ROLE HOURS, --money BUDGET PERCENT, --later KEY MONTH or --without KEY.")
        return USAGE
    open_desk()
    from mandate.services.roadmap import explaining

    plan = _found(arguments.plan)
    patch, said = explaining.patch_of(plan, _form(arguments))
    found = explaining.what_if(plan, patch)
    if arguments.json:
        answer({"change": said, **asdict(found)})
    else:
        _print_told(found)
    return FINE


def _form(arguments: argparse.Namespace) -> dict[str, str]:
    """The question as the form of the page puts it."""
    if arguments.hours:
        return {"what": "hours", "role": arguments.hours[0], "hours": arguments.hours[1]}
    if arguments.money:
        return {"what": "money", "budget": arguments.money[0], "percent": arguments.money[1]}
    if arguments.later:
        return {"what": "later", "initiative": arguments.later[0], "month": arguments.later[1]}
    return {"what": "without", "initiative": arguments.without}


def _compare(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.services.roadmap import explaining

    found = explaining.compare(_found(arguments.one), _found(arguments.other))
    if arguments.json:
        answer(asdict(found))
    else:
        _print_told(found)
    return FINE


def _commit(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.roadmap import committing

    done = committing.on_paper(_found(arguments.plan), by=actor(), why=arguments.why, today=clock.today())
    print(f"{done.key}  {done.name}: committed")
    return FINE


def _work(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from django.utils import translation

    from mandate.records.ledger import Actor
    from mandate.services.roadmap import running

    with translation.override(arguments.language):
        running.work(_found(arguments.plan), by=Actor(arguments.by))
    return FINE
