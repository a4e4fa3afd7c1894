"""The pages that every register has alike: add a row, change it, remove it where nothing depends on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from mandate.web import registerforms
from mandate.web.may import may
from mandate.web.registerforms import Pages


def writing(pages: Pages, under: str) -> list[URLPattern]:
    """The addresses under which rows of a register are written; they stand before the address of one row."""

    @may("change registers")
    @require_http_methods(["GET", "POST"])
    def add(request: HttpRequest) -> HttpResponse:
        """A new row."""
        return registerforms.add(request, pages)

    @may("change registers")
    @require_http_methods(["GET", "POST"])
    def change(request: HttpRequest, key: str) -> HttpResponse:
        """Change a row; a form older than the row is refused."""
        return registerforms.change(request, pages, key)

    @may("change registers")
    @require_http_methods(["GET", "POST"])
    def remove(request: HttpRequest, key: str) -> HttpResponse:
        """Remove a row that nothing depends on."""
        return registerforms.remove(request, pages, key)

    return [
        path(f"{under}new/", add, name=f"{pages.one}-new"),
        path(f"{under}<str:key>/change/", change, name=f"{pages.one}-change"),
        path(f"{under}<str:key>/remove/", remove, name=f"{pages.one}-remove"),
    ]
