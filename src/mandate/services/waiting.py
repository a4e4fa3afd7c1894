"""One thing that waits on a reader, as their desk shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: its subject, one line of why and who, how urgent, and the page where it is done.

    `page` is the name of an address, `key` its argument where it takes one, `do` what its button says.
    """

    say: str
    why: str
    state: str
    tone: str
    page: str
    key: str = ""
    do: str = ""
