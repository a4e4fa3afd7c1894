"""`mandate assess ANSWERS.json`: one filled-in form becomes positions, gates, a level and three next steps."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import FAULT, FINE, USAGE, answer
from mandate.engines.terms import half_up

if TYPE_CHECKING:
    from mandate.engines.readiness.bank import Bank
    from mandate.engines.readiness.scoring import Answer, Result

FORMS = ("full", "manager", "employee")
LARGEST = 1_000_000
"""Bytes; a filled-in form is a thousand times smaller."""


class BadAnswers(ValueError):
    """A file of answers that cannot be read as one; says which part."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command. `score` before the file may stay away; a file of that name is given as ./score."""
    noun = commands.add_parser("assess", help="score a filled-in form of the assessment")
    noun.add_argument(
        "words",
        nargs="+",
        metavar="FILE",
        help="the answers, or - for standard input; `score` may stay away",
    )
    noun.add_argument(
        "--form", choices=FORMS, help="form the answers belong to; the file may say so itself (default full)"
    )
    noun.add_argument("--language", choices=("en", "nl"), default="en", help="language of the text (default en)")
    noun.add_argument("--json", action="store_true", help="answer as JSON")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.assessment import load_bank
    from mandate.engines.readiness.scoring import score
    from mandate.engines.terms import InvalidFact

    words = arguments.words[1:] if arguments.words[0] == "score" else arguments.words
    if len(words) != 1:
        print("mandate assess: give one file with answers, or - for standard input", file=sys.stderr)
        return USAGE
    bank = load_bank()
    try:
        form, answers = _read(words[0], arguments.form)
        result = score(bank, form, answers)
    except (BadAnswers, InvalidFact) as bad:
        print(f"mandate assess: {words[0]}: {bad}", file=sys.stderr)
        return FAULT
    if arguments.json:
        answer(as_json(bank, result))
    else:
        print("\n".join(as_text(bank, result, arguments.language)))
    return FINE


def _read(name: str, form: str | None) -> tuple[str, dict[str, Answer | None]]:
    """The form and the answers in a file; BadAnswers when it is no such file."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _bytes(Path(name))
    except OSError as error:
        raise BadAnswers(f"cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise BadAnswers("larger than 1 MB, so no filled-in form")
    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise BadAnswers("is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadAnswers(f"no JSON, line {error.lineno}, column {error.colno}") from None
    except BadAnswers:
        raise
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        raise BadAnswers("no filled-in form") from None
    return _form_and_answers(content, form)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no field is there twice: of two answers to one question neither may quietly win."""
    for number, (name, _) in enumerate(pairs):
        if name in dict(pairs[:number]):
            raise BadAnswers(f"{name}: is there twice")
    return dict(pairs)


def _form_and_answers(content: object, form: str | None) -> tuple[str, dict[str, Answer | None]]:
    if not isinstance(content, dict) or not isinstance(content.get("answers"), dict):
        raise BadAnswers('answers: an object such as {"form": "full", "answers": {"G1": 3, "G2": "dk"}} is expected')
    strange = sorted(set(content) - {"form", "answers"})
    if strange:
        raise BadAnswers(f"{strange[0]}: nobody reads this; form and answers are expected")
    own = content.get("form")
    if own is not None and not isinstance(own, str):
        raise BadAnswers(f"form: one of {', '.join(FORMS)} is expected")
    if own and form and own != form:
        raise BadAnswers(f"form: the file says {own}, --form says {form}")
    return own or form or FORMS[0], content["answers"]


def as_json(bank: Bank, result: Result) -> dict[str, Any]:
    """The result as JSON: scores rounded to four decimals, None where nothing is shown."""
    return {
        "bank": {"id": bank.id, "version": bank.version, "dated": bank.dated.isoformat()},
        "form": result.form,
        "total": _number(result.total),
        "raw_total": _number(result.raw_total),
        "capped_by": result.capped_by,
        "level": result.level and {"id": result.level.id, "en": result.level.label.en, "nl": result.level.label.nl},
        "raw_level": result.raw_level and result.raw_level.id,
        "dimensions": [
            {
                "id": one.id, "score": _number(one.score), "raw": _number(one.raw), "capped_by": one.capped_by,
                "answered": one.answered, "asked": one.asked, "needed": one.needed, "shown": one.shown, "why": one.why,
            }
            for one in result.dimensions
        ],
        "gates": [
            {"item": gate.item, "state": gate.state, "caps": gate.dimension or "total", "cap": _number(gate.cap)}
            for gate in result.gates
        ],
        "dk": list(result.dk),
        "next_steps": [
            {
                "item": step.item, "artefact": step.artefact, "page": step.page, "why": step.why,
                "score": _number(step.score), "lift": _number(step.lift),
            }
            for step in result.next_steps
        ],
    }  # fmt: skip


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, 4))


def as_text(bank: Bank, result: Result, language: str) -> Iterator[str]:
    """The result as lines to read: the total, each dimension, what caps, what is not known, the next steps."""
    from mandate.catalogue.assessment import assessment_text

    def say(path: str, **values: str) -> str:
        return assessment_text(path, language, **values)

    if result.total is None or result.level is None:
        yield say("result.no_total")
    else:
        level = say("result.level", level=result.level.label.of(language), says=result.level.says.of(language))
        capped = _capped(result.capped_by, result.raw_total, language)
        yield f"{say('result.total')}: {_written(result.total, language)}{capped}; {level}"
    for one in result.dimensions:
        label = bank.dimension(one.id).label.of(language)
        if one.score is None:
            numbers = {"answered": str(one.answered), "asked": str(one.asked), "needed": str(one.needed)}
            yield f"  {label}: {say(f'shown.{one.why}', **numbers)}"
        else:
            means = bank.meaning(one.id, one.score).of(language)
            yield f"  {label}: {_written(one.score, language)}{_capped(one.capped_by, one.raw, language)}. {means}"
    yield from _gates(bank, result, language)
    if result.dk:
        yield f"{say('result.unknown')}: {', '.join(result.dk)}"
    if result.next_steps:
        yield f"{say('result.next')}:"
    elif result.total is not None:
        yield f"{say('result.next')}: {say('result.no_next')}"
    for number, step in enumerate(result.next_steps, start=1):
        item = bank.item(step.item)
        leads = say("result.page", page=step.page) if step.page else say("result.no_page")
        yield f"  {number}. {item.id} {item.artefact.label.of(language)} ({leads}): {say(f'next.{step.why}')}"


def _gates(bank: Bank, result: Result, language: str) -> Iterator[str]:
    from mandate.catalogue.assessment import assessment_text

    yield f"{assessment_text('result.gates', language)}:"
    for gate in result.gates:
        total = assessment_text("result.the_total", language)
        what = bank.dimension(gate.dimension).label.of(language).lower() if gate.dimension else total
        values: Mapping[str, str] = {"item": gate.item, "what": what, "cap": _written(gate.cap, language)}
        yield f"  {assessment_text(f'gate.{gate.state}', language, **values)}"


def _capped(by: str | None, raw: Fraction | None, language: str) -> str:
    from mandate.catalogue.assessment import assessment_text

    if by is None or raw is None:
        return ""
    return f" ({assessment_text('shown.capped', language, item=by, raw=_written(raw, language))})"


def _written(value: Fraction, language: str) -> str:
    """Two decimals, rounded down: what is shown as 2.60 has reached the level that begins there."""
    return f"{floor(value * 100) / 100:.2f}".replace(".", "," if language == "nl" else ".")
