"""The compiler against Cedar itself: the same decision, reasons and errors, whatever the policies and requests."""

from hypothesis import HealthCheck, given, settings

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import decide
from mandate.engines.access.judge import judge
from mandate.engines.access.terms import Decision
from tests.engines.access.worlds import World, worlds


def told(decision: Decision) -> tuple[bool, tuple[str, ...], list[str]]:
    return decision.allow, decision.reasons, sorted(error.policy for error in decision.errors)


def differences(world: World) -> list[object]:
    """Every request on which the compiler and Cedar disagree, with both answers."""
    built = snapshot.compile(world.text, world.entities)
    assert built.compiled_share == 1
    pairs = [(one, decide(one, snapshot=built), judge(one, by=built.judge)) for one in world.requests]
    return [pair for pair in pairs if not pair[1].compiled or told(pair[1]) != told(pair[2])]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_compiled_policies_decide_as_cedar_does(world: World) -> None:
    assert differences(world) == []
