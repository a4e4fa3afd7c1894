"""`mandate law`: what the law asks of a use of AI, whether a pack of law is sound, and documents to hand over."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import FAULT, FINE, USAGE, _papers

if TYPE_CHECKING:
    from mandate.engines.law import Pack


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("law", help="what the law asks of a use of AI: class, duties, dates")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    _classify_options(verbs.add_parser("classify", help="the class of a use and the duties that follow, with dates"))
    suggest = verbs.add_parser("suggest", help="answers that a description suggests, with the words that led to them")
    suggest.add_argument("--text", required=True, help="the description, in English or Dutch")
    suggest.add_argument("--country", default="NL", help="two letters, or any; default NL")
    suggest.add_argument("--json", action="store_true", help="answer as JSON")
    suggest.set_defaults(run=_suggest)
    lint = verbs.add_parser("lint", help="look for faults in a pack of law or in rules of the house; exit 1 if any")
    lint.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a folder with a pack, or a file with rules")
    lint.add_argument("--json", action="store_true", help="answer as JSON")
    lint.set_defaults(run=_lint)
    of_use = verbs.add_parser(
        "uses", help="the uses of AI of this organisation with their class, or one with its duties"
    )
    of_use.add_argument("key", nargs="?", metavar="KEY", help="a use, by key or name")
    of_use.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DATE", help="the day asked about")
    of_use.add_argument("--json", action="store_true", help="answer as JSON")
    of_use.set_defaults(run=_uses)
    owed = verbs.add_parser("duties", help="the duties of every use: what holds without evidence first")
    owed.add_argument("--json", action="store_true", help="answer as JSON")
    owed.set_defaults(run=_duties)
    packs = verbs.add_parser("packs", help="the states of the law that are known")
    packs.add_argument("--json", action="store_true", help="answer as JSON")
    packs.set_defaults(run=_packs)
    _papers.register(verbs)


def _classify_options(classify: argparse.ArgumentParser) -> None:
    classify.add_argument("file", nargs="?", metavar="FILE", help="JSON with answers or facts; - reads standard input")
    classify.add_argument("--text", help="a description: what it suggests is taken as confirmed")
    classify.add_argument("--facts", metavar="FILE", help="the same as FILE")
    classify.add_argument("--csv", type=Path, metavar="FILE", help="a table with one description per row")
    classify.add_argument("--column", default="description", metavar="NAME", help="its column; default description")
    classify.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DATE", help="the day asked about")
    classify.add_argument("--pack", default=None, metavar="ID", help="the state of the law; default the newest")
    classify.add_argument("--house", type=Path, default=None, metavar="FILE", help="rules of the house on top")
    classify.add_argument("--country", default=None, help="two letters, or any; default NL")
    classify.add_argument("--closed-world", action="store_true", help="what is not named is not so")
    classify.add_argument("--language", choices=("en", "nl"), default="en", help="of the texts; default en")
    classify.add_argument("--json", action="store_true", help="answer as JSON, one object per line for a table")
    classify.set_defaults(run=_classify)


def _pack(arguments: argparse.Namespace) -> Pack:
    from mandate.catalogue.law.packs import load_pack, with_house

    pack = load_pack(arguments.pack)
    house: Path | None = arguments.house
    return with_house(pack, house.read_text("utf-8"), house.name) if house else pack


def _classify(arguments: argparse.Namespace) -> int:
    given = [one for one in (arguments.file, arguments.facts, arguments.text, arguments.csv) if one is not None]
    if len(given) != 1:
        print("mandate: name one of FILE, --facts, --text and --csv", file=sys.stderr)
        return USAGE
    pack = _pack(arguments)
    print(pack.disclaimer.of(arguments.language), file=sys.stderr)
    if arguments.csv:
        for row in _rows(arguments.csv, arguments.column):
            answer = _of_text(row, pack, arguments)
            print(json.dumps(answer, ensure_ascii=False) if arguments.json else _line(answer, row))
        return FINE
    if arguments.text is not None:
        answer = _of_text(arguments.text, pack, arguments)
    else:
        answer = _of_facts(_read(arguments.file or arguments.facts), pack, arguments)
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _print(answer)
    return FINE


def _read(name: str) -> Mapping[str, Any]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    try:
        told = json.loads(text)
    except ValueError as broken:
        raise ValueError(f"{name}: no JSON ({broken})") from None
    if not isinstance(told, dict) or not all(isinstance(told.get(key, {}), dict) for key in ("answers", "facts")):
        raise ValueError(f"{name}: an object with answers or facts is expected")
    return told


def _rows(path: Path, column: str) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if column not in (reader.fieldnames or ()):
            raise ValueError(f"{path.name}: no column {column}")
        yield from (row[column] or "" for row in reader)


def _today(arguments: argparse.Namespace) -> date:
    """The day asked about; without one the day on this machine, since no organisation's record is opened."""
    found: date = arguments.as_of or date.today()
    return found


