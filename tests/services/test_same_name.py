"""A corrected file of the same name: it replaces the earlier one or counts beside it, and either can be undone."""

from decimal import Decimal
from pathlib import Path

import pytest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Change, Inventory, Person, Source, SpendLine
from mandate.records.models.inventory import SpendAnswer
from mandate.services import inventory, people, picture, same_name, sources, unsure
from mandate.services.brought import SameName
from mandate.services.inventory import Brought
from mandate.services.refusals import Refused
from tests.services.folders import RECORD, TODAY, squid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
BY = Actor("cli:test")
HEADER = "Date,Amount,Currency,Merchant,Cost centre\n"
FIRST = HEADER + "2026-10-05,22.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"
RIGHT = HEADER + "2026-10-05,33.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"
THIRD = HEADER + "2026-10-05,44.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n"


def bring(folder: Path, text: str, how: SameName, *, name: str = "expenses.csv", origin: str = "here"):
    path = folder / name
    path.write_text(text)
    return inventory.take(
        [Brought(path, name, origin=origin)], by=BY, at=clock.now(), today=TODAY, record=RECORD, works_council=False,
        namesakes=how,
    )  # fmt: skip


def spent() -> Decimal:
    found = [use for use in picture.current().summary.services if use.service == "chatgpt"]
    return sum((money.amount for use in found for money in use.spend if money.currency == "EUR"), Decimal(0))


def decide(source: Source, choice: SameName, earlier: int | None = None) -> int | None:
    return sources.decide(source.pk, choice=choice, earlier=earlier, by=BY, today=TODAY, at=clock.now())


def last_why() -> str:
    return Change.objects.filter(action="inventory.sealed").order_by("-id").first().why


def newest() -> Source:
    return Source.objects.order_by("-pk").first()


class TestFolder:
    def test_new_contents_at_the_same_place_replace_the_old_and_it_is_said(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER)
        line = bring(tmp_path, RIGHT, SameName.FOLDER).files[0]
        assert (line.state, spent()) == ("read", Decimal(33))
        assert line.message.startswith("expenses.csv replaces the one of ")
        assert line.message in last_why()
        assert Source.objects.count() == 2

    def test_the_same_again_changes_nothing(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER)
        bring(tmp_path, RIGHT, SameName.FOLDER)
        before = Change.objects.count()
        assert bring(tmp_path, RIGHT, SameName.FOLDER).files[0].state == "same"
        assert (Change.objects.count(), spent()) == (before, Decimal(33))

    def test_the_old_contents_put_back_count_again(self, tmp_path: Path) -> None:
        for text in (FIRST, RIGHT, FIRST):
            bring(tmp_path, text, SameName.FOLDER)
        assert spent() == Decimal(22)
        assert Source.objects.count() == 2

    def test_the_same_name_from_elsewhere_counts_beside_it(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER, origin="october")
        line = bring(tmp_path, RIGHT, SameName.FOLDER, origin="november").files[0]
        assert spent() == Decimal(55)
        assert "both count" in line.remarks[-1]

    @pytest.mark.parametrize(("how", "sum_"), [(SameName.ADD, 55), (SameName.REPLACE, 33)])
    def test_a_choice_goes_before_where_it_came_from(self, how: SameName, sum_: int, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER, origin="here" if how is SameName.ADD else "elsewhere")
        bring(tmp_path, RIGHT, how)
        assert spent() == Decimal(sum_)

    @pytest.mark.parametrize("how", [SameName.FOLDER, SameName.ASK])
    def test_a_later_export_under_the_same_name_corrects_nothing(self, how: SameName, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, how)
        later = FIRST.replace("2026-10", "2026-11").replace("2026-09", "2026-10")
        line = bring(tmp_path, later, how).files[0]
        assert (line.state, spent()) == ("read", Decimal(44))
        assert "speaks of other days" in line.remarks[-1]

    def test_another_format_under_the_name_replaces_nothing(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER, name="export.txt")
        bring(
            tmp_path,
            "".join(squid("bo", "chatgpt.com", second=n) for n in range(9)),
            SameName.FOLDER,
            name="export.txt",
        )
        assert Source.objects.filter(replaced_by=None).count() == 2

    def test_a_grown_file_keeps_what_it_had_replaced_replaced(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.FOLDER)
        bring(tmp_path, RIGHT, SameName.FOLDER)
        line = bring(tmp_path, RIGHT + "2026-11-05,1.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing\n", SameName.FOLDER).files[
            0
        ]
        assert (line.state, spent()) == ("grown", Decimal(34))

    def test_a_newer_people_list_asks_nothing(self, tmp_path: Path) -> None:
        text = "Name,E-mail,Team,Function\nBo Bakker,bo@windmolen.example,Sales,Seller\n"
        bring(tmp_path, text, SameName.ASK, name="people.csv")
        line = bring(tmp_path, text.replace("Seller", "Buyer"), SameName.ASK, name="people.csv").files[0]
        assert line.state == "read"
        assert [person.function for person in Person.objects.filter(email="bo@windmolen.example")] == ["Buyer"]


