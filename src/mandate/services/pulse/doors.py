"""Who answered this month, so that nobody answers twice: one sealed piece beside the answers, joined to none."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mandate.connectors.home import folders
from mandate.records.models import Person, PulseDoor

KEY = "pulse"
"""Its file is `keys/pulse.key`: it lies where no backup and no export reads."""
_IV, _STEP = 12, 4096


def passed(person: Person, month: str) -> bool:
    """Whether this person answered in this month already."""
    return _mark(person, month) in _marks(month)


def enter(person: Person, month: str) -> bool:
    """Let somebody through once; False for who came before. Inside the caller's transaction."""
    marks, mark = _marks(month), _mark(person, month)
    if mark in marks:
        return False
    content = json.dumps(sorted({*marks, mark})).encode("ascii")
    whole = content.ljust(-(-len(content) // _STEP) * _STEP)
    iv = secrets.token_bytes(_IV)
    sealed = iv + _cipher().encrypt(iv, whole, month.encode("ascii"))
    PulseDoor.objects.update_or_create(month=month, defaults={"sealed": sealed})
    return True


def close(month: str) -> None:
    """Forget who answered in a month."""
    PulseDoor.objects.filter(month=month).delete()


def _marks(month: str) -> set[str]:
    """The marks of a month; none where the key is gone: then somebody may answer again, which is told to nobody."""
    row = PulseDoor.objects.filter(month=month).first()
    if row is None:
        return set()
    kept = bytes(row.sealed)
    try:
        return set(json.loads(_cipher().decrypt(kept[:_IV], kept[_IV:], month.encode("ascii"))))
    except (InvalidTag, ValueError):
        return set()


def _mark(person: Person, month: str) -> str:
    return hmac.new(_key(), f"pulse {month} {person.key}".encode(), hashlib.sha256).hexdigest()[:24]


def _key() -> bytes:
    return folders.key(settings.ORGANISATION_HOME, KEY)


def _cipher() -> AESGCM:
    return AESGCM(_key())
