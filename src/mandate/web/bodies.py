"""A request's body is turned away before it is stored where it is too large or the disk too full for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.services import formats, uploads

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

FORMS = 64 * 1024 * 1024
"""The most that any address takes, except those that files come to."""
FILES = "/inventory/files/"


class _TooMuch(Exception):
    """A body without a stated length grew past what its address takes."""


def guarded(app: App) -> App:
    """The application behind a doorkeeper: Django itself stores a whole body before anybody asks who sent it."""

    async def door(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        most = _most(scope["path"])
        with translation.override(_language(scope)):
            too_large, refusal = _too_large(most), _refusal(_stated(scope), most)
        if refusal is not None:
            await _answer(scope, send, *refusal)
            return
        try:
            await app(scope, _counting(receive, most), send)
        except _TooMuch:
            await _answer(scope, send, 413, too_large)

    return door


def _language(scope: Message) -> str:
    """What the browser asks for: who is signed in is not known yet."""
    return "nl" if _header(scope, b"accept-language").lower().startswith(b"nl") else "en"


def _header(scope: Message, wanted: bytes) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name == wanted), b"")


def _most(path: str) -> int:
    """A form may bring several files of the largest size at once; every other address takes little."""
    return 4 * settings.UPLOAD_BYTES if path.startswith(FILES) else FORMS


def _stated(scope: Message) -> int:
    """The length that the request states, 0 where it states none."""
    stated = _header(scope, b"content-length")
    return int(stated) if stated.isdigit() else 0


def _refusal(length: int, most: int) -> tuple[int, str] | None:
    if length > most:
        return 413, _too_large(most)
    free = shutil.disk_usage(uploads.folder()).free
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and free < length + uploads.SPARE:
        needed = formats.size(length + uploads.SPARE)
        text = _("The disk is full: %(free)s free, %(needed)s needed.")
        return 507, text % {"free": formats.size(free), "needed": needed}
    return None


def _too_large(most: int) -> str:
    return _("This is more than the %(most)s that may be sent here at once.") % {"most": formats.size(most)}


def _counting(receive: Receive, most: int) -> Receive:
    """Count what comes, for bodies that do not say how long they are."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise _TooMuch
        return message

    return counted


async def _answer(scope: Message, send: Send, status: int, text: str) -> None:
    """One sentence: as a problem for a script, as plain text for a reader."""
    scripted = b"application/json" in _header(scope, b"content-type")
    body = json.dumps({"title": text, "status": status}).encode() if scripted else text.encode()
    kind = b"application/problem+json" if scripted else b"text/plain; charset=utf-8"
    await send({
        "type": "http.response.start", "status": status,
        "headers": [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"connection", b"close")],
    })  # fmt: skip
    await send({"type": "http.response.body", "body": body})
