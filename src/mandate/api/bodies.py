"""What a caller sends: strict JSON, known fields only, and the version they read before they change anything."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.params.functions import Header
from ninja.parser import Parser
from pydantic import ConfigDict

from mandate.api.problems import NotValid
from mandate.api.texts import Words
from mandate.records.ledger import Stale
from mandate.records.models import Record

IfMatch = Annotated[str, Header(..., alias="If-Match", description="The record's ETag as you read it, or `*` for any.")]
"""Which version a write was decided on."""


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN and no Infinity, which no answer of ours could repeat."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values. Raises ValueError for anything else."""
        try:
            return json.loads(request.body, parse_constant=_no_number)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Given(Schema):
    """A body; a field that nobody knows is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid")


class Reason(Given):
    """Why something is done."""

    why: Words = Field(default="", max_length=2000, description="Why; it stays with the change.")


class MustSayWhy(Given):
    """Why something is done that others will ask about."""

    why: Words = Field(min_length=1, max_length=2000, description="Why; it stays with the change.")


class FileGiven(Given):
    """A file of rows: first to see what it changes, then with `dry_run` false to write all of it as one deed."""

    name: Words = Field(min_length=1, max_length=200, description="Name of the file, kept with what came from it.")
    content: Words = Field(min_length=1, max_length=7_000_000, description="The bytes of the file in base64.")
    dry_run: bool = Field(default=True, description="Say what would change and write nothing.")
    token: Words = Field(
        default="", max_length=32, description="As the look gave it: refused where the file would do anything else now."
    )
    why: Words = Field(default="", max_length=2000, description="Why; needed to write.")

    def data(self) -> bytes:
        """The bytes of the file. Raises NotValid where they are no base64."""
        return decoded(self.content)


def decoded(content: str) -> bytes:
    """Bytes that were sent in base64. Raises NotValid where they are none."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise NotValid({"content": _("Send the bytes of the file in base64.")}) from None


def fresh(record: Record, if_match: str) -> None:
    """Raises Stale when the caller decided on another version than the record has."""
    asked = if_match.strip()
    if asked != "*" and f'"{record.version}"' not in [one.strip() for one in asked.split(",")]:
        raise Stale(_("The record was changed since you read it, or If-Match is not its ETag."))


def existing(model: type[Record], keys: dict[str, str]) -> None:
    """Raises NotValid for every field (name to key) that points to a record that is not there."""
    wanted = {field: key for field, key in keys.items() if key}
    known = set(model.objects.filter(key__in=wanted.values()).values_list("key", flat=True)) if wanted else set()
    wrong = {field: _("There is no such record.") for field, key in wanted.items() if key not in known}
    if wrong:
        raise NotValid(wrong)
