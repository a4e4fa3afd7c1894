"""Register rows become Cedar policies, each with the row it comes from; people and things become entities.

Managers edit rows, never Cedar. The rules under `always:` stand whatever anybody writes: a forbid wins over any permit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mandate.engines.access.rows import DatasetRow, GrantRow, PersonRow, Rows, RuleRow, ToolRow
from mandate.engines.access.terms import Entity, Uid, quoted
from mandate.engines.terms import DataClass, Status

LIVE = (Status.IN_USE, Status.PILOT)
NO_END = 253_402_300_799
"""The last second of the year 9999: what has no end, ends then."""
GRANTED = "granted:"
UNSAID_TOOL, UNSAID_DATA = DataClass.PUBLIC, DataClass.SPECIAL
"""While nobody said: public data only may go into a tool, and a dataset counts as the most sensitive there is."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One policy before its sentences: its id, what kind of rule it is, the row it comes from, and its Cedar body."""

    id: str
    sort: str
    row: str
    body: str
    owner: str = ""
    until: int | None = None
    team: str | None = None
    lever: str = ""


def generate(rows: Rows) -> tuple[Generated, ...]:
    """Every policy of the registers, the rules always on first; the order never matters."""
    made = [*_always()]
    for tool in rows.tools:
        made += _tool(tool)
    for dataset in rows.datasets:
        made += _dataset(dataset)
    tools = {tool.key: tool for tool in rows.tools}
    datasets = {dataset.key: dataset for dataset in rows.datasets}
    for grant in rows.grants:
        made += _grant(grant, tools, datasets)
    made += [_rule(rule) for rule in rows.rules]
    return tuple(made)


def written(policy: Generated, en: str, nl: str) -> str:
    """The policy as Cedar text with its annotations; both sentences are what managers read."""
    notes = {
        "id": policy.id,
        "sort": policy.sort,
        "row": policy.row,
        "owner": policy.owner or "architect",
        "until": "" if policy.until is None else str(policy.until),
        "lever": policy.lever,
        "en": en,
        "nl": nl,
    }
    head = "\n".join(f"@{name}({quoted(text)})" for name, text in notes.items() if text)
    return f"{head}\n{policy.body}"


def _always() -> Iterator[Generated]:
    """Each asks first whether the fact is there: a forbid that fails to evaluate would be left out, not obeyed."""
    rules = (
        (
            "left",
            "forbid (principal is Person, action, resource)\nunless { principal has employed && principal.employed };",
            "",
        ),
        (
            "not_allowed",
            'forbid (principal, action in [Action::"use", Action::"send"], resource is Tool)\n'
            'when { !(resource has status) || resource.status == "not_allowed" };',
            "status",
        ),
        (
            "expired",
            'forbid (principal, action in [Action::"use", Action::"send"], resource is Tool)\n'
            "when { !(resource has until) || context.now > resource.until };",
            "until",
        ),
        (
            "over_class",
            'forbid (principal, action in [Action::"use", Action::"send"], resource is Tool)\n'
            "when { !(context has data_class) || !(resource has max_class)"
            " || context.data_class > resource.max_class };",
            "data_class",
        ),
        (
            "data_into_tool",
            'forbid (principal, action == Action::"send", resource is Dataset)\n'
            "when { context has tool && (!(resource has class) || !(context.tool has max_class)"
            " || resource.class > context.tool.max_class) };",
            "data_class",
        ),
        (
            "special_data",
            'forbid (principal, action in [Action::"export", Action::"train_on"], resource is Dataset)\n'
            "when { !(resource has special) || resource.special };",
            "",
        ),
        (
            "not_accepted",
            'forbid (principal, action == Action::"run", resource is Agent)\n'
            'unless { resource has state && ["limited", "production"].contains(resource.state)'
            " && resource.own_stack };",
            "state",
        ),
    )
    for name, body, lever in rules:
        yield Generated(f"always:{name}", f"always_{name}", "", body, lever=lever)


