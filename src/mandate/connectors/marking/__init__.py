"""Marks of Content Credentials (C2PA): put on a file and read from one, in a short-lived child with limits."""

import importlib.util
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mandate.connectors.children import ChildFailed, ask_child
from mandate.connectors.marking.credentials import Credentials
from mandate.connectors.marking.kinds import FileKind, kind_of

Sort = Literal["made", "edited"]
State = Literal["trusted", "untrusted", "expired", "tampered", "broken", "none"]

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that is opened: a child holds it in memory about twice."""
TIMEOUT_S = 60.0
_CHILD = Path(__file__).with_name("child.py")
_WHO = frozenset({"signingCredential.untrusted", "signingCredential.expired"})


class NotMarkable(Exception):
    """A file that is not opened, or cannot hold a mark; `code` says why, `detail` adds to it.

    Codes: missing, link, special, empty, large, kind, damaged, slow, taken, extra.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file carries: who signed, what it says of AI, when it says so, and how far that holds.

    `says` is made, edited, other or empty; `fingerprint` is of the contents, whatever mark they carry.
    """

    state: State
    kind: FileKind | None
    says: str = ""
    signer: str = ""
    organisation: str = ""
    when: str = ""
    software: str = ""
    faults: tuple[str, ...] = ()
    fingerprint: str = ""


def available() -> bool:
    """Whether the library that signs is installed: `pip install 'mandate[mark]'` brings it."""
    return importlib.util.find_spec("c2pa") is not None


def opened(path: Path) -> FileKind | None:
    """What a file is by its first bytes; None for what nobody reads a mark from.

    Raises NotMarkable for what is no plain file, is empty or is larger than LARGEST; no byte behind the first few is
    read before that is known. A link is not followed: what it points to may change between look and read.
    """
    try:
        found = path.lstat()
    except (OSError, ValueError) as error:
        raise NotMarkable("missing") from error
    if stat.S_ISLNK(found.st_mode):
        raise NotMarkable("link")
    if not stat.S_ISREG(found.st_mode):
        raise NotMarkable("special")
    if not found.st_size:
        raise NotMarkable("empty")
    try:
        with path.open("rb") as file:
            kind = kind_of(file.read(4096))
    except OSError as error:
        raise NotMarkable("missing") from error
    if found.st_size > LARGEST:
        raise NotMarkable("large", kind.name if kind else "")
    return kind


def sign(
    source: Path, target: Path, sort: Sort, *, credentials: Credentials, when: str, title: str, version: str
) -> str:
    """Write `source` with a mark to `target`, which must not exist; the fingerprint of its contents comes back.

    `when` is a moment in ISO 8601, told in the mark. The mark names title, moment, signer and how AI was used by the
    terms of the IPTC; no thumbnail, no place. Raises NotMarkable.
    """
    kind = opened(source)
    if kind is None or not kind.signs:
        raise NotMarkable("kind", kind.name if kind else "")
    if not available():
        raise NotMarkable("extra")
    if os.path.lexists(target):
        raise NotMarkable("taken", target.name)
    told = _ask({
        "verb": "sign", "source": str(source.absolute()), "target": str(target.absolute()), "mime": kind.mime,
        "sort": sort, "title": title, "when": when, "version": version,
        "certificate": credentials.chain, "key": credentials.key, "algorithm": credentials.algorithm,
    })  # fmt: skip
    if told.get("fault"):
        raise NotMarkable("damaged", _plain(told["fault"]))
    return str(told["fingerprint"])


def read(path: Path, *, anchors: str = "") -> Mark:
    """What a file carries; `anchors` are the root certificates (PEM) whose signatures are trusted.

    Nothing is fetched, whatever the file names. A mark that cannot be read is `broken`. Raises NotMarkable.
    """
    kind = opened(path)
    if kind is None:
        return Mark("none", None)
    if not available():
        raise NotMarkable("extra")
    told = _ask({"verb": "read", "source": str(path.absolute()), "mime": kind.mime, "anchors": anchors})
    return _judged(told, kind)


def _ask(question: Mapping[str, str]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(
            ask_child(_CHILD, json.dumps(question).encode("ascii"), timeout_s=TIMEOUT_S)
        )
    except ChildFailed as failed:
        # What kills the child on its way is the file, never the server.
        raise NotMarkable("slow" if failed.reason == "timeout" else "damaged") from failed
    return answer


def _judged(told: Mapping[str, Any], kind: FileKind) -> Mark:
    mark = Mark("none", kind, fingerprint=_plain(told.get("fingerprint")))
    if told["found"] == "none":
        return mark
    if told["found"] == "broken":
        return Mark("broken", kind, faults=(_plain(told["fault"]),), fingerprint=mark.fingerprint)
    faults = tuple(_plain(code) for code in told["faults"])
    return Mark(
        _state(told["state"], faults), kind, says=_plain(told["says"]), signer=_plain(told["signer"]),
        organisation=_plain(told["organisation"]), when=_plain(told["when"]), software=_plain(told["software"]),
        faults=faults, fingerprint=mark.fingerprint,
    )  # fmt: skip


def _state(state: str, faults: tuple[str, ...]) -> State:
    if state == "Trusted":
        return "trusted"
    if state == "Valid":
        return "untrusted"
    return "tampered" if set(faults) - _WHO or not faults else "expired"


def _plain(value: object) -> str:
    """Words of a file by somebody else as something to read: printable, at most 200 letters."""
    text = value if isinstance(value, str) else ""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:200]
