"""`mandate people`: list, add, invite, take in a people list, join who is there twice, without a browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Person
    from mandate.services.roster.planning import RollPlan


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("people", help="list, add and invite people")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="everybody, as text or JSON")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    add = verbs.add_parser("add", help="add a person")
    add.add_argument("name", metavar="NAME", help="full name")
    add.add_argument("--email", default="", metavar="ADDRESS", help="address to sign in with; needed for an invitation")
    add.add_argument(
        "--role", action="append", default=[], metavar="ROLE", help="may be given several times (default employee)"
    )
    add.add_argument("--until", metavar="DATE", help="end date, needed for a guest adviser")
    add.add_argument("--why", default="Added on the command line.", metavar="TEXT", help="reason for the ledger")
    add.set_defaults(run=_add)
    invite = verbs.add_parser("invite", help="a one-time link for somebody, to hand over yourself")
    invite.add_argument("email", metavar="ADDRESS", help="e-mail address of somebody who was added")
    invite.add_argument(
        "--address",
        metavar="URL",
        help="where they reach this server, as https://desk.example (default the first of MANDATE_ORIGINS, else "
        "MANDATE_HOST and MANDATE_PORT)",
    )
    invite.set_defaults(run=_invite)
    _roster_verbs(verbs)


def _roster_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The verbs of a people list: take it in, take it back, and who is there twice."""
    back = verbs.add_parser("import", help="what a people list would change; with --apply it is written as one deed")
    back.add_argument("file", type=Path, metavar="FILE", help="a CSV or XLSX from an HR system or directory")
    back.add_argument("--apply", action="store_true", help="write it; without this nothing is written")
    back.add_argument("--whole", action="store_true", help="the list names everybody: who is not on it has left")
    back.add_argument("--merge", action="append", default=[], metavar="ID", help="join this proposal, or all of them")
    back.add_argument(
        "--why", default="A people list, on the command line.", metavar="TEXT", help="reason for the ledger"
    )
    back.add_argument("--json", action="store_true", help="answer in JSON")
    back.set_defaults(run=_import)
    undo = verbs.add_parser("undo", help="take a people list, or a joining, back")
    undo.add_argument("act", metavar="DEED", help="the id that was printed when it was written")
    undo.set_defaults(run=_undo)
    twice = verbs.add_parser("doubles", help="who may be in the record twice")
    twice.add_argument("--json", action="store_true", help="answer in JSON")
    twice.set_defaults(run=_doubles)
    join = verbs.add_parser("merge", help="two identities of one person become one; both histories stay")
    join.add_argument("double", metavar="PERSON", help="the identity that closes: e-mail address or key")
    join.add_argument("into", metavar="INTO", help="who it really is: e-mail address or key")
    join.add_argument("--why", required=True, metavar="TEXT", help="the reason, which stays with both histories")
    join.set_defaults(run=_merge)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Person

    people = Person.objects.select_related("team").order_by("name")
    rows = [
        {
            "key": p.key,
            "name": p.name,
            "email": p.email,
            "team": p.team.name if p.team else None,
            "roles": p.roles,
            "left_on": p.left_on,
        }
        for p in people
    ]
    if arguments.json:
        answer(rows)
        return FINE
    for row in rows:
        print(f"{row['key']}  {row['name']:32} {row['team'] or '-':24} {', '.join(row['roles'])}")
    return FINE


def _add(arguments: argparse.Namespace) -> int:
    from datetime import date

    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.services import people
    from mandate.services.people import PersonFacts

    until = date.fromisoformat(arguments.until) if arguments.until else None
    facts = PersonFacts(
        name=arguments.name, email=arguments.email, roles=tuple(arguments.role) or ("employee",), until=until
    )
    made = people.add_person(facts, by=actor(), why=arguments.why)
    print(made.key)
    return FINE


