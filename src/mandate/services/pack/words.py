"""The sentences of a pack: its headline, what became of the last one, its figures, and the words for its codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.files import packs
from mandate.connectors.files.management import PackFigure, Ref
from mandate.engines.pack import Became, Lead, became, moved
from mandate.services import formats, wording

MADE, SIGNED = "made", "signed"
Contents = Mapping[str, Any]


def money(value: str | None, currency: str) -> str:
    """An amount as it is kept, in words; a dash where it is not known."""
    return "–" if value is None else formats.money(Decimal(value), currency)


def hours(value: str | int | None) -> str:
    """A number of hours in words; a dash where it is not known."""
    return "–" if value is None else _("%(hours)s h") % {"hours": formats.number(Decimal(str(value)))}


def price(cost: str | None, hours_: str | None, currency: str) -> str:
    """What a decision costs: money, and hours a month."""
    parts = []
    if cost is not None:
        parts.append(money(cost, currency) if Decimal(cost) else _("no money"))
    if hours_ is not None and Decimal(hours_):
        parts.append(_("%(hours)s hours a month") % {"hours": formats.number(Decimal(hours_))})
    return ", ".join(parts) or _("nobody said what it costs")


def _phrase(lead: Lead, count: int) -> str:
    """One thing a headline says, as a part of a sentence."""
    said: Callable[[int], str] = {
        Lead.LAW: lambda n: ngettext("%(count)s legal date is at risk", "%(count)s legal dates are at risk", n),
        Lead.OVERDUE: lambda n: ngettext("%(count)s duty is overdue", "%(count)s duties are overdue", n),
        Lead.LATE: lambda n: ngettext("%(count)s initiative is late", "%(count)s initiatives are late", n),
        Lead.BROKEN: lambda n: ngettext(
            "%(count)s promise of the MT is late", "%(count)s promises of the MT are late", n
        ),
        Lead.SHORT: lambda n: ngettext(
            "the mandate falls short on %(count)s point", "the mandate falls short on %(count)s points", n
        ),
        Lead.ASKED: lambda n: ngettext("%(count)s decision waits for you", "%(count)s decisions wait for you", n),
        Lead.DELIVERED: lambda n: ngettext(
            "%(count)s initiative was delivered", "%(count)s initiatives were delivered", n
        ),
    }[lead]
    return said(count) % {"count": formats.count(count)}


def headline(contents: Contents) -> str:
    """The pack in one sentence."""
    phrases = [_phrase(Lead(code), contents["stand"][code]) for code in contents["leads"]]
    if not phrases:
        return _("Nothing is late and nothing is asked of you.")
    if len(phrases) == 1:
        return wording.opening(_("%(one)s.") % {"one": phrases[0]})
    return wording.opening(_("%(one)s, and %(other)s.") % {"one": phrases[0], "other": phrases[1]})


def lead_word(lead: Lead) -> str:
    """What a headline counts, as a name."""
    return {
        Lead.LAW: _("Legal dates at risk"), Lead.OVERDUE: _("Duties overdue"), Lead.LATE: _("Initiatives late"),
        Lead.BROKEN: _("Promises late"), Lead.SHORT: _("Points on which the mandate falls short"),
        Lead.ASKED: _("Decisions that wait for the MT"), Lead.DELIVERED: _("Initiatives delivered"),
    }[lead]  # fmt: skip


def what_became(before: Contents, now: Contents) -> str:
    """What became of each thing that led the last pack, by counting it again; empty where nothing led it."""
    said = [_became(Lead(code), before, now) for code in before["leads"]]
    return " ".join(one for one in said if one)


def _became(lead: Lead, before: Contents, now: Contents) -> str:
    if lead is Lead.DELIVERED:
        return ""
    if lead is Lead.ASKED:
        return _answered(before, now)
    was, is_ = before["stand"][lead.value], now["stand"][lead.value]
    words = {"what": lead_word(lead), "was": formats.count(was), "now": formats.count(is_)}
    verdict = became(lead, _stand(before), _stand(now))
    return {
        Became.GONE: _("%(what)s: %(was)s then, none now."),
        Became.LESS: _("%(what)s: down from %(was)s to %(now)s."),
        Became.SAME: _("%(what)s: still %(now)s."),
        Became.MORE: _("%(what)s: up from %(was)s to %(now)s."),
    }[verdict] % words


def _stand(contents: Contents) -> dict[Lead, int]:
    return {Lead(code): count for code, count in contents["stand"].items()}


def _answered(before: Contents, now: Contents) -> str:
    was = _keys(before["asked"])
    gone = len(moved(was, _keys(now["asked"])).gone)
    text = ngettext(
        "Of %(count)s decision asked then, %(done)s is off the table.",
        "Of %(count)s decisions asked then, %(done)s are off the table.",
        len(was),
    )
    return text % {"count": formats.count(len(was)), "done": formats.count(gone) if gone else _("none")}


def _keys(block: Mapping[str, Any]) -> list[str]:
    return [one["key"] for one in block["rows"]]


def standing(state: str | None) -> str:
    """Where a pack stands, in a word; a preview is none yet."""
    if state is None:
        return _("Preview")
    return _("Signed by the MT") if state == SIGNED else _("Not signed yet")


def quarter(first: str) -> str:
    """A quarter by its first day: Q1 2027."""
    day = date.fromisoformat(first)
    return _("Q%(quarter)s %(year)s") % {"quarter": (day.month - 1) // 3 + 1, "year": day.year}


def due_word(code: str) -> str:
    """What a duty is, by its code."""
    return {
        "missed": _("the roadmap cannot meet this legal date"), "legal": _("legal date"),
        "approval": _("the approval ends"), "agreement": _("the processor agreement ends"),
        "no_agreement": _("in use without a processor agreement that holds"),
        "review": _("the decision is to be looked at again"),
    }[code]  # fmt: skip


def line_word(code: str) -> str:
    """What a line of the mandate is about, by its code."""
    return {
        "money": _("Own money, this quarter"),
        "booked": _("Decided and booked, this quarter"),
        "hours": _("Hours on AI, this month"),
    }[code]


def said_of(line: Mapping[str, Any], name: str) -> str:
    """One number of a line of the mandate in its unit."""
    return money(line[name], line["currency"]) if line["currency"] else hours(line[name])


def titles(now: Contents) -> tuple[str, str, str]:
    """The sentences over the slides: what is asked, the next quarter, value and risk."""
    waiting, coming, risk = now["asked"]["total"], now["coming"], now["figures"]["risk"]
    asks = ngettext(
        "We ask you to decide on %(count)s thing.", "We ask you to decide on %(count)s things.", waiting
    ) % {"count": formats.count(waiting)}
    works = ngettext(
        "%(count)s initiative is at work in %(quarter)s.", "%(count)s initiatives are at work in %(quarter)s.",
        coming["total"],
    ) % {"count": formats.count(coming["total"]), "quarter": quarter(coming["quarter"])}  # fmt: skip
    open_ = ngettext("%(count)s duty is open", "%(count)s duties are open", risk["open"])
    value = now["figures"]["value"]
    brought = {"low": money(value["low"], value["currency"]), "open": open_ % {"count": formats.count(risk["open"])}}
    return (
        asks if waiting else _("We ask you to decide on nothing today."),
        wording.opening(works) if coming["total"] else _("Nothing is planned for the next quarter yet."),
        _("Measured value is at least %(low)s a month, and %(open)s.") % brought,
    )


def worth(now: Contents) -> str:
    """What stands over the values of delivered initiatives: whether anybody measured them."""
    value = now["figures"]["value"]
    if not value["rows"]:
        return _("Nothing was delivered yet that brings money.")
    if not value["measured"]:
        return _("Expected of what was delivered, a month; nobody measured it yet.")
    if value["measured"] < len(value["rows"]):
        return _("What was delivered brings this much a month; in part it is only expected.")
    return _("What was delivered brings this much a month, as it was measured.")


Measured = tuple[str, str]


def measures(now: Contents) -> dict[str, Measured]:
    """Every number that two packs are compared by: its name and its value in words, by code."""
    figures, currency = now["figures"], now["figures"]["value"]["currency"]
    value, plan, people, risk = (figures[name] for name in ("value", "plan", "people", "risk"))
    found = {
        "value": (_("Value a month, measured, at least"), money(value["low"], currency)),
        "expected": (_("Value a month, expected, at least"), money(value["expected_low"], currency)),
        "delivered": (_("Initiatives delivered"), formats.number(plan["delivered"])),
        "running": (_("Initiatives at work"), formats.number(plan["running"])),
        "planned": (_("Initiatives on the roadmap"), formats.number(plan["planned"])),
        "late": (_("Initiatives late"), formats.number(len(plan["late"]))),
        "trained": (_("People trained for their tools"), _of(people)),
        "duties": (_("Duties open"), formats.number(risk["open"])),
        "overdue": (_("Duties overdue"), formats.number(risk["overdue"])),
        "asked": (_("Decisions that wait for the MT"), formats.number(now["asked"]["total"])),
        "kept": (_("Promises kept"), formats.number(now["promised"]["done"])),
        "broken": (_("Promises late"), formats.number(now["promised"]["overdue"])),
        "share": (_("Share of experiments"), share(now["experiments"])),
    }
    lines = {f"used_{one['code']}": (line_word(one["code"]), said_of(one, "used")) for one in now["mandate"]}
    return {**found, **lines}


def share(experiments: Mapping[str, Any]) -> str:
    """The share of experiments in percent; unknown while nothing was booked."""
    if experiments["percent"] is None:
        return _("unknown")
    return _("%(share)s%%") % {"share": formats.number(Decimal(experiments["percent"]))}


def _of(people: Mapping[str, Any]) -> str:
    if people["of"] is None:
        return _("unknown")
    return _("%(trained)s of %(of)s") % {
        "trained": formats.number(people["trained"]), "of": formats.number(people["of"])
    }  # fmt: skip


def figures(now: Contents, before: Contents | None) -> tuple[PackFigure, ...]:
    """At most five figures, each with its range or limit, what it was the last time, and where it comes from."""
    said, was = measures(now), measures(before) if before else {}
    plan = now["figures"]["plan"]
    page = Ref("plan-of-record", plan["plan"]) if plan["plan"] else Ref("initiatives")
    rows = (
        ("value", _("Value a month, at least"), _value_note(now), Ref("initiatives", query=(("state", "done"),))),
        ("delivered", _("Initiatives delivered"), _plan_note(plan), page),
        ("trained", _("Trained for their tools"), _people_note(now), Ref("competences")),
        ("duties", _("Duties open"), _risk_note(now), Ref("duties")),
    )
    found = [
        PackFigure(label, said[code][1], note, _before(was.get(code), said[code]), ref)
        for code, label, note, ref in rows
    ]
    return (*found, *_mandate_figure(now, was, said))


def _before(was: Measured | None, now: Measured) -> str:
    if was is None:
        return ""
    return _("as last time") if was[1] == now[1] else _("last time %(value)s") % {"value": was[1]}


def _value_note(now: Contents) -> str:
    value = now["figures"]["value"]
    if not value["delivered"]:
        return _("nothing was delivered yet")
    if value["measured"]:
        return _("measured; up to %(high)s") % {"high": money(value["high"], value["currency"])}
    low, high = (money(value[name], value["currency"]) for name in ("expected_low", "expected_high"))
    return _("not measured yet; %(low)s to %(high)s expected") % {"low": low, "high": high}


def _plan_note(plan: Mapping[str, Any]) -> str:
    late = len(plan["late"])
    words = {
        "planned": formats.number(plan["planned"]), "running": formats.number(plan["running"]),
        "late": formats.number(late) if late else _("none"),
    }  # fmt: skip
    if plan["plan"] is None:
        return _("%(running)s at work, %(late)s late; no plan yet") % words
    return _("%(planned)s planned, %(running)s at work, %(late)s late") % words


def _people_note(now: Contents) -> str:
    if now["figures"]["people"]["of"] is None:
        return _("no tool asks five people or more for a level")
    return _("people whose tools ask for a level")


def _risk_note(now: Contents) -> str:
    risk = now["figures"]["risk"]
    late = ngettext("%(count)s overdue", "%(count)s overdue", risk["overdue"])
    said = late % {"count": formats.number(risk["overdue"]) if risk["overdue"] else _("none")}
    if risk["next"] is None:
        return said
    return _("%(late)s; the next on %(day)s") % {"late": said, "day": formats.day(risk["next"])}


def _mandate_figure(now: Contents, was: Mapping[str, Measured], said: Mapping[str, Measured]) -> Iterable[PackFigure]:
    lines = {one["code"]: one for one in now["mandate"]}
    own, time = lines.get("money"), lines.get("hours")
    if own is None:
        return
    limit = _("of %(limit)s") % {"limit": said_of(own, "promised")} if own["promised"] else _("no amount is promised")
    worked = ""
    if time is not None:
        words = {"used": said_of(time, "used"), "given": said_of(time, "given")}
        worked = _("hours: %(used)s of %(given)s this month") % words
    note = "; ".join(part for part in (limit, worked) if part)
    before = _before(was.get("used_money"), said["used_money"])
    yield PackFigure(_("Own money used, this quarter"), said["used_money"][1], note, before, Ref("charter-given"))


MOST_VOICES, VOICE = 3, 110
"""Voices that the two pages hold, and characters of each."""


def voices(now: Contents) -> str:
    """How critics are answered, and what became of the three that ask most, as one paragraph."""
    found = now.get("voices")
    if not found:
        return _("This pack is older than the voices on its pages: see them under Voices.")
    if not found["open"] and not found["replied"]:
        return _("Nobody said anything yet.")
    waits = ngettext("%(count)s voice waits for a reply", "%(count)s voices wait for a reply", found["open"])
    text = [_("%(waits)s, %(late)s of them late.") % {
        "waits": waits % {"count": formats.number(found["open"])}, "late": formats.number(found["late"]),
    }]  # fmt: skip
    if found["replied"]:
        text.append(_("%(in_time)s of %(replied)s replies came in time, after %(days)s days in the middle.") % {
            "in_time": formats.number(found["in_time"]), "replied": formats.number(found["replied"]),
            "days": formats.number(found["days"]),
        })  # fmt: skip
    text += [_voice(one) for one in found["rows"][:MOST_VOICES]]
    return " ".join(text)


def _voice(one: Mapping[str, Any]) -> str:
    said = packs.cut(one["said"], VOICE).rstrip(".")
    if one["did"]:
        return _("“%(said)s”: %(did)s") % {"said": said, "did": packs.cut(one["did"], VOICE)}
    if one["until"]:
        return _("“%(said)s”: a risk, dealt with by %(day)s.") % {"said": said, "day": formats.day(one["until"])}
    return _("“%(said)s”: answered.") % {"said": said}
