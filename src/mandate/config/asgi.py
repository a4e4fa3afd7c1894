"""The ASGI application that a server runs; bodies that nobody may send are turned away before they are stored."""

import os
from typing import cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mandate.config.settings")
django = get_asgi_application()

from mandate.web.bodies import App, guarded  # noqa: E402 - Django has to stand first

application = guarded(cast(App, django))
