"""The policy people read as JSON: what holds, every version, the draft, the card, and who has read it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import files, records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.policy import card as cards
from mandate.services.policy import papers, parts, readers, sections, versions
from mandate.services.policy.parts import Change, Part
from mandate.services.policy.sections import SectionFacts

router = Router(tags=["policy"])
Language = Literal["en", "nl", ""]


class PolicyLine(Out):
    """A labelled line of a row."""

    label: str
    text: str


class PolicyRow(Out):
    """One row of a section that comes from a register."""

    id: str = Field(description="`tool:KEY`, `class:2`, `dataset:KEY`, `competence:KEY` or `role:architect`.")
    name: str
    status: str
    teams: list[str] = Field(description="Keys of the teams it is for; none is everybody.")
    lines: list[PolicyLine]


class PolicySection(Out):
    """One section in one language."""

    id: str
    position: int
    generated: bool
    title: str
    text: str
    rows: list[PolicyRow]


class PolicyDifference(Out):
    """One thing that differs between two versions."""

    section: str
    row: str = Field(description="Id of the row; empty for a whole section.")
    sort: Literal["added", "changed", "moved", "removed"]
    name: str
    teams: list[str]
    fields: list[dict[str, str]] = Field(description="label, old and new text.")


class Policy(Out):
    """One version of the policy in one language."""

    number: int | None = Field(description="Null for the draft.")
    published_on: date | None
    why: str
    sentence: str
    sections: list[PolicySection]
    changes: list[PolicyDifference] = Field(description="What it changed; for the draft, what it would change.")
    moved: int = Field(description="How many rules the registers changed since it was published.")
    digest: str = Field(description="Names these sections: send the draft's when you publish it.")


class PolicyVersion(Out):
    """One version in the list."""

    key: str
    number: int
    published_on: date
    why: str


class PolicyVersions(Answer):
    """Every published version."""

    items: list[PolicyVersion]


class PolicyAsked(At):
    """In which language, as of when."""

    language: Language = Field(default="", description="Empty: of the caller.")


def _language(asked: str) -> str:
    return asked or files.language()


def _sections(found: tuple[Part, ...], language: str) -> list[PolicySection]:
    names = versions.names(found)
    return [
        PolicySection(
            id=part.id, position=part.position, generated=part.generated, title=part.of(language).title,
            text=part.of(language).text, rows=[_row(one, language, names) for one in part.rows],
        )
        for part in found
    ]  # fmt: skip


def _row(one: parts.Row, language: str, names: dict[str, str]) -> PolicyRow:
    said = one.of(language)
    lines = [PolicyLine(label=label, text=parts.named(text, names)) for label, text in said.lines]
    return PolicyRow(id=one.id, name=said.head, status=one.status, teams=list(one.teams), lines=lines)


def _differences(changes: tuple[Change, ...], language: str) -> list[PolicyDifference]:
    names, found = versions.names_in(changes), []
    for one in changes:
        said = one.of(language)
        fields = [
            {"label": label, "old": parts.named(old, names), "new": parts.named(new, names)}
            for label, old, new in one.fields(language)
        ]
        name = said.lines[0][1] if said.lines else said.head
        found.append(
            PolicyDifference.model_validate(
                {"section": one.part, "row": one.row, "sort": one.sort, "name": name, "teams": list(one.teams),
                 "fields": fields}
            )
        )  # fmt: skip
    return found


def _version(request: Call, number: int | None, asked: PolicyAsked) -> models.PolicyVersion:
    at = asked.moment
    found = versions.current(at) if number is None else versions.numbered(number, at)
    if found is None:
        raise Http404("policy")
    return found


def _told(found: models.PolicyVersion, asked: PolicyAsked, *, moved: bool) -> Policy:
    shown, language = versions.read(found), _language(asked.language)
    since = versions.since(found, today=asked.day, at=asked.moment) if moved else ()
    return Policy(
        number=found.number, published_on=found.published_on, why=found.why,
        sentence=versions.sentence(found, shown), sections=_sections(shown, language),
        changes=_differences(versions.changes_of(found), language), moved=len(since), digest=parts.digest(shown),
    )  # fmt: skip


@router.get("/policy", response=Policy, auth=may("see policy"))
def policy(request: Call, asked: Query[PolicyAsked]) -> Any:
    """The version that holds, and how many rules the registers changed since."""
    return _told(_version(request, None, asked), asked, moved=True)


@router.get("/policy/versions", response=PolicyVersions, auth=may("see policy"))
def policy_versions(request: Call, asked: Query[Asked]) -> Any:
    """Every version that was published, the newest first."""
    listed = Listed(
        title=_("Versions of the policy"),
        rows=Rows.of(models.PolicyVersion, request, asked.moment),
        answer=PolicyVersions,
        search=("why",),
        sorts={"number": "number"},
        sort="-number",
    )
    return show(request, asked, listed, sort="-number")


@router.get("/policy/versions/{int:number}", response=Policy, auth=may("see policy"))
def policy_version(request: Call, number: int, asked: Query[PolicyAsked]) -> Any:
    """One version as it was published."""
    return _told(_version(request, number, asked), asked, moved=False)


class PolicyForMe(Out):
    """What changed for the caller."""

    since: int | None = Field(description="The version it is compared with; null where there is none.")
    number: int | None
    changes: list[PolicyDifference]
    others: int = Field(description="Changes that are about other teams.")


@router.get("/policy/changes", response=PolicyForMe, auth=may("see policy"))
def policy_changes(request: Call, asked: Query[PolicyAsked]) -> Any:
    """What changed for the caller's team and for everybody since the version they read last."""
    mine = versions.for_person(me(request), at=asked.moment)
    return PolicyForMe(
        since=mine.before.number if mine.before else None,
        number=mine.after.number if mine.after else None,
        changes=_differences(mine.changes, _language(asked.language)),
        others=mine.others,
    )


