"""What was brought can be looked at and taken out; what was unsure is answered; every reason has its sentence."""

import ast
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from mandate.connectors import sources as readers
from mandate.records import clock, ledger
from mandate.records.models import Change, Inventory, Source, SpendLine
from mandate.services import inventory, picture, rejections, sources, unsure
from mandate.services.inventory import Busy
from mandate.services.refusals import Refused

READERS = Path(readers.__file__).parent
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
GIVERS = {"Rejection", "Found", "_reject", "_rejected", "PhysicalRow"}


def codes() -> set[str]:
    """Every reason that the readers' own source gives: what a parser of lines or rows returns instead of what it read."""
    found = set()
    for path in [
        *(READERS / "logs").glob("*.py"),
        *(READERS / "tables").glob("*.py"),
        READERS / "records.py",
        READERS / "reading.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Return):
                found.add(getattr(node.value, "value", None))
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GIVERS:
                found |= {getattr(argument, "value", None) for argument in node.args}
    return {code for code in found if isinstance(code, str) and CODE.fullmatch(code)}


def test_every_reason_that_a_reader_gives_has_a_sentence() -> None:
    assert len(codes()) >= 18
    assert codes() - rejections.REASONS.keys() == set()


@pytest.mark.parametrize("code", sorted(rejections.REASONS))
def test_a_reason_is_a_sentence_in_both_languages(code: str) -> None:
    said = []
    for language in ("en", "nl"):
        with translation.override(language):
            said.append(rejections.sentence(code))
    assert all(re.fullmatch(r"[A-Z#0-9].*[^.]\.", sentence) for sentence in said)
    assert said[0] != said[1]


def test_a_reason_of_another_version_stays_a_code() -> None:
    assert rejections.sentence("from_the_future") == "from_the_future"


def expenses(*rows: tuple[str, str, str, bool]) -> Source:
    source = Source.objects.create(
        name="card.csv",
        sha256="a" * 64,
        format="expenses",
        family="spend",
        state="all",
        read_at=clock.now(),
        lines=9,
        parsed=9,
    )
    for merchant, amount, currency, sure in rows:
        SpendLine.objects.create(
            source=source,
            service="chatgpt",
            merchant=merchant,
            on=clock.today(),
            amount=Decimal(amount),
            currency=currency,
            confirmed=sure,
        )
    return source


def test_a_withdrawn_source_takes_its_figures_along_and_says_why(desk) -> None:
    source = expenses(("OPENAI", "22", "EUR", True))
    picture.seal(by=desk.actor, why="test", act=ledger.Act.new(), today=desk.today, at=clock.now())
    assert picture.current().files[0].name == "card.csv"
    number = sources.withdraw(source.pk, by=desk.actor, why="  Wrong  year. ", today=desk.today, at=clock.now())
    assert number == 2
    assert picture.current().files == ()
    assert not SpendLine.objects.exists()
    change = Change.objects.order_by("-id").first()
    assert (change.action, change.why, change.by) == (
        "inventory.sealed",
        "card.csv withdrawn: Wrong year.",
        desk.actor.label,
    )


def test_the_sources_of_an_earlier_moment_stay_known(desk) -> None:
    source = expenses(("OPENAI", "22", "EUR", True))
    picture.seal(by=desk.actor, why="test", act=ledger.Act.new(), today=desk.today, at=clock.now())
    then = clock.now()
    sources.withdraw(source.pk, by=desk.actor, why="Wrong year.", today=desk.today, at=clock.now())
    assert [one.name for one in sources.at(then)] == ["card.csv"]
    assert sources.at(then - timedelta(days=1)) == []
    assert list(sources.now()) == []


def test_a_source_is_not_withdrawn_without_a_reason_nor_while_another_inventory_is_taken(desk) -> None:
    source = expenses()
    with pytest.raises(Refused, match="Say why"):
        sources.withdraw(source.pk, by=desk.actor, why=" ", today=desk.today, at=clock.now())
    with inventory.alone(), pytest.raises(Busy):
        sources.withdraw(source.pk, by=desk.actor, why="Wrong.", today=desk.today, at=clock.now())
    with pytest.raises(Source.DoesNotExist):
        sources.withdraw(source.pk + 1, by=desk.actor, why="Wrong.", today=desk.today, at=clock.now())
    assert Source.objects.count() == 1


def test_a_format_has_its_name_in_the_readers_language() -> None:
    with translation.override("nl"):
        assert sources.kind("squid") == "Squid-toegangslog"
    assert sources.kind("squid") == "Squid access log"
    assert sources.kind("gone") == "gone"
    assert sources.kind(None) == ""


def test_a_merchant_is_asked_once_with_its_lines_and_amounts_per_currency(desk) -> None:
    expenses(
        ("PADDLE*GPT", "10", "EUR", False),
        ("PADDLE*GPT", "5", "", False),
        ("PADDLE*GPT", "7", "USD", False),
        ("OPENAI", "22", "EUR", True),
    )
    asked = unsure.questions()
    assert [(one.merchant, one.name, one.lines) for one in asked] == [("PADDLE*GPT", "ChatGPT", 3)]
    assert [(money.currency, money.amount) for money in asked[0].spend] == [("EUR", Decimal(15)), ("USD", Decimal(7))]


def test_answers_count_or_forget_and_are_sealed_without_naming_a_merchant(desk) -> None:
    expenses(("YES BV", "10", "EUR", False), ("NO BV", "5", "EUR", False), ("LATER BV", "5", "EUR", False))
    number = unsure.answer(yes={"YES BV"}, no={"NO BV"}, by=desk.actor, today=desk.today, at=clock.now())
    assert number == 1
    assert {line.merchant: line.confirmed for line in SpendLine.objects.all()} == {"YES BV": True, "LATER BV": False}
    assert picture.current().unsure == 1
    why = Change.objects.order_by("-id").first().why
    assert why == "1 expense line is for ChatGPT. 1 expense line is not for ChatGPT."


def test_an_answer_that_is_yes_and_no_is_refused_and_no_answer_seals_nothing(desk) -> None:
    expenses(("X", "10", "EUR", False))
    with pytest.raises(Refused, match="at once"):
        unsure.answer(yes={"X"}, no={"X"}, by=desk.actor, today=desk.today, at=clock.now())
    assert unsure.answer(yes={"unheard of"}, no=(), by=desk.actor, today=desk.today, at=clock.now()) is None
    assert not Inventory.objects.exists()


def test_a_confirmed_line_is_not_forgotten_by_a_later_no(desk) -> None:
    expenses(("X", "10", "EUR", True))
    assert unsure.answer(yes=(), no={"X"}, by=desk.actor, today=desk.today, at=clock.now()) is None
    assert SpendLine.objects.count() == 1
