"""Rows of data become questions, tiers and duties; whoever builds them has looked at them first."""

from collections.abc import Mapping
from typing import Any

from mandate.engines.law import pack as terms
from mandate.engines.law.triggers import parse


def pack(key: str, seal: str, head: dict[str, Any], asked: dict[str, Any], owed: dict[str, Any]) -> terms.Pack:
    """The pack these three files make; they were looked at before."""
    questions = tuple(_question(name, node) for name, node in asked["questions"].items())
    return terms.Pack(
        id=key, law_version=head["law_version"], as_of=max(one["dated"] for one in (head, asked, owed)), sha256=seal,
        first_day=head["first_day"], disclaimer=text(head["disclaimer"]),
        facts=tuple(dict.fromkeys(name for one in questions for option in one.options for name in option.sets)),
        questions=questions,
        follows=tuple(
            terms.Follows(fact, parse(node["when"]), node["citation"]) for fact, node in head["follows"].items()
        ),
        tiers=tuple(_tier(name, node) for name, node in head["tiers"].items()),
        axes=tuple(
            terms.Axis(name, tuple((outcome, parse(when)) for outcome, when in node.items()))
            for name, node in head["axes"].items()
        ),
        duties=tuple(duty(name, node) for name, node in owed["duties"].items()),
        laws={name: text(node) for name, node in owed["laws"].items()},
        penalties={
            name: terms.Penalty(name, node.get("max_eur"), node.get("max_percent"), text(node["rule"]))
            for name, node in head["penalties"].items()
        },
        roles=head["roles"], act_roles=frozenset(head["act_roles"]), countries=frozenset(head["countries"]),
    )  # fmt: skip


def text(node: Mapping[str, str]) -> terms.Text:
    """A text in both languages."""
    return terms.Text(node["en"].strip(), node["nl"].strip())


def _question(name: str, node: Mapping[str, Any]) -> terms.Question:
    options = tuple(terms.Option(key, text(one), tuple(one["sets"])) for key, one in node["options"].items())
    return terms.Question(
        name, text(node["ask"]), terms.Kind(node["kind"]), parse(node["ask_if"]), options, text(node["why"]),
        node["citation"],
    )  # fmt: skip


def _tier(name: str, node: Mapping[str, Any]) -> terms.Tier:
    return terms.Tier(
        name, parse(node["when"]), node["weight"], text(node["title"]), text(node["action"]), node["citation"],
        node.get("from"), node.get("becomes"), node.get("overlay") is True,
    )  # fmt: skip


def duty(name: str, node: Mapping[str, Any]) -> terms.Duty:
    """A duty from its row; the row was looked at before."""
    return terms.Duty(
        id=name, law=node["law"], article=node["article"], title=text(node["title"]), asks=text(node["asks"]),
        bearers=tuple(node["bearers"]), trigger=parse(node["trigger"]), from_day=node["from"],
        for_products=node.get("for_products"), deadline=text(node["deadline"]) if "deadline" in node else None,
        evidence=tuple(text(one) for one in node["evidence"]), penalty=node.get("penalty"), source=node["source"],
        confidence=terms.Confidence(node["confidence"]), country=node["country"], binding=node["binding"],
        category=node["category"], note=text(node["note"]) if "note" in node else None,
    )  # fmt: skip
