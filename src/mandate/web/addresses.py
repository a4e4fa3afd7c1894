"""All pages: every module of pages names its own addresses."""

from django.urls import URLPattern, URLResolver

from mandate.web import (
    begin,
    changes,
    conversations,
    dossier,
    entry,
    forward,
    home,
    inventory,
    letters,
    me,
    people,
    processing,
    search,
    teams,
    tokens,
    tools,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *entry.urlpatterns,
    *me.urlpatterns,
    *begin.urlpatterns,
    *tools.urlpatterns,
    *people.urlpatterns,
    *teams.urlpatterns,
    *changes.urlpatterns,
    *processing.urlpatterns,
    *dossier.urlpatterns,
    *letters.urlpatterns,
    *inventory.urlpatterns,
    *forward.urlpatterns,
    *conversations.urlpatterns,
    *search.urlpatterns,
    *tokens.urlpatterns,
]
