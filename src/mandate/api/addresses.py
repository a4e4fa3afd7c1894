"""The addresses of the API, for a resolver that loads them when the first of them is asked for."""

from mandate.api.app import api

urlpatterns = api.urls[0]
