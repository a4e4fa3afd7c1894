"""A department's layer: stricter, never looser."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import decide
from mandate.engines.access.language import parse
from mandate.engines.access.layers import check_department
from mandate.engines.access.terms import Uid
from tests.engines.access.worlds import World, expressions, uid, worlds


def codes(text: str) -> list[str]:
    return [problem.code for problem in check_department(parse(text), "sales")]


def test_a_layer_forbids_its_own_people_and_nothing_else() -> None:
    assert codes('forbid(principal in Team::"sales", action, resource);') == []
    assert codes('forbid(principal is Person in Team::"sales", action, resource) when { context.mfa };') == []
    assert codes('permit(principal in Team::"sales", action, resource);') == ["permit"]
    assert codes("forbid(principal, action, resource);") == ["scope"]
    assert codes('forbid(principal == Team::"sales", action, resource);') == ["scope"]
    assert codes('permit(principal in Team::"legal", action, resource);') == ["permit", "scope"]
    deep = " && ".join(["true"] * 200)
    assert codes(f'forbid(principal in Team::"sales", action, resource) when {{ {deep} }};') == ["unread"]


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), st.lists(expressions, max_size=2))
def test_with_a_layer_nobody_may_more_and_outsiders_may_the_same(world: World, conditions: list[str]) -> None:
    team = Uid("Team", "sales")
    layer = "".join(f"\nforbid(principal in {uid(team)}, action, resource) when {{ {one} }};" for one in conditions)
    assert check_department(parse(layer), "sales") == ()
    first, *others = world.entities
    entities = (replace(first, parents=first.parents | {team}), *others)
    before, after = snapshot.compile(world.text, entities), snapshot.compile(world.text + layer, entities)
    for request in world.requests:
        old, new = decide(request, snapshot=before), decide(request, snapshot=after)
        assert old.allow or not new.allow
        node = after.nodes.get(request.principal)
        if node is None or team not in node.above:
            assert old == new
