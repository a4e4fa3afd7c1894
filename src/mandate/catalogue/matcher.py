"""The one matcher, filled with the catalogue and what the company adds on top."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from mandate.catalogue.extensions import load_extensions
from mandate.catalogue.hosts import load_hosts
from mandate.catalogue.merchants import load_words
from mandate.catalogue.services import load_services
from mandate.engines.discovery.matching import Matcher, Service


def load_matcher(own: Iterable[Service] = (), *, pins: Mapping[str, str] | None = None) -> Matcher:
    """Return the matcher; `own` are the company's services, `pins` OAuth client ids it has given to service ids.

    The same question gives the same matcher, so what it has learnt about hosts is kept.
    """
    return _matcher(tuple(own), tuple(sorted((pins or {}).items())))


@lru_cache(maxsize=4)
def _matcher(own: tuple[Service, ...], pins: tuple[tuple[str, str], ...]) -> Matcher:
    return Matcher(load_services(), load_hosts(), load_extensions(), own, words=load_words(), pins=dict(pins))