@router.get("/policy/draft", response=Policy, auth=may("change policy"))
def policy_draft(request: Call, language: Language = "") -> Any:
    """What would be published today, and how it differs from the version that holds."""
    found, words = versions.draft(today=clock.today()), _language(language)
    return Policy(
        number=None, published_on=None, why="", sentence=versions.sentence(models.PolicyVersion(number=0), found.parts),
        sections=_sections(found.parts, words), changes=_differences(found.changes, words), moved=0,
        digest=found.digest,
    )  # fmt: skip


class PublishPolicy(MustSayWhy):
    """Publish the draft."""

    digest: Words = Field(default="", max_length=64, description="Of the draft that was read; refused where it moved.")


@router.post("/policy/versions", response={201: Policy}, auth=may("change policy"))
def publish_policy(request: Call, given: PublishPolicy) -> Any:
    """The draft as the next version, sealed with what it changes."""
    made = versions.publish(by=request.auth.actor, why=given.why, today=clock.today(), digest=given.digest)
    return Status(201, _told(made, PolicyAsked(), moved=False))


class PolicyRead(Given):
    """Which version was read."""

    number: int = Field(ge=1, le=100_000)


class PolicyAcknowledged(Out):
    """That the caller has read a version."""

    number: int
    on: date


@router.post("/policy/acknowledge", response=PolicyAcknowledged, auth=may("acknowledge policy"))
def acknowledge_policy(request: Call, given: PolicyRead) -> Any:
    """The caller has read this version; a second call changes nothing."""
    found = _version(request, given.number, PolicyAsked())
    kept = readers.acknowledge(me(request), found, by=request.auth.actor, today=clock.today())
    return PolicyAcknowledged(number=found.number, on=kept.on)


class PolicyGroup(Out):
    """How many of a group have read it; only of five people or more."""

    label: str
    people: int
    read: int


class PolicyReader(Out):
    """One person who is asked to read it."""

    key: str
    name: str
    team: str
    on: date | None = Field(description="Day this version was read, or null.")
    last: int | None = Field(description="Last version that was read.")


class Acknowledgements(Out):
    """Who has read the version that holds."""

    number: int
    people: int | None = Field(description="Null for fewer than five.")
    read: int | None
    groups: list[PolicyGroup]
    items: list[PolicyReader] = Field(description="Those the caller may see by name: all, own people, or none.")


@router.get("/policy/acknowledgements", response=Acknowledgements, auth=may("see policy"))
def policy_acknowledgements(request: Call, asked: Query[At]) -> Any:
    """Who has read it: names for the architect, own people for a manager, groups of five or more for everybody."""
    version = versions.current(asked.moment)
    if version is None:
        raise Http404("policy")
    found = readers.turnout(version, today=asked.day, at=asked.moment)
    people = readers.listed(me(request), version, today=asked.day, at=asked.moment)
    shown = found.shown
    return Acknowledgements(
        number=version.number, people=found.people if shown else None, read=found.read if shown else None,
        groups=[PolicyGroup.model_validate(one) for one in found.groups],
        items=[PolicyReader.model_validate(one) for one in people],
    )  # fmt: skip


