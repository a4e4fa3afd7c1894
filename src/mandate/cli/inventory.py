"""`mandate inventory FOLDER`: read what a company already has, and say what it shows."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.engines.processing import Record
    from mandate.services.inventory import Brought, FileLine, Outcome, SameName
    from mandate.services.overview import Overview

RECORD_FILE = "processing.yaml"
NAMED = 5
"""Files that one line names; the rest is a count."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("inventory", help="take the inventory of a folder with exports")
    noun.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that holds the exports")
    choice = noun.add_mutually_exclusive_group()
    choice.add_argument(
        "--replace",
        action="store_true",
        help="let a file replace every earlier one of its name, wherever that came from",
    )
    choice.add_argument(
        "--add", action="store_true", help="let a file count beside an earlier one of its name, and replace nothing"
    )
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.add_argument("--report", type=Path, metavar="FILE.pdf", help="also write the whole inventory as PDF")
    noun.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")
    noun.add_argument(
        "--processing", type=Path, metavar="FILE", help=f"the processing record (default FOLDER/{RECORD_FILE})"
    )
    noun.add_argument(
        "--sign", action="store_true", help=f"ask for the processing record and write FOLDER/{RECORD_FILE}, half signed"
    )
    noun.add_argument(
        "--show-rejected", action="store_true", help="print the rejected lines themselves, on the terminal only"
    )
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, actor, open_desk

    folder: Path = arguments.folder
    if not folder.is_dir():
        print(f"{folder} is not a folder. Give the folder that holds the exports.", file=sys.stderr)
        return FAULT
    open_desk(own=True)
    from django.conf import settings
    from django.utils import translation

    from mandate.records import clock
    from mandate.records.models import Organisation
    from mandate.services import inventory, processing

    with translation.override(arguments.language or settings.LANGUAGE_CODE):
        if arguments.sign:
            return _sign(folder, clock.today())
        record = _record(arguments, folder, processing)
        files = list(_files(folder))
        if not files:
            print(f"{folder} holds no files. Put the exports in it, or try: mandate sample {folder}", file=sys.stderr)
            return FAULT

        def first() -> None:
            """Written with the rows or not at all, so that Ctrl-C half-way leaves nothing behind."""
            _begin_if_new(folder, actor(), clock.today())
            if record is not None:
                processing.keep(record, by=actor(), why="", today=clock.today())

        outcome = inventory.take(
            files, by=actor(), at=clock.now(), today=clock.today(), record=record, first=first,
            works_council=processing.council_signs(Organisation.objects.first(), record), at_progress=_progress(),
            namesakes=_namesakes(arguments),
        )  # fmt: skip
        if arguments.show_rejected:
            _print_rejected(files, outcome)
        return _say(arguments, outcome, clock)


def _namesakes(arguments: argparse.Namespace) -> SameName:
    """A folder is the truth for what lies in it, unless something else was asked for."""
    from mandate.services.inventory import SameName

    return SameName.REPLACE if arguments.replace else SameName.ADD if arguments.add else SameName.FOLDER


def _files(folder: Path) -> Iterator[Brought]:
    """Everything in the folder, by its name within it. What is no file, and links that lead elsewhere, are never
    opened; they are brought with the reason, so that the answer has a line for each.

    A folder that may not be opened is brought as if it were a file, so that the answer says so.
    """
    from django.conf import settings

    from mandate.connectors.sources.pseudonyms import pseudonymiser
    from mandate.services.inventory import Brought

    root = folder.resolve()
    origin = pseudonymiser(settings.ORGANISATION_HOME).mark("folder", str(root))
    found: list[Path] = []

    def shut(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, folders, names in os.walk(root, onerror=shut):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if Path(place, name).is_symlink()]
        found.extend(Path(place, name) for name in (*names, *linked) if not name.startswith("."))
    # A broken link is no file and yet something that somebody meant to bring; so is a pipe.
    for path in sorted(found):
        yield Brought(path, path.relative_to(root).as_posix(), not_read=_why_not(path, root), origin=origin)


