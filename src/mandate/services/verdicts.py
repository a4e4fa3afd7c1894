"""What a verdict does to the register: which standing it gives, and how the rows become again what they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.catalogue.services import load_services
from mandate.engines.charter import Effect
from mandate.engines.discovery.matching import Service
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Decision, Team, Tool
from mandate.services import formats
from mandate.services.refusals import Refused

ALLOW, CONDITIONS, REPLACE, FORBID, NOT_AI, LATER = "allow", "conditions", "replace", "forbid", "not_ai", "later"
STANDING: Mapping[str, Status] = MappingProxyType(
    {
        ALLOW: Status.IN_USE,
        CONDITIONS: Status.IN_USE,
        REPLACE: Status.NOT_ALLOWED,
        FORBID: Status.NOT_ALLOWED,
        NOT_AI: Status.UNKNOWN,
        LATER: Status.NOT_YET,
    }
)
"""The standing each verdict gives a row. What is not AI has none: its row is marked and leaves the overview."""
TRY = "try"
"""Decided in a recalibration only: on trial until a day, for the teams that try it."""
EFFECT: Mapping[str, Effect] = MappingProxyType(
    {
        ALLOW: Effect.ALLOWS,
        CONDITIONS: Effect.ALLOWS,
        REPLACE: Effect.FORBIDS,
        FORBID: Effect.FORBIDS,
        NOT_AI: Effect.DEFERS,
        LATER: Effect.DEFERS,
        TRY: Effect.ALLOWS,
    }
)
WRITTEN = (
    "status", "why", "until", "alternative", "conditions", "data_class", "audience", "cost", "decision", "decided_on",
    "not_ai", "origin", "service",
)  # fmt: skip
"""The fields of a row that a verdict writes, and that an undo gives back."""
SERVICE, TOOL = "service", "tool"
"""What a decision that writes the register is about: a service of the catalogue, or one row that belongs to none."""


def rows_of(service: str) -> list[Tool]:
    """The rows of the register that a decision on a service writes: all that are joined to it, or one of its name."""
    return rows_for([service])[service]


def rows_for(services: Collection[str]) -> dict[str, list[Tool]]:
    """The rows of `rows_of` for several services at once."""
    return joined(services, Tool.objects.filter(condition(services)))


def condition(services: Collection[str]) -> Q:
    """Rows joined to one of the services, or joined to none and called like one."""
    names = [known.name for known in load_services() if known.id in services]
    called = Q()
    for name in names:
        called |= Q(name__iexact=name)
    return Q(service__in=list(services)) | (Q(service="") & called if names else Q(pk__in=[]))


def joined(services: Collection[str], tools: Iterable[Tool]) -> dict[str, list[Tool]]:
    """Of these rows, those that a decision on each service writes."""
    found: dict[str, list[Tool]] = {service: [] for service in services}
    loose: dict[str, Tool] = {}
    for tool in tools:
        if tool.service in found:
            found[tool.service].append(tool)
        elif not tool.service:
            loose.setdefault(tool.name.lower(), tool)
    for known in load_services():
        if known.id in found and not found[known.id] and known.name.lower() in loose:
            found[known.id].append(loose[known.name.lower()])
    return found


def catalogued(service: str) -> Service | None:
    """The service as the catalogue knows it."""
    return next((row for row in load_services() if row.id == service), None)


def _new(service: str) -> Tool:
    known = catalogued(service)
    if known is None:
        raise Refused(why=_("The catalogue knows no service called %(service)s.") % {"service": service})
    home, category = _address(known.home), known.category
    return Tool(name=known.name, vendor=known.vendor, url=home, category=category, service=service)


def _address(home: str) -> str:
    return home if not home or "://" in home else f"https://{home}"


def writes(verdict: str) -> bool:
    """Whether a verdict gives the register a standing; a decision that only chooses an option does not."""
    return verdict in EFFECT


def of_mt() -> frozenset[tuple[str, str]]:
    """What a decision of the MT holds about now, as kind and key: services, rows of tools and their services."""
    rows = Decision.objects.filter(state="taken", subject_kind__in=(SERVICE, TOOL), verdict__in=tuple(EFFECT))
    taken = list(rows.exclude(mt_on=None).only("subject_kind", "subject", "before"))
    found = {(row.subject_kind, row.subject) for row in taken}
    found |= {(TOOL, one["key"]) for row in taken for one in row.before.get("rows", ())}
    keys = [key for kind, key in found if kind == TOOL]
    services = Tool.objects.filter(key__in=keys).exclude(service="").values_list("service", flat=True) if keys else ()
    return frozenset(found | {(SERVICE, service) for service in services})


def apply(decision: Decision, *, on: date) -> list[Tool]:
    """The rows as the decision wants them, not yet written; `decision.before` then holds what an undo needs."""
    if not writes(decision.verdict):
        return []
    if decision.subject_kind == SERVICE:
        tools = rows_of(decision.subject) or [_new(decision.subject)]
    elif decision.subject_kind == TOOL:
        tools = list(Tool.objects.filter(key=decision.subject))
    else:
        return []
    states = []
    for tool in tools:
        made = tool._state.adding
        names = (*WRITTEN, "teams") if decision.verdict == TRY else WRITTEN
        was = None if made else _state(tool, names)
        _fill(tool, decision, on=on)
        states.append({"key": tool.key, "was": was, "now": _state(tool, names)})
    decision.before = {**decision.before, "rows": states}
    return tools


def _fill(tool: Tool, decision: Decision, *, on: date) -> None:
    standing = Status.PILOT if decision.verdict == TRY else STANDING[decision.verdict]
    tool.status, tool.why = standing.value, decision.why
    tool.until, tool.alternative, tool.conditions = decision.until, decision.alternative, decision.conditions
    tool.data_class = tool.data_class if decision.data_class is None else decision.data_class
    tool.audience = _audience(decision) or tool.audience
    if decision.cost:
        tool.cost = formats.money(decision.cost, decision.currency)
    tool.decision, tool.decided_on, tool.origin = decision.key, on, "triage"
    tool.not_ai = decision.verdict == NOT_AI
    if decision.verdict == TRY:
        tool.teams = list(decision.teams)
    if decision.subject_kind == SERVICE:
        tool.service = decision.subject


def _audience(decision: Decision) -> str:
    names = Team.objects.filter(key__in=decision.teams).values_list("name", flat=True) if decision.teams else ()
    return formats.listed(names)[:300] if names else ""


def _state(tool: Tool, names: Iterable[str] = WRITTEN) -> dict[str, Any]:
    """What a verdict writes, as JSON."""
    values = {name: getattr(tool, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def write(tools: list[Tool], *, by: Actor, why: str, act: Act) -> None:
    """Write the rows of `apply`."""
    ledger.write_many(tools, action="tool.triaged", added="tool.added", by=by, why=why, act=act)


def restore(decision: Decision, *, by: Actor, why: str, act: Act) -> None:
    """Put the rows back as they stood before the decision. Raises Refused when somebody changed them since."""
    for row in decision.before.get("rows", ()):
        tool = Tool.objects.filter(key=row["key"]).first()
        if tool is None:
            continue
        if _state(tool, row["now"]) != row["now"]:
            problem = _("%(tool)s was changed after this decision, so it cannot be put back as it was.")
            raise Refused(
                why=problem % {"tool": tool.name},
                whose_move=_("Yours: decide again, or change the row in the register."),
                what_would_change_this=_("A new decision about it."),
            )
        if row["was"] is None and _untouched(tool):
            ledger.remove(tool, action="tool.removed", by=by, why=why, act=act)
            continue
        _give_back(tool, row["was"] or _state(Tool(service=tool.service)))
        ledger.write(tool, action="tool.restored", by=by, why=why, act=act)


def given_back(decision: Decision) -> list[Tool]:
    """The rows as they stood before the decision, not written; what it added is not among them."""
    rows = {row["key"]: row["was"] for row in decision.before.get("rows", ()) if row["was"] is not None}
    tools = list(Tool.objects.filter(key__in=rows))
    for tool in tools:
        _give_back(tool, rows[tool.key])
    return tools


def _untouched(tool: Tool) -> bool:
    """Whether nobody added anything to a row that a decision made: then nothing is lost with it."""
    made, now = ledger.payload(_new(tool.service)), ledger.payload(tool)
    return all(now[name] == made[name] for name in made.keys() - {"key", *WRITTEN})


def _give_back(tool: Tool, state: Mapping[str, Any]) -> None:
    fields = {field.attname: field for field in Tool._meta.concrete_fields}
    for name, value in state.items():
        setattr(tool, name, fields[name].to_python(value))
