"""Every kind of change is asked: can it have the effect of a decision above the mandate? A new one fails until it is."""

import ast
from functools import cache

from django.urls import get_resolver

from mandate.config.settings import PACKAGE
from mandate.records.actions import ACTIONS

# Written only by these modules, each of which asks the mandate, or counts votes or signatures of the MT, before it does.
# Modules of the sample company are left out: they write a company of their own, once, before anybody signs in.
ASKS: dict[str, set[str]] = {
    "decision.taken": {"decisions"},
    "decision.agreed": {"decisions"},
    "decision.declined": {"decisions"},
    "decision.replaced": {"decisions"},
    "decision.reopened": {"decisions"},
    "decision.reversed": {"decisions"},
    "decision.undone": {"decisions"},
    "tool.added": {"registers.fields", "tools", "verdicts"},
    "tool.changed": {"registers.fields", "tools", "registering", "asking_access.reviews"},
    "tool.imported": {"registering"},
    "tool.triaged": {"verdicts"},
    "tool.restored": {"verdicts"},
    "dataset.added": {"registers.fields"},
    "dataset.changed": {"registers.fields"},
    "purpose.added": {"registers.fields"},
    "purpose.changed": {"registers.fields"},
    "rule.added": {"guardrails.drafts"},
    "rule.changed": {"guardrails.drafts"},
    "rule.restored": {"guardrails.drafts"},
    "rule.withdrawn": {"guardrails.drafts"},
    "draft.published": {"guardrails.drafts"},
    "draft.rolled_back": {"guardrails.drafts"},
    "grant.given": {"asking_access.grants", "asking_access.verdicts"},
    "grant.changed": {"asking_access.reviews", "recalibration.effects"},
    "request.approved": {"asking_access.verdicts"},
    "recalibration.signed": {"recalibration.signing"},
    "recalibration.undone": {"recalibration.effects"},
    "point.carried_out": {"recalibration.effects"},
    "charter.signed": {"mandate.signing"},
    "charter.ended": {"mandate.signing"},
    "signature.given": {"mandate.signing", "portfolio.signing", "roadmap.committing"},
    "ballot.cast": {"deciding.ballots"},
    "ballot.changed": {"deciding.ballots"},
    "deputy.named": {"mandate.deputies"},
    "delegation.given": {"mandate.delegating"},
    "plan.committed": {"roadmap.committing"},
    "plan.superseded": {"roadmap.committing"},
    "horizon.signed": {"portfolio.horizon"},
    "learning_policy.signed": {"learning.promised"},
    "initiative.started": {"initiatives.states"},
    "initiative.reopened": {"initiatives.states", "initiatives.raising"},
    "initiative.changed": {"initiatives.states", "initiatives.raising", "portfolio.fields", "roadmap.committing"},
    "initiative.imported": {"initiatives.raising", "portfolio.fields"},
}
# Takes away or ends, which never needs the MT, or is the word of a person about themselves.
NARROWS = """
    tool.removed dataset.removed grant.withdrawn grant.confirmed decision.dropped draft.dropped signature.withdrawn
    deputy.changed deputy.removed delegation.withdrawn request.denied request.withdrawn request.expired initiative.dropped initiative.done
    champion.declined champion.stopped practice.retired pledge.declined pledge.dropped
    plan.dropped review.answered review.done review.lapsed commitment.dropped ask.declined ask.withdrawn
    recalibration.changed meeting.cancelled forecast.voided
"""
# Prepares, asks or proposes: nothing takes effect by it.
PREPARES = """
    decision.prepared decision.brought decision.worked_out decision.sent charter.drafted charter.changed draft.made
    draft.changed request.made request.moved review.opened recalibration.planned recalibration.prepared point.added
    point.decided point.removed plan.made plan.changed horizon.written horizon.changed initiative.drafted
    task.added task.changed task.imported task.accepted task.set_aside task.removed
    ask.made ask.changed meeting.planned meeting.changed forecast.asked forecast.changed forecast.sealed pack.made
    champion.asked pledge.proposed talk.gathered talk.changed
    pack.forwarded section.written section.removed development.fed development.triaged development.removed
    learning_policy.written learning_policy.changed question.brought
"""
# Tells what is so: facts, results and plans of hours and money, which commit nobody and open nothing by themselves.
TELLS = """
    organisation.begun organisation.changed team.added team.changed team.superseded team.removed person.added
    person.changed person.imported person.link_made person.left person.erased
    person.joined person.removed record.moved inventory.sealed conversation.noted conversation.changed
    conversation.removed quote.pinned quote.unpinned campaign.planned campaign.changed campaign.opened campaign.extended
    campaign.closed campaign.cancelled publication.sealed session.planned session.changed session.held coaching.planned
    coaching.done coaching.removed classification.changed classification.removed
    purpose.removed competence.added competence.changed competence.removed attainment.noted attainment.removed
    incident.reported incident.changed incident.closed touchpoint.added touchpoint.changed touchpoint.removed touchpoint.checked touchpoint.approved
    use.added use.changed use.removed use.answered use.evidence
    vendor.added vendor.changed vendor.removed decision.reviewed decision.around meeting.held commitment.made
    commitment.changed commitment.done ask.accepted ask.done forecast.opened goal.set goal.changed goal.reached
    goal.dropped capacity.set capacity.changed capacity.removed budget.set budget.changed budget.removed booking.imported
    completion.noted marking.made champion.agreed champion.changed deed.noted practice.shared practice.changed
    practice.imported practice.renewed pledge.agreed pledge.changed pledge.done talk.held
    edition.drafted edition.changed edition.scheduled edition.sent edition.dropped path.set path.removed
    completion.imported completion.removed lesson.written lesson.changed lesson.closed exercise.asked exercise.confirmed
    exercise.declined attendance.answered attendance.marked followup.agreed followup.changed gathering.planned
    gathering.changed gathering.cancelled occasion.set occasion.prepared occasion.moved occasion.cancelled occasion.held
    occasion.minuted pulse.chosen pulse.opened pulse.closed pulse.stopped pulse.removed question.asked question.entered
    question.counted question.answered question.owned question.declined
    booking.changed booking.removed record.cleared ledger.erased policy.published acknowledgement.given
    voice.said voice.entered voice.added voice.answered voice.became_risk voice.became_idea voice.done
"""
# Belongs to another authority than the MT: two signatures open files about people, and everybody agrees for themselves.
OTHERS = """
    processing.written processing.changed processing.signed processing.unsigned processing.withdrawn consent.given
    consent.withdrawn pack.signed
"""
# Write rows under an action that they look up; each is held to the mandate by `refuse_opening`, or by who calls it.
LOOKS_UP = {
    "asking_access.reviews", "champions", "leading.pledges", "leading.talks", "practices.keeping", "practices.exchange",
    "gatherings.asking", "gatherings.minutes", "learning.importing", "learning.lessons", "learning.practising",
    "learning.promised", "deciding.asks", "deciding.ballots", "deciding.meetings", "deciding.promises", "decisions",
    "guardrails.drafts", "portfolio.exchange", "portfolio.goals", "portfolio.horizon", "portfolio.keeping", "processing",
    "recalibration.effects", "recalibration.planning", "registers.bulk", "registers.importing", "registers.keeping",
    "registers.undoing", "tasks.keeping", "voices.hearing",
}  # fmt: skip
OPENS_ROWS = ("tools", "registers.keeping", "registers.bulk", "registers.importing", "registers.undoing", "registering")
# Without signing in: a link acts for one person, and what it can do stands here.
LINKS = {
    "ballot": "votes for its person, whose right to is looked at now; only ever mailed",
    "request-answer": "answers one request; above the mandate for a member of the MT only, and only mailed",
    "asks-door": "hours of a department, by its head",
    "answer-start": "answers of an assessment, which decide nothing",
    "vote": "what a phone thinks in an alignment session, which decides nothing",
    "calendar-feed": "shows one calendar to read, and changes nothing",
    "enter": "signs its person in: docs/sharing.md tells who could use it",
}


