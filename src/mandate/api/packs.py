"""MT packs as JSON: the list, making one, what it says and holds, beside the one before, signing, and its files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import files, records
from mandate.api.bodies import Given
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models, seen
from mandate.services import leaving
from mandate.services.pack import comparing, keeping, papers, telling

router = Router(tags=["packs"])
Language = Literal["en", "nl", ""]


class Pack(Kept):
    """One pack: what it said in both languages, and everything it holds."""

    number: int
    made_on: date
    headline: dict[str, str]
    state: Literal["made", "signed"]
    change: int = Field(description="Number of the ledger it was made at.")
    contents: dict[str, Any] = Field(description="mandate-pack/1: every number, with the keys it was counted from.")


class Packs(Answer):
    """A part of the packs, the newest first."""

    items: list[Pack]


class PackNumber(Out):
    """One number in words, now and the last time."""

    code: str
    label: str
    now: str
    before: str
    differs: bool


class PackLines(Answer):
    """Every number of a pack beside the one before."""

    items: list[PackNumber]


class PackStanding(Out):
    """What would be signed, and who signed it."""

    digest: str = Field(description="What is signed; send it back to sign.")
    signatures: list[str]
    missing: int


class PackTold(Out):
    """A pack in words: what page, PDF and slides say."""

    at: datetime
    paper: dict[str, Any]
    standing: PackStanding


class NewPack(Given):
    """Why it is made."""

    why: Words = Field(default="", max_length=2000)


class PackSigned(Given):
    """What is signed, by its digest."""

    digest: Words = Field(min_length=64, max_length=64)


class PackAsked(At):
    """For whom it is told."""

    language: Language = Field(default="", description="Of who will read it; empty: of the caller.")


@router.get("/packs", response=Packs, auth=may("see packs"))
def packs(request: Call, asked: Query[Asked]) -> Any:
    """Every pack that was made."""
    listed = Listed(
        title=_("MT packs"), rows=Rows.of(models.Pack, request, asked.moment), answer=Packs,
        sorts={"number": "number", "made_on": "made_on"},
    )  # fmt: skip
    return show(request, asked, listed, sort="-number")


@router.post("/packs", response={201: Pack}, auth=may("make packs"))
def make_pack(request: Call, given: NewPack, response: HttpResponse) -> Any:
    """A pack of this moment, kept."""
    made = keeping.make(by=request.auth.actor, today=clock.today(), at=clock.now(), why=given.why)
    records.stamp(response, made)
    return Status(201, made)


@router.get("/packs/{slug:key}", response=Pack, auth=may("see packs"))
def pack(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One pack with everything it holds."""
    row = records.one(models.Pack, request, key, asked.moment)
    records.stamp(response, row)
    return row


def _before(request: Call, row: models.Pack, at: datetime | None) -> models.Pack | None:
    return keeping.before(row, seen.rows(models.Pack, request.auth.person, at))


@router.get("/packs/{slug:key}/paper", response=PackTold, auth=may("see packs"))
def pack_paper(request: Call, key: str, asked: Query[PackAsked]) -> Any:
    """What the pack says, in words; each line names the page its number comes from."""
    row = records.one(models.Pack, request, key, asked.moment)
    signed, stands = keeping.signatures(row), keeping.standing(row, today=clock.today())
    paper = telling.paper(
        row.contents, language=asked.language or files.language(), row=row,
        before=_before(request, row, asked.moment), signatures=signed,
    )  # fmt: skip
    missing = 0 if row.state == "signed" else stands.missing
    standing = {"digest": stands.digest, "signatures": signed, "missing": missing}
    told = {**asdict(paper), "words": dict(paper.words)}
    return {"at": row.contents["at"], "paper": told, "standing": standing}


@router.get("/packs/{slug:key}/against", response=PackLines, auth=may("see packs"))
def pack_against(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every number of a pack beside the one before it."""
    row = records.one(models.Pack, request, key, asked.moment)
    last = _before(request, row, asked.moment)
    found = comparing.lines(row.contents, last.contents if last else None)
    title = _("MT pack %(number)s beside the one before") % {"number": row.number}
    return show(request, asked, Listed(title=title, rows=Rows(found), answer=PackLines, search=("label",), key="code"))


@router.get(
    "/packs/{slug:key}/file.{form}",
    auth=may("see packs"),
    openapi_extra=files.described(sorted(set(leaving.FORMS.values()))),
)
def pack_file(
    request: Call, key: str, form: Literal["pdf", "pptx", "xlsx", "json"], asked: Query[PackAsked]
) -> HttpResponse:
    """The pack as two pages, slides, a workbook of its numbers, or the contract."""
    row = records.one(models.Pack, request, key, asked.moment)
    made = papers.made(
        row.contents, form, language=asked.language or files.language(), row=row,
        before=_before(request, row, asked.moment), signatures=keeping.signatures(row),
    )  # fmt: skip
    return files.download(made.content, made.name, made.type)


@router.post("/packs/{slug:key}/sign", response=Pack, auth=may("sign packs"))
def sign_pack(request: Call, key: str, given: PackSigned, response: HttpResponse) -> Any:
    """A member of the MT signs exactly what the digest names."""
    row = records.one(models.Pack, request, key, None)
    row = keeping.sign(row, me(request), digest_=given.digest, by=request.auth.actor, today=clock.today())
    records.stamp(response, row)
    return row


@router.get("/packs/{slug:key}/history", response=Changes, auth=may("see packs"))
def pack_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one pack."""
    return records.history(request, asked, records.one(models.Pack, request, key, asked.moment))
