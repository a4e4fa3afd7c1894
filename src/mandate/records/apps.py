"""The Django app that holds every table of the record."""

from django.apps import AppConfig


class Records(AppConfig):
    """One app, one migration history."""

    name = "mandate.records"
    label = "records"