@cache
def written() -> tuple[dict[str, set[str]], set[str], set[str]]:
    """Per action the services that name it, those that look an action up, and other floors that write the record."""
    named: dict[str, set[str]] = {}
    looked, outside = set(), set()
    for path in PACKAGE.rglob("*.py"):
        floor, *rest = path.relative_to(PACKAGE).with_suffix("").parts
        module = ".".join(rest)
        if floor in ("records", "catalogue", "config") or module.startswith("sample_"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and node.value in ACTIONS:
                named.setdefault(str(node.value), set()).add(module)
            if not _writes(node):
                continue
            if floor != "services":
                outside.add(f"{floor}.{module}")
            action = next((one.value for one in node.keywords if one.arg == "action"), None)  # type: ignore[attr-defined]
            if action is not None and not isinstance(action, ast.Constant):
                looked.add(module)
    return named, looked, outside


def _writes(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(called, ast.Attribute)
        and called.attr in ("write", "write_many", "remove")
        and isinstance(called.value, ast.Name)
        and called.value.id == "ledger"
    )


def test_every_kind_of_change_says_how_it_stands_to_the_mandate() -> None:
    groups = [set(ASKS), *(set(text.split()) for text in (NARROWS, PREPARES, TELLS, OTHERS))]
    said = set().union(*groups)
    assert said == set(ACTIONS), f"not classified, or gone: {sorted(said ^ set(ACTIONS))}"
    assert sum(map(len, groups)) == len(said), "an action stands in one group"


def test_what_could_be_above_the_mandate_is_written_where_it_is_asked_and_nowhere_else() -> None:
    named, looked, outside = written()
    reads = {"mandate.door", "leading.talks"}  # who prepared a decision, and what teams hear of, is read from these
    found = {action: named.get(action, set()) - reads for action in ASKS}
    assert found == ASKS
    assert looked == LOOKS_UP, "a new place that looks an action up: does it ask the mandate?"
    assert not outside, "pages, API and commands call services; they write no record themselves"
    for module in OPENS_ROWS:
        text = (PACKAGE / "services" / f"{module.replace('.', '/')}.py").read_text()
        assert "refuse_opening(" in text or "standing.held(" in text, module


def test_drafts_are_published_and_rolled_back_only_where_the_mandate_is_asked() -> None:
    callers = {"drafts.publish(": set(), "drafts.roll_back(": set()}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        for call, found in callers.items():
            if call in text and "guardrails" in text:
                found.add(path.stem)
    assert callers == {"drafts.publish(": {"publishing"}, "drafts.roll_back(": {"publishing"}}


def test_what_acts_without_signing_in_is_known() -> None:
    found = {
        one.name
        for one in get_resolver().url_patterns
        for one in getattr(one, "url_patterns", [one])
        if getattr(one.callback, "may", "") == "be anywhere" and "<str:secret>" in str(one.pattern)
    }
    assert found == set(LINKS), "a new link that acts without signing in: what can it decide?"
