"""Every setting there is: read from the environment, all optional, each with its meaning."""

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

Kind = Literal["text", "number", "switch", "list"]


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: `MANDATE_<name>` in the environment, its default as text, and what it does."""

    name: str
    kind: Kind
    default: str
    meaning: str

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return f"MANDATE_{self.name}"


OPTIONS = (
    Option(
        "HOME", "text", "var", "Folder that holds everything: the databases, keys and uploads of `own` and `sample`."
    ),
    Option("ORGANISATION", "text", "", "`own` or `sample`; empty means what was chosen last in the browser."),
    Option("HOST", "text", "127.0.0.1", "Address to listen on."),
    Option("PORT", "number", "8000", "Port to listen on."),
    Option(
        "HOSTS", "list", "", "Names under which a reverse proxy or a colleague reaches this server, comma separated."
    ),
    Option("ORIGINS", "list", "", "Full origins (https://desk.example) that forms may come from, comma separated."),
    Option("BEHIND_PROXY", "switch", "no", "Trust X-Forwarded-Proto and X-Forwarded-For of the proxy in front."),
    Option(
        "SECURE_COOKIES",
        "switch",
        "no",
        "Send cookies over TLS only; on by itself with a certificate or behind a proxy.",
    ),
    Option("DATABASE", "text", "", "PostgreSQL as postgresql://user@host/name; empty means SQLite in the home folder."),
    Option("LANGUAGE", "text", "en", "Language for readers who have not chosen one: `en` or `nl`."),
    Option("TIME_ZONE", "text", "Europe/Amsterdam", "Zone in which a date begins and ends."),
    Option("SESSION_HOURS", "number", "336", "Hours after which a sign-in ends."),
    Option("LINK_HOURS", "number", "72", "Hours for which an invitation link works."),
    Option(
        "SIGN_IN_ATTEMPTS", "number", "8", "Failed sign-ins per account and address in fifteen minutes before a pause."
    ),
    Option("UPLOAD_MB", "number", "5120", "Largest file that can be uploaded, in megabytes."),
    Option("EXPANDED_MB", "number", "51200", "Largest size a compressed file may grow to, in megabytes."),
    Option("RETENTION_DAYS", "number", "90", "Days offered in a new processing record."),
    Option("API_PER_MINUTE", "number", "600", "API calls per token and minute."),
    Option("MAIL_HOST", "text", "", "Mail server (SMTP) that sends what asks for an answer; empty means drafts only."),
    Option("MAIL_PORT", "number", "587", "Port of the mail server."),
    Option("MAIL_SECURITY", "text", "starttls", "How the mail server is spoken to: `starttls`, `tls` or `none`."),
    Option("MAIL_USER", "text", "", "Name to sign in to the mail server with; empty means without signing in."),
    Option("MAIL_PASSWORD", "text", "", "Password for the mail server."),
    Option("MAIL_FROM", "text", "", "Address that mail comes from; without one nothing is sent."),
    Option(
        "BASE_URL",
        "text",
        "",
        "Address others reach this server at (https://desk.example); empty means the address it listens on.",
    ),
    Option("DECISIONS_PER_MINUTE", "number", "6000", "Calls to the decision point per token and minute."),
    Option(
        "CERTIFICATE_PROXIES",
        "list",
        "",
        "Addresses of proxies whose Client-Cert header is believed, comma separated; empty means none.",
    ),
    Option(
        "MARK_CERTIFICATE",
        "text",
        "",
        "File with the organisation's certificate and its chain (PEM) that signs AI marks; empty means a test "
        "certificate that nobody trusts.",
    ),
    Option("MARK_KEY", "text", "", "File with the key (PEM) of the certificate that signs AI marks."),
    Option("MARK_TRUST", "text", "", "File with root certificates (PEM) whose AI marks are trusted; empty means none."),
)

OURS = frozenset({"SERVING", "TOKEN", "TRACE"})
"""In the environment too, and no settings: what the server tells its children, the token of a script that calls the
API, and the trace for who looks for a fault."""
LANGUAGES = ("en", "nl")
SECURITIES = ("starttls", "tls", "none")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_BY_NAME = {option.name: option for option in OPTIONS}


class WrongSetting(ValueError):
    """A setting whose value cannot be used; the message names it."""


def text(name: str) -> str:
    """Value of a setting as text."""
    option = _BY_NAME[name]
    return os.environ.get(option.variable, option.default).strip()


def number(name: str) -> int:
    """Value of a setting as a whole number; WrongSetting when it is none."""
    raw = text(name)
    if not raw.isdigit():
        raise WrongSetting(f"{_BY_NAME[name].variable} must be a whole number, not {raw!r}.")
    return int(raw)


def switch(name: str) -> bool:
    """Value of a yes-or-no setting; WrongSetting for anything else."""
    raw = text(name).lower()
    if raw in {"yes", "true", "1", "on"}:
        return True
    if raw in {"no", "false", "0", "off", ""}:
        return False
    raise WrongSetting(f"{_BY_NAME[name].variable} must be yes or no, not {raw!r}.")


def items(name: str) -> list[str]:
    """Values of a comma separated setting, without empty ones."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def unknown(names: Iterable[str]) -> list[str]:
    """One line per variable that begins with MANDATE_ and that nothing reads, with the nearest name there is."""
    given = {name.removeprefix("MANDATE_") for name in names if name.startswith("MANDATE_")}
    lines = []
    for name in sorted(given - _BY_NAME.keys() - OURS):
        near = difflib.get_close_matches(name, _BY_NAME, n=1)
        meant = f"Did you mean MANDATE_{near[0]}?" if near else "docs/settings.md lists every setting."
        lines.append(f"MANDATE_{name} is no setting, so it changes nothing. {meant}")
    return lines


