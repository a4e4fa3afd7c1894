"""`mandate catalogue check|show`: is the catalogue sound, and what does it say about a name or a host."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.cli import FAULT, FINE

if TYPE_CHECKING:
    from mandate.engines.discovery.matching import Match, Service


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("catalogue", help="the AI services the product knows, and the questions it asks")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser("check", help="look for faults in the data; exit 1 when there are any")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    check.add_argument("--folder", type=Path, default=None, help="check the data files of another folder")
    check.set_defaults(run=_check)
    show = verbs.add_parser("show", help="what is known of a service, a host, an address or a statement line")
    show.add_argument("what", metavar="NAME-OR-HOST", help="id, host, address, app name or statement line")
    show.add_argument("--json", action="store_true", help="answer as JSON")
    show.set_defaults(run=_show)


def _check(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.assessment import load_bank
    from mandate.catalogue.check import check
    from mandate.catalogue.datafile import FOLDER
    from mandate.catalogue.services import dated, load_services, version

    faults = check(arguments.folder or FOLDER)
    if arguments.json:
        listed = [dataclasses.asdict(fault) for fault in faults]
        print(json.dumps({"sound": not faults, "faults": listed}, ensure_ascii=False, indent=2))
    elif faults:
        for fault in faults:
            print(fault, file=sys.stderr)
        print(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'} in the catalogue", file=sys.stderr)
    else:
        own = "" if arguments.folder else f": version {version()} of {dated()}, {len(load_services())} services"
        asked = "" if arguments.folder else f", {len(load_bank().items)} questions"
        print(f"The catalogue is sound{own}{asked}")
    return FAULT if faults else FINE


def _show(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.matcher import load_matcher

    matcher = load_matcher()
    service = matcher.service(arguments.what.strip().lower())
    match = None if service else _find(arguments.what)
    service = matcher.service(match.service_id) if match else service
    if service is None:
        print(f"The catalogue knows no AI service {arguments.what}", file=sys.stderr)
        return FAULT
    _print(service, match, as_json=arguments.json)
    return FINE


def _find(what: str) -> Match | None:
    """Return the match of an address, a host, an app name or a statement line, in that order."""
    from mandate.catalogue.matcher import load_matcher

    matcher = load_matcher()
    host, slash, path = what.partition("://")[2].partition("/") if "://" in what else what.partition("/")
    return matcher.host(host, slash + path or None) or matcher.app(what) or matcher.merchant(what)


def _print(service: Service, match: Match | None, *, as_json: bool) -> None:
    seen = {"confirmed": match.confirmed, "by": match.by} if match else {"confirmed": service.tier == "A", "by": "id"}
    if as_json:
        print(json.dumps(dataclasses.asdict(service) | seen, ensure_ascii=False, indent=2))
        return
    kind = "AI inside a general platform" if service.kind == "platform_feature" else "AI service"
    state = "confirmed" if seen["confirmed"] else "unconfirmed: ask before it counts"
    print(f"{service.name} ({service.id}): {kind}, {service.category}, by {service.vendor}")
    print(f"  {service.home}")
    print(f"  seen by {seen['by']}, {state}")
    for label, values in (("domains", service.domains), ("paths", service.paths), ("also called", service.aliases)):
        if values:
            print(f"  {label}: {', '.join(values)}")
