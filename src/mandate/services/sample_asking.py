"""The sample company asks: a few requests and answers, access that was given, an open review, and demand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Demand, Grant, Person, Tool
from mandate.services import people
from mandate.services.asking_access import demand, matching, requests, reviews, verdicts
from mandate.services.asking_access.requests import ACCESS, IDEA, Wanted
from mandate.services.asking_access.verdicts import Verdict

_GIVEN = (("deepl", 2, 190, 12), ("deepl", 1, 190, 110), ("jasper", 1, 60, 120))
"""Access by the tool's id in the catalogue: class, days ago, days left."""
_WONDERED = (
    (matching.SERVICE, "chatgpt", "ChatGPT", 14), (matching.SERVICE, "perplexity", "Perplexity", 7),
    (matching.SERVICE, "gamma", "Gamma", 5), (matching.SERVICE, "claude", "Claude", 3),
)  # fmt: skip
"""What people wondered about, and how many did; the last are too few to be shown."""


MOST_SELLERS = 4
"""People who ask and were given something."""


def fill(*, by: Actor, today: date, at: datetime) -> None:
    """What follows from questions in a company that has just begun to answer them."""
    architect = people.architect()
    sellers = _in_team("Inside sales", "Sales")
    tools = {tool.service: tool for tool in Tool.objects.exclude(service="")}
    if architect is None or len(sellers) < MOST_SELLERS:
        return
    _give(sellers, tools, architect, by=by, today=today)
    _ask(sellers, tools, architect, by=by, today=today, at=at)
    team = sellers[0].team
    if team is not None and reviews.grants_of(team, today=today):
        reviews.begin(team, by=by, why=_("Sample: half a year since access was first given."), today=today)
    _wonder(tools, today=today)


def _in_team(*names: str) -> list[Person]:
    """Staff of the first of these teams that has enough of them."""
    for name in names:
        found = Person.objects.filter(team__name=name, left_on=None).select_related("team", "manager").order_by("key")
        rows = [one for one in found if not one.holds(Role.MANAGER, Role.ARCHITECT)]
        if len(rows) >= MOST_SELLERS:
            return rows
    return []


def _give(sellers: list[Person], tools: dict[str, Tool], architect: Person, *, by: Actor, today: date) -> None:
    rows = [
        Grant(
            person=person, team=person.team, subject_kind=Tool.kind, subject=tools[service].key, data_class=rank,
            why=_("Quotes for dealers abroad."), given_on=today - timedelta(days=ago),
            until=today + timedelta(days=left), given_by=architect,
        )
        for person, (service, rank, ago, left) in zip(sellers, _GIVEN, strict=False)
        if service in tools
    ]  # fmt: skip
    ledger.write_many(rows, action="grant.given", by=by, why=_("Sample: access as it was given."))


def _ask(
    sellers: list[Person], tools: dict[str, Tool], architect: Person, *, by: Actor, today: date, at: datetime
) -> None:
    """Two requests wait, one idea waits, and one was denied with the way back."""
    first, second, third, fourth = sellers[:MOST_SELLERS]
    day = today - timedelta(days=1)
    if "github-copilot" in tools:
        wanted = _wanted(tools["github-copilot"], _("Formulas in price lists: two hours a week by hand now."), 2)
        requests.make(wanted, person=third, by=by, today=day)
    if "jasper" in tools:
        wanted = _wanted(tools["jasper"], _("Newsletters to dealers in three languages."), 1)
        requests.make(wanted, person=fourth, by=by, today=day)
    idea = Wanted(
        name="Gamma", link="https://gamma.app", why=_("Slides for the dealer days."), data_class=1,
        yields=_("A day a month."),
    )  # fmt: skip
    requests.make(idea, person=second, by=by, today=day, sort=IDEA)
    if "deepseek" in tools:
        wanted = _wanted(tools["deepseek"], _("It is cheaper than what we have."), 0)
        no = requests.make(wanted, person=first, by=by, today=day, sort=ACCESS)
        answer = Verdict(
            "deny", _("Data leaves the EU, and there is no processor agreement."),
            way_back=_("A processor agreement, and servers in the EU."),
            instead=_("Microsoft Copilot, after training."),
        )  # fmt: skip
        verdicts.answer(no, answer, person=architect, by=by, now=at, today=today)


def _wanted(tool: Tool, why: str, rank: int) -> Wanted:
    return Wanted(why=why, subject_kind=Tool.kind, subject=tool.key, data_class=rank)


def _wonder(tools: dict[str, Tool], *, today: date) -> None:
    """Questions under pseudonyms of people, spread over two weeks."""
    keys = list(Person.objects.filter(left_on=None).order_by("key").values_list("key", flat=True)[:20])
    rows = []
    for kind, subject, name, count in _WONDERED:
        row = tools.get(subject)
        rows += [
            Demand(
                person=demand.pseudonym(key), on=today - timedelta(days=number), name=row.name if row else name,
                subject_kind=matching.TOOL if row else kind, subject=row.key if row else subject, data_class=1,
                verdict="not_yet",
            )
            for number, key in enumerate(keys[:count])
        ]  # fmt: skip
    Demand.objects.bulk_create(rows)
