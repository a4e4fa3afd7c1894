"""Versions of the policy: the draft of today, what it would change, publishing it, and what moved since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Acknowledgement, Person, PolicyVersion, Team
from mandate.services import formats, wording
from mandate.services.policy import generated, parts, sections
from mandate.services.policy.parts import Change, Part, Said
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published today, and how it differs from the version that holds."""

    parts: tuple[Part, ...]
    current: PolicyVersion | None
    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """Names these sections, so that nobody publishes what they have not seen."""
        return parts.digest(self.parts)


def draft(*, today: date) -> Draft:
    """The policy as it would be published today."""
    now, found = _now(today), current()
    return Draft(now, found, parts.moved(parts.differences(read(found), now)) if found else ())


def _now(today: date, at: datetime | None = None) -> tuple[Part, ...]:
    return _built(today, at, ledger.anchor().digest)


@lru_cache(maxsize=4)
def _built(today: date, at: datetime | None, _head: str) -> tuple[Part, ...]:
    """The sections as the record gives them; kept for as long as nothing is written to it."""
    made = generated.sections(generated.registers(today=today, at=at))
    both = [*sections.as_parts(sections.written(at)), *made]
    return tuple(sorted(both, key=lambda part: (part.position, part.id)))


def current(at: datetime | None = None) -> PolicyVersion | None:
    """The version that holds now or held at a moment; None before the first."""
    if at is None:
        return PolicyVersion.objects.first()
    return max(asof.world(at).all(PolicyVersion), key=lambda one: one.number, default=None)


def numbered(number: int, at: datetime | None = None) -> PolicyVersion | None:
    """A version by its number."""
    rows = PolicyVersion.objects.all() if at is None else asof.world(at).all(PolicyVersion)
    return next((one for one in rows if one.number == number), None)


def read(version: PolicyVersion) -> tuple[Part, ...]:
    """The sections of a version."""
    return parts.read(version.sections)


def since(version: PolicyVersion, *, today: date, at: datetime | None = None) -> tuple[Change, ...]:
    """What the registers and the written sections would change in this version, now or at a moment."""
    return _rules(parts.moved(parts.differences(read(version), _now(today, at))))


