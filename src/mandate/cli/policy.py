"""`mandate policy`: the policy people read, who has read it, and the rules in force as Cedar, tried by expectations."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.connectors.files.tables import Table
    from mandate.records.models import PolicyVersion
    from mandate.services.guardrails.expectations import Tried
    from mandate.services.policy.parts import Part

FORMS = ("text", "csv", "xlsx", "json")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("policy", help="the policy people read")
    verbs = noun.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="the version that holds, an earlier one, or the draft")
    show.add_argument("--version", type=int, metavar="NUMBER", help="an earlier version")
    show.add_argument("--draft", action="store_true", help="what would be published today, and what it would change")
    show.add_argument("--json", action="store_true", help="answer in JSON")
    _language(show)
    show.set_defaults(run=_show)
    publish = verbs.add_parser("publish", help="publish the draft as the next version")
    publish.add_argument("--why", required=True, metavar="TEXT", help="the reason; it stands on the first page")
    publish.set_defaults(run=_publish)
    pdf = verbs.add_parser("pdf", help="write the policy or its card as a PDF")
    pdf.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    pdf.add_argument("--card", action="store_true", help="the card on one page instead")
    pdf.add_argument("--version", type=int, metavar="NUMBER", help="an earlier version")
    _language(pdf)
    pdf.set_defaults(run=_pdf)
    versions = verbs.add_parser("versions", help="every version with its reason")
    versions.add_argument("--json", action="store_true", help="answer in JSON")
    versions.set_defaults(run=_versions)
    read = verbs.add_parser("acknowledgements", help="who has read the version that holds, and who has not")
    read.add_argument("--as", dest="form", choices=FORMS, default="text", help="form of the answer (default text)")
    read.add_argument("--json", dest="form", action="store_const", const="json", help="the same as --as json")
    read.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of the terminal")
    read.set_defaults(run=_acknowledgements)
    export = verbs.add_parser("export", help="every rule in force, as Cedar")
    export.add_argument("--cedar", action="store_true", help="as Cedar text (the only form)")
    export.add_argument("--at", metavar="DATE", help="as it stood on a date")
    export.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of the terminal")
    export.set_defaults(run=_export)
    test = verbs.add_parser("test", help="try a company's own expectations on the rules in force, or on a draft")
    test.add_argument("file", type=Path, metavar="FILE", help="YAML or JSON: who, tool or dataset, expect yes or no")
    test.add_argument("--draft", metavar="KEY", help="on what this draft would make of the rules")
    test.add_argument("--json", action="store_true", help="answer in JSON")
    test.set_defaults(run=_test)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")


def _found(number: int | None) -> PolicyVersion | None:
    """The version asked for; says so where there is none."""
    from mandate.services.policy import versions

    found = versions.current() if number is None else versions.numbered(number)
    if found is None:
        print("No policy is published yet." if number is None else f"There is no version {number}.", file=sys.stderr)
    return found


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    from django.conf import settings
    from django.utils import translation

    from mandate.records import clock
    from mandate.services.policy import versions

    language = arguments.language or settings.LANGUAGE_CODE[:2]
    with translation.override(language):
        if arguments.draft:
            draft = versions.draft(today=clock.today())
            shown, changes, number, moved = draft.parts, draft.changes, None, 0
        else:
            found = _found(arguments.version)
            if found is None:
                return FAULT
            shown, changes, number = versions.read(found), versions.changes_of(found), found.number
            moved = 0 if arguments.version else len(versions.since(found, today=clock.today()))
        if arguments.json:
            sections = [_section(part, language) for part in shown]
            changed = [{"section": one.part, "row": one.row, "sort": one.sort} for one in changes]
            answer({"number": number, "moved": moved, "changes": changed, "sections": sections})
        else:
            _print(shown, language, moved)
    return FINE


def _section(part: Part, language: str) -> dict[str, object]:
    from mandate.services.policy import parts, versions

    said, names = part.of(language), versions.names([part])
    rows = [
        {
            "id": row.id,
            "name": row.of(language).head,
            "lines": [{"label": label, "text": parts.named(text, names)} for label, text in row.of(language).lines],
        }
        for row in part.rows
    ]
    return {"id": part.id, "generated": part.generated, "title": said.title, "text": said.text, "rows": rows}


def _print(shown: tuple[Part, ...], language: str, moved: int) -> None:
    from mandate.services.policy import parts, versions

    names = versions.names(shown)
    for part in shown:
        said = part.of(language)
        print(f"\n{said.title}\n{'-' * len(said.title)}\n{said.text}")
        for row in part.rows:
            lines = "; ".join(f"{label}: {parts.named(text, names)}" for label, text in row.of(language).lines)
            print(f"  {row.of(language).head}. {lines}")
    if moved:
        print(f"\n{versions.moved_sentence(moved)}")


def _publish(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.policy import versions

    made = versions.publish(by=actor(), why=arguments.why, today=clock.today())
    print(f"Published version {made.number}: {len(made.sections)} sections, {len(made.changes)} changes")
    return FINE


def _pdf(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from django.conf import settings

    from mandate.records import clock
    from mandate.services.policy import papers, versions

    found = _found(arguments.version)
    if found is None:
        return FAULT
    made = papers.made(
        "card.pdf" if arguments.card else "policy.pdf",
        versions.read(found),
        found,
        language=arguments.language or settings.LANGUAGE_CODE[:2],
        today=found.published_on,
        at=clock.now(),
    )
    arguments.out.write_bytes(made.content)
    print(f"Wrote {arguments.out}")
    return FINE


def _versions(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import PolicyVersion

    rows = list(PolicyVersion.objects.all())
    if arguments.json:
        answer(
            [
                {"number": one.number, "published_on": one.published_on, "why": one.why, "changes": len(one.changes)}
                for one in rows
            ]
        )
        return FINE
    for one in rows:
        print(f"{one.number:>4}  {one.published_on}  {len(one.changes):>3} changes  {one.why}")
    return FINE


def _acknowledgements(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import people
    from mandate.services.policy import readers

    version, architect, today = _found(None), people.architect(), clock.today()
    if version is None or architect is None:
        return FAULT
    rows = readers.listed(architect, version, today=today)
    if arguments.form == "text":
        print(readers.sentence(readers.turnout(version, today=today), version))
        for one in rows:
            print(f"{one.on.isoformat() if one.on else '-':10}  {one.team:24} {one.name}")
        return FINE
    return _write(readers.table(rows, version, at=clock.now()), arguments)


def _write(table: Table, arguments: argparse.Namespace) -> int:
    """A table in its form, to the file or the terminal."""
    from mandate.cli import FINE, USAGE
    from mandate.connectors.files import sheets

    if arguments.form == "xlsx" and not arguments.out and sys.stdout.isatty():
        print("An XLSX is no text: add --out FILE.xlsx", file=sys.stderr)
        return USAGE
    write = {"csv": sheets.to_csv, "json": sheets.to_json}
    body = sheets.to_xlsx([table]) if arguments.form == "xlsx" else write[arguments.form](table)
    if arguments.out:
        arguments.out.write_bytes(body)
        print(f"Wrote {arguments.out}")
    else:
        sys.stdout.buffer.write(body)
    return FINE


def _export(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk, past

    open_desk()
    from mandate.records import clock
    from mandate.services.guardrails import current

    at = past(arguments.at)
    text = current.current(at, today=clock.today()).text()
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
        print(f"Wrote {arguments.out}")
    else:
        print(text, end="")
    return FINE


def _test(arguments: argparse.Namespace) -> int:
    """Exit code 1 when one expectation does not hold, so that a pipeline stops."""
    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.guardrails import current, drafts, expectations

    rows = expectations.read(_text(arguments.file), str(arguments.file))
    today = clock.today()
    by = drafts.after(drafts.named(arguments.draft), today=today) if arguments.draft else current.current(today=today)
    tried = list(expectations.attempt(rows, by=by, now=clock.now()))
    failed = [one for one in tried if not one.holds]
    if arguments.json:
        answer({"held": len(tried) - len(failed), "failed": len(failed), "items": [_told(one) for one in tried]})
    else:
        for one in failed:
            said = one.problem or " ".join(one.answer.sentences if one.answer else ())
            print(f"{one.number}. {one.name}: expected {'yes' if one.expected else 'no'}. {said}")
        print(f"{len(tried) - len(failed)} of {len(tried)} expectations hold.")
    return FAULT if failed else FINE


def _text(path: Path) -> str:
    """What a file says. Raises Refused where it cannot be read as text."""
    from mandate.services.refusals import Refused

    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise Refused(why=f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise Refused(why=f"{path} is no text in UTF-8.") from fault


def _told(one: Tried) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.name,
        "expected": one.expected,
        "allow": one.answer.allow if one.answer else None,
        "holds": one.holds,
        "sentences": list(one.answer.sentences) if one.answer else [],
        "problem": one.problem,
    }
