"""Uses of AI judged by the law: what the register says, what people answered, and what follows on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mandate.catalogue.law.packs import load_pack
from mandate.catalogue.law.phrases import load_phrases
from mandate.engines.law import Pack, Verdict, classify
from mandate.engines.law.pack import Kind, Question
from mandate.engines.law.suggesting import Suggestion, suggest
from mandate.engines.terms import DataClass, InvalidFact, Status
from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Dataset, Person, Tool, Use
from mandate.services import formats, processing, wording
from mandate.services.refusals import Refused

BLOCKED, UNDECIDED = "BLOCK", "UNDECIDED"
MOST_OPTIONS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that the register gives: its name in the pack, and where it stands, to be changed there."""

    fact: str
    kind: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class World:
    """What uses are judged by, read once for many of them: tools, data, and whether there is a works council."""

    tools: Mapping[str, Tool]
    datasets: Mapping[str, Dataset]
    council: bool

    @classmethod
    def now(cls) -> World:
        """The registers as they are."""
        tools = {row.key: row for row in Tool.objects.select_related("supplier")}
        return cls(tools, {row.key: row for row in Dataset.objects.all()}, processing.has_works_council())


def known(use: Use, world: World) -> list[Known]:
    """What the register says of a use; only what is so: that nothing is written down makes nothing untrue."""
    found = []
    tool = world.tools.get(use.tool_id or "")
    if tool is not None:
        found += [Known(fact, "tool", tool.key, tool.name) for fact in ("is_ai_system", "role_deployer")]
        if tool.status in (Status.NOT_YET.value, Status.UNKNOWN.value):
            found.append(Known("is_candidate_tool", "tool", tool.key, tool.name))
    if use.agent:
        found += [Known(fact, "use", use.key, use.agent) for fact in ("role_provider", "role_deployer")]
    rows = [world.datasets[key] for key in use.datasets if key in world.datasets]
    for row in rows:
        rank = row.data_class or 0
        if row.personal or row.special or rank >= DataClass.PERSONAL:
            found.append(Known("personal_data", "dataset", row.key, row.name))
            if tool is not None and tool.supplier_id:
                found.append(Known("uses_processor", "tool", tool.key, tool.name))
        if row.special or rank >= DataClass.SPECIAL:
            found.append(Known("special_category", "dataset", row.key, row.name))
    if world.council:
        found.append(Known("has_works_council", "organisation", "", _("The works council")))
    return list({one.fact: one for one in reversed(found)}.values())[::-1]


def answered(use: Use, pack: Pack) -> dict[str, list[str]]:
    """The answers by question; one that this state of the law does not ask any more stays in the record alone."""
    options = {one.id: {option.id for option in one.options} | {"unsure"} for one in pack.questions}
    return {
        key: [one for one in row["options"] if one in options[key]]
        for key, row in use.answers.items()
        if key in options
    }


def verdict(use: Use, *, pack: Pack, world: World, today: date, explain: bool = True) -> Verdict:
    """What the law asks of a use on a day."""
    facts = {one.fact: True for one in known(use, world) if one.fact in pack.facts}
    return classify(answered(use, pack), facts, pack=pack, today=today, country=use.country, explain=explain)


def verdicts(uses: Iterable[Use], *, pack: Pack, today: date) -> dict[str, Verdict]:
    """The verdict of each use by key, without what would change it."""
    world = World.now()
    return {use.key: verdict(use, pack=pack, world=world, today=today, explain=False) for use in uses}


def may_answer(person: Person | None, use: Use, *, today: date) -> bool:
    """Whoever keeps the registers answers, and whose use it is."""
    if person is None or over(use, today):
        return False
    if access.may(person, "change registers", today=today):
        return True
    return person.key == use.owner_id and person.present(today)


def over(use: Use, today: date) -> bool:
    """Whether a use has ended: it is kept, and nobody answers for it any more."""
    return use.ended_on is not None and use.ended_on < today


def refuse_others(person: Person | None, use: Use, *, today: date) -> None:
    """Raises Refused for who may not answer."""
    if not may_answer(person, use, today=today):
        raise Refused(
            why=_("The use has ended, so nobody answers for it any more.")
            if over(use, today)
            else _("Whose use it is answers, and the architect."),
            whose_move=_("The owner's: %(name)s.") % {"name": use.owner.name} if use.owner else _("The architect's."),
        )


