"""Touchpoints through the API: added, looked at, approved, compared."""

from __future__ import annotations

import base64
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_caller_looks_approves_and_compares(api: Any, desk: Any) -> None:
    made = api.post("/touchpoints", {"name": "Voice", "sort": "voice", "channel": "phone", "audience": "customers"})
    assert made.status_code == 201, made.content
    address = f"/touchpoints/{made.json()['key']}"
    assert api.get(f"{address}/standing").json()["stands"] == "untold"
    api.patch(address, {"notice": "voice", "owner": desk.architect.name}, if_match="*")
    notice = api.get(f"{address}/standing").json()["notice_nl"]
    look = {"content": base64.b64encode(f"<p>{notice}</p>".encode()).decode()}
    assert api.post(f"{address}/check", look, if_match='"1"').status_code == 412
    found = api.post(f"{address}/check", look, if_match="*").json()
    assert (found["stands"], found["found"]) == ("shown", True)
    assert (
        api.post(f"{address}/approve", {"text": "x", "reviewed_by": "?", "review": "a b c"}, if_match="*").status_code
        == 422
    )
    assert (
        api.post("/registers/touchpoints/compare", {"touchpoint": made.json()["key"], "text": "x"}).status_code == 409
    )
    assert api.get("/touchpoints?meets=voice&audience=customers").json()["count"] == 1
