"""Names of people and the identifiers logs know them by."""

import re
import unicodedata

_TITLES = frozenset(
    {"bsc", "msc", "ba", "ma", "mba", "phd", "md", "jr", "sr", "llm", "ing", "ir", "drs", "mr", "dr", "ra", "aa"}
)
_DOMAIN_USER = re.compile(r"[^\\/@\s]+\\([^\\/@\s]+)")


def full_name(text: str) -> str:
    """The name in the order it is spoken: `Vries, de, Jan` and `Vries, Jan de` become `Jan de Vries`."""
    parts = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    while len(parts) > 1 and re.sub(r"\W", "", parts[-1]).casefold() in _TITLES:
        parts.pop()
    if len(parts) == 3:
        return f"{parts[2]} {parts[1]} {parts[0]}"
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}"
    return " ".join(parts)


def name_key(text: str) -> str:
    """The bare form in which two spellings of one name are equal."""
    plain = unicodedata.normalize("NFKD", full_name(text).casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def login_names(text: str) -> list[str]:
    """The login as written, lower-cased, then the part behind `DOMAIN\\` or before `@` that logs often carry alone."""
    login = text.strip().casefold()
    found = _DOMAIN_USER.fullmatch(login)
    if found:
        return [login, found[1]]
    local, at, _ = login.partition("@")
    return [login, local] if at and local else [login]
