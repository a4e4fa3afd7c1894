"""The pages a reader can reach from the desk by following links, one address for each name."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.journeys.browsing import Reader

HREF = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')


def pages(reader: Reader, start: str = "/") -> dict[str, str]:
    """Address of the first page of every name, breadth first; files to download are left out."""
    seen: dict[str, str] = {}
    ahead = deque([start])
    while ahead:
        path = ahead.popleft()
        name = _name(path)
        if name is None or name in seen:
            continue
        answer = reader.context.request.get(reader.address + path, max_redirects=0)
        assert answer.status < 400, f"a link leads to {path}, which answers {answer.status}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen[name] = path
        for link in HREF.findall(answer.text()):
            parts = urlsplit(urljoin(path, unescape(link)))
            if not parts.scheme:
                ahead.append(parts.path)
    return seen


def _name(path: str) -> str | None:
    """Name of an address; None for what is no page of the product."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None
