"""The pages a reader can reach from the desk by following links, one address for each name."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Container
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.journeys.browsing import Reader

# Records of one kind lead to different pages. Decisions differ most: one is taken, another waits for the MT, a third is undone.
FOLLOWED = 3
FOLLOWED_OF = {"decision": 20}
HREF = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')


def pages(reader: Reader, start: str = "/", *, but: Container[str]) -> dict[str, str]:
    """Address of the first page of every name, breadth first; files to download and these names are left out."""
    seen: dict[str, str] = {}
    followed: dict[str, set[str]] = defaultdict(set)
    ahead = deque([start])
    while ahead:
        path = ahead.popleft()
        name = _name(path)
        if (
            name is None
            or name in but
            or path in followed[name]
            or len(followed[name]) == FOLLOWED_OF.get(name, FOLLOWED)
        ):
            continue
        followed[name].add(path)
        answer = reader.context.request.get(reader.address + path, max_redirects=0)
        assert answer.status < 400, f"a link leads to {path}, which answers {answer.status}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen.setdefault(name, path)
        for link in HREF.findall(answer.text()):
            parts = urlsplit(urljoin(path, unescape(link)))
            if not parts.scheme:
                ahead.append(parts.path)
    return seen


@cache
def _name(path: str) -> str | None:
    """Name of an address; None for what is no page of the product."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None
