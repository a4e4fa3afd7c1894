"""The MT pack on its pages: one click makes it, every number leads to the record of its moment, the MT signs it."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from mandate.records.models import Pack

pytestmark = pytest.mark.django_db


def links(page: str) -> set[str]:
    found = {unescape(href) for href in re.findall(r'<a [^>]*href="([^"]+)"', page.split("<main")[1])}
    return {href for href in found if "at=" in href}


def test_one_click_makes_a_pack_whose_numbers_lead_to_the_record_of_its_moment(furnished, desk, client_as) -> None:
    assert 'action="/packs/make/"' in desk.client.get("/").content.decode()
    before = Pack.objects.count()
    made = desk.client.post("/packs/make/")
    row = Pack.objects.order_by("-number").first()
    assert (made.status_code, made["Location"], Pack.objects.count()) == (302, f"/packs/{row.key}/", before + 1)
    page = desk.client.get(f"/packs/{row.key}/").content.decode()
    assert row.headline["en"] in page
    assert "2 signatures of the MT are missing." in page
    followed = links(page)
    assert len(followed) >= 6
    for href in followed:
        assert desk.client.get(href).status_code == 200, href
    against = desk.client.get(f"/packs/{row.key}/against/")
    assert "since the last pack" in against.content.decode()
    assert desk.client.get(f"/packs/{row.key}/against/?as=csv").content.startswith(b"\xef\xbb\xbf")
    listed = desk.client.get("/packs/?as=json").json()
    assert row.headline["en"] in str(listed)
    pdf = desk.client.get(f"/packs/{row.key}/pdf?language=nl")
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 2
    assert desk.client.get(f"/packs/{row.key}/docx").status_code == 404
    assert client_as("manager").get(f"/packs/{row.key}/").status_code == 403
    # The architect reads why not; a member of the MT signs, once.
    refused = desk.client.post(f"/packs/{row.key}/sign/", {"digest": "0" * 64})
    assert b"nobody signs it for them" in refused.content
    member = client_as("mt_member")
    shown = member.get(f"/packs/{row.key}/").content.decode()
    digest = re.search(r'name="digest" value="(\w{64})"', shown)[1]
    assert member.post(f"/packs/{row.key}/sign/", {"digest": digest}).status_code == 302
    again = member.get(f"/packs/{row.key}/").content.decode()
    assert "1 signature of the MT is missing." in again
    assert "You signed this pack already." in again