class PolicyCardEntry(Out):
    """A line of the card."""

    name: str
    note: str


class PolicyCardColumn(Out):
    """One of the three columns: yes, not yet, no."""

    id: str
    title: str
    entries: list[PolicyCardEntry]


class PolicyCard(Out):
    """The policy on one page."""

    title: str
    columns: list[PolicyCardColumn]
    never: list[str]
    ask: list[PolicyCardEntry]


@router.get("/policy/card", response=PolicyCard, auth=may("see policy"))
def policy_card(request: Call, asked: Query[PolicyAsked], everybody: bool = False) -> Any:
    """What the caller may do today; `everybody` for every team."""
    person, language = me(request), _language(asked.language)
    shown = versions.read(_version(request, None, asked))
    teams = None if everybody or not person.team_id else versions.teams_of(person)
    return cards.card(shown, language=language, names=versions.names(shown), teams=teams)


@router.get("/policy/files/{name}", auth=may("see policy"), openapi_extra=files.described(["application/pdf"]))
def policy_file(request: Call, name: Literal["policy.pdf", "card.pdf"], asked: Query[PolicyAsked]) -> HttpResponse:
    """The policy (three to six pages) or its card (one page) as a PDF."""
    version, at = _version(request, None, asked), asked.moment or clock.now()
    language, shown = _language(asked.language), versions.read(version)
    made = papers.made(name, shown, version, language=language, today=version.published_on, at=at)
    return files.download(made.content, made.name, "application/pdf")


class WrittenSection(Out):
    """A written section in both languages."""

    key: str
    version: int
    position: int
    title_en: str
    title_nl: str
    text_en: str
    text_nl: str


class WrittenSections(Answer):
    """The written sections in their order."""

    items: list[WrittenSection]


class SectionChange(Given):
    """A section as it shall be."""

    position: int = Field(ge=0, le=999)
    title_en: Words = Field(min_length=1, max_length=120)
    title_nl: Words = Field(min_length=1, max_length=120)
    text_en: Words = Field(min_length=1, max_length=6000)
    text_nl: Words = Field(min_length=1, max_length=6000)
    why: Words = Field(default="", max_length=2000)

    @property
    def facts(self) -> SectionFacts:
        """What the service takes."""
        return SectionFacts(self.title_en, self.title_nl, self.text_en, self.text_nl, self.position)


def _section(key: str) -> models.Section:
    found = sections.one(key)
    if found is None:
        raise Http404(key)
    return found


@router.get("/policy/sections", response=WrittenSections, auth=may("change policy"))
def policy_sections(request: Call, asked: Query[Asked]) -> Any:
    """The written sections, in both languages; before anybody changed one, the texts it starts from."""
    rows = Rows(sections.written(asked.moment))
    listed = Listed(
        title=_("Sections of the policy"), rows=rows, answer=WrittenSections, search=("title_en", "title_nl")
    )
    return show(request, asked, listed)


@router.post("/policy/sections", response={201: WrittenSection}, auth=may("change policy"))
def add_section(request: Call, given: SectionChange, response: HttpResponse) -> Any:
    """A section of one's own."""
    valid(sections.problems(given.facts))
    made = sections.write(None, given.facts, by=request.auth.actor, why=given.why)
    records.stamp(response, made)
    return Status(201, made)


@router.put("/policy/sections/{slug:key}", response=WrittenSection, auth=may("change policy"))
def change_section(request: Call, key: str, given: SectionChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """A section with other words; it counts when the next version is published."""
    found = _section(key)
    fresh(found, if_match)
    valid(sections.problems(given.facts))
    kept = sections.write(found, given.facts, by=request.auth.actor, why=given.why)
    records.stamp(response, kept)
    return kept


@router.post("/policy/sections/{slug:key}/remove", response={204: None}, auth=may("change policy"))
def remove_section(request: Call, key: str, given: MustSayWhy, if_match: IfMatch) -> Any:
    """A section that the next version does without."""
    found = _section(key)
    fresh(found, if_match)
    sections.remove(found, by=request.auth.actor, why=given.why)
    return Status(204, None)


@router.get("/policy/history", response=Changes, auth=may("see policy"))
def policy_history(request: Call, asked: Query[Asked]) -> Any:
    """Every change of the version that holds."""
    found = versions.current(asked.moment)
    if found is None:
        raise Http404("policy")
    return records.history(request, asked, found)
