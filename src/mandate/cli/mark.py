"""`mandate mark`: files marked as made or changed with AI, and what a file carries."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.services.marking import Checked

CHECK = "check"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser(
        "mark",
        help="mark files as made or changed with AI (Content Credentials), or check what they carry",
        description="mandate mark FILE... marks files; mandate mark check FILE... says what they carry. A file called "
        "check is named as ./check.",
    )
    noun.add_argument("files", nargs="+", metavar="FILE", help="files to mark; after the word check, files to look at")
    how = noun.add_mutually_exclusive_group()
    how.add_argument("--made", action="store_const", const="made", dest="sort", help="made with AI (the default)")
    how.add_argument("--edited", action="store_const", const="edited", dest="sort", help="changed with AI")
    noun.add_argument(
        "--out", type=Path, default=Path("marked"), metavar="DIR", help="folder to write to (default marked)"
    )
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.set_defaults(run=_run, sort="made")


def _run(arguments: argparse.Namespace) -> int:
    from mandate.cli import USAGE, open_desk

    checks = arguments.files[0] == CHECK
    paths = [Path(one) for one in arguments.files[checks:]]
    if not paths:
        print("Name at least one file: mandate mark check FILE...", file=sys.stderr)
        return USAGE
    open_desk()
    return _check(paths, in_json=arguments.json) if checks else _mark(arguments, paths)


def _mark(arguments: argparse.Namespace, paths: list[Path]) -> int:
    from mandate.cli import FINE, REFUSED, actor, answer
    from mandate.records import clock
    from mandate.services import marking

    now = clock.now()
    signer = marking.credentials(now=now)
    if not signer.own:
        print("Signed with a test certificate that nobody trusts; see MANDATE_MARK_CERTIFICATE.", file=sys.stderr)
    done: list[dict[str, Any]] = []
    lines = marking.many(paths, arguments.out, sort=arguments.sort, by=actor(), now=now, signed_by=signer)
    for number, line in enumerate(lines, start=1):
        written = str(line.written) if line.written else None
        done.append({"file": line.name, "marked": bool(written), "written": written, "message": line.message})
        said = f"{number} of {len(paths)}  {line.name}: {line.message}" + (f" {written}" if written else "")
        print(said, file=sys.stderr if arguments.json or not written else sys.stdout, flush=True)
    if arguments.json:
        answer(done)
    return FINE if all(one["marked"] for one in done) else REFUSED


def _check(paths: list[Path], *, in_json: bool) -> int:
    """Exit 0 where every file could be looked at, whatever it carries; 3 where one could not."""
    from mandate.cli import FINE, REFUSED, answer
    from mandate.services import marking, uploads
    from mandate.services.refusals import Refused

    told, refused = [], False
    for path in paths:
        try:
            found = marking.check(path)
        except Refused as refusal:
            refused = True
            told.append({"file": uploads.label(path.name), "state": "refused", "message": str(refusal)})
            print(f"{uploads.label(path.name)}: {refusal}", file=sys.stderr)
            continue
        told.append(_told(found))
        if not in_json:
            print(f"{found.name}: {found.sentence} {found.advice}".rstrip())
    if in_json:
        answer(told)
    return REFUSED if refused else FINE


def _told(found: Checked) -> dict[str, Any]:
    mark = found.mark
    return {
        "file": found.name, "format": found.format, "state": found.state, "says": mark.says, "signer": mark.signer,
        "organisation": mark.organisation, "when": mark.when, "software": mark.software, "faults": list(mark.faults),
        "marked_by_us_on": found.known.at.isoformat() if found.known else None, "message": found.sentence,
    }  # fmt: skip
