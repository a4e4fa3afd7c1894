"""A leader who writes the processing record starts from a purpose that is sensible as it stands."""

from functools import cache

from mandate.catalogue.wording import Wording, read_yaml, wording
from mandate.engines.terms import MINIMUM_GROUP

FILE = "processing.yaml"


@cache
def _purpose() -> Wording:
    return wording(read_yaml(FILE).get("purpose"), f"{FILE}: purpose")


def draft_purpose(language: str) -> str:
    """The draft purpose in a language; ValueError for one the catalogue has no texts in."""
    return _purpose().of(language).replace("{minimum_group}", str(MINIMUM_GROUP))
