"""Static files as whole answers: each is small, and a stream read by hand would hold up the server that serves it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class Statics(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, answering in one piece. Its own answer is a synchronous stream, which an asynchronous server has to
    gather first and warns of."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, or the part of it that was asked for, with the headers WhiteNoise gives it."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        answer = HttpResponse(content, status=int(found.status))
        del answer.headers["Content-Type"]
        for name, value in found.headers:
            answer.headers[name] = value
        return answer
