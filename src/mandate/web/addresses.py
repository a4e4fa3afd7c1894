"""All pages: every module of pages names its own addresses."""

from django.urls import URLPattern, URLResolver

from mandate.web import begin, changes, entry, home, me, people, search, teams, tokens, tools

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *entry.urlpatterns,
    *me.urlpatterns,
    *begin.urlpatterns,
    *tools.urlpatterns,
    *people.urlpatterns,
    *teams.urlpatterns,
    *changes.urlpatterns,
    *search.urlpatterns,
    *tokens.urlpatterns,
]