def language() -> str:
    """The language for readers who have not chosen one; WrongSetting for one that is not spoken here."""
    raw = text("LANGUAGE")
    if raw not in LANGUAGES:
        raise WrongSetting(f"MANDATE_LANGUAGE must be {' or '.join(LANGUAGES)}, not {raw!r}.")
    return raw


def time_zone() -> str:
    """The zone in which a date begins and ends; WrongSetting for one nobody knows, with the nearest that exists."""
    raw = text("TIME_ZONE")
    try:
        ZoneInfo(raw)
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(raw, sorted(available_timezones()), n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise WrongSetting(
            f"MANDATE_TIME_ZONE must be a zone such as Europe/Amsterdam or UTC, not {raw!r}.{meant}"
        ) from None
    return raw


def base_url() -> str:
    """The address others reach this server at, without a slash at its end; WrongSetting for one that is not safe.

    Over plain http only on this machine itself: what other systems decide by must not be changed on its way.
    """
    raw = text("BASE_URL").rstrip("/") or f"http://127.0.0.1:{number('PORT')}"
    if not _is_safe(raw):
        raise WrongSetting(f"MANDATE_BASE_URL must be an address such as https://desk.example, not {raw!r}.")
    return raw


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    near = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return (
        (near or parts.scheme == "https")
        and bool(parts.hostname)
        and not (parts.username or parts.query or parts.fragment)
    )


def organisation() -> str:
    """Which organisation is named, or nothing; WrongSetting for one there cannot be."""
    raw = text("ORGANISATION")
    if raw not in {"own", "sample", ""}:
        raise WrongSetting(f"MANDATE_ORGANISATION must be own or sample, not {raw!r}.")
    return raw


def mail_security() -> str:
    """How the mail server is spoken to; WrongSetting for a way there is not."""
    raw = text("MAIL_SECURITY").lower()
    if raw not in SECURITIES:
        raise WrongSetting(f"MANDATE_MAIL_SECURITY must be {', '.join(SECURITIES[:-1])} or none, not {raw!r}.")
    return raw


def check() -> None:
    """Raises WrongSetting for the first setting whose value cannot be used."""
    language()
    time_zone()
    organisation()
    mail_security()
    base_url()
    for option in OPTIONS:
        if option.kind == "number":
            number(option.name)
        elif option.kind == "switch":
            switch(option.name)
