"""Every address of the product."""

from django.urls import URLPattern, URLResolver, path

from mandate.api.app import api, document
from mandate.web import addresses, reference

urlpatterns: list[URLPattern | URLResolver] = [
    *addresses.urlpatterns,
    *reference.urlpatterns(document),
    path("api/", api.urls),
]

handler404 = "mandate.web.errors.not_found"
handler500 = "mandate.web.errors.broken"