class TestAsking:
    def test_until_somebody_chooses_it_does_not_count(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.ASK)
        outcome = bring(tmp_path, RIGHT, SameName.ASK)
        assert (outcome.files[0].state, outcome.changed, spent()) == ("asks", False, Decimal(22))
        assert "Until you say whether this one replaces it" in outcome.files[0].message
        assert Inventory.objects.count() == 1
        again = bring(tmp_path, RIGHT, SameName.ASK).files[0]
        assert (again.state, again.source) == ("asks", newest().pk)
        assert Source.objects.count() == 2

    def test_either_choice_undoes_the_other_and_is_in_the_ledger(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.ASK)
        bring(tmp_path, RIGHT, SameName.ASK)
        source = newest()
        assert decide(source, SameName.REPLACE) == 2
        assert (spent(), decide(source, SameName.REPLACE)) == (Decimal(33), None)
        assert last_why().startswith("expenses.csv replaces the one of ")
        assert decide(source, SameName.ADD) == 3
        assert (spent(), decide(source, SameName.ADD)) == (Decimal(55), None)
        assert last_why().startswith("expenses.csv counts beside the one of ")
        earlier = Source.objects.order_by("pk").first()
        assert decide(earlier, SameName.REPLACE) == 4
        assert spent() == Decimal(22)

    def test_one_of_several_can_be_named(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.ASK)
        bring(tmp_path, RIGHT, SameName.ADD)
        bring(tmp_path, THIRD, SameName.ASK)
        first, right, third = Source.objects.order_by("pk")
        assert {one.pk for one in same_name.rivals(third)} == {first.pk, right.pk}
        decide(third, SameName.REPLACE, right.pk)
        assert spent() == Decimal(66)
        assert decide(third, SameName.REPLACE, right.pk) is None
        with pytest.raises(Refused, match="No earlier file of this name"):
            decide(third, SameName.REPLACE, 10**6)

    def test_withdrawn_it_lets_the_earlier_one_count_again(self, tmp_path: Path) -> None:
        bring(tmp_path, FIRST, SameName.ASK)
        bring(tmp_path, RIGHT, SameName.REPLACE)
        sources.withdraw(newest().pk, by=BY, why="Wrong after all.", today=TODAY, at=clock.now())
        assert spent() == Decimal(22)


class TestAnswers:
    UNSURE = "2026-10-07,9.00,EUR,{merchant},Sales\n"

    def ask(self, tmp_path: Path, *rows: str, how: SameName = SameName.FOLDER) -> list[str]:
        bring(tmp_path, HEADER + "".join(rows), how)
        return [question.merchant for question in unsure.questions()]

    @pytest.fixture
    def row(self, monkeypatch: pytest.MonkeyPatch) -> str:
        """An expense of which nobody can be sure."""
        from mandate.services import gathering

        paid = gathering.Paid

        monkeypatch.setattr(gathering, "Paid", lambda service, sure, row: paid(service, sure and row.amount != 9, row))
        return "2026-10-07,9.00,EUR,OPENAI *CHATGPT SUBSCR,Sales\n"

    @pytest.mark.parametrize("yes", [True, False])
    def test_they_hold_for_a_grown_and_for_a_replaced_file(self, yes: bool, row: str, tmp_path: Path) -> None:
        assert self.ask(tmp_path, row) == ["OPENAI *CHATGPT SUBSCR"]
        said = {"OPENAI *CHATGPT SUBSCR"}
        unsure.answer(yes=said if yes else (), no=() if yes else said, by=BY, today=TODAY, at=clock.now())
        other = "2026-11-01,5.00,EUR,DEEPL.COM,Sales\n"
        assert self.ask(tmp_path, row, other) == []
        assert spent() == Decimal(9 if yes else 0)
        assert self.ask(tmp_path, other, row.replace("OPENAI *", "OpenAI  *")) == []
        assert spent() == Decimal(9 if yes else 0)

    def test_another_amount_is_another_question_and_a_withdrawn_file_asks_again(self, row: str, tmp_path: Path) -> None:
        self.ask(tmp_path, row)
        unsure.answer(yes=(), no={"OPENAI *CHATGPT SUBSCR"}, by=BY, today=TODAY, at=clock.now())
        assert self.ask(tmp_path, row, row.replace("-07", "-08")) == ["OPENAI *CHATGPT SUBSCR"]
        assert SpendAnswer.objects.count() == 1
        assert "OPENAI" not in SpendAnswer.objects.get().mark
        sources.withdraw(newest().pk, by=BY, why="Again.", today=TODAY, at=clock.now())
        assert len(self.ask(tmp_path, row)) == 1
        assert SpendLine.objects.filter(confirmed=False).count() == 1


