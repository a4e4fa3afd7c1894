"""Every refusal and fault leaves as one kind of answer: application/problem+json (RFC 9457) with the way back."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mandate.api.rates import Spent
from mandate.api.shapes import Out
from mandate.records.asof import WrongMoment
from mandate.records.ledger import Stale
from mandate.services import entry, formats, holding, room, uploads
from mandate.services.refusals import Refused

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/docs#"
_log = logging.getLogger(__name__)


class FieldProblem(Out):
    """One field that cannot be used, and why."""

    field: str = Field(description="Name of the field or parameter; `body` for the body as a whole.")
    message: str


class Problem(Out):
    """Why the answer is no, whose move it is, and what would change it."""

    type: str = Field(description="Address of this kind of problem in the documentation.")
    title: str
    status: int
    detail: str = Field(description="The answer in a sentence, in the language of the caller.")
    reasons: list[str] = []
    whose_move: str = ""
    what_would_change_this: str = ""
    errors: list[FieldProblem] = []


KINDS: Mapping[int, tuple[str, str]] = {
    400: ("not-readable", "The request cannot be read"),
    401: ("not-signed-in", "Nobody is signed in"),
    403: ("not-for-you", "Not for this role or token"),
    404: ("not-found", "Nothing is here for this reader"),
    405: ("wrong-method", "This address does not take this method"),
    409: ("refused", "Refused"),
    412: ("changed-meanwhile", "Changed meanwhile"),
    413: ("too-large", "Too large"),
    422: ("not-valid", "A field cannot be used"),
    429: ("too-many-calls", "Too many calls"),
    500: ("fault", "A fault on our side"),
    503: ("not-ready", "Not ready"),
    507: ("disk-full", "No room on the disk"),
}
"""Every status a problem can have, with the end of its type and its title."""


class NotValid(Exception):
    """Fields that cannot be used, each with its reason."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(dict(errors))
        self.errors = dict(errors)


def valid(errors: Mapping[str, str]) -> None:
    """Raises NotValid where a service found something wrong with the fields."""
    if errors:
        raise NotValid(errors)


def answer(status: int, detail: str, *, errors: Mapping[str, str] | None = None, **parts: Any) -> HttpResponse:
    """A problem as a response."""
    kind, title = KINDS.get(status, ("refused", "Refused"))
    fields = [FieldProblem(field=field, message=message) for field, message in (errors or {}).items()]
    problem = Problem(type=f"{DOCS}{kind}", title=title, status=status, detail=detail, errors=fields, **parts)
    return HttpResponse(json.dumps(problem.model_dump(), ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def _status(refusal: Refused) -> int:
    for kind, status in ((uploads.TooLarge, 413), (uploads.DiskFull, 507), (entry.TooMany, 429)):
        if isinstance(refusal, kind):
            return status
    return 403 if refusal.for_role else 409


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return answer(
        _status(refusal),
        refusal.why,
        reasons=list(refusal.reasons),
        whose_move=refusal.whose_move,
        what_would_change_this=refusal.what_would_change_this,
    )


def _held(request: HttpRequest, error: ProtectedError) -> HttpResponse:
    """A row that something else came to point to while it was being removed."""
    return _refused(request, holding.refusal(error.protected_objects))


def _too_many(request: HttpRequest, refusal: entry.TooMany) -> HttpResponse:
    """429 that says in a header when the next try counts."""
    response = _refused(request, refusal)
    response["Retry-After"] = str(int(entry.PAUSE.total_seconds()))
    return response


def _wrong_offset(request: HttpRequest, refusal: uploads.WrongOffset) -> HttpResponse:
    """409 that says in a header where to go on, for a script that resumes by itself."""
    response = _refused(request, refusal)
    response["Upload-Offset"] = str(refusal.offset)
    return response


def _stale(request: HttpRequest, error: Stale) -> HttpResponse:
    return answer(
        412,
        str(error),
        whose_move=_("Yours: look at the record as it is now."),
        what_would_change_this=_("Read it again and send its new ETag as If-Match."),
    )


def _not_valid(request: HttpRequest, error: NotValid) -> HttpResponse:
    """422 with a problem per field; the detail is that of the one field, or says which fields there are."""
    fields = formats.listed(error.errors)
    several = _("These fields cannot be used: %(fields)s.") % {"fields": fields}
    detail = several if len(error.errors) > 1 else next(iter(error.errors.values()))
    return answer(422, detail, errors=error.errors, whose_move=_("Yours."))


def _wrong_moment(request: HttpRequest, error: WrongMoment) -> HttpResponse:
    return _not_valid(request, NotValid({"at": str(error)}))


def _not_parsed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each error of the framework under the name that the caller gave the field."""
    found: dict[str, str] = {}
    for one in error.errors:
        source, *place = one["loc"]
        name = ".".join(str(part) for part in (place[1:] if source == "body" and len(place) > 1 else place))
        found.setdefault(name or str(source), str(one["msg"]))
    return _not_valid(request, NotValid(found))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return _not_valid(request, NotValid({"body": _("The body is not JSON.")}))
    return answer(error.status_code, str(error))


def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = answer(
        401,
        _("This needs a token or a session."),
        whose_move=_("Yours: send a token as Authorization: Bearer mdt_..."),
        what_would_change_this=_("A token made on the page of your tokens, that was not revoked and has not ended."),
    )
    response["WWW-Authenticate"] = 'Bearer realm="mandate"'
    return response


def _spent(request: HttpRequest, error: Spent) -> HttpResponse:
    response = answer(
        429,
        _("Too many calls in one minute."),
        whose_move=_("Yours, in %(seconds)s s.") % {"seconds": error.wait},
        what_would_change_this=_("Fewer calls, or a higher MANDATE_API_PER_MINUTE."),
    )
    response["Retry-After"] = str(error.wait)
    return response


def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(
        404,
        _("There is nothing at this address, or it is not yours to see."),
        what_would_change_this=_("Read the list it should be in."),
    )


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    way = _("Send a file as an upload.")
    return answer(413, _("This is more than one call may carry."), what_would_change_this=way)


def _broken_off(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    return answer(400, _("The request broke off on its way."))


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, OSError | DatabaseError) and room.is_full(error):
        return answer(507, room.sentence(), whose_move=_("Whoever looks after this machine."))
    _log.error("The call failed: %s %s", request.method, request.path, exc_info=error)
    text = _("Something went wrong on our side. Nothing was changed. The log of the server says what happened.")
    return answer(500, text)


def wrong_method(allowed: str) -> HttpResponse:
    """405: the address takes other methods."""
    response = answer(405, _("This address takes: %(methods)s.") % {"methods": allowed})
    response["Allow"] = allowed
    return response


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (uploads.WrongOffset, _wrong_offset),
    (entry.TooMany, _too_many),
    (Refused, _refused),
    (ProtectedError, _held),
    (Stale, _stale),
    (NotValid, _not_valid),
    (WrongMoment, _wrong_moment),
    (ValidationError, _not_parsed),
    (AuthenticationError, _nobody),
    (HttpError, _http),
    (Spent, _spent),
    (Http404, _nothing),
    (RequestDataTooBig, _too_large),
    (UnreadablePostError, _broken_off),
    (Exception, _fault),
)


def handle_all(api: NinjaAPI) -> None:
    """Let every exception of an operation become its problem."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