def _scopes(teams: Iterable[str]) -> Iterator[tuple[str, str | None, str]]:
    """One scope per team, or one for every person: the ending of the id, the team, and the Cedar of it."""
    found = tuple(teams)
    if not found:
        yield "", None, "principal is Person"
    for team in found:
        yield f":{team}", team, f"principal in {Uid('Team', team)}"


def _tool(tool: ToolRow) -> Iterator[Generated]:
    """Who may use a tool, with which data: nothing for one that is not (yet) in use, since the default is no."""
    row, uid = f"tool:{tool.key}", Uid("Tool", tool.key)
    actions = 'action in [Action::"use", Action::"send"]'
    if tool.status in LIVE:
        conditions = " && ".join(_conditions(tool))
        for ending, team, scope in _scopes(tool.teams):
            body = f"permit ({scope}, {actions}, resource == {uid})\nwhen {{ {conditions} }};"
            yield Generated(f"{row}{ending}", "tool", row, body, tool.owner or "", tool.until, team, "teams")
    if tool.status is not Status.NOT_ALLOWED:
        # One group per tool, so that a grant is membership: it can be tried on without writing a rule.
        group = Uid("Group", f"{GRANTED}{tool.key}")
        conditions = " && ".join(_conditions(tool, purposes=False))
        body = f"permit (principal in {group}, {actions}, resource == {uid})\nwhen {{ {conditions} }};"
        yield Generated(f"{row}:granted", "granted", row, body, tool.owner or "", tool.until, lever="grant")


def _conditions(tool: ToolRow, *, purposes: bool = True) -> Iterator[str]:
    yield "context.data_class <= resource.max_class"
    yield "context.now <= resource.until"
    for competence, level in sorted(tool.required.items()):
        name = quoted(competence)
        yield f"principal.hasTag({name})"
        yield f"principal.getTag({name}) >= {level}"
    if purposes and tool.purposes:
        yield f"context.purpose in [{_purposes(tool.purposes)}]"


def _purposes(keys: Iterable[str]) -> str:
    return ", ".join(str(Uid("Purpose", key)) for key in sorted(keys))


def _dataset(dataset: DatasetRow) -> Iterator[Generated]:
    """Who may read a dataset or send it on, for which purposes; and its owner, who answers for it."""
    row, uid = f"dataset:{dataset.key}", Uid("Dataset", dataset.key)
    until = NO_END if dataset.until is None else dataset.until
    if dataset.purposes:
        when = f"context.now <= {until} && context.purpose in [{_purposes(dataset.purposes)}]"
        for ending, team, scope in _scopes(dataset.teams):
            body = (
                f'permit ({scope}, action in [Action::"read", Action::"send"], resource == {uid})\nwhen {{ {when} }};'
            )
            yield Generated(f"{row}{ending}", "dataset", row, body, dataset.owner or "", dataset.until, team, "purpose")
    if dataset.owner:
        actions = ", ".join(f'Action::"{name}"' for name in ("read", "export", "approve", "grant"))
        body = f"permit (principal == {Uid('Person', dataset.owner)}, action in [{actions}], resource == {uid});"
        yield Generated(f"{row}:owner", "owner", row, body, dataset.owner)


