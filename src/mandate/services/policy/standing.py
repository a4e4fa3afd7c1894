"""What holds without a decision, what the law says already, and what nobody has decided yet: a policy never waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mandate.catalogue import policy as catalogue
from mandate.engines.terms import DataClass, Role, Status
from mandate.services.policy.parts import LANGUAGES, Row, Said

if TYPE_CHECKING:
    from mandate.services.policy.generated import Registers

DEFAULTS = ("unlisted", "unclassed", "purpose", "unanswered", "ended", "decides")
LAWS = ("learn", "banned", "told", "staff", "alone", "purpose", "special", "processor", "leak", "council")
USED = (Status.IN_USE.value, Status.PILOT.value)


def defaults() -> tuple[Row, ...]:
    """What holds for every tool and all data until somebody decides otherwise."""
    return tuple(_row("default", name, {}) for name in DEFAULTS)


def laws() -> tuple[Row, ...]:
    """What the law says already, each with the article it stands in."""
    return tuple(_row("law", name, {}, cited=True) for name in LAWS)


def missing(found: Registers) -> tuple[Row, ...]:
    """What the registers do not say yet, each with what to do until they do."""
    undescribed = [rank for rank in DataClass if rank not in found.classes or not found.classes[rank].examples]
    used = [tool for tool in found.tools if tool.status in USED]
    unowned = sum(tool.owner_id is None and not tool.owner_text for tool in used)
    unowned += sum(row.owner_id is None for row in found.datasets)
    lacking: Mapping[str, bool] = {
        "tools": all(tool.status == Status.UNKNOWN for tool in found.tools),
        "datasets": not found.datasets,
        "purposes": not found.purposes,
        "classes": bool(undescribed),
        "competences": not found.competences,
        "owners": bool(unowned),
        "auditor": not any(one.holds(Role.AUDITOR) for one in found.people),
    }
    told: Mapping[str, Callable[[str], dict[str, object]]] = {
        "classes": lambda language: {"names": ", ".join(_class(rank, found, language) for rank in undescribed)},
        "owners": lambda _language: {"count": unowned},
    }
    return tuple(_row("missing", name, told) for name, lacks in lacking.items() if lacks)


def _class(rank: DataClass, found: Registers, language: str) -> str:
    row = found.classes.get(rank)
    own = (row.name_nl if language == "nl" else "") or row.name if row else ""
    return own or catalogue.word(f"classes.{int(rank)}.name", language)


def _row(group: str, name: str, told: Mapping[str, Callable[[str], dict[str, object]]], *, cited: bool = False) -> Row:
    said = []
    for language in LANGUAGES:
        path = f"rules.{group}.{name}"
        values = told[name](language) if name in told else {}
        lines = [("", catalogue.word(f"{path}.text", language, **values))]
        if cited:
            lines.append((catalogue.word("labels.law", language), catalogue.word(f"{path}.law", language)))
        said.append(Said(catalogue.word(f"{path}.head", language), tuple(lines)))
    return Row(f"{group}:{name}", said[0], said[1])
