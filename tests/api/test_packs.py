"""The MT pack by script: made, read in words and numbers, compared, taken along, signed by its digest."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_pack_is_made_told_compared_and_signed_by_the_mt(desk, api, api_as) -> None:
    made = api.post("/packs", {"why": "For December"})
    assert made.status_code == 201
    row = made.json()
    assert (row["number"], row["state"], row["contents"]["format"]) == (1, "made", "mandate-pack/1")
    address = f"/packs/{row['key']}"
    assert api.get("/packs").json()["items"][0]["headline"] == row["headline"]
    told = api.get(f"{address}/paper?language=nl").json()
    assert told["paper"]["headline"] == row["headline"]["nl"]
    assert told["standing"]["missing"] == 2
    assert {one["code"] for one in api.get(f"{address}/against").json()["items"]} >= {"delivered", "asked", "share"}
    assert api.get(f"{address}/file.json").json()["contents"] == row["contents"]
    assert api_as("manager").get(address).status_code == 403
    assert api.post(f"{address}/sign", {"digest": told["standing"]["digest"]}).status_code == 409
    member = api_as("mt_member")
    assert member.post(f"{address}/sign", {"digest": "0" * 64}).status_code == 409
    assert member.post(f"{address}/sign", {"digest": told["standing"]["digest"]}).json()["state"] == "made"
    assert api.get(f"{address}/paper").json()["standing"]["missing"] == 1
    assert [one["action"] for one in api.get(f"{address}/history").json()["items"]] == ["pack.made"]
