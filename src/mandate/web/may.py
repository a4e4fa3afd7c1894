"""`@may("permission")`: every view carries exactly one, so that no page is open by accident."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mandate.records import access, clock
from mandate.services.refusals import Refused
from mandate.web import reader

View = Callable[..., HttpResponse]


def may(permission: str) -> Callable[[View], View]:
    """A view only for those who hold the permission: others sign in first, or read why not and whose move it is."""
    access.PERMISSIONS[permission]  # an unknown name fails at import

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = reader.person(request)
            if access.may(person, permission, today=clock.today()):
                return view(request, *args, **kwargs)
            if person is None:
                return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
            raise Refused(
                why=_("This page is not for your role."),
                whose_move=_("The architect gives and takes roles."),
                what_would_change_this=_(
                    "Ask the architect for a role that may do this, and say what you need it for."
                ),
                for_role=True,
            )

        guarded.may = permission  # type: ignore[attr-defined]
        return guarded

    return wrap
