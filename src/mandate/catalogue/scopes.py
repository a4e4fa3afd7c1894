"""What an OAuth scope lets an app do: a risk from 1 (worst) to 4, and a plain sentence."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mandate.catalogue.datafile import FOLDER, DataFile, read

COLUMNS = ("platform", "scope", "permission", "tier", "en", "nl", "source", "licence")
PLATFORMS = ("google", "microsoft")
PERMISSIONS = ("delegated", "application")
_MICROSOFT = ("microsoft", "entra", "azure", "graph", "office")
_GOOGLE = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages; it follows the app's name ("... can read all mail")."""

    en: str
    nl: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A known scope: how bad, and what it allows."""

    tier: int
    sentence: Sentence


TIERS = {
    1: Sentence(
        "can change or read data of everybody, or take over accounts",
        "kan gegevens van iedereen wijzigen of lezen, of accounts overnemen",
    ),
    2: Sentence(
        "can read or change all of the user's mail, files or chats",
        "kan alle mail, bestanden of chats van de gebruiker lezen of wijzigen",
    ),
    3: Sentence("can use a part of the user's data", "kan een deel van de gegevens van de gebruiker gebruiken"),
    4: Sentence("can see who the user is", "kan zien wie de gebruiker is"),
}


def read_scopes(folder: Path = FOLDER) -> DataFile:
    """Return the scopes file with its lines; raise `BadData` when it cannot be read."""
    return read("scopes.csv", COLUMNS, folder=folder)


@cache
def load_scopes() -> dict[tuple[str, str, str], Scope]:
    """Return all known scopes by platform, short scope in lower case and permission."""
    return {
        (row["platform"], short(row["scope"]), row["permission"]): Scope(
            int(row["tier"]), Sentence(row["en"], row["nl"])
        )
        for row in read_scopes().rows
    }


def short(scope: str) -> str:
    """Return a scope the way exports of all kinds agree on: lower case, without Google's or Microsoft's address.

    `https://graph.microsoft.com/Mail.Read` and `Mail.Read` are one; `https://mail.google.com/` stays what it is.
    """
    name = scope.strip().lower()
    if name.startswith(_GOOGLE):
        return name.removeprefix(_GOOGLE)
    head, _, last = name.rpartition("/")
    is_microsoft = head.startswith(("https://", "api://")) and "google" not in head
    return last if is_microsoft and last else name


def scope_of(scope: str, platform: str | None = None, *, application: bool = False) -> Scope | None:
    """Return what is known of a scope, or None. Without a platform the worst reading counts; of another, nothing.

    `application`: the app acts on its own, for everybody, and not as one user (Microsoft only).
    """
    asked = _platforms(platform)
    permissions = PERMISSIONS[::-1] if application else PERMISSIONS
    known = [_first(name, short(scope), permissions) for name in asked]
    return min((found for found in known if found), key=lambda found: found.tier, default=None)


def _platforms(platform: str | None) -> tuple[str, ...]:
    said = (platform or "").lower()
    if "google" in said:
        return ("google",)
    if any(word in said for word in _MICROSOFT):
        return ("microsoft",)
    return () if said.strip() else PLATFORMS


def _first(platform: str, scope: str, permissions: tuple[str, ...]) -> Scope | None:
    found = (load_scopes().get((platform, scope, permission)) for permission in permissions)
    return next((entry for entry in found if entry), None)


def scope_risk(scope: str, platform: str | None = None, *, application: bool = False) -> int | None:
    """Return the risk of a scope, 1 (worst) to 4, or None for a scope nobody has judged: unknown is not harmless."""
    found = scope_of(scope, platform, application=application)
    return found.tier if found else None


def scope_sentence(scope: str, platform: str | None = None, *, application: bool = False) -> Sentence | None:
    """Return in a plain sentence what a scope allows, or None for a scope nobody has judged."""
    found = scope_of(scope, platform, application=application)
    return found.sentence if found else None
