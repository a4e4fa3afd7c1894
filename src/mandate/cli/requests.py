"""`mandate requests`: what people ask for, and the answers."""

from __future__ import annotations

import argparse
from datetime import date


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("requests", help="what people ask for, and the answers")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every request with its lane, promise and state")
    rows.add_argument("--state", choices=("open", "approved", "denied", "withdrawn", "expired"), help="only these")
    rows.add_argument("--emergency", action="store_true", help="only what was asked in an emergency")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    made = verbs.add_parser("make", help="ask for access to a tool or a dataset")
    made.add_argument("subject", metavar="TOOL", help="name or key of a tool or a dataset")
    made.add_argument("--why", required=True, help="what it is needed for; whoever answers reads it")
    made.add_argument("--purpose", default="", metavar="PURPOSE", help="key or name of the purpose it is for")
    made.add_argument("--class", dest="rank", type=int, choices=range(5), metavar="N", help="class of the data")
    made.add_argument("--until", default="", metavar="DATE", help="last day it is wanted for")
    made.add_argument("--emergency", action="store_true", help="two people approve, and access ends within 72 hours")
    made.add_argument("--as", dest="person", metavar="PERSON", help="who asks; the architect if left out")
    made.set_defaults(run=_make)
    given = verbs.add_parser("answer", help="approve or deny one request")
    given.add_argument("key", metavar="KEY", help="key of the request")
    given.add_argument("verdict", choices=("approve", "deny"), help="the answer")
    given.add_argument("--why", required=True, help="the reason, which who asked reads")
    given.add_argument("--until", default="", metavar="DATE", help="last day of the access, needed to approve")
    given.add_argument(
        "--class", dest="rank", type=int, choices=range(5), metavar="N", help="for data up to this class"
    )
    given.add_argument("--way-back", default="", help="what would change a no, needed to deny")
    given.add_argument("--instead", default="", help="what to use instead")
    given.add_argument("--as", dest="person", metavar="PERSON", help="who answers; the architect if left out")
    given.set_defaults(run=_answer)
    said = verbs.add_parser("promises", help="within how long each lane answers; say another, or read what stands")
    said.add_argument("--fast", metavar="DAYS", help="working days of the fast lane")
    said.add_argument("--review", metavar="DAYS", help="working days of a review")
    said.add_argument("--mt", metavar="DAYS", help="days of the MT, while its next meeting is not known")
    said.add_argument("--mt-on", metavar="DATE", help="the MT's next meeting; none: not known")
    said.add_argument("--why", default="", help="the reason, which stays in the history")
    said.add_argument("--json", action="store_true", help="answer in JSON")
    said.set_defaults(run=_promises)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Request
    from mandate.services.asking_access import due, rights

    due.settle(today=clock.today())
    rows = Request.objects.select_related(*rights.RELATED)
    if arguments.state:
        rows = rows.filter(state=arguments.state)
    if arguments.emergency:
        rows = rows.filter(emergency=True)
    first = rights.first_names(rows)
    if arguments.json:
        fields = ("key", "sort", "name", "subject_kind", "subject", "purpose", "data_class", "lane", "asked_on",
                  "promised_on", "expires_on", "emergency", "state", "why", "answer")  # fmt: skip
        answer([{**{name: getattr(row, name) for name in fields}, "person": row.person.name,
                 "approved_first_by": [first[key] for key in rights.first_approvers(row) if key in first]}
                for row in rows])  # fmt: skip
        return FINE
    for row in rows:
        print(f"{row.key}  {row.name:28} {row.person.name:24} {row.lane:7} {row.promised_on}  {row.state}")
    return FINE


def _make(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.cli.ask import whose
    from mandate.cli.grants import subject
    from mandate.records import clock
    from mandate.services.asking_access import nearby, requests
    from mandate.services.asking_access.choices import unknown_purpose
    from mandate.services.guardrails import current
    from mandate.services.refusals import Refused

    today = clock.today()
    register = current.current(today=today).register
    found = subject(arguments.subject, register)
    purpose = nearby.purpose_of(arguments.purpose, register)
    unknown = "" if purpose else unknown_purpose(arguments.purpose, register)
    if unknown:
        raise Refused(why=unknown, what_would_change_this="See: mandate registers export")
    wanted = requests.Wanted(
        why=arguments.why, subject_kind=found.kind, subject=found.key, purpose=purpose, data_class=arguments.rank,
        wanted_until=arguments.until, emergency=arguments.emergency,
    )  # fmt: skip
    made = requests.make(wanted, person=whose(arguments.person), by=actor(), today=today)
    print(f"{made.key}  {made.lane}  answer promised for {made.promised_on}")
    return FINE


def _answer(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.cli.ask import whose
    from mandate.records import clock
    from mandate.records.models import Request
    from mandate.services.asking_access import due, verdicts
    from mandate.services.refusals import Refused

    due.settle(today=clock.today())
    request = Request.objects.filter(key=arguments.key).first()
    if request is None:
        raise Refused(why=f"There is no request {arguments.key}.")
    given = verdicts.Verdict(
        arguments.verdict, arguments.why, arguments.until, arguments.rank, "", arguments.way_back, arguments.instead
    )
    person = whose(arguments.person)
    found = verdicts.answer(request, given, person=person, by=actor(), now=clock.now(), today=clock.today())
    print(f"{found.key}  {found.state}")
    return FINE


def _promises(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Organisation
    from mandate.services.asking_access import promises as service
    from mandate.services.refusals import Refused

    company = Organisation.objects.first()
    if company is None:
        raise Refused(why="No organisation has begun here. Run: mandate serve")
    stands = service.of(company)
    given = service.Promised(
        arguments.fast or str(stands.fast), arguments.review or str(stands.review), arguments.mt or str(stands.mt),
        _meets(arguments.mt_on, stands.mt_on, clock.today()),
    )  # fmt: skip
    if any((arguments.fast, arguments.review, arguments.mt, arguments.mt_on)):
        stands = service.keep(
            company, given, by=actor(), why=arguments.why, version=company.version, today=clock.today()
        )  # fmt: skip
    if arguments.json:
        answer({"fast_days": stands.fast, "review_days": stands.review, "mt_days": stands.mt, "mt_on": stands.mt_on})
        return FINE
    print(f"fast    {stands.fast} working days\nreview  {stands.review} working days")
    print(f"mt      {stands.mt_on or f'{stands.mt} days'}")
    return FINE


def _meets(said: str | None, stands: date | None, today: date) -> str:
    """The meeting that is meant: what was said, else the one that stands, as long as it lies ahead."""
    if said is not None:
        return "" if said == "none" else said
    return stands.isoformat() if stands and stands >= today else ""
