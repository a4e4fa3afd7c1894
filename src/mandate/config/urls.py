"""Every address of the product."""

from django.urls import URLPattern, URLResolver

from mandate.web import addresses

urlpatterns: list[URLPattern | URLResolver] = [*addresses.urlpatterns]

handler404 = "mandate.web.errors.not_found"
handler500 = "mandate.web.errors.broken"
