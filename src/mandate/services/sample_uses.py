"""The sample company's uses of AI: one of every class, one that waits for an answer, evidence that has expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.law.packs import load_pack
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Dataset, Person, Purpose, Tool, Use
from mandate.services.law import uses
from mandate.services.registers.summary import USED

NOTHING = {"Q03": ["none"], "Q04": ["none"], "Q06": ["none"], "Q08": ["none"]}
OURS = {"Q02": ["use"]}
AGENT = {"Q01": ["yes"], **NOTHING}
PLAIN = {"Q16": ["none"], "Q10": ["no"], "Q20": ["none"], "Q21": ["netherlands"], "Q22": ["none"]}
PEOPLE = {"Q16": ["ordinary"], "Q17": ["none"], "Q18": ["no"], "Q19": ["interest", "processor"], "Q22": ["none"]}


def fill(*, by: Actor, today: date) -> None:
    """Eleven uses; of two duties evidence is held, of which one has expired."""
    why = _("Sample: what AI is used for after a first round of questions.")
    people = list(Person.objects.filter(left_on=None).order_by("email")[:40])
    heads = [one for one in people if one.holds(Role.MANAGER)] or people
    tools = list(Tool.objects.filter(status__in=USED).order_by("name")[:3])
    personal = Dataset.objects.filter(personal=True).order_by("name").first()
    purpose = Purpose.objects.order_by("name").first()
    rows, pack, world = [], load_pack(), uses.World.now()
    for number, facts in enumerate(_facts()):
        answers = facts.pop("answers")
        day = (today - timedelta(days=60 - number)).isoformat()
        row = Use(owner=heads[number % len(heads)], country="NL", **facts)
        if not row.agent and tools:
            row.tool = tools[number % len(tools)]
        elif not row.agent:
            row.agent = row.name
        row.purposes = [purpose.key] if purpose else []
        row.datasets = [personal.key] if personal and "ordinary" in answers.get("Q16", ()) else []
        row.answers = {key: {"options": given, "by": by.label, "on": day} for key, given in answers.items()}
        found = uses.verdict(row, pack=pack, world=world, today=today, explain=False)
        row.verdict = {
            "act_as": found.act_as, "decided": found.decided, "law_version": found.law_version,
            "sha256": found.pack_sha256, "as_of": day,
        }  # fmt: skip
        rows.append(row)
    _evidence(rows[0], today=today, by=by)
    rows[-1].owner = None
    ledger.write_many(rows, action="use.added", by=by, why=why, act=Act.new())


def _evidence(row: Use, *, today: date, by: Actor) -> None:
    made = (today - timedelta(days=400)).isoformat()
    row.duties = {
        "AIA-04": {
            "evidence": _("Register of learning of last year"), "on": made, "by": by.label,
            "until": (today - timedelta(days=35)).isoformat(),
        }
    }  # fmt: skip


def _facts() -> list[dict[str, Any]]:
    return [_texts(), _chat(), _leads(), _pictures(), _applicants(), _slots(), _voices(), _generator(), _router(),
            _credit(), _open()]  # fmt: skip


def _use(name: str, about: str, people: str, answers: Mapping[str, list[str]], agent: str = "") -> dict[str, Any]:
    return {"name": name, "about": about, "people": people, "agent": agent, "answers": dict(answers)}


def _texts() -> dict[str, Any]:
    return _use(
        _("Product texts for the shop"), _("Writes first versions of product texts; a copywriter edits and publishes."),
        _("Readers of the shop"), {**OURS, **NOTHING, **PLAIN, "Q12": ["text"], "Q13": ["plain"]},
    )  # fmt: skip


def _chat() -> dict[str, Any]:
    answers = {**AGENT, **PEOPLE, "Q10": ["no"], "Q12": ["talks", "text"], "Q13": ["nothing"], "Q20": ["consumers"]}
    about = _("Answers questions of customers about delivery and returns; hands over to a colleague on request.")
    return _use(_("Chat about orders"), about, _("Customers"), answers, _("Order chat"))


def _leads() -> dict[str, Any]:
    about = _("Sorts dealers by how likely they order again; sellers see the order of the list.")
    answers = {**NOTHING, **PEOPLE, "Q10": ["yes"], "Q12": ["none"], "Q20": ["none"]}
    return _use(_("Order of dealer calls"), about, _("Contacts at dealers"), answers)


def _pictures() -> dict[str, Any]:
    about = _("Makes pictures of riders who do not exist, for social media.")
    answers = {**OURS, **NOTHING, **PLAIN, "Q12": ["media"], "Q13": ["deepfake"]}
    return _use(_("Riders for the spring campaign"), about, _("Followers"), answers)


def _applicants() -> dict[str, Any]:
    about = _("Ranks applicants for the shops by their letter and CV before somebody reads them.")
    answers = {
        **NOTHING,
        **PEOPLE,
        "Q08": ["recruit"],
        "Q09": ["none"],
        "Q10": ["yes"],
        "Q11": ["yes"],
        "Q12": ["none"],
    }
    return _use(_("Ranking of applicants"), about, _("Applicants"), {**answers, "Q12": ["none"], "Q20": ["none"]})


def _slots() -> dict[str, Any]:
    about = _("Proposes times for interviews that fit both diaries; judges nobody.")
    answers = {
        **NOTHING,
        **PEOPLE,
        "Q08": ["recruit"],
        "Q09": ["narrow"],
        "Q10": ["no"],
        "Q11": ["no"],
        "Q12": ["none"],
    }
    return _use(_("Times for interviews"), about, _("Applicants"), {**answers, "Q12": ["none"], "Q20": ["none"]})


def _voices() -> dict[str, Any]:
    about = _("Was tried: told from the voice of sellers how they felt during calls.")
    answers = {**NOTHING, **PEOPLE, "Q06": ["emotions"], "Q07": ["workers"], "Q10": ["yes"], "Q12": ["none"]}
    return _use(_("Mood of sellers on the phone"), about, _("Sellers"), answers)


def _generator() -> dict[str, Any]:
    about = _("Open picture generator for dealers, without a filter yet.")
    answers = {**AGENT, **PLAIN, "Q12": ["media"], "Q13": ["plain"], "Q15": ["intimate"]}
    return _use(_("Picture generator for dealers"), about, _("Dealers"), answers, _("Dealer pictures"))


def _router() -> dict[str, Any]:
    about = _("Sends mail to a desk by words in the subject; rules that somebody wrote.")
    return _use(_("Mail sorter"), about, _("Customers"), {"Q01": ["no"], **PLAIN}, _("Mail rules"))


def _credit() -> dict[str, Any]:
    about = _("Judges whether a consumer gets a lease; a colleague may overrule it.")
    answers = {**NOTHING, **PEOPLE, "Q08": ["credit"], "Q09": ["none"], "Q10": ["yes"], "Q11": ["yes"], "Q12": ["none"]}
    return _use(_("Lease for consumers"), about, _("Consumers"), {**answers, "Q20": ["consumers"]})


def _open() -> dict[str, Any]:
    about = _("A chatbot that scores job applicants on their answers and sends rejections by e-mail without review.")
    return _use(_("First interviews by chat"), about, "", {}, _("Interview bot"))
