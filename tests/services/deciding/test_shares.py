"""Beside each option stands what the share of experiments would become, or why that cannot be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from mandate.records import clock
from mandate.records.models import Decision
from mandate.services.deciding import showing
from mandate.services.portfolio import bookings
from tests import remembered
from tests.services.deciding import world as worlds
from tests.services.deciding.world import OPTIONS, SHEET

pytestmark = pytest.mark.django_db


def test_each_option_says_what_the_share_of_experiments_would_become(desk: Any, home: Any) -> None:
    world = remembered.once("mt world", home, lambda: worlds.make(desk))
    unsaid = {**OPTIONS[1], "id": "c", "title": "A try of our own", "cost": "", "hours": ""}
    found = worlds.worked_out(world, replace(SHEET, kind="experiment", options=(*OPTIONS, unsaid)))

    def said() -> list[str]:
        return [one.share for one in showing.columns(Decision.objects.get(), today=clock.today())]

    assert said() == ["No spend was brought yet, so there is no share to compare with."] * 3
    month = clock.today().strftime("%Y-%m")
    body = f"Month;Description;Amount\n{month};Google Ads;8000\n{month};Pilot quotes;3000\n"
    bookings.write(bookings.plan(body.encode(), name="b.csv"), {}, by=world.by, why="Ledger.")
    assert said() == [
        "27% now, 60% with it, of at most 30%.", "27% now, 27% with it, of at most 30%.",
        "Not known: no money is said for this option.",
    ]  # fmt: skip
    assert [one.beyond for one in showing.columns(found, today=clock.today())] == [True, False, False]
    assert "27% now, 60% with it" in desk.client.get(reverse("decision", args=[found.key])).content.decode()
    assert "27% now" in desk.client.get(f"/api/decisions/{found.key}").json()["options"][0]["experiment_share"]
    row = Decision.objects.get()
    row.case = "tool"
    assert showing.columns(row, today=clock.today())[0].share == (
        "27%, as now: it counts neither as proven nor as an experiment."
    )
    row.currency = "USD"
    assert "in USD, and the share is in EUR" in showing.columns(row, today=clock.today())[0].share