def _why_not(path: Path, root: Path) -> str:
    """Why something in the folder is never opened; empty for what may be. A pipe would be waited for without end."""
    from django.utils.translation import gettext as _

    if not path.resolve().is_relative_to(root):
        return _("A link that leads out of the folder is not followed. Put the file itself in the folder.")
    if path.is_file() or path.is_dir() or not path.exists():
        return ""
    kinds = (
        (path.is_fifo, _("This is a pipe and not a file, so it is not read. Put its contents in a file.")),
        (path.is_socket, _("This is a socket and not a file, so it is not read.")),
    )
    return next((why for is_one, why in kinds if is_one()), _("This is a device and not a file, so it is not read."))


def _record(arguments: argparse.Namespace, folder: Path, processing: Any) -> Record | None:
    """The processing record: given, in the folder, or the one the organisation signed before."""
    path = arguments.processing or folder / RECORD_FILE
    if arguments.processing or path.is_file():
        found: Record = processing.from_document(path)
        return found
    kept = processing.current()
    return processing.facts(kept) if kept else None


def _begin_if_new(folder: Path, by: Any, today: date) -> None:
    """A first inventory begins the organisation under the folder's name; everything can be changed later.

    Nobody was asked about a works council, so that stays unknown.
    """
    import getpass

    from mandate.records.models import Organisation
    from mandate.services import begin

    if not Organisation.objects.exists():
        begin.begin(
            begin.Beginning(
                name=folder.resolve().name[:120] or "Organisation", architect=getpass.getuser(), works_council=None
            ),
            by=by,
            today=today,
        )


def _progress() -> Any:
    """Progress on a terminal that watches; silence in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(name: str, done: int) -> None:
        print(f"\r{name[:50]:50} {done / 1048576:9.1f} MB", end="", file=sys.stderr, flush=True)

    return show


def _say(arguments: argparse.Namespace, outcome: Outcome, clock: Any) -> int:
    from mandate.cli import FINE, REFUSED, answer
    from mandate.services import tabling
    from mandate.services.overview import overview

    seen = overview(today=clock.today())
    if arguments.json:
        told = tabling.as_json(seen) if seen else {"sentence": "", "services": [], "plan": []}
        answer({"files": [_file_json(line) for line in outcome.files], **told})
    else:
        _print(outcome, seen)
    written = _report(arguments, seen, clock) if arguments.report else FINE
    refused = [line for line in outcome.files if line.state == "refused"]
    if refused:
        print(_closed(refused, arguments.folder), file=sys.stderr)
        return REFUSED
    return written


def _closed(refused: Sequence[FileLine], folder: Path) -> str:
    """Which files stayed closed, why, and what opens them."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from mandate.services import formats, sources

    names = [f"{line.name} ({sources.kind(line.format)})" for line in refused]
    shown = names[:NAMED] + [_("%(count)s more") % {"count": len(names) - NAMED}] * (len(names) > NAMED)
    text = ngettext(
        "%(count)s file stayed closed, because no processing record says why it may be read: %(files)s. "
        "Run: mandate inventory %(folder)s --sign, or name a signed record with --processing FILE.",
        "%(count)s files stayed closed, because no processing record says why they may be read: %(files)s. "
        "Run: mandate inventory %(folder)s --sign, or name a signed record with --processing FILE.",
        len(names),
    )
    return text % {"count": len(names), "files": formats.listed(shown), "folder": folder}


def _report(arguments: argparse.Namespace, seen: Any, clock: Any) -> int:
    """Write the report whole or not at all; what was read stays stored either way."""
    import tempfile
    from contextlib import suppress

    from mandate.cli import FAULT, FINE
    from mandate.services import forward

    target: Path = arguments.report
    if seen is None:
        print(
            f"{target} was not written: nothing that could be read says anything yet, so there is no overview. "
            "The lines above say why each file was not used.",
            file=sys.stderr,
        )
        return FAULT
    body = forward.report_pdf(seen, language=arguments.language or "en", at=clock.now(), today=clock.today())
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        why = error.strerror or str(error)
        print(f"{target} was not written: {why}. The inventory itself is stored.", file=sys.stderr)
        return FAULT
    print(f"Wrote {target}", file=sys.stderr)
    return FINE