def _of_facts(told: Mapping[str, Any], pack: Pack, arguments: argparse.Namespace) -> dict[str, Any]:
    from mandate.engines.law import classify
    from mandate.services.law.answering import as_data

    answers = {key: [value] if isinstance(value, str) else value for key, value in told.get("answers", {}).items()}
    verdict = classify(
        answers, told.get("facts", {}), pack=pack, today=_today(arguments),
        country=arguments.country or told.get("country") or "NL", closed_world=arguments.closed_world,
    )  # fmt: skip
    named = {"case": told["case"]} if "case" in told else {}
    return named | as_data(verdict, pack, language=arguments.language)


def _of_text(text: str, pack: Pack, arguments: argparse.Namespace) -> dict[str, Any]:
    from mandate.catalogue.law.phrases import load_phrases
    from mandate.engines.law import classify
    from mandate.engines.law.suggesting import confirmed, suggest
    from mandate.services.law.answering import as_data, suggestion_data

    country = arguments.country or "NL"
    found = suggest(text, load_phrases(), country=country)
    verdict = classify(
        confirmed(found), pack=pack, today=_today(arguments), country=country, explain=arguments.csv is None
    )
    told = [suggestion_data(one, pack, arguments.language) for one in found]
    return as_data(verdict, pack, language=arguments.language, suggestions=told)


def _suggest(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.law.packs import load_pack
    from mandate.catalogue.law.phrases import load_phrases
    from mandate.engines.law.suggesting import suggest
    from mandate.services.law.answering import suggestion_data

    pack = load_pack()
    print(pack.disclaimer.en, file=sys.stderr)
    found = suggest(arguments.text, load_phrases(), country=arguments.country)
    rows = [suggestion_data(one, pack, "en") for one in found]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return FINE
    for row in rows:
        words = f"  because of: {', '.join(row['matched_words'])}" if row["matched_words"] else ""
        print(f"{row['question']} {row['text']} ({row['strength']}){words}")
    if not rows:
        print("Nothing in the description suggests an answer.")
    return FINE


def _lint(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.law.packs import check_file, load_pack

    if arguments.file is not None and not arguments.file.exists():
        print(f"mandate: there is no {arguments.file}", file=sys.stderr)
        return USAGE
    faults = check_file(arguments.file) if arguments.file else []
    pack = load_pack()
    if arguments.json:
        rows = [{"file": one.file, "line": one.line, "problem": one.problem} for one in faults]
        print(json.dumps({"sound": not faults, "faults": rows}, ensure_ascii=False, indent=2))
    elif faults:
        print("\n".join(map(str, faults)), file=sys.stderr)
        print(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}", file=sys.stderr)
    elif arguments.file:
        print("Sound")
    else:
        print(f"The pack {pack.id} is sound: {len(pack.questions)} questions, {len(pack.duties)} duties")
    return FAULT if faults else FINE


def _uses(arguments: argparse.Namespace) -> int:
    from mandate.cli._lawuses import uses

    return uses(arguments.key, on=arguments.as_of, in_json=arguments.json)


def _duties(arguments: argparse.Namespace) -> int:
    from mandate.cli._lawuses import duties

    return duties(in_json=arguments.json)


def _packs(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.law.packs import load_pack, names

    found = [load_pack(name) for name in names()]
    rows = [
        {"id": one.id, "law_version": one.law_version, "as_of": one.as_of.isoformat(), "sha256": one.sha256}
        for one in found
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return FINE
    for row in rows:
        print(f"{row['id']}: {row['law_version']}, read on {row['as_of']}, sha256 {row['sha256'][:12]}")
    return FINE


def _line(answer: Mapping[str, Any], text: str) -> str:
    return f"{answer['act_as'] if answer['decided'] else 'undecided'}\t{answer['high_risk']}\t{answer['dpia']}\t{text}"


def _print(answer: Mapping[str, Any]) -> None:
    print(f"{answer['title']}." if answer["decided"] else f"Not decided yet. Until then act as if: {answer['title']}.")
    if "before_the_law" in answer["doubts"]:
        print(f"On {answer['as_of']} the AI Act asked nothing yet.")
    if answer["decided"]:
        print(answer["action"])
    else:
        print(f"Can still come out: {', '.join(answer['tiers'])}. Next question: {answer['next_question']}")
    for several in answer["deciding"][:5]:
        print("Rests on: " + " and ".join(f"{one['question']} {one['text']}" for one in several))
    for row in answer["duties"]:
        state = (
            "in force" if row["state"] == "in_force" else f"from {row['applies_from']}, {row['days_left']} days left"
        )
        print(f"  {row['id']}  {row['title']} ({row['law']}, {row['article']}; {state})")
    print(f"Impact assessment: {answer['dpia']}. Label: {answer['art50']}.")
    print(f"As of {answer['as_of']}, {answer['law_version']}.")