def _grant(grant: GrantRow, tools: Mapping[str, ToolRow], datasets: Mapping[str, DatasetRow]) -> Iterator[Generated]:
    """Access given on top of a row; one to a person without a limit of its own is membership of the row's group."""
    if grant.subject_kind == "tool" and grant.subject not in tools:
        return
    if grant.subject_kind == "dataset" and grant.subject not in datasets:
        return
    if _is_member(grant):
        return
    tool = tools.get(grant.subject) if grant.subject_kind == "tool" else None
    if tool is not None and tool.status is Status.NOT_ALLOWED:
        return
    who = (
        f"principal == {Uid('Person', grant.person)}"
        if grant.person
        else f"principal in {Uid('Team', grant.team or '')}"
    )
    conditions = [f"context.now <= {grant.until}"]
    if tool is not None:
        conditions += _conditions(tool, purposes=False)
    if grant.data_class is not None:
        conditions.append(f"context.data_class <= {int(grant.data_class)}")
    if grant.purpose:
        conditions.append(f"context.purpose in [{_purposes([grant.purpose])}]")
    actions = ("use", "send") if tool is not None else ("read",)
    named = ", ".join(f'Action::"{name}"' for name in actions)
    subject = Uid("Tool" if tool is not None else "Dataset", grant.subject)
    body = f"permit ({who}, action in [{named}], resource == {subject})\nwhen {{ {' && '.join(conditions)} }};"
    yield Generated(
        f"grant:{grant.key}", "grant", f"grant:{grant.key}", body, until=grant.until, team=grant.team, lever="grant"
    )


def _is_member(grant: GrantRow) -> bool:
    """Whether membership of the tool's group says all there is to say; its end is then kept by who builds the rows."""
    return grant.subject_kind == "tool" and grant.person is not None and not grant.purpose and grant.data_class is None


def _rule(rule: RuleRow) -> Generated:
    return Generated(
        f"rule:{rule.key}", "rule", f"rule:{rule.key}", rule.text.strip(), rule.owner or "", rule.until, rule.team
    )


def entities(rows: Rows) -> tuple[Entity, ...]:
    """People, teams, purposes, tools and datasets as Cedar knows them."""
    made: list[Entity] = []
    made += [Entity(Uid("Team", team.key), parents=_one("Team", team.parent)) for team in rows.teams]
    made += [Entity(Uid("Purpose", one.key), parents=_one("Purpose", one.broader)) for one in rows.purposes]
    granted: dict[str, set[Uid]] = {}
    for grant in rows.grants:
        if _is_member(grant) and grant.person:
            granted.setdefault(grant.person, set()).add(Uid("Group", f"{GRANTED}{grant.subject}"))
    made += [_person(person, granted.get(person.key, set())) for person in rows.people]
    made += [_tool_entity(tool) for tool in rows.tools]
    made += [_dataset_entity(dataset) for dataset in rows.datasets]
    return tuple(made)


def _one(type_: str, key: str | None) -> frozenset[Uid]:
    return frozenset() if key is None else frozenset({Uid(type_, key)})


def _person(person: PersonRow, groups: set[Uid]) -> Entity:
    attrs = {"role": person.roles[0] if person.roles else "", "employed": person.employed}
    if person.last is not None:
        attrs["last_day"] = person.last
    return Entity(Uid("Person", person.key), attrs, _one("Team", person.team) | groups, dict(person.levels))


def _tool_entity(tool: ToolRow) -> Entity:
    ceiling = UNSAID_TOOL if tool.max_class is None else tool.max_class
    attrs = {
        "status": tool.status.value,
        "max_class": int(ceiling),
        "until": NO_END if tool.until is None else tool.until,
        "location": tool.location,
        "personal_ok": ceiling >= DataClass.PERSONAL,
    }
    parents = _one("ToolGroup", tool.category or None)
    return Entity(Uid("Tool", tool.key), attrs, parents, dict(tool.required))


def _dataset_entity(dataset: DatasetRow) -> Entity:
    attrs = {
        "class": int(UNSAID_DATA if dataset.data_class is None else dataset.data_class),
        "personal": dataset.personal,
        "special": dataset.special,
        "purposes": frozenset(Uid("Purpose", key) for key in dataset.purposes),
        "stored_in": dataset.stored_in,
    }
    if dataset.owner:
        attrs["owner"] = Uid("Person", dataset.owner)
    return Entity(Uid("Dataset", dataset.key), attrs, _one("DataDomain", dataset.domain or None))
