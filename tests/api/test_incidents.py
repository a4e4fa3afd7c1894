"""Incidents through the API: reported, decided on by few, with the term that runs."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_caller_reports_and_only_who_handles_decides(api: Any, api_as: Any, desk: Any) -> None:
    staff = api_as("employee")
    report = {"title": "Wrong answer", "sort": "serious", "what": "It advised.", "aware_on": desk.today.isoformat()}
    made = staff.post("/incidents", report)
    assert made.status_code == 201, made.content
    address = f"/incidents/{made.json()['key']}"
    stands = staff.get(f"{address}/standing").json()
    assert (stands["term"], stands["due"]) == ("future", None)
    assert staff.patch(address, {"decision": "Mine."}, if_match="*").status_code == 409
    assert api.patch(address, {"decision": "Stop it."}, if_match='"1"').status_code == 200
    assert api.patch(address, {"state": "closed"}, if_match="*").status_code == 422
    assert api.get("/incidents?state=open").json()["count"] == 1
    assert api.get(f"{address}/history").json()["count"] == 2
