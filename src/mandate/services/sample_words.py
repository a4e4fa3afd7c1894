"""The sample company's roadmap in the language it is made in: the file's English, or its Dutch laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from mandate.catalogue.tasks import load_tasks
from mandate.catalogue.wording import read_yaml

FILE, DUTCH = "sample_portfolio.yaml", "sample_portfolio_nl.yaml"


def portfolio() -> Mapping[str, Any]:
    """Everything the roadmap of the sample is made from, in words of this language."""
    told = read_yaml(FILE)
    return _dutch(told, read_yaml(DUTCH)) if _is_dutch() else told


def starts() -> dict[str, Any]:
    """Mode and start that the file proposes, by the title of the initiative, or of the task it came from."""
    data = portfolio()
    titles = {one.id: one.name.nl if _is_dutch() else one.name.en for one in load_tasks().tasks}
    titles |= {row["id"]: row["title"] for row in data["initiatives"]}
    return {titles[name]: at for name, at in data["starts"].items()}


def role(name: str) -> str:
    """A role of the usual sizes as the sample calls it."""
    return str(read_yaml(DUTCH)["roles"].get(name, name)) if _is_dutch() else name


def _is_dutch() -> bool:
    return (get_language() or "en").startswith("nl")


def _dutch(told: Mapping[str, Any], nl: Mapping[str, Any]) -> dict[str, Any]:
    signs = [
        [text, ahead] for text, (_text, ahead) in zip(nl["horizon"]["signs"], told["horizon"]["signs"], strict=True)
    ]
    return {
        **told,
        "roles": _renamed(told["roles"], nl["roles"]),
        "budgets": _renamed(told["budgets"], nl["budgets"]),
        "bookings": [[nl["bookings"][row[0]], *row[1:]] for row in told["bookings"]],
        "horizon": {"text": nl["horizon"]["text"], "signs": signs},
        "goals": [
            {**row, **dict(zip(("title", "target"), nl["goals"][row["id"]], strict=True))} for row in told["goals"]
        ],
        "initiatives": [_initiative(row, nl) for row in told["initiatives"]],
        "starts": {name: [nl["modes"].get(way, way), slot] for name, (way, slot) in told["starts"].items()},
    }


def _renamed(known: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names[name]: value for name, value in known.items()}


def _initiative(row: Mapping[str, Any], nl: Mapping[str, Any]) -> dict[str, Any]:
    words = dict(zip(("title", "why", "first", "hypothesis"), nl["initiatives"][row["id"]], strict=False))
    found = {**row, **words, "effort": _renamed(row["effort"], nl["roles"])}
    if "budget" in row:
        found["budget"] = nl["budgets"][row["budget"]]
    if "mode" in row:
        mode = row["mode"]
        found["mode"] = {**mode, "id": nl["modes"][mode["id"]], "effort": _renamed(mode["effort"], nl["roles"])}
    if "legal" in row:
        ahead, source = row["legal"]
        found["legal"] = [ahead, next(source.replace(en, dutch) for en, dutch in nl["laws"].items() if en in source)]
    return found
