"""`mandate people`: list people, add one, and make an invitation link, without a browser or a mail server."""

from __future__ import annotations

import argparse
import sys


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
