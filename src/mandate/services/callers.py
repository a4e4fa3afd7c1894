"""Where a request comes from: what a brake on guessing counts by."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The network address of who asks; behind a listed proxy, what that proxy says."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
