"""The ASGI application that a server runs: the decision point at its addresses, the desk at all others.

Bodies that nobody may send are turned away before they are stored.
"""

import os
from functools import cache
from typing import cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mandate.config.settings")
django = get_asgi_application()

from mandate.web.bodies import App, Message, Receive, Send, guarded  # noqa: E402 - Django has to stand first

DECISIONS = ("/access/v1/", "/.well-known/authzen-configuration")
"""The addresses that the decision point answers."""


@cache
def _decision_point() -> App:
    """Loaded by the first call it gets: most organisations let no other system ask, and a start should be quick."""
    from mandate.config.decision_point import gateway

    return gateway()


async def _routed(scope: Message, receive: Receive, send: Send) -> None:
    decides = scope["type"] == "http" and scope["path"].startswith(DECISIONS)
    await (_decision_point() if decides else cast(App, django))(scope, receive, send)


application = guarded(_routed)
