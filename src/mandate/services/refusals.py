"""What a use case raises when the answer is no: why, whose move it is, and what would change it."""

from dataclasses import dataclass, field


@dataclass
class Refused(Exception):
    """The answer is no. All parts are sentences for the reader, in the reader's language."""

    why: str
    whose_move: str = ""
    what_would_change_this: str = ""
    reasons: tuple[str, ...] = field(default=())
    for_role: bool = False

    def __str__(self) -> str:
        return " ".join(part for part in (self.why, self.what_would_change_this) if part)
