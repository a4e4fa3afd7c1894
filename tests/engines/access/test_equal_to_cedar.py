"""The compiler against Cedar itself: the same decision, reasons and errors, whatever the policies and requests."""

from hypothesis import HealthCheck, given, settings

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import decide
from mandate.engines.access.judge import judge
from mandate.engines.access.terms import Decision
from tests.engines.access.worlds import World, worlds


def told(decision: Decision) -> tuple[bool, tuple[str, ...], list[str]]:
    return decision.allow, decision.reasons, sorted(error.policy for error in decision.errors)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_compiled_policies_decide_as_cedar_does(world: World) -> None:
    built = snapshot.compile(world.text, world.entities)
    assert built.compiled_share == 1
    for request in world.requests:
        ours, cedars = decide(request, snapshot=built), judge(request, by=built.judge)
        assert ours.compiled
        assert told(ours) == told(cedars), (request, ours, cedars)
