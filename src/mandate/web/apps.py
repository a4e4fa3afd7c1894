"""The Django app that owns templates, stylesheet and scripts."""

from django.apps import AppConfig


class Web(AppConfig):
    """Pages for people."""

    name = "mandate.web"
    label = "web"
