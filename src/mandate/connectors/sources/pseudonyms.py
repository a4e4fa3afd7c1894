"""Names become pseudonyms while a source is read: keyed HMAC, the key beside the database and never in a backup."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mandate.connectors.home import folders

LENGTH = 32


def normal(identifier: str) -> str:
    """One spelling for a name a log may use: lower case, without domain prefix or surrounding space."""
    text = unicodedata.normalize("NFKC", identifier).strip().lower()
    return text.rsplit("\\", 1)[-1]


class Pseudonymiser:
    """Turns identifiers into pseudonyms with one key; the same identifier always gives the same pseudonym."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._of = lru_cache(maxsize=65536)(self._compute)

    def person(self, identifier: str) -> str:
        """The pseudonym of a person's identifier (mail address or sign-in name)."""
        return self._of(f"person:{normal(identifier)}")

    def device(self, address: str) -> str:
        """The pseudonym of a device's address; an address is a device, never a person."""
        return self._of(f"device:{address.strip().lower()}")

    def mark(self, kind: str, text: str) -> str:
        """A mark of anything else that must be known again and not be read, such as an expense or a folder. No mark of
        one kind is one of another, nor a pseudonym."""
        return self._compute(f"{kind}:{text}")

    def _compute(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:LENGTH]


def pseudonymiser(home: Path) -> Pseudonymiser:
    """The pseudonymiser of an organisation's folder; its key is made at first use."""
    return Pseudonymiser(folders.key(home, "pseudonym"))


def pseudonyms_of(home: Path, email: str | None, logins: Iterable[str]) -> list[str]:
    """Every pseudonym under which sources may have seen a person."""
    names = {name for name in [email, *logins] if name}
    return [pseudonymiser(home).person(name) for name in sorted(names)]
