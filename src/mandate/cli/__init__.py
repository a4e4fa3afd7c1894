"""The command line: `mandate <noun> ...`; 0 is fine, 1 a fault, 2 wrong usage, 3 refused."""

from __future__ import annotations

import argparse
import getpass
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.records.ledger import Actor

FINE, FAULT, USAGE, REFUSED = 0, 1, 2, 3


@cache
def parser() -> argparse.ArgumentParser:
    """The whole command line: one module of this folder per noun; heavy imports wait until a command runs."""
    built = argparse.ArgumentParser(prog="mandate", description="The desk of an architect with mandate.")
    built.add_argument("--sample", action="store_true", help="act on the sample company instead of your own")
    commands = built.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for noun in sorted(one.name for one in pkgutil.iter_modules(__path__) if not one.name.startswith("_")):
        importlib.import_module(f"mandate.cli.{noun}").register(commands)
    return built


def open_desk(*, own: bool = False) -> None:
    """Open the organisation's record, made and brought up to date where needed. `own`: never the sample by default."""
    from mandate.connectors.home import folders

    if own and not os.environ.get("MANDATE_ORGANISATION"):
        os.environ["MANDATE_ORGANISATION"] = "own"
    which = folders.chosen()
    new = not folders.folder(which).is_dir()
    folders.prepare(which)
    os.environ["MANDATE_ORGANISATION"] = which
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mandate.config.settings")
    import django

    django.setup()
    from mandate.services import homes

    homes.migrate()
    if new:
        print(f"Made the organisation's folder {folders.folder(which)}", file=sys.stderr)


def actor() -> Actor:
    """Who the ledger names for a command: `cli:<user of the operating system>`."""
    from mandate.records.ledger import Actor

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Actor(f"cli:{user}"[:80])


def past(text: str | None) -> datetime | None:
    """The moment of `--at`, None for now. Raises Refused for a day to come, and WrongMoment for what is no date."""
    from mandate.records import clock
    from mandate.services import moments
    from mandate.services.refusals import Refused

    try:
        return moments.past(text, today=clock.today())
    except moments.StillToCome as error:
        raise Refused(why=str(error)) from error


def answer(value: Any) -> None:
    """Print a JSON answer."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; faults end in one line on standard error."""
    try:
        arguments = parser().parse_args(argv)
        if arguments.sample:
            os.environ["MANDATE_ORGANISATION"] = "sample"
        _check_settings()
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:
        return _explained(error)


def _check_settings() -> None:
    """Say which variables nobody reads; raises WrongSetting for a value that no command could use."""
    from mandate.connectors.home import options

    # A child of the server need not repeat what the server said.
    for line in options.unknown(os.environ) if "MANDATE_SERVING" not in os.environ else ():
        print(f"mandate: {line}", file=sys.stderr)
    options.check()


def _explained(error: Exception) -> int:
    """One line for what went wrong; the trace only for who asks for it with MANDATE_TRACE."""
    if os.environ.get("MANDATE_TRACE"):
        raise error
    from mandate.connectors.home import disk, folders, options
    from mandate.services.refusals import Refused

    text = str(error) or type(error).__name__
    if isinstance(error, options.WrongSetting):
        print(f"mandate: {text}", file=sys.stderr)
        return USAGE
    if disk.full(error, folders.root()):
        text = (
            f"the disk is full, so nothing was changed. Free some space on the disk of {folders.root()}, "
            "then run the same command again."
        )
    elif "database is locked" in text:
        text = "another command is writing to the record; nothing was written. Run the same command again."
    print(f"mandate: {text}", file=sys.stderr)
    return REFUSED if isinstance(error, Refused) else FAULT


def console() -> None:
    """Entry point of the installed command."""
    sys.exit(main())
