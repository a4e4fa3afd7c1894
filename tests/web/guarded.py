"""A written rule, an open draft and an absence, for the pages that show one."""

from typing import Any

from mandate.records import clock, ledger
from mandate.records.models import Delegation, Deputy, Person, Rule, Team, Tool
from mandate.services.guardrails import drafts, rules

CEDAR = 'forbid (principal, action == Action::"train_on", resource is Dataset);'


def things(desk: Any) -> dict[str, list[Any]]:
    """Arguments of every address about rules, drafts, access and deputies."""
    facts = rules.RuleFacts("No training", CEDAR, "No training.", "Niet trainen.", "", desk.architect.key)
    rule = rules.fill(Rule(), facts)
    ledger.write(rule, action="rule.added", by=desk.actor, why="test")
    draft = drafts.make("Tighten", by=desk.actor, person=desk.architect, today=clock.today())
    tool = Tool.objects.first()
    assert tool is not None
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed", "why": "leaks"}, by=desk.actor)
    other = Person.objects.exclude(key=desk.architect.key).first()
    assert other is not None
    away = Deputy(person=desk.architect, deputy=other, valid_from=clock.today(), valid_until=clock.today())
    ledger.write(away, action="deputy.named", by=desk.actor, why="test")
    lent = Delegation(manager=other, team=Team.objects.first(), case="spend", clause="spend", most=0, currency="EUR")
    lent.data_class, lent.valid_from, lent.valid_until = 1, clock.today(), clock.today()
    ledger.write(lent, action="delegation.given", by=desk.actor, why="test")
    return {
        "delegation": [lent.key],
        "delegation-withdraw": [lent.key],
        "deputy-end": [away.key],
        "rule": [rule.key],
        "draft": [draft.key],
        "draft-who": [draft.key, "tool", tool.key],
        "access-who": ["tool", tool.key],
        "access-what": [desk.architect.key],
    }