class TestErased:
    LIST = "Name,E-mail,Employee number,Team\nBo Bakker,bo@windmolen.example,1042,Sales\nCas Kuiper,cas@windmolen.example,1043,Sales\n"

    def test_who_was_erased_is_left_out_of_every_later_list(self, tmp_path: Path) -> None:
        bring(tmp_path, self.LIST, SameName.FOLDER, name="people.csv")
        people.erase_person(Person.objects.get(email="bo@windmolen.example"), by=BY, why="Asked for it.")
        line = bring(tmp_path, self.LIST.replace("Sales", "Buying"), SameName.FOLDER, name="people.csv").files[0]
        assert "1 person on this list asked to be erased and was left out." in line.remarks
        assert sorted(Person.objects.values_list("name", flat=True)) == ["Cas Kuiper", "Erased person"]
        assert "1 person on this list" in newest().message["text"]
        again = bring(tmp_path, self.LIST.replace("Sales", "Brand"), SameName.FOLDER, name="people.csv").files[0]
        assert "1 person on this list asked to be erased and was left out." in again.remarks
        assert Person.objects.count() == 2

    def test_no_name_or_address_can_be_read_from_what_is_kept(self, tmp_path: Path) -> None:
        from mandate.records.models.person import Erasure

        bring(tmp_path, self.LIST, SameName.FOLDER, name="people.csv")
        people.erase_person(Person.objects.get(email="bo@windmolen.example"), by=BY, why="Asked for it.")
        marks = set(Erasure.objects.values_list("mark", flat=True))
        assert marks
        assert all(len(mark) == 32 and set(mark) <= set("0123456789abcdef") for mark in marks)
        from mandate.connectors.sources.pseudonyms import pseudonyms_of

        assert not marks & set(pseudonyms_of(tmp_path, "bo@windmolen.example", ["1042"]))

    def test_a_number_given_to_somebody_else_keeps_nobody_out(self, tmp_path: Path) -> None:
        bring(tmp_path, self.LIST, SameName.FOLDER, name="people.csv")
        people.erase_person(Person.objects.get(email="bo@windmolen.example"), by=BY, why="Asked for it.")
        other = self.LIST.replace("Bo Bakker,bo@", "Dirk Jansen,dirk@")
        assert bring(tmp_path, other, SameName.FOLDER, name="people.csv").files[0].remarks == ()
        moved = self.LIST.replace("bo@windmolen", "bo@elsewhere")
        assert any(
            "left out" in one for one in bring(tmp_path, moved, SameName.FOLDER, name="people.csv").files[0].remarks
        )

    def test_somebody_added_by_hand_is_welcome_again(self, tmp_path: Path) -> None:
        bring(tmp_path, self.LIST, SameName.FOLDER, name="people.csv")
        people.erase_person(Person.objects.get(email="bo@windmolen.example"), by=BY, why="Asked for it.")
        people.add_person(people.PersonFacts(name="Bo Bakker", email="bo@windmolen.example"), by=BY, why="Came back.")
        line = bring(tmp_path, self.LIST.replace("Sales", "Buying"), SameName.FOLDER, name="people.csv").files[0]
        assert not any("left out" in one for one in line.remarks)
