"""Whether the product answers: for whatever watches it, without a sign-in."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from ninja import Router

from mandate.api import problems
from mandate.api.entering import Call, may
from mandate.api.shapes import Out

router = Router(tags=["health"])


class Health(Out):
    """The product answers and can read its record."""

    status: Literal["ok"]
    version: str


def product_version() -> str:
    """The version that is installed; empty when it runs from a folder that was never installed."""
    try:
        return version("mandate")
    except PackageNotFoundError:
        return ""


@router.get("/health", response=Health, auth=may("be anywhere"))
def health(request: Call) -> Any:
    """Whether the product answers and its record can be read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return problems.answer(503, _("The record cannot be read."))
    return Health(status="ok", version=product_version())