def _umask() -> int:
    """What this process takes away from new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _file_json(line: FileLine) -> dict[str, Any]:
    return {
        "path": line.name, "format": line.format, "state": line.state, "lines": line.lines, "parsed": line.parsed,
        "rejected": line.rejected, "records": line.records, "message": line.message, "remarks": list(line.remarks),
    }  # fmt: skip


def _print(outcome: Outcome, seen: Any) -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 66 + "\r", end="", file=sys.stderr)
    for line in outcome.files:
        noun = "line " if line.lines == 1 else "lines"
        counts = "" if line.lines is None else f"{line.lines:>10,} {noun} {line.rejected:>6,} rejected"
        print(f"{line.state:12} {line.format or '-':14} {counts:34} {line.name}")
        for text in filter(None, (line.message, *line.remarks)):
            print(f"             {text}")
    if seen is None:
        return
    print(f"\n{seen.sentence}\n")
    for row in seen.priorities:
        print(f"{row.rank}. {row.action}\n   {row.reason}\n   {row.first_step} ({row.owner}, {row.due.isoformat()})")
    print()
    _print_services(seen)
    for text in (*seen.silent, *seen.unseen):
        print(f"- {text}")


def _print_services(seen: Overview) -> None:
    """The services as a table with a header, in words: what nobody knows says so, and no cell stays empty."""
    from django.utils.translation import gettext as _

    from mandate.services import forward, wording

    if not seen.services:
        return
    unpriced = _("no expense names it") if seen.headline.cost_known else _("unknown")
    rows = [(_("Service"), _("Status"), _("People"), _("Paid"))] + [
        (
            one.name,
            wording.word("status", one.status).lower(),
            _("unknown") if one.people is None else str(one.people),
            forward.spend_text(one.spend) or unpriced,
        )
        for one in seen.services
    ]
    name, status, people = (max(len(row[column]) for row in rows) for column in range(3))
    for row in rows:
        print(f"{row[0]:{name}}  {row[1]:{status}}  {row[2]:>{people}}  {row[3]}")


def _print_rejected(files: list[Brought], outcome: Outcome) -> None:
    """The rejected lines of logs that were read, once more for the terminal only; they are kept nowhere."""
    from mandate.connectors.sources.reading import read

    states = {line.name: line.state for line in outcome.files}
    for file in files:
        if states.get(file.name) not in {"read", "grown", "same", "unrecognised"}:
            continue

        def show(number: int, reason: str, text: str, name: str = file.name) -> None:
            print(f"{name}:{number}: {reason}: {text[:500]!r}", file=sys.stderr)

        for _row in read(file.path, name=file.name, at_rejected=show):
            pass


def _sign(folder: Path, today: date) -> int:
    """Ask what a processing record needs, and write it half signed into the folder."""
    from django.utils import translation

    from mandate.cli import FAULT, FINE
    from mandate.connectors.sources.processing import write_processing
    from mandate.engines.processing import Record, Signature
    from mandate.engines.terms import Role
    from mandate.services import processing

    path = folder / RECORD_FILE
    if path.exists():
        print(f"{path} is there already. Let the second signer add a line to it, or remove it first.", file=sys.stderr)
        return FAULT
    draft = processing.draft(language=translation.get_language() or "en")
    try:
        purpose = input(f"Purpose [{draft.purpose}]: ").strip() or draft.purpose
        days = input(f"Days that traces of people are kept [{draft.retention_days}]: ").strip() or draft.retention_days
        consulted = input("Who was consulted (works council, privacy officer): ").strip()
        name = input("Your name, as the one who answers for it: ").strip()
    except EOFError:
        print(
            "\n--sign asks four questions, and nobody answered them. Run it in a terminal, or write the record "
            f"yourself (docs/formats/processing.md) and name it: mandate inventory {folder} --processing FILE. "
            "Nothing was written.",
            file=sys.stderr,
        )
        return FAULT
    if not name or not str(days).isdigit():
        print("A name and a number of days are needed. Nothing was written.", file=sys.stderr)
        return FAULT
    record = Record(purpose, int(days), consulted, "", (Signature(Role.ARCHITECT, name, today),))
    write_processing(path, record)
    print(f"Wrote {path}, signed by you. Until a second person (auditor or works council) signs, logs stay closed.")
    return FINE
