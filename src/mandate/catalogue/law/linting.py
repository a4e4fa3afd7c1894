"""What is wrong with a pack of law, each fault with file, line and place; a pack with a fault is refused."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from mandate.catalogue.law.located import Fault, Located, Path
from mandate.engines.law.pack import Confidence, Kind
from mandate.engines.law.triggers import BadTrigger, names, parse

Rule = Iterator[tuple[Path, str]]
HEAD = (
    "law_version", "first_day", "disclaimer", "countries", "roles", "act_roles", "follows", "tiers", "axes",
    "penalties",
)  # fmt: skip


def faults(head: Located, asked: Located, owed: Located) -> Iterator[Fault]:
    """Every fault in the three files of a pack: its text, its names, its dates, its citations and its triggers."""
    broken = False
    for one, needs in ((head, HEAD), (asked, ("questions",)), (owed, ("laws", "duties"))):
        found = [*one.faults] or [one.fault(*row) for row in _stamp(one.data, needs)]
        broken = broken or bool(found)
        yield from found
    if broken:
        return
    stated = _stated(asked.data["questions"])
    yield from (asked.fault(*row) for row in _questions(asked.data["questions"]))
    known = stated | set(head.data["follows"])
    yield from (head.fault(*row) for row in _follows(head.data["follows"], stated))
    yield from (head.fault(*row) for row in _tiers(head.data["tiers"], known))
    yield from (head.fault(*row) for row in _axes(head.data["axes"], known))
    yield from (head.fault(*row) for row in _roles(head.data, known))
    yield from (head.fault(*row) for row in _penalties(head.data["penalties"]))
    yield from (owed.fault(*row) for row in _laws(owed.data["laws"]))
    look = duty_rules(head.data, owed.data["laws"], known)
    for name, node in owed.data["duties"].items():
        yield from (owed.fault(("duties", name, *path), problem) for path, problem in look(node))


def _stamp(data: Mapping[str, Any], needs: tuple[str, ...]) -> Rule:
    if not isinstance(data.get("version"), int):
        yield (), "no version"
    if not _is_day(data.get("dated")):
        yield ("dated",), "a date such as 2026-11-22 is expected"
    for key in needs:
        if not data.get(key):
            yield (key,), "missing"


def _is_day(value: object) -> bool:
    return type(value) is date


def _stated(questions: object) -> set[str]:
    rows = questions.values() if isinstance(questions, Mapping) else ()
    found: set[str] = set()
    for row in rows:
        options = row.get("options") if isinstance(row, Mapping) else None
        for option in options.values() if isinstance(options, Mapping) else ():
            found |= {str(name) for name in option.get("sets") or ()} if isinstance(option, Mapping) else set()
    return found


def words(node: object) -> Rule:
    """What is wrong with a text that readers see."""
    for language in ("en", "nl"):
        said = node.get(language) if isinstance(node, Mapping) else None
        if not isinstance(said, str) or not said.strip():
            yield (language,), f"no text in {language}"


def under(path: Path, rule: Rule) -> Rule:
    """The same faults, one level down."""
    return ((path + place, problem) for place, problem in rule)


def trigger(value: object, known: set[str]) -> Iterator[str]:
    """What is wrong with a trigger."""
    if not isinstance(value, str):
        yield "a trigger in quotes is expected"
        return
    try:
        used = names(parse(value))
    except BadTrigger as bad:
        yield str(bad)
        return
    yield from (f"unknown fact {name}" for name in used if name not in known)


def _questions(questions: Mapping[str, Any]) -> Rule:
    before: set[str] = set()
    every = _stated(questions)
    for key, row in questions.items():
        if not isinstance(row, Mapping) or not isinstance(row.get("options"), Mapping):
            yield ("questions", key), "a question with options is expected"
            continue
        yield from under(("questions", key), _question(row))
        for problem in trigger(row.get("ask_if"), every):
            yield ("questions", key, "ask_if"), problem
        used = [name for name in _used(row.get("ask_if")) if name in every]
        late = [name for name in used if not _settled(name, before, questions, key)]
        yield from ((("questions", key, "ask_if"), f"a circle: {name} is asked here or further down") for name in late)
        before |= _stated({key: row})


def _used(value: object) -> tuple[str, ...]:
    try:
        return names(parse(value)) if isinstance(value, str) else ()
    except BadTrigger:
        return ()


def _settled(name: str, before: set[str], questions: Mapping[str, Any], until: str) -> bool:
    """Whether every question that could set the fact stands before this one."""
    order = list(questions)
    later = {key: questions[key] for key in order[order.index(until) :]}
    return name in before and name not in _stated(later)


def _question(row: Mapping[str, Any]) -> Rule:
    yield from under(("ask",), words(row.get("ask")))
    yield from under(("why",), words(row.get("why")))
    if not row.get("citation"):
        yield ("citation",), "no citation"
    if row.get("kind") not in set(Kind):
        yield ("kind",), f"one of {', '.join(Kind)} is expected"
    if len(row["options"]) < 2:
        yield ("options",), "two answers or more are expected"
    for key, option in row["options"].items():
        yield from under(("options", str(key)), words(option))
        if not isinstance(option, Mapping) or not isinstance(option.get("sets"), list):
            yield ("options", str(key)), "no list of facts it sets"


def _follows(rows: Mapping[str, Any], stated: set[str]) -> Rule:
    known = set(stated)
    for fact, row in rows.items():
        if fact in stated:
            yield ("follows", fact), "an answer sets it already"
        for problem in trigger(row.get("when"), stated | set(rows)):
            yield ("follows", fact, "when"), problem
        late = [name for name in _used(row.get("when")) if name in rows and name not in known]
        yield from ((("follows", fact, "when"), f"a circle: {name} stands further down") for name in late)
        if not row.get("citation"):
            yield ("follows", fact), "no citation"
        known.add(fact)


def _tiers(rows: Mapping[str, Any], known: set[str]) -> Rule:
    weights = [row.get("weight") for row in rows.values()]
    if not all(isinstance(one, int) for one in weights) or weights[1:] != sorted(weights[1:], reverse=True):
        yield ("tiers",), "after the first, weights go down, so that the first that holds is the strictest"
    if list(rows.values())[-1].get("when") != "true":
        yield ("tiers", list(rows)[-1], "when"), "the last one must always hold"
    for key, row in rows.items():
        yield from under(("tiers", key, "title"), words(row.get("title")))
        yield from under(("tiers", key, "action"), words(row.get("action")))
        for problem in trigger(row.get("when"), known):
            yield ("tiers", key, "when"), problem
        if not row.get("citation"):
            yield ("tiers", key), "no citation"
        if row.get("from") is not None and not _is_day(row["from"]):
            yield ("tiers", key, "from"), "a date such as 2026-11-22 is expected"
        if row.get("becomes") is not None and row["becomes"] not in rows:
            yield ("tiers", key, "becomes"), f"no tier {row['becomes']}"


def _axes(rows: Mapping[str, Any], known: set[str]) -> Rule:
    for key, outcomes in rows.items():
        if not outcomes or list(outcomes.values())[-1] != "true":
            yield ("axes", key), "the last outcome must always hold"
        for outcome, when in (outcomes or {}).items():
            yield from ((("axes", key, outcome), problem) for problem in trigger(when, known))


def _roles(data: Mapping[str, Any], known: set[str]) -> Rule:
    for role, fact in data["roles"].items():
        if fact not in known:
            yield ("roles", role), f"unknown fact {fact}"
    for role in data["act_roles"]:
        if role not in data["roles"]:
            yield ("act_roles",), f"unknown role {role}"
    if not _is_day(data["first_day"]):
        yield ("first_day",), "a date such as 2026-11-22 is expected"
    yield from under(("disclaimer",), words(data["disclaimer"]))


def _penalties(rows: Mapping[str, Any]) -> Rule:
    for key, row in rows.items():
        yield from under(("penalties", key, "rule"), words(row.get("rule")))


def _laws(rows: Mapping[str, Any]) -> Rule:
    for key, row in rows.items():
        yield from under(("laws", key), words(row))


def duty_rules(head: Mapping[str, Any], laws: Mapping[str, Any], known: set[str]) -> Callable[[object], Rule]:
    """What may be wrong with one duty, for a pack with these roles, penalties, laws and facts."""
    bearers = {*head["roles"], *(head.get("bearers") or ())}

    def look(node: object) -> Rule:
        if not isinstance(node, Mapping):
            yield (), "a duty is expected"
            return
        for key in ("title", "asks", *(key for key in ("deadline", "note") if key in node)):
            yield from under((key,), words(node.get(key)))
        yield from ((("trigger",), problem) for problem in trigger(node.get("trigger"), known))
        yield from _dates(node)
        yield from _named(node, laws, head["penalties"], bearers)
        yield from _evidence(node.get("evidence"))

    return look


def _dates(node: Mapping[str, Any]) -> Rule:
    for key in ("from", *(("for_products",) if "for_products" in node else ())):
        if not _is_day(node.get(key)):
            yield (key,), "a date such as 2026-11-22 is expected"
    if _is_day(node.get("from")) and _is_day(node.get("for_products")) and node["for_products"] < node["from"]:
        yield ("for_products",), "before the day it begins for others"


def _named(node: Mapping[str, Any], laws: Mapping[str, Any], penalties: Mapping[str, Any], bearers: set[str]) -> Rule:
    if not node.get("article") or not isinstance(node["article"], str):
        yield ("article",), "no citation"
    if not str(node.get("source")).startswith("https://"):
        yield ("source",), "no address of the source"
    if node.get("law") not in laws:
        yield ("law",), f"unknown law {node.get('law')}"
    if node.get("penalty") is not None and node["penalty"] not in penalties:
        yield ("penalty",), f"unknown penalty {node['penalty']}"
    if node.get("confidence") not in set(Confidence):
        yield ("confidence",), f"one of {', '.join(Confidence)} is expected"
    if not isinstance(node.get("binding"), bool):
        yield ("binding",), "true or false is expected"
    if not node.get("country") or not node.get("category"):
        yield (), "no country or no category"
    if not node.get("bearers"):
        yield ("bearers",), "nobody bears it"
    yield from ((("bearers",), f"unknown role {one}") for one in node.get("bearers") or () if one not in bearers)


def _evidence(rows: object) -> Rule:
    if not isinstance(rows, list) or not rows:
        yield ("evidence",), "no evidence is asked"
        return
    for n, row in enumerate(rows):
        yield from under(("evidence", str(n)), words(row))
