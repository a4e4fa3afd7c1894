"""A sealed number: encrypted for the day it opens, with a digest that shows any other number put in its place."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from decimal import Decimal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mandate.connectors.home import folders

KEY = "forecasts"
"""Its file is `keys/forecasts.key`: it lies where no backup and no export reads."""
_IV = 12
_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is kept of a number: the digest that the ledger repeats, and bytes that do not tell even its length."""

    digest: str
    sealed: bytes


def close(forecast: str, voter: str, number: Decimal) -> Envelope:
    """Seal a number for one forecast and one voter (AES-256-GCM, NIST SP 800-38D, with a fresh nonce each time)."""
    text, nonce = format(number, "f"), secrets.token_hex(16)
    iv = secrets.token_bytes(_IV)
    content = f"{nonce}{text:>{_WIDTH}}".encode("ascii")
    return Envelope(_digest(forecast, voter, text, nonce), iv + _cipher().encrypt(iv, content, _of(forecast, voter)))


def read(forecast: str, voter: str, envelope: Envelope) -> Decimal | None:
    """The number inside; None where it was changed, is of somebody else, does not fit its digest, or the key is gone.

    Only `opening` calls this, and only once the day is there.
    """
    iv, closed = envelope.sealed[:_IV], envelope.sealed[_IV:]
    try:
        content = _cipher().decrypt(iv, closed, _of(forecast, voter)).decode("ascii")
    except (InvalidTag, ValueError):
        return None
    nonce, text = content[:-_WIDTH], content[-_WIDTH:].strip()
    return Decimal(text) if _digest(forecast, voter, text, nonce) == envelope.digest else None


def _digest(forecast: str, voter: str, number: str, nonce: str) -> str:
    return hashlib.sha256(json.dumps([forecast, voter, number, nonce]).encode("ascii")).hexdigest()


def _of(forecast: str, voter: str) -> bytes:
    return json.dumps([forecast, voter]).encode("ascii")


def _cipher() -> AESGCM:
    return AESGCM(folders.key(settings.ORGANISATION_HOME, KEY))
