"""Register rows become policies: what each row allows, what nobody can write away, and that all of it validates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.access import language
from mandate.engines.access.deciding import decide
from mandate.engines.access.generating import NO_END, entities, generate, written
from mandate.engines.access.rows import DatasetRow, GrantRow, PersonRow, PurposeRow, Rows, RuleRow, TeamRow, ToolRow
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.snapshot import Snapshot, compile
from mandate.engines.access.terms import Request, Uid
from mandate.engines.terms import DataClass, Status

TEAMS = (TeamRow("company"), TeamRow("sales", "company"), TeamRow("field", "sales"), TeamRow("product", "company"))
PURPOSES = (PurposeRow("marketing"), PurposeRow("newsletter", "marketing"), PurposeRow("support"))
ANNA, BOB = PersonRow("anna", "field", ("employee",)), PersonRow("bob", "product", ("employee",))
NOW = 1_000


def made(**rows: Any) -> Snapshot:
    facts = Rows(**{"people": (ANNA, BOB), "teams": TEAMS, "purposes": PURPOSES, **rows})
    text = "\n".join(written(policy, "yes", "ja") for policy in generate(facts))
    assert language.validate(text, SCHEMA) == ()
    assert language.required_annotations(language.parse(text)) == ()
    return compile(text, entities(facts), schema=SCHEMA)


def may(snapshot: Snapshot, person: str, action: str, kind: str, key: str, **context: Any) -> bool:
    if "purpose" in context:
        context["purpose"] = Uid("Purpose", context["purpose"])
    request = Request(Uid("Person", person), Uid("Action", action), Uid(kind, key), context)
    return decide(request, snapshot=snapshot, now=NOW).allow


def tool(**facts: Any) -> ToolRow:
    return ToolRow(**{"key": "chat", "status": Status.IN_USE, "max_class": DataClass.INTERNAL, **facts})


class TestTools:
    def test_a_tool_for_everybody_is_everybodys_up_to_its_class(self) -> None:
        world = made(tools=(tool(),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=1)
        assert not may(world, "anna", "use", "Tool", "chat", data_class=2)

    def test_a_tool_of_a_team_is_for_the_teams_below_it_too_and_for_nobody_else(self) -> None:
        world = made(tools=(tool(teams=("sales", "nobody")),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=1)
        assert not may(world, "bob", "use", "Tool", "chat", data_class=1)

    @pytest.mark.parametrize("status", [Status.NOT_YET, Status.NOT_ALLOWED, Status.UNKNOWN])
    def test_what_is_not_in_use_is_nobodys(self, status: Status) -> None:
        assert not may(made(tools=(tool(status=status),)), "anna", "use", "Tool", "chat", data_class=0)

    def test_who_does_not_say_which_data_hears_no(self) -> None:
        assert not may(made(tools=(tool(),)), "anna", "use", "Tool", "chat")

    def test_a_tool_nobody_gave_a_class_takes_public_data_only(self) -> None:
        world = made(tools=(tool(max_class=None),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=0)
        assert not may(world, "anna", "use", "Tool", "chat", data_class=1)

    def test_an_approval_ends_with_its_last_second(self) -> None:
        assert may(made(tools=(tool(until=NOW),)), "anna", "use", "Tool", "chat", data_class=1)
        assert not may(made(tools=(tool(until=NOW - 1),)), "anna", "use", "Tool", "chat", data_class=1)

    def test_a_purpose_holds_for_the_narrower_ones_below_it(self) -> None:
        world = made(tools=(tool(purposes=("marketing",)),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=1, purpose="newsletter")
        assert not may(world, "anna", "use", "Tool", "chat", data_class=1, purpose="support")
        assert not may(world, "anna", "use", "Tool", "chat", data_class=1)

    def test_nobody_uses_a_tool_before_knowing_how(self) -> None:
        skilled = PersonRow("bob", "product", ("employee",), levels={"prompting": 2})
        world = made(people=(ANNA, skilled), tools=(tool(required={"prompting": 2}),))
        assert may(world, "bob", "use", "Tool", "chat", data_class=1)
        assert not may(world, "anna", "use", "Tool", "chat", data_class=1)

    def test_who_left_has_nothing(self) -> None:
        gone = PersonRow("anna", "field", ("employee",), employed=False, last=NOW - 1)
        assert not may(made(people=(gone, BOB), tools=(tool(),)), "anna", "use", "Tool", "chat", data_class=1)


class TestGrants:
    def given(self, **facts: Any) -> GrantRow:
        return GrantRow(**{"key": "g", "subject_kind": "tool", "subject": "chat", "until": NO_END, **facts})

    def test_access_given_to_a_person_opens_a_tool_that_is_not_in_use_yet(self) -> None:
        world = made(tools=(tool(status=Status.NOT_YET),), grants=(self.given(person="anna"),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=1)
        assert not may(world, "bob", "use", "Tool", "chat", data_class=1)

    def test_access_given_opens_nothing_that_is_not_allowed(self) -> None:
        grants = (self.given(person="anna"), self.given(key="h", person="bob", data_class=DataClass.PUBLIC))
        world = made(tools=(tool(status=Status.NOT_ALLOWED),), grants=grants)
        assert not may(world, "anna", "use", "Tool", "chat", data_class=0)
        assert not may(world, "bob", "use", "Tool", "chat", data_class=0)

    def test_access_given_to_a_team_holds_for_its_people_until_it_ends(self) -> None:
        world = made(tools=(tool(teams=("product",)),), grants=(self.given(team="sales"),))
        assert may(world, "anna", "use", "Tool", "chat", data_class=1)
        late = made(tools=(tool(teams=("product",)),), grants=(self.given(team="sales", until=NOW - 1),))
        assert not may(late, "anna", "use", "Tool", "chat", data_class=1)

    def test_access_given_with_a_limit_keeps_to_it(self) -> None:
        grant = self.given(person="bob", data_class=DataClass.PUBLIC, purpose="support")
        world = made(tools=(tool(teams=("sales",)),), grants=(grant,))
        assert may(world, "bob", "use", "Tool", "chat", data_class=0, purpose="support")
        assert not may(world, "bob", "use", "Tool", "chat", data_class=1, purpose="support")
        assert not may(world, "bob", "use", "Tool", "chat", data_class=0, purpose="marketing")

    def test_access_to_what_is_gone_is_none(self) -> None:
        grants = (self.given(person="anna", subject="gone"), self.given(key="h", subject_kind="dataset", team="sales"))
        assert not may(made(grants=grants), "anna", "use", "Tool", "gone", data_class=0)

    def test_access_given_to_a_dataset_is_for_reading(self) -> None:
        grant = self.given(subject_kind="dataset", subject="crm", person="bob")
        world = made(datasets=(DatasetRow("crm", DataClass.PERSONAL),), grants=(grant,))
        assert may(world, "bob", "read", "Dataset", "crm")
        assert not may(world, "bob", "export", "Dataset", "crm")


class TestDatasets:
    crm = DatasetRow("crm", DataClass.PERSONAL, personal=True, purposes=("newsletter",), teams=("sales",), owner="bob")

    def test_a_dataset_is_read_for_its_purposes_only(self) -> None:
        world = made(datasets=(self.crm,))
        assert may(world, "anna", "read", "Dataset", "crm", purpose="newsletter")
        assert not may(world, "anna", "read", "Dataset", "crm", purpose="support")

    def test_without_a_purpose_nobody_reads_but_its_owner(self) -> None:
        world = made(datasets=(DatasetRow("crm", DataClass.PERSONAL, owner="bob"),))
        assert not may(world, "anna", "read", "Dataset", "crm", purpose="newsletter")
        assert may(world, "bob", "export", "Dataset", "crm")

    def test_data_goes_into_no_tool_of_a_lower_class(self) -> None:
        world = made(tools=(tool(), tool(key="safe", max_class=DataClass.PERSONAL)), datasets=(self.crm,))
        asked = {"purpose": "newsletter", "data_class": 3}
        assert not may(world, "anna", "send", "Dataset", "crm", tool=Uid("Tool", "chat"), **asked)
        assert may(world, "anna", "send", "Dataset", "crm", tool=Uid("Tool", "safe"), **asked)

    def test_special_data_is_exported_by_nobody(self) -> None:
        world = made(datasets=(DatasetRow("health", DataClass.SPECIAL, special=True, owner="bob", domain="care"),))
        assert not may(world, "bob", "export", "Dataset", "health")

    def test_a_rule_for_a_time_ends(self) -> None:
        world = made(datasets=(DatasetRow("crm", None, purposes=("support",), until=NOW - 1),))
        assert not may(world, "anna", "read", "Dataset", "crm", purpose="support")


def test_a_written_rule_forbids_what_a_row_allows() -> None:
    rule = RuleRow(
        "r", 'forbid (principal in Team::"field", action == Action::"use", resource is Tool);', "field", "bob"
    )
    world = made(tools=(tool(),), rules=(rule,))
    assert not may(world, "anna", "use", "Tool", "chat", data_class=0)
    assert may(world, "bob", "use", "Tool", "chat", data_class=0)


def test_an_agent_that_was_not_accepted_does_not_run() -> None:
    rule = RuleRow("r", 'permit (principal, action == Action::"run", resource);')
    assert not may(made(rules=(rule,)), "anna", "run", "Agent", "lead@1")


@pytest.mark.parametrize(
    ("person", "action", "kind", "key"),
    [("anna", "use", "Tool", "gone"), ("stranger", "use", "Tool", "chat"), ("anna", "export", "Dataset", "gone")],
)
def test_a_rule_that_lets_everybody_do_everything_opens_nothing_unknown(
    person: str, action: str, kind: str, key: str
) -> None:
    world = made(tools=(tool(),), rules=(RuleRow("r", "permit (principal, action, resource);"),))
    assert not may(world, person, action, kind, key, data_class=0)


@given(
    st.lists(
        st.builds(
            ToolRow,
            key=st.sampled_from("abc"),
            status=st.sampled_from(Status),
            max_class=st.none() | st.sampled_from(DataClass),
            until=st.none() | st.integers(0, 2_000),
            teams=st.lists(st.sampled_from(["sales", "field", "gone"]), unique=True).map(tuple),
            purposes=st.lists(st.sampled_from(["marketing", "support"]), unique=True).map(tuple),
            required=st.dictionaries(st.sampled_from(['a"b', "x"]), st.integers(1, 5)),
        ),
        unique_by=lambda row: row.key,
        max_size=3,
    )
)
def test_no_row_ever_lets_data_above_its_ceiling_in_or_outlives_its_end(tools: list[ToolRow]) -> None:
    world = made(tools=tuple(tools))
    for row in tools:
        for rank in DataClass:
            if may(world, "anna", "use", "Tool", row.key, data_class=int(rank), purpose="newsletter"):
                assert row.status in {Status.IN_USE, Status.PILOT}
                assert rank <= (row.max_class or 0)
                assert row.until is None or row.until >= NOW