def _rules(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Without what is still missing: that counts gaps in the registers, and nobody may do more or less by it."""
    return tuple(change for change in changes if change.part != "missing")


@transaction.atomic
def publish(*, by: Actor, why: str, today: date, digest: str = "") -> PolicyVersion:
    """The draft as the next version, sealed with what it changes.

    Raises Refused without a reason, where nothing differs, or where the draft is no longer the one with this `digest`.
    """
    if not why.strip():
        raise Refused(why=_("Say why this version is published: it stands on its first page."), whose_move=_("Yours."))
    wanted = draft(today=today)
    if digest and digest != wanted.digest:
        raise Refused(
            why=_("The registers or the texts changed while you were reading the draft."),
            whose_move=_("Yours."),
            what_would_change_this=_("Read the draft again and publish it then."),
        )
    if wanted.current is not None and not wanted.changes:
        raise Refused(
            why=_("Nothing differs from the version that holds."),
            what_would_change_this=_("Change a text, or a row of a register, and publish then."),
        )
    act = Act.new()
    sections.keep_starting(by=by, act=act)
    version = PolicyVersion(
        number=wanted.current.number + 1 if wanted.current else 1,
        published_on=today,
        why=why.strip(),
        sections=parts.kept(wanted.parts),
        changes=[_kept(change) for change in wanted.changes],
    )
    ledger.write(version, action="policy.published", by=by, why=version.why, act=act)
    return version


def _kept(change: Change) -> dict[str, Any]:
    """A change as JSON keeps it."""
    kept: dict[str, Any] = asdict(change)
    return kept


def changes_of(version: PolicyVersion) -> tuple[Change, ...]:
    """What a version changed, as it was sealed."""
    return tuple(
        Change(
            row["part"], row["row"], row["sort"], tuple(row["teams"]), _said(row["en"]), _said(row["nl"]),
            tuple(_three(field) for field in row["fields_en"]), tuple(_three(field) for field in row["fields_nl"]),
        )
        for row in version.changes
    )  # fmt: skip


def _said(kept: dict[str, Any]) -> Said:
    return Said(kept["head"], tuple((label, text) for label, text in kept["lines"]))


def _three(field: Iterable[str]) -> tuple[str, str, str]:
    label, old, new = field
    return label, old, new


def names(shown: Iterable[Part]) -> dict[str, str]:
    """Names of the people whom these sections speak of."""
    return dict(Person.objects.filter(key__in=parts.people_in(shown)).values_list("key", "name"))


def names_in(changes: Iterable[Change]) -> dict[str, str]:
    """Names of the people whom these changes speak of."""
    keys = {
        key
        for change in changes
        for _label, old, new in change.fields_en
        for text in (old, new)
        for key in parts.PERSON.findall(text)
    }
    return dict(Person.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


@dataclass(frozen=True, slots=True)
class Mine:
    """What changed for one person, between the version they last read and the one that holds."""

    before: PolicyVersion | None
    after: PolicyVersion | None
    changes: tuple[Change, ...]
    others: int
    """Changes that are about other teams."""


def read_by(person: Person, *, at: datetime | None = None) -> dict[int, date]:
    """The versions that a person has read, by number, with the day."""
    if at is None:
        rows = Acknowledgement.objects.filter(person=person).values_list("policy__number", "on")
        return dict(rows)
    found = [one for one in asof.world(at).all(Acknowledgement) if one.person_id == person.key]
    return {one.policy.number: one.on for one in found if one.policy}


def compared_with(number: int, read: Collection[int]) -> int | None:
    """The version that a reader compares this one with: the last they read; having read it, the one before."""
    if number in read:
        return number - 1 or None
    return max(read, default=None)


def for_person(person: Person, *, at: datetime | None = None) -> Mine:
    """What changed for this person: since the version they read last, or where that one holds, since the one before."""
    after = current(at)
    if after is None:
        return Mine(None, None, (), 0)
    number = compared_with(after.number, read_by(person, at=at))
    before = numbered(number, at) if number else None
    if before is None:
        return Mine(None, after, (), 0)
    found = _rules(parts.moved(parts.differences(read(before), read(after))))
    teams = teams_of(person)
    own = tuple(change for change in found if parts.concerns(change, teams))
    return Mine(before, after, own, len(found) - len(own))


def teams_of(person: Person) -> frozenset[str]:
    """The team of a person, every team above it, and the teams of the people who report to them."""
    above = dict(Team.objects.values_list("key", "parent_id"))
    wanted = [person.team_id, *Person.objects.filter(manager=person, left_on=None).values_list("team_id", flat=True)]
    return frozenset(team for start in wanted for team in _line(start, above))


def _line(team: str | None, above: Mapping[str, str | None]) -> Collection[str]:
    found: list[str] = []
    while team and team not in found:
        found.append(team)
        team = above.get(team)
    return found


def sentence(version: PolicyVersion | None, shown: Iterable[Part]) -> str:
    """The policy in one sentence: how many tools one may use, which wait, and which are not allowed."""
    if version is None:
        return _("No policy is published yet.")
    counted = {part.id: len(part.rows) for part in shown}
    used = counted.get("allowed", 0)
    words = {
        "used": formats.number(used),
        "later": formats.number(counted.get("not_yet", 0)),
        "never": formats.number(counted.get("not_allowed", 0)),
    }
    if not any(counted.get(part, 0) for part in ("allowed", "not_yet", "not_allowed")):
        return _("No AI tool was decided on yet.")
    text = ngettext(
        "You may use %(used)s AI tool; %(later)s not yet, %(never)s not at all.",
        "You may use %(used)s AI tools; %(later)s not yet, %(never)s not at all.",
        used,
    )
    return text % words


def moved_sentence(count: int) -> str:
    """That the registers have moved since the version that holds was published."""
    text = ngettext("%(count)s rule changed since this version.", "%(count)s rules changed since this version.", count)
    return wording.opening(text % {"count": formats.count(count)})
