"""Files marked as made or edited with AI, and what a file carries: nothing of them is kept but hashes and the deed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from mandate.connectors import marking as files
from mandate.connectors.home import options
from mandate.connectors.marking import LARGEST, Mark, NotMarkable, Sort, State
from mandate.connectors.marking.credentials import BadCertificate, Credentials, anchors, organisations, test_certificate
from mandate.connectors.marking.kinds import SIGNED
from mandate.records import clock, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Marking, Organisation
from mandate.services import formats, uploads
from mandate.services.refusals import Refused

SORTS: tuple[Sort, ...] = ("made", "edited")
NEAR = 24
"""Of 256 bits of light and dark, how many may differ in one and the same picture saved again; two pictures differ in
about half of them."""
LOST: Literal["lost"] = "lost"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file carries and what the record knows of it.

    `state` is the state of its mark, or `lost` where we marked it and the mark is gone.
    """

    name: str
    state: State | Literal["lost"]
    mark: Mark
    known: Marking | None
    sentence: str
    advice: str

    @property
    def format(self) -> str:
        """The name of its kind, or nothing."""
        return self.mark.kind.name if self.mark.kind else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a batch: what became of it and why; `written` is where the marked one is."""

    name: str
    written: Path | None
    message: str


def credentials(*, now: datetime) -> Credentials:
    """What signs: the certificate the settings name, else the test certificate of this organisation. Raises Refused."""
    certificate, key = options.text("MARK_CERTIFICATE"), options.text("MARK_KEY")
    try:
        if bool(certificate) != bool(key):
            raise BadCertificate("half")
        if certificate:
            return organisations(Path(certificate), Path(key), now=now)
        company = Organisation.objects.first()
        return test_certificate(Path(settings.ORGANISATION_HOME), company=company.name if company else "", now=now)
    except FileNotFoundError as error:
        raise _no_certificate(BadCertificate("unreadable", Path(error.filename or "").name)) from error
    except BadCertificate as bad:
        raise _no_certificate(bad) from bad


def _no_certificate(bad: BadCertificate) -> Refused:
    said = {
        "unreadable": _("The certificate or its key cannot be read."),
        "early": _("The certificate does not hold before %(day)s.") % {"day": bad.detail},
        "expired": _("The certificate ended on %(day)s.") % {"day": bad.detail},
        "mismatch": _("The key does not belong to the certificate."),
        "algorithm": _("The certificate has a kind of key that Content Credentials do not know."),
        "purpose": _(
            "The certificate is not meant for signing files: e-mail protection or document signing is missing."
        ),
        "self_signed": _("The certificate signed itself; Content Credentials ask for one that somebody issued."),
        "half": _("Of the certificate and its key only one is named."),
    }
    return Refused(
        why=said[bad.fault],
        whose_move=_("Whoever looks after this machine."),
        what_would_change_this=_(
            "Name another one in MANDATE_MARK_CERTIFICATE and MANDATE_MARK_KEY, or leave both empty to sign with a "
            "test certificate that nobody trusts."
        ),
    )


def mark(
    source: Path, target: Path, *, sort: Sort, by: Actor, now: datetime, name: str = "", act: Act | None = None,
    signed_by: Credentials | None = None,
) -> Marking:  # fmt: skip
    """Write `source` with its mark to `target` and the deed to the ledger. Raises Refused; then nothing is written."""
    signer, shown = signed_by or credentials(now=now), uploads.label(name or source.name)
    try:
        _refuse_marked(source, sort, shown)
        fingerprint = files.sign(
            source, target, sort, credentials=signer, when=now.isoformat(timespec="seconds"), title=shown,
            version=metadata.version("mandate"),
        )  # fmt: skip
        kind = files.opened(target)
    except NotMarkable as no:
        raise _refused(no, shown) from no
    try:
        row = Marking(
            sort=sort, format=kind.name if kind else "", size=target.stat().st_size, source_sha256=_sha256(source),
            sha256=_sha256(target), fingerprint=fingerprint, certificate=signer.fingerprint, own=signer.own, at=now,
        )  # fmt: skip
        ledger.write(row, action="marking.made", by=by, why=_why(sort), act=act)
    except BaseException:
        target.unlink(missing_ok=True)  # a marked file that the record knows nothing of is none of ours
        raise
    return row


def refuse(source: Path, *, sort: Sort, name: str) -> None:
    """Raises Refused where this file would not be marked; nothing is written."""
    try:
        _refuse_marked(source, sort, name)
    except NotMarkable as no:
        raise _refused(no, name) from no


def _why(sort: Sort) -> str:
    return _("Marked as made with AI.") if sort == "made" else _("Marked as changed with AI.")


def _refuse_marked(source: Path, sort: Sort, shown: str) -> None:
    """Raises Refused for a file whose mark does not hold, and for one that is marked and would be begun anew."""
    kind = files.opened(source)
    if kind is None or not kind.signs:
        raise NotMarkable("kind", kind.name if kind else "")
    found = files.read(source)
    if found.state in ("tampered", "broken"):
        raise Refused(
            why=_("%(name)s carries a mark that does not hold any more.") % {"name": shown},
            what_would_change_this=_("Take the file as it was when it was marked, or save it again without its mark."),
        )
    if found.state != "none" and sort == "made":
        raise Refused(
            why=_("%(name)s carries a mark already, signed by “%(signer)s”.")
            % {"name": shown, "signer": found.signer or _("somebody without a name")},
            what_would_change_this=_("Mark it as changed with AI: then what is there stays in it as its history."),
        )


def _refused(no: NotMarkable, shown: str) -> Refused:
    known = formats.listed(kind.name for kind in SIGNED)
    said = {
        "missing": (_("%(name)s cannot be read."), _("Check its name and your rights to it.")),
        "link": (_("%(name)s is a link to another file."), _("Name the file itself.")),
        "special": (_("%(name)s is no file."), _("Name files one by one.")),
        "empty": (_("%(name)s is empty."), ""),
        "large": (
            _("%(name)s is too large."),
            _("The most is %(most)s. Of a film, mark its stills.") % {"most": formats.size(LARGEST)},
        ),
        "kind": (_("%(name)s is of a kind that is not marked."), _("These are: %(kinds)s.") % {"kinds": known}),
        "damaged": (_("%(name)s is damaged."), _("Save it again with the program that made it.")),
        "slow": (_("Reading %(name)s took too long."), _("Save it again with the program that made it.")),
        "taken": (_("%(name)s: where it would be written, a file is already."), _("Choose another folder.")),
        "extra": (
            _("What signs is not installed."),
            _("Whoever looks after this machine runs: pip install 'mandate[mark]'"),
        ),
    }
    why, change = said[no.code]
    return Refused(why=why % {"name": shown} if "%(name)s" in why else why, what_would_change_this=change)


def many(
    paths: list[Path], out: Path, *, sort: Sort, by: Actor, now: datetime, signed_by: Credentials | None = None
) -> Iterator[Line]:
    """Mark each file into the folder `out`, one line as each is done; what is refused stops none of the others.

    Two files of one name get a number; nothing that is there is overwritten. Raises Refused where nothing can sign.
    """
    signer, act, taken = signed_by or credentials(now=now), Act.new(), set[str]()
    out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        target = _free(out, path, taken)
        try:
            mark(path, target, sort=sort, by=by, now=now, act=act, signed_by=signer)
        except Refused as refusal:
            yield Line(uploads.label(path.name), None, str(refusal))
        else:
            taken.add(target.name)
            yield Line(uploads.label(path.name), target, _why(sort))


def _free(out: Path, path: Path, taken: set[str]) -> Path:
    """Where a file goes: under its own name, numbered where another of this batch has it."""
    target, number = out / path.name, 1
    while target.name in taken:
        number += 1
        target = out / f"{path.stem}-{number}{path.suffix}"
    return target


def check(path: Path, *, name: str = "") -> Checked:
    """What a file carries, and what the record knows of it. Raises Refused for what cannot be opened."""
    shown = uploads.label(name or path.name)
    try:
        trusted = options.text("MARK_TRUST")
        found = files.read(path, anchors=anchors(Path(trusted)) if trusted else "")
    except NotMarkable as no:
        raise _refused(no, shown) from no
    except (BadCertificate, FileNotFoundError) as bad:
        raise Refused(
            why=_("The certificates to trust cannot be read."),
            whose_move=_("Whoever looks after this machine."),
            what_would_change_this=_("MANDATE_MARK_TRUST names a file of root certificates as PEM."),
        ) from bad
    known = _known(path, found)
    state: State | Literal["lost"] = LOST if found.state == "none" and known else found.state
    return Checked(shown, state, found, known, _sentence(state, found, known), _advice(state))


def _known(path: Path, found: Mark) -> Marking | None:
    """The deed that marked this file: by its hash, else by what is in it."""
    sha256 = _sha256(path)
    row = Marking.objects.filter(sha256=sha256).first() or Marking.objects.filter(source_sha256=sha256).first()
    if row or found.state != "none" or not found.fingerprint:
        return row
    sort, _colon, value = found.fingerprint.partition(":")
    if sort != "light":
        return Marking.objects.filter(fingerprint=found.fingerprint).first()
    bits = int(value, 16)
    rows = Marking.objects.filter(fingerprint__startswith="light:").values_list("fingerprint", "key")
    near = [((bits ^ int(one.removeprefix("light:"), 16)).bit_count(), key) for one, key in rows.iterator()]
    apart, key = min(near, default=(NEAR + 1, ""))
    return Marking.objects.filter(key=key).first() if apart <= NEAR else None


def _sentence(state: str, found: Mark, known: Marking | None) -> str:
    signer = found.signer or _("somebody without a name")
    if state == LOST and known:
        return _("It has lost its mark: we marked this on %(day)s, and the mark is gone.") % {
            "day": formats.day(clock.day(known.at))
        }
    said = {
        "trusted": _("It carries a mark of “%(signer)s”, whom you trust, and nothing was changed since."),
        "untrusted": _(
            "It carries a mark of “%(signer)s”, and nothing was changed since; who signed is not vouched for."
        ),
        "expired": _("It carries a mark of “%(signer)s” that fits, but the certificate did not hold when it was read."),
        "tampered": _("It carries a mark of “%(signer)s”, and the file was changed after it was signed."),
        "broken": _("It carries a mark that cannot be read."),
        "none": _("It carries no mark."),
    }
    return said[state] % {"signer": signer} if "%(signer)s" in said[state] else said[state]


def _advice(state: str) -> str:
    said = {
        "trusted": "",
        "untrusted": _("Anybody can make such a certificate; ask for the file where it comes from."),
        "expired": _("Without a stamp of time nobody can tell whether it was signed before the certificate ended."),
        "tampered": _("Do not use it as proof; ask for the file as it was signed."),
        "broken": _("Ask for the file as it was signed."),
        "none": _(
            "That says nothing about how it was made: a program that does not know marks takes them out when it saves."
        ),
        LOST: _(
            "A program that does not know marks took it out when it saved the file. "
            "Mark it again before it is published."
        ),
    }
    return said[state]


def says(found: Mark) -> str:
    """What a mark says of AI, in words; empty where it says nothing."""
    return {
        "made": _("made with AI"),
        "edited": _("changed with AI"),
        "other": _("something else than AI"),
    }.get(found.says, "")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