def _import(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, REFUSED, actor, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.roster import planning

    today = clock.today()
    planned = planning.plan(arguments.file.read_bytes(), arguments.file.name, today=today)
    told = _as_json(planned)
    if not arguments.json:
        _tell(planned)
    act = None
    if arguments.apply and not planned.faults:
        every = frozenset(one.id for one in planned.doubles)
        choice = planning.Choice(every if "all" in arguments.merge else frozenset(arguments.merge), arguments.whole)
        act = planning.write(planned, choice, by=actor(), why=arguments.why, today=today)
    if arguments.json:
        answer({**told, "act": act.id if act else ""})
    elif act is not None:
        print(f"Written as one deed: {act.id}")
    else:
        print("Nothing was written; --apply writes it." if not arguments.apply else "Nothing was written.")
    return REFUSED if planned.faults else FINE


def _tell(planned: RollPlan) -> None:
    from mandate.services.roster.doubles import reason

    for said in (*planned.notes, *planned.faults):
        print(said, file=sys.stderr)
    for line in planned.lines:
        print(f"{line.state:8} {line.name}")
        for cell in line.cells if line.state == "changed" else ():
            print(f"         {cell.label}: {cell.was or '-'} -> {cell.becomes or '-'}")
    for person in planned.gone:
        print(f"left     {person.name}")
    for one in planned.doubles:
        print(f"double   {one.goes.name} is {one.stays.name}? {reason(one.why)}  [--merge {one.id}]")
    counts = (planned.new, planned.changed, planned.same, len(planned.gone), len(planned.unnamed))
    print("{} new, {} changed, {} unchanged, {} left, {} not on the list".format(*counts), end=", ")
    print(f"{len(planned.doubles)} perhaps there twice, {len(planned.faults)} at fault")


def _as_json(planned: RollPlan) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "new": planned.new, "changed": planned.changed, "unchanged": planned.same,
        "lines": [asdict(line) for line in planned.lines], "left": [one.name for one in planned.gone],
        "unnamed": [one.name for one in planned.unnamed], "teams": [team.name for team in planned.teams],
        "doubles": [_double(one) for one in planned.doubles],
        "faults": [{"line": one.line, "field": one.field, "why": one.why} for one in planned.faults],
        "notes": planned.notes,
    }  # fmt: skip


def _double(one: Any) -> dict[str, Any]:
    return {"id": one.id, "goes": one.goes.name, "stays": one.stays.name, "why": one.why, "line": one.line}


def _undo(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.services.roster import undoing

    done = undoing.undo(arguments.act, by=actor())
    print(f"{done.count} rows taken back")
    for line in done.staying:
        print(f"stays    {line.name}: {line.stays}", file=sys.stderr)
    return FINE


def _doubles(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Person
    from mandate.services.roster import doubles

    found = doubles.found(Person.objects.filter(left_on=None))
    if arguments.json:
        answer([{**_double(one), "goes_key": one.goes.key, "stays_key": one.stays.key} for one in found])
        return FINE
    for one in found:
        print(f"{one.goes.key}  {one.goes.name}  ->  {one.stays.key}  {one.stays.name}: {doubles.reason(one.why)}")
    return FINE


def _merge(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.roster import merging

    goes, stays = _here(arguments.double), _here(arguments.into)
    if goes is None or stays is None:
        missing = arguments.double if goes is None else arguments.into
        print(f"Nobody here has the e-mail address or key {missing}.", file=sys.stderr)
        return USAGE
    act = merging.merge(stays, goes, by=actor(), why=arguments.why, today=clock.today())
    print(f"Joined as one deed: {act.id}")
    return FINE


def _here(text: str) -> Person | None:
    from django.db.models import Q

    from mandate.records.models import Person

    return Person.objects.filter(Q(key=text) | Q(email__iexact=text), left_on=None).first()


def _invite(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, USAGE, actor, open_desk

    if arguments.address and not arguments.address.startswith(("https://", "http://")):
        print(f"{arguments.address} is no address. Write it as https://desk.example", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.records import clock
    from mandate.records.models import Organisation, Person
    from mandate.services import entry, signing_in

    person = Person.objects.filter(email__iexact=arguments.email, left_on=None).first()
    if person is None:
        print(
            f"Nobody has the e-mail address {arguments.email}. Run: mandate people add NAME --email ADDRESS",
            file=sys.stderr,
        )
        return FAULT
    today = clock.today()
    secret = signing_in.make(person, purpose=entry.INVITE, by=actor(), at=clock.now(), today=today)
    link = f"{arguments.address.rstrip('/') if arguments.address else _address()}/enter/{secret}/"
    if signing_in.only_mailed(person, today=today):
        company = Organisation.objects.first()
        mail = signing_in.letter(person, link=link, organisation=company.name if company else "")
        signing_in.post(person, mail, at=clock.now())
        print(f"Mailed to {person.email}: who decides for the MT gets the link and nobody else.")
        return FINE
    if signing_in.decides(person, today=today):
        print("This person decides for the MT: that the link was made stands on their desk.", file=sys.stderr)
    print(link)
    return FINE


def _address() -> str:
    """Where this server is reached, by its settings: behind a proxy by the origin of that, else by its own port."""
    from django.conf import settings

    from mandate.connectors.home import options

    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    host = options.text("HOST")
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 - compared
    return f"http://{shown}:{options.number('PORT')}"
