"""For every source that is missing there is a letter that says who to ask, what for and how to export it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from mandate.catalogue.wording import BadCatalogue, Wording, day, language_code, read_yaml, wording, written_day
from mandate.engines.terms import MINIMUM_GROUP

FILE = "exports.yaml"
MAXIMUM_WORDS = 350


class Addressee(StrEnum):
    """Who receives a letter."""

    IT = "it"
    FINANCE = "finance"
    HR = "hr"
    WORKS_COUNCIL = "works_council"


class Platform(StrEnum):
    """Where an organisation's mail and files live; also the vendor family a system belongs to."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"
    OTHER = "other"


class ProcessingState(StrEnum):
    """Whether the processing record lets sources about people be read: the states of `engines.processing.Opening`."""

    OPEN = "open"
    CLOSED = "closed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Source:
    """The page the steps were checked against."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class System:
    """One system and how to export from it.

    Without `checked_on` nobody compared the steps with a vendor page; `own_work` is a list people write themselves.
    """

    id: str
    name: Wording
    vendor: Platform
    formats: tuple[str, ...]
    steps: tuple[Wording, ...]
    role_needed: Wording
    limits: Wording
    checked_on: date | None
    source: Source | None
    own_work: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One request for one kind of source; `why` still holds {minimum_group} and {retention_days}."""

    id: str
    families: tuple[str, ...]
    formats: tuple[str, ...]
    to: Addressee
    about_people: bool
    subject: Wording
    why: Wording
    heading: Wording
    systems: tuple[System, ...]
    closing: Wording


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to be copied or mailed: plain text, nothing sent."""

    subject: str
    body_text: str
    to_role: Addressee


@cache
def load_letters() -> tuple[Letter, ...]:
    """Every letter of the catalogue, in the order of the file; BadCatalogue names what is incomplete."""
    content = read_yaml(FILE)
    letters = tuple(_letter(entry, content["common"]) for entry in content["letters"])
    _refuse_duplicates("letter", (letter.id for letter in letters))
    _refuse_duplicates("format", (format_id for letter in letters for format_id in letter.formats))
    return letters


def letter_for(format_id: str, platform: str) -> Letter:
    """The letter that asks for `format_id`, its systems ordered for `platform` (microsoft, google or other).

    Systems that yield exactly this format come first, then the platform's own; systems of the other platform are left
    out. KeyError for a format no letter asks for, ValueError for an unknown platform.
    """
    home = Platform(platform)
    for letter in load_letters():
        if format_id in letter.formats:
            asked = format_id if len(letter.formats) > 1 else None
            return replace(letter, systems=_for_platform(letter.systems, home=home, asked=asked))
    raise KeyError(format_id)


def letter_for_family(family: str, platform: str) -> Letter:
    """The letter that asks for a whole family ("sign_in", "proxy", ...), its systems ordered for `platform`.

    KeyError for a family no letter asks for, ValueError for an unknown platform.
    """
    home = Platform(platform)
    for letter in load_letters():
        if family in letter.families:
            return replace(letter, systems=_for_platform(letter.systems, home=home, asked=None))
    raise KeyError(family)


def write_letter(
    letter: Letter,
    *,
    language: str,
    organisation: str,
    sender: str,
    systems: Sequence[System] | None = None,
    processing_state: str = ProcessingState.CLOSED,
    retention_days: int = 90,
    written: int | None = None,
) -> Draft:
    """The letter as plain text of at most 350 words, the steps of the first systems written out, the rest named.

    `systems` defaults to those of the letter, of which at most `written` are written out (None: as many as fit).
    `processing_state` (open, closed, refused) decides what is asked now of a source about people.
    ValueError for a language or state the catalogue does not know.
    """
    code = language_code(language)
    common = read_yaml(FILE)["common"]
    state = ProcessingState(processing_state)
    why = letter.why.of(code).replace("{minimum_group}", str(MINIMUM_GROUP))
    opening = [
        common["greeting"][code],
        common["ask"][code].replace("{organisation}", organisation),
        why.replace("{retention_days}", str(retention_days)),
    ]
    if letter.about_people:
        opening.append(common["state"][state][code])
    ending = [letter.closing.of(code), f"{common['regards'][code]}\n{sender}"]
    chosen = letter.systems if systems is None else tuple(systems)
    blocks = [_steps(letter, system, code=code, common=common) for system in chosen]
    body = _fit(
        opening,
        blocks,
        [system.name.of(code) for system in chosen],
        ending,
        others=common["others"][code],
        most=written,
    )
    return Draft(subject=f"{letter.subject.of(code)} · {organisation}", body_text=body, to_role=letter.to)


def _fit(
    opening: list[str], blocks: list[str], names: list[str], ending: list[str], *, others: str, most: int | None
) -> str:
    """The longest body within the limit: the first system is always written out, what does not fit is named."""
    for written in range(min(len(blocks), most or len(blocks)), 1, -1):
        body = _body(opening, blocks[:written], names[written:], ending, others=others)
        if len(body.split()) <= MAXIMUM_WORDS:
            return body
    return _body(opening, blocks[:1], names[1:], ending, others=others)


def _body(opening: list[str], blocks: list[str], named: list[str], ending: list[str], *, others: str) -> str:
    rest = [f"{others}: {', '.join(named)}."] if named else []
    return "\n\n".join([*opening, *blocks, *rest, *ending]) + "\n"


def _steps(letter: Letter, system: System, *, code: str, common: Mapping[str, Any]) -> str:
    lines = [f"{letter.heading.of(code)}: {system.name.of(code)}"]
    lines += [f"{number}. {step.of(code)}" for number, step in enumerate(system.steps, start=1)]
    lines.append(f"{common['role'][code]}: {system.role_needed.of(code)}.")
    lines.append(f"{common['limits'][code]}: {system.limits.of(code)}.")
    lines.append(_checked(system, code=code, common=common))
    return "\n".join(line for line in lines if line)


def _checked(system: System, *, code: str, common: Mapping[str, Any]) -> str:
    if system.own_work:
        return ""
    if system.source is None or system.checked_on is None:
        return str(common["unchecked"][code])
    written = written_day(system.checked_on, code)
    return f"{common['source'][code]}: {system.source.title}, {system.source.url} ({common['checked'][code]} {written})"


def _for_platform(systems: Iterable[System], *, home: Platform, asked: str | None) -> tuple[System, ...]:
    """Systems that yield the format asked for, then those of the platform, then the neutral ones."""
    foreign = set() if home is Platform.OTHER else {Platform.MICROSOFT, Platform.GOOGLE} - {home}
    kept = [system for system in systems if asked in system.formats or system.vendor not in foreign]
    return tuple(sorted(kept, key=lambda system: (asked not in system.formats, system.vendor is not home)))


def _letter(entry: Mapping[str, Any], common: Mapping[str, Any]) -> Letter:
    place = f"{FILE}: letter {entry.get('id')}"
    shows = wording(entry.get("why"), f"{place}: why")
    privacy = wording(common["privacy"].get(entry.get("privacy")), f"{place}: privacy")
    systems = tuple(_system(item, place) for item in entry.get("systems", ()))
    if not systems:
        raise BadCatalogue(f"{place}: no system")
    _refuse_duplicates("system", (system.id for system in systems))
    return Letter(
        id=entry["id"],
        families=tuple(entry["families"]),
        formats=tuple(entry["formats"]),
        to=Addressee(entry["to"]),
        about_people=bool(entry["about_people"]),
        subject=wording(entry.get("subject"), f"{place}: subject"),
        why=Wording(en=f"{shows.en} {privacy.en}", nl=f"{shows.nl} {privacy.nl}"),
        heading=wording(entry.get("heading", common["steps_heading"]), f"{place}: heading"),
        systems=systems,
        closing=wording(entry.get("closing", common["closing"]), f"{place}: closing"),
    )


def _system(entry: Mapping[str, Any], where: str) -> System:
    place = f"{where}: system {entry.get('id')}"
    steps = entry.get("steps", {})
    english, dutch = steps.get("en", ()), steps.get("nl", ())
    if not english or len(english) != len(dutch):
        raise BadCatalogue(f"{place}: steps differ between en and nl")
    pairs = enumerate(zip(english, dutch, strict=True), start=1)
    return System(
        id=entry["id"],
        name=_name(entry.get("name"), f"{place}: name"),
        vendor=Platform(entry["vendor"]),
        formats=tuple(entry["formats"]),
        steps=tuple(wording({"en": en, "nl": nl}, f"{place}: step {number}") for number, (en, nl) in pairs),
        role_needed=wording(entry.get("role_needed"), f"{place}: role_needed"),
        limits=wording(entry.get("limits"), f"{place}: limits"),
        checked_on=day(entry["checked_on"], f"{place}: checked_on") if "checked_on" in entry else None,
        source=_source(entry, place),
        own_work=bool(entry.get("own_work", False)),
    )


def _name(given: object, place: str) -> Wording:
    """A vendor's name is the same in both languages and may be given once."""
    return wording({"en": given, "nl": given} if isinstance(given, str) else given, place)


def _source(entry: Mapping[str, Any], place: str) -> Source | None:
    """The source page; a page without the day it was read, or a day without a page, is refused."""
    given = entry.get("source")
    if (given is None) != ("checked_on" not in entry):
        raise BadCatalogue(f"{place}: source and checked_on belong together")
    if given is None:
        return None
    if not str(given.get("url", "")).startswith("https://") or not given.get("title"):
        raise BadCatalogue(f"{place}: a source has a title and an https address")
    return Source(title=given["title"], url=given["url"])


def _refuse_duplicates(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadCatalogue(f"{FILE}: {what} {name} is there twice")
        seen.add(name)
