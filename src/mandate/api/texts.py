"""Text as a caller may send it: no half characters, and none of the control characters a record cannot show."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _readable(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("control_character", "Control characters cannot be kept.")
    return text


Words = Annotated[str, AfterValidator(_readable)]
"""A text that can be kept and shown as it came."""
