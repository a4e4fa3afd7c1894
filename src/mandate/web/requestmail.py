"""The mail that asks somebody to answer a request, with the link that is only theirs."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from mandate.connectors import posting
from mandate.records import clock
from mandate.records.models import Person, Request
from mandate.services.asking_access import links, rights
from mandate.services.asking_access.links import Letter
from mandate.services.mailing import door
from mandate.web import reader
from mandate.web.page import organisation

MOST = 5
"""People who are told of one request: in a small circle everybody, in a large one the first."""
_log = logging.getLogger(__name__)


def mail(request: HttpRequest, found: Request, person: Person) -> Letter:
    """The mail to one person with a new link of theirs."""
    by, company = reader.actor(request).label, organisation()
    secret = links.make(found, person, by=by, at=clock.now(), today=clock.today())
    account = getattr(person, "account", None)
    language = (account.language if account else "") or get_language() or settings.LANGUAGE_CODE
    address = request.build_absolute_uri(reverse("request-answer", args=[secret]))
    return links.letter(
        found, person, link=address, organisation=company.name if company else "", language=language[:2]
    )


def tell(request: HttpRequest, found: Request) -> None:
    """Mail whoever may answer, where a mail server is set; who had their mail of the day finds it on their desk.

    A mail that does not go out stops no request.
    """
    if not posting.ready():
        return
    for person in rights.answerers(today=clock.today()).of(found)[:MOST]:
        letter = mail(request, found, person)
        try:
            door.post(person, letter.subject, letter.body, at=clock.now(), asked=False)
        except posting.NotSent as error:
            _log.warning("The mail about request %s was not sent: %s", found.key, error)