def answer(
    use: Use, question: str, options: Sequence[str], *, by: Actor, today: date, why: str = "", pack: Pack | None = None
) -> Change:
    """One answer of a person, and the verdict that follows kept beside it. Raises Refused; then nothing is written."""
    law = pack or load_pack()
    asked = _question(law, question)
    picked = list(dict.fromkeys(one for one in options if one))
    _refuse_wrong(asked, picked)
    kept = {"options": picked, "by": by.label, "on": today.isoformat()}
    use.answers = {**use.answers, asked.id: kept} if picked else _without(use.answers, asked.id)
    try:
        found = verdict(use, pack=law, world=World.now(), today=today, explain=False)
    except InvalidFact as wrong:
        raise _contradiction(str(wrong)) from wrong
    use.verdict = {
        "act_as": found.act_as, "decided": found.decided, "law_version": found.law_version,
        "sha256": found.pack_sha256, "as_of": today.isoformat(),
    }  # fmt: skip
    said = said_of(asked, picked) if picked else _("taken back")
    reason = why.strip() or _("%(question)s %(answer)s") % {"question": asked.id, "answer": said}
    return ledger.write(use, action="use.answered", by=by, why=reason)


def _without(answers: Mapping[str, Any], question: str) -> dict[str, Any]:
    return {key: row for key, row in answers.items() if key != question}


def _question(pack: Pack, key: str) -> Question:
    try:
        return pack.question(key)
    except KeyError as unknown:
        raise Refused(why=_("There is no such question."), whose_move=_("Yours.")) from unknown


def _refuse_wrong(asked: Question, picked: Sequence[str]) -> None:
    known_options = {one.id for one in asked.options} | {"unsure"}
    if not set(picked) <= known_options:
        raise Refused(why=_("That is no answer to this question."), whose_move=_("Yours."))
    alone = {"unsure", *(one.id for one in asked.options if not one.sets and one.id in ("none", "no", "nothing"))}
    if len(picked) > 1 and (asked.kind is Kind.ONE or alone & set(picked)):
        raise _contradiction(asked.id)


def _contradiction(where: str) -> Refused:
    return Refused(
        why=_("These answers exclude each other: %(where)s.") % {"where": where},
        whose_move=_("Yours."),
        what_would_change_this=_("Choose “none of these” or “I do not know” alone."),
    )


def said_of(asked: Question, picked: Sequence[str]) -> str:
    """Answers in words, in the reader's language."""
    texts = {one.id: one.text.of(get_language() or "en") for one in asked.options} | {"unsure": _("I do not know")}
    return "; ".join(texts[one] for one in picked if one in texts)


def suggested(use: Use, pack: Pack, told: Iterable[Known]) -> list[Suggestion]:
    """What the description suggests for questions that neither a person nor the register (`told`) answered.

    Nothing of it counts until somebody confirms it.
    """
    if not use.about.strip():
        return []
    so = {one.fact for one in told}
    sets = {(asked.id, option.id): set(option.sets) for asked in pack.questions for option in asked.options}
    found = suggest(use.about, load_phrases(), country=use.country)
    return [
        one
        for one in found
        if one.question not in use.answers
        and not (sets[one.question, one.option] and sets[one.question, one.option] <= so)
    ]


def missing(use: Use) -> list[str]:
    """What nobody said of a use, in sentences: without it a verdict says less than it seems to."""
    return [
        text
        for text, holds in (
            (_("Nobody said who is affected."), not use.people.strip()),
            (_("Nobody said which data goes in."), not use.datasets),
            (_("Nobody said what it is for."), not use.purposes),
            (_("Nobody answers for it."), use.owner_id is None),
        )
        if holds
    ]


def headline(uses: Sequence[Use], found: Mapping[str, Verdict], pack: Pack) -> str:
    """How many uses there are, and what matters most about them, in one sentence."""
    count = len(uses)
    said = ngettext("%(count)s use of AI", "%(count)s uses of AI", count) % {"count": wording.spelled(count)}
    judged = [found[use.key] for use in uses if use.key in found]
    parts = []
    banned = sum(one.act_as == BLOCKED and one.decided for one in judged)
    high = sum(one.high_risk == "high_risk" for one in judged)
    undecided = sum(not one.decided for one in judged)
    if banned:
        parts.append(ngettext("%(n)s is forbidden", "%(n)s are forbidden", banned) % {"n": wording.spelled(banned)})
    if high:
        parts.append(ngettext("%(n)s is high-risk", "%(n)s are high-risk", high) % {"n": wording.spelled(high)})
    if undecided:
        parts.append(
            ngettext("%(n)s waits for an answer", "%(n)s wait for an answer", undecided)
            % {"n": wording.spelled(undecided)}
        )
    told = f"{said}: {formats.listed(parts)}." if parts else f"{said}."
    return wording.opening(told)


def tier_of(found: Verdict) -> str:
    """The class of a use as lists show it; `UNDECIDED` while more than one can come out."""
    return found.act_as if found.decided else UNDECIDED
