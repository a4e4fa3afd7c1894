"""What the priorities rest on, of one moment: the newest published assessment, the inventory, and what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from mandate.catalogue.assessment import inventory_items, load_bank
from mandate.engines.alignment.facts import EVERYONE, LAST
from mandate.engines.readiness.plan import Evidence, Found, Said
from mandate.engines.readiness.scoring import Counts, Result, median
from mandate.records import asof, clock
from mandate.records.models import Conversation, Publication, Quote
from mandate.services import publishing
from mandate.services.campaigns import groups_of
from mandate.services.overview import Overview, overview

ITEM = "item"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words pinned to a question, with the role that spoke and where they put it, from 1 to 5, where they say so."""

    quote: str
    conversation: str
    speaker: str
    item: str
    text: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything a plan of one moment is made from; what is None or empty was not there at that moment."""

    day: date
    publication: Publication | None
    form: str
    result: Result | None
    seen: Overview | None
    spoken: tuple[Spoken, ...]
    evidence: Evidence
    unseen: Publication | None = None
    """A later publication of which nothing is shown: it takes nothing away from the one before it."""

    @property
    def title(self) -> str:
        """What the assessment is called, empty where none was published."""
        return self.publication.campaign.title if self.publication else ""

    def row(self, item: str, group: str = EVERYONE) -> Mapping[str, Any] | None:
        """What was published of one question in one group; None where nothing was."""
        rows = self.publication.report["items"] if self.publication else ()
        return next((one for one in rows if (one["item"], one["group"]) == (item, group)), None)

    def groups(self) -> dict[str, str]:
        """The groups that were published besides everyone, by key, with what they are called."""
        return labels(self.publication) if self.publication else {}

    def apart(self) -> list[Mapping[str, Any]]:
        """Where two groups of this assessment were found to differ, the furthest first."""
        rows = self.publication.report["differences"] if self.publication else ()
        found = [one for one in rows if one["reading"] == "differ" and not any(g.endswith(LAST) for g in one["groups"])]
        return sorted(found, key=lambda one: (-one["steps"], one["item"], one["groups"]))


def labels(publication: Publication) -> dict[str, str]:
    """The groups of an assessment that were published besides everyone, by key, with what they are called."""
    known = {group.key: group.label for group in groups_of(publication.campaign)}
    return {one["group"]: known[one["group"]] for one in publication.report["groups"] if one["group"] in known}


def gather(*, today: date, at: datetime | None = None, inventory: bool = True) -> Basis:
    """What is known now, or was at another moment; days of that moment count from its own date.

    `inventory` False leaves the inventory out, for who asks about answers and conversations only.
    """
    day = clock.day(at) if at else today
    publication, unseen = _latest(at)
    seen = overview(today=day, at=at) if inventory else None
    said = spoken(at)
    return Basis(
        day=day,
        publication=publication,
        form=publishing.form_of(publication.campaign) if publication else FULL,
        result=publishing.result(publication) if publication else None,
        seen=seen,
        spoken=said,
        evidence=_evidence(publication, seen, said),
        unseen=unseen,
    )


def newest(at: datetime | None = None) -> Publication | None:
    """The publication of the assessment that closed last and shows something, now or at a moment.

    Where none shows anything it is the last one; None where there is none.
    """
    return _latest(at)[0]


def _latest(at: datetime | None) -> tuple[Publication | None, Publication | None]:
    """The publication that counts, and the last one where that came later and shows no group."""
    rows = iter(_published(at))
    last = next(rows, None)
    if last is None or last.report["groups"]:
        return last, None
    shown = next((one for one in rows if one.report["groups"]), None)
    return (shown, last) if shown else (last, None)


def _published(at: datetime | None) -> Iterable[Publication]:
    """Every publication, now or at a moment, the last first."""
    if at is None:
        rows = Publication.objects.select_related("campaign").order_by("-sealed_on", "-campaign__opens_on", "key")
        return rows.iterator()
    then = sorted((one for one in asof.world(at).all(Publication) if one.campaign is not None), key=lambda one: one.key)
    return sorted(then, key=lambda one: (one.sealed_on, one.campaign.opens_on), reverse=True)


def _evidence(publication: Publication | None, seen: Overview | None, said: Sequence[Spoken]) -> Evidence:
    bank = load_bank()
    known = {item.id for item in bank.items}
    dimensions = {one.id for one in bank.dimensions}
    rows = [one for one in publication.report["items"] if one["group"] == EVERYONE] if publication else []
    asked = set(bank.form(publishing.form_of(publication.campaign)).items) if publication else set()
    weights = publication.campaign.weights if publication else {}
    return Evidence(
        counts={one["item"]: counts_of(one) for one in rows if one["item"] in asked},
        readings={one["item"]: one["reading"] for one in rows if one["item"] in known and one["reading"]},
        weights={name: Fraction(weight) for name, weight in weights.items() if name in dimensions},
        found=_found(seen),
        said=[Said(one.speaker, one.item, one.text, one.position) for one in said if one.item in known],
    )


def counts_of(row: Mapping[str, Any]) -> Counts | None:
    """The seven counts of a published row; None where they are hidden."""
    return None if row["counts"] is None else (*row["counts"], row["dk"], row["na"])


def stands(row: Mapping[str, Any]) -> Fraction | None:
    """Where the middle of a published row lies, or the answer nearly all gave; None where neither is shown."""
    counts = counts_of(row)
    if counts is not None:
        return median(counts)
    return None if row["nearly_all"] is None else Fraction(row["nearly_all"])


def _found(seen: Overview | None) -> list[Found]:
    speaks = inventory_items()
    return [Found(row.id, row.rank, law=row.law, item=speaks.get(row.kind)) for row in (seen.plan if seen else ())]


def spoken(at: datetime | None = None) -> tuple[Spoken, ...]:
    """Every quote that is pinned to a question, now or at a moment."""
    if at is None:
        quotes = list(Quote.objects.filter(subject_kind=ITEM).select_related("conversation").order_by("key"))
    else:
        quotes = [one for one in asof.world(at).all(Quote) if one.subject_kind == ITEM and one.conversation is not None]
    names = speakers({one.conversation_id: one.conversation for one in quotes}.values())
    return tuple(
        Spoken(one.key, one.conversation_id, names[one.conversation_id], one.subject, one.text, one.position)
        for one in quotes
    )


def speakers(talks: Iterable[Conversation]) -> dict[str, str]:
    """The role that spoke in each conversation, by its key; two of one role are told apart by a number."""
    rows = sorted(talks, key=lambda talk: (talk.on or date.min, talk.key))
    held = Counter(talk.speaker_role for talk in rows)
    count: Counter[str] = Counter()
    names = {}
    for talk in rows:
        count[talk.speaker_role] += 1
        several = held[talk.speaker_role] > 1
        names[talk.key] = f"{talk.speaker_role} ({count[talk.speaker_role]})" if several else talk.speaker_role
    return names
