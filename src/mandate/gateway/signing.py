"""What is handed out and comes back unchanged: short texts that carry their own proof."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

PROOF = 16
"""Bytes of the proof: 128 bits."""


def digest(content: Any) -> str:
    """What a JSON value is, whatever the order of its names."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def signed(content: list[Any], *, key: bytes, use: str) -> str:
    """The content as a text that only this key can have made, for one use only."""
    raw = json.dumps(content, separators=(",", ":")).encode()
    return urlsafe_b64encode(_proof(raw, key, use) + raw).decode().rstrip("=")


def opened(text: str, *, key: bytes, use: str) -> list[Any] | None:
    """What was signed; None for anything this key did not make for this use."""
    try:
        whole = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    proof, raw = whole[:PROOF], whole[PROOF:]
    if not hmac.compare_digest(proof, _proof(raw, key, use)):
        return None
    found: list[Any] = json.loads(raw)
    return found


def _proof(raw: bytes, key: bytes, use: str) -> bytes:
    return hmac.new(key, use.encode() + b"\0" + raw, hashlib.sha256).digest()[:PROOF]
