"""A text that a reader sees exists in English and Dutch, or the catalogue is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "nl")
MONTHS = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "nl": "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december",
}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one reads ten times faster and is as strict


class BadCatalogue(ValueError):
    """Catalogue data that cannot be used; names the file and the place in it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages."""

    en: str
    nl: str

    def of(self, language: str) -> str:
        """The text in `language` ("en" or "nl"; a region such as "nl-NL" is ignored); ValueError for any other."""
        return self.nl if language_code(language) == "nl" else self.en


def language_code(language: str) -> str:
    """The two letters of a language tag; ValueError for a language the catalogue has no texts in."""
    code = language.split("-")[0].split("_")[0].lower()
    if code not in LANGUAGES:
        raise ValueError(f"language: {language!r} is not one of {', '.join(LANGUAGES)}")
    return code


def wording(value: object, place: str) -> Wording:
    """The text at `place`; BadCatalogue when a language is missing or empty."""
    if not isinstance(value, Mapping):
        raise BadCatalogue(f"{place}: a text in en and nl is expected")
    for language in LANGUAGES:
        text = value.get(language)
        if not isinstance(text, str) or not text.strip():
            raise BadCatalogue(f"{place}: no text in {language}")
    return Wording(en=str(value["en"]).strip(), nl=str(value["nl"]).strip())


def day(value: object, place: str) -> date:
    """The date at `place`; BadCatalogue when it is none (YAML reads 2026-11-22 as a date)."""
    if not isinstance(value, date):
        raise BadCatalogue(f"{place}: a date such as 2026-11-22 is expected")
    return value


def written_day(on: date, language: str) -> str:
    """The day as a reader writes it: 22 November 2026, 22 november 2026."""
    return f"{on.day} {MONTHS[language_code(language)].split(',')[on.month - 1]} {on.year}"


@cache
def read_yaml(name: str) -> Mapping[str, Any]:
    """The content of the catalogue file `name`; BadCatalogue when it is not a mapping with a version and a date."""
    return parse_yaml(files("mandate.catalogue").joinpath(name).read_text("utf-8"), name)


def parse_yaml(text: str, name: str) -> Mapping[str, Any]:
    """The content of a catalogue file from its text; BadCatalogue as `read_yaml`, and for what is no YAML."""
    try:
        content = yaml.load(text, Loader=LOADER)  # noqa: S506
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        raise BadCatalogue(f"{name}: no YAML" + (f", line {mark.line + 1}" if mark else "")) from None
    if not isinstance(content, Mapping):
        raise BadCatalogue(f"{name}: a mapping is expected")
    if not isinstance(content.get("version"), int):
        raise BadCatalogue(f"{name}: no version")
    day(content.get("dated"), f"{name}: dated")
    return content
