"""Every address of the product."""

from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

from mandate.web import addresses, reference


class Later(URLResolver):
    """Addresses whose module is loaded when the first of them is asked for. The schemas of the API are a third of the
    work of a start, and most readers never ask for one."""

    def _populate(self) -> None:
        """Nothing: pages name no address of the API, and collecting their names would load it."""


def document() -> dict[str, Any]:
    """The OpenAPI document, for the page that shows it."""
    from mandate.api.app import document

    return document()


urlpatterns: list[URLPattern | URLResolver] = [
    *addresses.urlpatterns,
    *reference.urlpatterns(document),
    Later(RoutePattern("api/"), "mandate.api.addresses", app_name="ninja", namespace="api"),
]

handler404 = "mandate.web.errors.not_found"
handler500 = "mandate.web.errors.broken"
