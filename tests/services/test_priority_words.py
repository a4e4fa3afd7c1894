"""What a row of the plan says of law: a duty only where one rests on it, the widest permissions by their own name."""

from datetime import date

import pytest
from django.utils import translation

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness import plan as engine
from mandate.engines.readiness.plan import Evidence, Found, Said
from mandate.services import priority_words
from mandate.services.overview import PlanLine

TODAY = date(2026, 3, 2)


def ask(name: str, *, duty: bool = False, scope: bool = False) -> PlanLine:
    """A row of the inventory's own plan, with what rests on it."""
    return PlanLine(
        rank=1, id=name, kind="contain", action=f"Look at {name}", reason="", reasons=(), evidence=(), services=(name,),
        first_step="", question="", advice="", due=TODAY, owner="", decided_by="", priority=True, law=duty or scope,
        duty=duty, scope=scope,
    )  # fmt: skip


def first(*asks: PlanLine) -> str:
    """What put the first of these findings above the next."""
    found = [Found(one.id, place, law=one.law) for place, one in enumerate(asks, 1)]
    row = engine.plan(load_bank(), "full", Evidence(counts={}, found=found), today=TODAY)[0]
    return priority_words.decided(row.decided_by, row, {one.id: one for one in asks})


@pytest.mark.parametrize(
    ("duty", "scope", "said", "dutch"),
    [
        (
            True,
            False,
            "It stands above the next because a legal duty rests on it.",
            "Het staat boven de volgende omdat er een wettelijke plicht op rust.",
        ),
        (
            True,
            True,
            "It stands above the next because a legal duty rests on it.",
            "Het staat boven de volgende omdat er een wettelijke plicht op rust.",
        ),
        (
            False,
            True,
            "It stands above the next because the widest permissions are at stake.",
            "Het staat boven de volgende omdat de ruimste toestemmingen in het spel zijn.",
        ),
    ],
)
def test_a_legal_duty_is_claimed_only_where_one_rests_on_it(duty: bool, scope: bool, said: str, dutch: str) -> None:
    asks = (ask("mail", duty=duty, scope=scope), ask("notes"))
    assert first(*asks) == said
    with translation.override("nl"):
        assert first(*asks) == dutch


def test_a_question_says_which_half_the_inventory_found() -> None:
    for duty, scope, said in (
        (True, False, "as a legal duty rests on it: Look at mail."),
        (False, True, "as the widest permissions are at stake: Look at mail."),
        (True, True, "as a legal duty and the widest permissions are at stake: Look at mail."),
        (False, False, "The inventory asks for it: Look at mail."),
    ):
        one = ask("mail", duty=duty, scope=scope)
        rows = engine.plan(
            load_bank(),
            "full",
            Evidence(counts={}, found=[Found("mail", 1, law=one.law, item="P3")], said=[Said("role", "P3", "No.", 2)]),
            today=TODAY,
        )
        row = next(row for row in rows if row.item == "P3")
        assert priority_words.found_too(row, {"mail": one})[0].endswith(said)
