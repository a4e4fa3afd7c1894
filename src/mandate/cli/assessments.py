"""`mandate assessments`: plan a round from a file, open it, make links, watch how many answered, close it, read it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Campaign, Publication
    from mandate.services.campaigns import CampaignFacts


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("assessments", help="plan, open, watch and close a round of the assessment")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every round: where it stands, its days, how many people answered")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    plan = verbs.add_parser("plan", help="plan a round from a file, or from options alone")
    plan.add_argument("file", metavar="FILE", type=Path, nargs="?", help="YAML with the fields of docs/commands")
    plan.add_argument("--title", metavar="TEXT", help="name of the round")
    plan.add_argument("--from", dest="opens_on", metavar="DATE", help="first day (default today)")
    plan.add_argument("--until", dest="closes_on", metavar="DATE", help="last day (default two weeks later)")
    plan.add_argument(
        "--group", action="append", default=[], metavar="KEY", help="a group the record knows; repeatable"
    )
    plan.add_argument("--own", action="append", default=[], metavar="NAME", help="a group by link alone; repeatable")
    plan.set_defaults(run=_plan)
    for verb, about, run in (
        ("open", "open a plan, so that links lead in", _open),
        ("status", "how many of each group answered, never who", _status),
        ("close", "close, publish once, delete the answers", _close),
        ("results", "what was published", _results),
        ("links", "a link per person or per group, shown this once", _links),
    ):
        one = verbs.add_parser(verb, help=about)
        one.add_argument("key", metavar="KEY", help="key of the round, as in the list")
        if verb == "links":
            one.add_argument("--group", metavar="KEY", help="one link for a whole group instead of one per person")
            one.add_argument("--base", default="", metavar="URL", help="address of the desk to put before each link")
        if verb == "close":
            one.add_argument("--yes", action="store_true", help="do it; without it only say what would happen")
        if verb in {"status", "results"}:
            one.add_argument("--json", action="store_true", help="answer in JSON")
        one.set_defaults(run=run)
    move = verbs.add_parser("move", help="move the last day of an open round")
    move.add_argument("key", metavar="KEY", help="key of the round, as in the list")
    move.add_argument("day", metavar="DATE", help="the new last day; not one that has passed")
    move.add_argument("--why", metavar="TEXT", required=True, help="the reason; the history shows it")
    move.set_defaults(run=_move)
    report = verbs.add_parser("report", help="the report of what was published, as a file")
    report.add_argument("key", metavar="KEY", help="key of the round, as in the list")
    report.add_argument("file", metavar="FILE", type=Path, help="its ending says the form: .pdf, .pptx, .xlsx or .json")
    report.add_argument("--language", choices=("en", "nl"), default="en", help="of who will read it")
    report.set_defaults(run=_report)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Campaign
    from mandate.services import campaigns

    rows = [_row(one) for one in campaigns.counted(Campaign.objects.select_related("publication"))]
    if arguments.json:
        answer(rows)
        return FINE
    for row in rows:
        days = f"{row['opens_on']} to {row['closes_on']}"
        print(f"{row['key']}  {row['title']:28} {row['state']:10} {days}  {row['answered']} answered")
    return FINE


def _row(one: Any) -> dict[str, Any]:
    answered = one.publication.people if hasattr(one, "publication") else one.finished
    return {
        "key": one.key, "title": one.title, "state": one.state, "mode": one.mode, "opens_on": one.opens_on,
        "closes_on": one.closes_on, "groups": [group["key"] for group in one.groups], "answered": answered,
    }  # fmt: skip


def _plan(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import campaigns

    made = campaigns.plan(_facts(arguments, today=clock.today()), by=actor(), today=clock.today())
    print(made.key)
    return FINE


def _facts(arguments: argparse.Namespace, *, today: Any) -> CampaignFacts:
    """The plan of a file, with the options over it. Raises Refused for what cannot be read."""
    from mandate.services import campaign_files

    given = campaign_files.read(arguments.file) if arguments.file else campaign_files.Given({})
    options = {name: getattr(arguments, name) for name in ("title", "opens_on", "closes_on")}
    wanted = [*({"key": key} for key in arguments.group), *({"label": name} for name in arguments.own)]
    over: dict[str, Any] = {name: value for name, value in options.items() if value}
    if wanted:
        over["groups"] = [*given.many("groups"), *wanted]
    return campaign_files.facts(campaign_files.Given({**given.fields, **over}, given.place), today=today)


def _one(key: str) -> Campaign:
    from mandate.records.models import Campaign
    from mandate.services.refusals import Refused

    found: Campaign | None = Campaign.objects.filter(key=key).first()
    if found is None:
        raise Refused(why=f"There is no assessment {key}. See: mandate assessments list")
    return found


def _open(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import campaigns

    campaigns.start(_one(arguments.key), by=actor(), today=clock.today())
    print("Open. Links: mandate assessments links " + arguments.key)
    return FINE


def _move(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import campaign_files, campaigns

    one, day = _one(arguments.key), campaign_files.Given({"day": arguments.day}).day("day")
    campaigns.move_end(one, day, by=actor(), today=clock.today(), why=arguments.why)
    print(f"Open until {one.closes_on}.")
    return FINE


def _links(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import campaigns

    one, base = _one(arguments.key), arguments.base.rstrip("/")
    if arguments.group:
        secret = campaigns.make_door(one, campaigns.group_of(one, arguments.group), at=clock.now())
        print(f"{base}/a/{secret}/")
        return FINE
    made = campaigns.invite(one, today=clock.today(), only_new=True)
    for person, secret in made:
        way = f"{base}/assessments/{one.key}/answer/" if one.mode == "named" else f"{base}/a/{secret}/"
        print(f"{person.name}\t{person.email or ''}\t{way}")
    print(f"{len(made)} asked now; who was asked before keeps their link.", file=sys.stderr)
    return FINE


def _status(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Publication

    one = _one(arguments.key)
    sealed = Publication.objects.filter(campaign=one).first()
    rows = _turnout(one, sealed)
    people = sealed.people if sealed else None
    if arguments.json:
        told = {"key": one.key, "title": one.title, "state": one.state, "closes_on": one.closes_on}
        answer({**told, "people": people, "groups": rows})
        return FINE
    print(f"{one.title}: {one.state}, until {one.closes_on}" + (f", published of {people} people" if sealed else ""))
    for row in rows:
        asked = "by link" if row["asked"] is None else f"{row['asked']} asked"
        begun = "" if sealed else f"{row['begun']} begun  "
        finished = "not shown" if row["finished"] is None else f"{row['finished']} answered"
        print(f"{row['label']:28} {asked:12} {begun}{finished}")
    return FINE


def _turnout(one: Campaign, sealed: Publication | None) -> list[dict[str, Any]]:
    """How many of each group answered; once published as the publication says it, since the answers are deleted."""
    from mandate.engines.alignment.facts import Report
    from mandate.services import campaigns

    shown = Report.from_json(sealed.report) if sealed else None
    return [
        {
            "group": row.group.key,
            "label": row.group.label,
            "asked": row.asked,
            "begun": None if shown else row.begun,
            "finished": shown.people(row.group.key) if shown else row.finished,
        }
        for row in campaigns.turnout(one)
    ]


def _close(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import campaigns, publishing
    from mandate.services.refusals import Refused

    one = _one(arguments.key)
    if one.state != campaigns.OPEN:
        raise Refused(why=f"Only an open assessment can be closed; {one.title} is {one.state}.")
    if not arguments.yes:
        begun, finished = campaigns.people_answering(one)
        print(f"{begun} people began, {finished} finished. Closing publishes once and deletes the answers; add --yes.")
        return USAGE
    sealed = publishing.close(one, by=actor(), today=clock.today())
    if sealed is None:
        print("Closed. The circle keeps its answers; nothing was published.")
    else:
        print(f"Closed. Published of {sealed.people} people: mandate assessments results {one.key}")
    return FINE


def _results(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.services import publishing
    from mandate.services.teamview import TeamView

    one = _one(arguments.key)
    sealed = _sealed(one)
    view = TeamView(sealed, language="en", previous=publishing.before(one))
    if arguments.json:
        answer(_answer(view))
        return FINE
    print(f"{one.title}: {sealed.people} people")
    for heading, found in (("Where we align", view.aligned()), ("Where we differ", view.differing())):
        print(f"\n{heading}")
        for row in found:
            print(f"  {row.item}  {row.sentence}")
    for label, why in view.not_shown():
        print(f"\nNot shown: {label}, {why}")
    return FINE


def _sealed(one: Campaign) -> Publication:
    from mandate.records.models import Publication
    from mandate.services.refusals import Refused

    found: Publication | None = Publication.objects.filter(campaign=one).first()
    if found is None:
        raise Refused(why="Nothing was published of this assessment: close it first.")
    found.campaign = one
    return found


def _report(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import assessment_report, leaving
    from mandate.services.refusals import Refused

    form = arguments.file.suffix.lower().lstrip(".")
    if form not in leaving.FORMS:
        raise Refused(why=f"{arguments.file} ends in none of {', '.join('.' + one for one in leaving.FORMS)}.")
    sealed = _sealed(_one(arguments.key))
    made = assessment_report.made(sealed, form, language=arguments.language, at=clock.now(), plan=True)
    try:
        arguments.file.write_bytes(made.content)
    except OSError as fault:
        raise Refused(why=f"{arguments.file} cannot be written: {fault.strerror}.") from fault
    print(f"Written: {arguments.file}", file=sys.stderr)
    return FINE


def _answer(view: Any) -> dict[str, Any]:
    return {
        "title": view.campaign.title,
        "published_on": view.publication.sealed_on,
        "people": view.publication.people,
        "groups": [{"group": group, "label": label, "people": people} for group, label, people in view.groups],
        "aligned": [{"item": one.item, "sentence": one.sentence} for one in view.aligned()],
        "differing": [{"item": one.item, "sentence": one.sentence} for one in view.differing()],
        "items": list(view.rows()),
        "differences": list(view.pairs()),
        "not_shown": [{"group": one.group, "item": one.item, "why": view.say.hidden(one)} for one in view.suppressed()],
    }
