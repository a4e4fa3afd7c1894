"""Rows to start from are taken as one deed, point only to rows that are there, and can be taken out again."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.records.models import Change, Classification, Competence, Dataset, Purpose
from mandate.services.refusals import Refused
from mandate.services.registers import keeping, starting, undoing
from mandate.services.registers.fields import PURPOSES

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Classification, Purpose, Competence, Dataset))


def test_what_exists_stays_and_the_rest_comes_as_one_deed(desk: Any) -> None:
    keeping.add(PURPOSES, {"name": "nieuwsbrief"}, by=desk.actor, today=desk.today)
    offers = starting.offered()
    assert [one.id for one in offers if one.exists] == ["purposes:newsletter"]
    act = starting.take([one.id for one in offers], by=desk.actor, today=desk.today)
    assert act is not None
    assert counts() == (5, 12, 8, 12)
    assert Change.objects.filter(act=act.id).count() == 36
    contacts = Dataset.objects.get(name="CRM contacts")
    assert contacts.data_class == 3
    assert contacts.personal
    assert contacts.purposes == []
    assert set(Dataset.objects.exclude(purposes=[]).values_list("name", "data_class")) == {
        ("Campaign results", 1), ("Product catalogue", 0),
    }  # fmt: skip
    orders = Dataset.objects.get(name="Orders")
    assert {"to": contacts.key, "by": "customer number", "note": ""} in orders.links
    assert starting.take([one.id for one in offers], by=desk.actor, today=desk.today) is None

    keeping.change(orders, {"stored_in": "Shop", "purposes": ["administration"]}, by=desk.actor, today=desk.today)
    assert [one.act for one in undoing.recent(starting.DEED)] == [act.id]
    undone = undoing.undo(act.id, by=desk.actor, today=desk.today)
    assert undone.count == 26
    stays = {line.name: line.stays for line in undone.staying}
    assert stays["Orders"].startswith("It was changed since, on ")
    assert stays["CRM contacts"] == "This depends on it: dataset “Orders”."
    # What was changed stays, and with it everything that it points to, near or far.
    assert set(Dataset.objects.values_list("name", flat=True)) == {"Orders", "CRM contacts", "Product catalogue"}
    assert counts() == (0, 8, 0, 3)
    with pytest.raises(Refused, match="Nothing of this can be undone") as refused:
        undoing.undo(act.id, by=desk.actor, today=desk.today)
    assert len(refused.value.reasons) == 37 - 1
    assert undoing.plan("start-never") is None


def test_a_row_without_what_it_points_to_comes_without_pointing_there(desk: Any) -> None:
    starting.take(
        ["datasets:orders", "purposes:newsletter", "purposes:administration"],
        by=desk.actor,
        today=desk.today,
        why="only these",
        with_purposes=True,
    )
    assert Purpose.objects.get(key="newsletter").broader is None
    assert Dataset.objects.get().purposes == ["administration"]
    assert Dataset.objects.get().links == []
