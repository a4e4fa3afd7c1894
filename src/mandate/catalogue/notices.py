"""What people are told where they meet AI: one text per kind of notice, in both languages, with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mandate.catalogue.shapes import entries, fields, name, unique
from mandate.catalogue.wording import BadCatalogue, Wording, day, read_yaml, wording

FILE = "notices.yaml"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its text with `{org}` for the organisation, where it stands, and whether it needs words of one's own.

    `version` is that of the file it comes from.
    """

    id: str
    text: Wording
    where: Wording
    own: bool
    version: int

    def of(self, language: str, organisation: str) -> str:
        """The text in a language with the name of the organisation."""
        return self.text.of(language).replace("{org}", organisation)


@cache
def load_notices() -> Mapping[str, Notice]:
    """The notices that ship, by id; BadCatalogue names file, notice and field of what is wrong."""
    return notices_of(read_yaml(FILE), FILE)


def notices_of(content: Mapping[str, Any], file: str) -> Mapping[str, Notice]:
    """The notices in the content of a file, by id; BadCatalogue names file, notice and field of what is wrong."""
    fields(content, file, ("version", "dated", "notices"))
    day(content["dated"], f"{file}: dated")
    listed = entries(content["notices"], f"{file}: notices")
    found = [_notice(one, f"{file}: notices[{at}]", content["version"]) for at, one in enumerate(listed)]
    unique((one.id for one in found), f"{file}: notices")
    return {one.id: one for one in found}


def _notice(value: object, place: str, version: int) -> Notice:
    one = fields(value, place, ("id", "text", "where"), ("own",))
    own = one.get("own", False)
    if not isinstance(own, bool):
        raise BadCatalogue(f"{place}: own: true or false is expected")
    texts = wording(one["text"], f"{place}: text"), wording(one["where"], f"{place}: where")
    return Notice(name(one["id"], f"{place}: id"), *texts, own, version)
