"""`mandate ledger`: verify the chain, show a record, show what differs between two dates."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

NAMES = ("service", "email", "name", "title", "number", "id")
"""Fields by which people know a record; keys are for machines."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("ledger", help="verify, show and compare the record")
    verbs = noun.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="check every seal; exit 1 and the first broken change when tampered with")
    verify.add_argument("--anchor", help="a digest printed earlier that must still be in the chain")
    verify.add_argument("--json", action="store_true", help="answer in JSON")
    verify.set_defaults(run=_verify)
    show = verbs.add_parser("show", help="one record, today or on a date")
    show.add_argument("kind", metavar="KIND", help="kind of record, such as tool or decision")
    show.add_argument(
        "key", metavar="KEY", help="its key, or its name, service or e-mail address where only one record has it"
    )
    show.add_argument("--at", metavar="DATE", help="as it stood at the end of this day, or at a full timestamp")
    show.set_defaults(run=_show)
    diff = verbs.add_parser("diff", help="what changed between two dates")
    diff.add_argument("--from", dest="since", metavar="DATE", required=True, help="changes after the end of this day")
    diff.add_argument("--to", dest="until", metavar="DATE", required=True, help="up to the end of this day")
    diff.add_argument("--json", action="store_true", help="answer in JSON")
    diff.set_defaults(run=_diff)


def _verify(arguments: argparse.Namespace) -> int:
    from itertools import chain, islice

    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    from mandate.records import ledger
    from mandate.records.models import RECORDS

    found = list(islice(chain(ledger.breaks(anchor=arguments.anchor), ledger.drifts(RECORDS)), 20))
    head = ledger.anchor()
    if arguments.json:
        answer(
            {
                "changes": head.change,
                "head": head.digest,
                "breaks": [{"change": b.change, "problem": b.problem} for b in found],
            }
        )
    elif found:
        first = found[0]
        print(f"Broken at change {first.change}: {first.problem}." if first.change else f"Broken: {first.problem}.")
        for other in found[1:]:
            print(f"  also {other.change or '-'}: {other.problem}")
    else:
        noun = "change" if head.change == 1 else "changes"
        print(f"The chain holds: {head.change} {noun}, head {head.digest}.")
    return FAULT if found else FINE


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk, past

    open_desk()
    from mandate.records import asof, ledger
    from mandate.records.models import RECORDS, Change

    model = asof.kinds(RECORDS).get(arguments.kind)
    if model is None:
        kinds = ", ".join(sorted(asof.kinds(RECORDS)))
        print(f"There is no kind {arguments.kind!r}. Kinds: {kinds}.", file=sys.stderr)
        return FAULT
    changes = Change.objects.filter(kind=arguments.kind)
    at = past(arguments.at)
    if at is not None:
        changes = changes.filter(at__lte=at)
    keys = _keys(model, arguments.key, list(ledger.newest_of(arguments.kind, None).values()))
    if len(keys) > 1:
        print(
            f"{len(keys)} records of kind {arguments.kind} are called {arguments.key}. Give one of these keys: "
            f"{', '.join(sorted(keys))}.",
            file=sys.stderr,
        )
        return FAULT
    changes = changes.filter(key=keys[0] if keys else arguments.key)
    newest = changes.order_by("-id").first()
    if newest is None or newest.after == "{}":
        when = f" on {arguments.at}" if arguments.at else ""
        print(f"There was no {arguments.kind} {arguments.key}{when}.", file=sys.stderr)
        return FAULT
    print(json.dumps(_told(newest), ensure_ascii=False, indent=2))
    return FINE


def _keys(model: Any, asked: str, newest: list[Any]) -> list[str]:
    """Keys of the records meant by a key, a name, a service or an e-mail address, case aside; a key goes before all."""
    if any(change.key == asked for change in newest):
        return [asked]
    wanted = " ".join(asked.split()).casefold()
    names = [name for name in NAMES if any(field.attname == name for field in model._meta.concrete_fields)]
    found = []
    for change in newest:
        record = json.loads(change.after) if change.after else {}
        if any(str(record.get(name) or "").casefold() == wanted for name in names):
            found.append(change.key)
    return found


def _told(change: Any) -> dict[str, Any]:
    return {
        "change": change.pk,
        "at": change.at.isoformat(),
        "by": change.by,
        "action": change.action,
        "why": change.why or "(erased)",
        "kind": change.kind,
        "key": change.key,
        "record": json.loads(change.after) if change.after else "(erased)",
    }


def _diff(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import asof, ledger
    from mandate.records.models import Change

    since, until = asof.moment(arguments.since), asof.moment(arguments.until)
    rows: list[dict[str, Any]] = []
    touched = Change.objects.filter(at__gt=since, at__lte=until).exclude(kind="ledger")
    for kind, key in touched.order_by("kind", "key").values_list("kind", "key").distinct():
        before = Change.objects.filter(kind=kind, key=key, at__lte=since).order_by("-id").first()
        after = Change.objects.filter(kind=kind, key=key, at__lte=until).order_by("-id").first()
        assert after is not None  # noqa: S101 - it was touched in between
        fields = ledger.diff(before.after if before else "", after.after)
        rows.append(
            {
                "kind": kind,
                "key": key,
                "state": "new" if before is None else "gone" if after.after == "{}" else "changed",
                "fields": [{"field": f.field, "old": f.old, "new": f.new} for f in fields],
            }
        )
    if arguments.json:
        answer(rows)
        return FINE
    for row in rows:
        print(f"{row['state']:8} {row['kind']} {row['key']}")
        for field in row["fields"] if row["state"] == "changed" else ():
            print(f"         {field['field']}: {field['old']!r} -> {field['new']!r}")
    print("1 record differs." if len(rows) == 1 else f"{len(rows)} records differ.")
    return FINE
