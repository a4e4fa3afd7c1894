"""Uses of AI through the API: judged, answered, proved."""

from __future__ import annotations

import base64
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_caller_asks_answers_and_proves(api: Any, desk: Any) -> None:
    key = api.post("/uses", {"name": "Chat", "agent": "Bot", "country": "NL"}).json()["key"]
    address = f"/uses/{key}"
    first = api.get(f"{address}/verdict").json()
    assert (first["decided"], first["next_question"]) == (False, "Q01")
    assert api.post(f"{address}/answers", {"question": "Q01", "options": ["no"]}, if_match='"1"').status_code in (
        200,
        412,
    )
    found = api.post(f"{address}/answers", {"question": "Q01", "options": ["no"]}, if_match="*").json()
    assert found["tier"] == "OUT_OF_SCOPE"
    assert "not legal advice" in found["disclaimer"]
    assert (
        api.post(f"{address}/answers", {"question": "Q01", "options": ["no", "yes"]}, if_match="*").status_code == 409
    )
    api.post(f"{address}/answers", {"question": "Q01", "options": ["yes"]}, if_match="*")
    rows = api.get("/duties?state=owed").json()["items"]
    content = base64.b64encode(b"proof").decode()
    given = {"duty": rows[0]["duty"], "evidence": "A file", "content": content}
    assert api.post(f"{address}/evidence", given, if_match="*").status_code == 200
    assert api.get("/duties?state=held").json()["count"] == 1
