"""A people list brought again: who moved moves, who was there stays one person, and no circle gets in."""

from pathlib import Path

import pytest

from mandate.engines.processing import Record
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Charter, Person, Team
from mandate.services import begin
from mandate.services import people as services
from tests.services.folders import HALF_SIGNED, RECORD, TODAY, Company, people, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
BY = Actor("cli:test")
HEADER = "Name,E-mail,Login,Team,Part of,Function,Manager\n"


def bring(folder: Path, text: str) -> str:
    """The state of a people list that is brought."""
    folder.mkdir(exist_ok=True)
    (folder / "people.csv").write_text(text)
    return Company(folder).take(by=BY).files[0].state


def tree() -> dict[str, str | None]:
    return {team.name: team.parent.name if team.parent else None for team in Team.objects.select_related("parent")}


def named(name: str) -> Person:
    return Person.objects.select_related("team", "manager").get(name=name)


def test_the_same_people_with_another_team_are_the_same_people(tmp_path: Path) -> None:
    bring(tmp_path / "in", people())
    keys = dict(Person.objects.values_list("email", "key"))
    assert (
        bring(
            tmp_path / "in",
            people().replace(
                "Person 12,person12@windmolen.example,Product", "Person 12,person12@windmolen.example,Sales"
            ),
        )
        == "read"
    )
    assert dict(Person.objects.values_list("email", "key")) == keys
    assert named("Person 12").team.name == "Sales"
    assert Change.objects.filter(action="person.changed", key=named("Person 12").key).exists()
    assert dict(Team.objects.values_list("name", "stated_size")) == {"Sales": 8, "Inside sales": 5, "Product": 2}


def test_a_second_list_that_says_the_same_writes_nothing(tmp_path: Path) -> None:
    bring(tmp_path / "in", people())
    before = Change.objects.exclude(kind="inventory").count()
    bring(tmp_path / "in", people() + "\n")
    assert Change.objects.exclude(kind="inventory").count() == before


def test_a_new_mail_address_of_somebody_with_the_same_name_and_login_is_no_new_person(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + "Ann Bos,ann@old.example,abos,Sales,,,\n")
    bring(tmp_path / "in", HEADER + "Ann Bos,ann@new.example,abos,Sales,,,\n")
    assert list(Person.objects.values_list("email", flat=True)) == ["ann@new.example"]


def test_the_same_login_with_another_name_and_address_is_somebody_else(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + "Ann Bos,ann@w.example,a1,Sales,,,\n")
    bring(tmp_path / "in", HEADER + "Bo Dam,bo@w.example,a1,Sales,,,\n")
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ann Bos", "Bo Dam"]


def test_who_has_reports_is_a_manager_and_keeps_what_they_were(tmp_path: Path) -> None:
    bring(tmp_path / "in", people())
    assert named("Person 0").roles == sorted([Role.EMPLOYEE.value, Role.MANAGER.value])
    assert named("Person 3").manager == named("Person 0")
    assert named("Person 3").roles == [Role.EMPLOYEE.value]


@pytest.mark.parametrize(
    "managers",
    [("Bo Bos", "Cas Dam", "Ann Bos"), ("Ann Bos", "", ""), ("Bo Bos", "Ann Bos", "Bo Bos")],
    ids=["three in a ring", "oneself", "each other"],
)
def test_managers_never_form_a_circle(managers: tuple[str, str, str], tmp_path: Path) -> None:
    names = ("Ann Bos", "Bo Bos", "Cas Dam")
    rows = [
        f"{name},{name[:3].strip().lower()}@w.example,,Sales,,,{boss}\n"
        for name, boss in zip(names, managers, strict=True)
    ]
    for row in rows:  # one list each, so that no single list shows the circle
        bring(tmp_path / "in", HEADER + "".join(rows[: rows.index(row) + 1]))
    for somebody in Person.objects.all():
        seen = {somebody.key}
        while somebody.manager_id:
            assert somebody.manager_id not in seen
            seen.add(somebody.manager_id)
            somebody = Person.objects.get(key=somebody.manager_id)


def test_a_manager_whose_name_two_people_bear_is_nobody(tmp_path: Path) -> None:
    rows = (
        "Ann Bos,ann@w.example,,Sales,,,\nAnn Bos,ann2@w.example,,Product,,,\nCas Dam,cas@w.example,,Sales,,,Ann Bos\n"
    )
    bring(tmp_path / "in", HEADER + rows)
    assert named("Cas Dam").manager is None


def test_a_team_that_moves_moves_and_two_that_trade_places_do(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,Inside,Sales,,\nB,{person(2)},,Sales,,,\n")
    assert tree() == {"Inside": "Sales", "Sales": None}
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,Inside,,,\nB,{person(2)},,Sales,Inside,,\n")
    assert tree() == {"Inside": None, "Sales": "Inside"}


def test_a_list_that_draws_no_tree_moves_no_team(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,Inside,Sales,,\nB,{person(2)},,Sales,,,\n")
    bring(tmp_path / "in", f"Name,E-mail,Team\nA,{person(1)},Inside\nB,{person(2)},Sales\n")
    assert tree() == {"Inside": "Sales", "Sales": None}


def test_lists_that_contradict_each_other_make_no_circle(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,One,Two,,\n")
    bring(tmp_path / "in", HEADER + f"B,{person(2)},,Two,Three,,\n")
    bring(tmp_path / "in", HEADER + f"C,{person(3)},,Three,One,,\n")
    assert tree() in ({"One": "Two", "Two": "Three", "Three": None}, {"One": None, "Two": "Three", "Three": "One"})


def test_a_team_is_one_team_however_it_is_written(tmp_path: Path) -> None:
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,Inside  Sales,,,\nB,{person(2)},,inside sales,,,\n")
    assert tree() == {"Inside Sales": None}
    assert Team.objects.get().stated_size == 2
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,INSIDE SALES,,,\n")
    assert Team.objects.count() == 1


def begun(*teams: tuple[str, int | None]) -> None:
    begin.begin(begin.Beginning("Windmolen", "Anna", teams=teams), by=BY, today=TODAY)


def teams() -> set[str]:
    return set(Team.objects.values_list("name", flat=True))


def remarks(folder: Path, record: Record = RECORD) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "people.csv").write_text(people())
    return " ".join(Company(folder, record).take(by=BY).files[0].remarks)


def test_typed_teams_meet_those_of_the_list_by_name_whatever_case_and_blanks(tmp_path: Path) -> None:
    begun(("SALES", 12), ("inside   Sales", None))
    keys = set(Team.objects.values_list("key", flat=True))
    remarks(tmp_path / "in")
    assert teams() == {"SALES", "inside Sales", "Product"}
    assert keys < set(Team.objects.values_list("key", flat=True))


@pytest.mark.parametrize("record", [RECORD, HALF_SIGNED], ids=["with names", "counts only"])
def test_a_typed_team_the_list_does_not_have_is_superseded_and_the_result_says_so(
    tmp_path: Path, record: Record
) -> None:
    begun(("Sales", 12), ("Marketing", 40), ("Legal", 3))
    said = remarks(tmp_path / "in", record)
    assert teams() == {"Sales", "Inside sales", "Product"}
    assert "Legal and Marketing were typed at the start" in said
    gone = Change.objects.filter(action="team.superseded")
    assert gone.count() == 2
    assert all("the list does not name this team" in change.why for change in gone)


def test_a_team_somebody_touched_or_placed_or_decided_on_is_no_guess(tmp_path: Path) -> None:
    begun(("Legal", 3), ("Marketing", 40), ("Works", 5), ("Plant", 9))
    legal, marketing, works, plant = (Team.objects.get(name=n) for n in ("Legal", "Marketing", "Works", "Plant"))
    services.change_team(legal, name="Legal", parent="", size=4, by=BY, why="counted")
    ledger.write(Person(name="Bo", team=marketing), action="person.added", by=BY, why="hired")
    services.add_team("Line one", parent=works.key, size=2, by=BY, why="placed")
    charter = Charter.objects.get()
    charter.clauses[0]["scope"] = [plant.key]
    ledger.write(charter, action="charter.changed", by=BY, why="limited")
    assert remarks(tmp_path / "in") == ""
    assert {"Legal", "Marketing", "Works", "Plant", "Line one"} < teams()


def test_a_list_without_teams_supersedes_none(tmp_path: Path) -> None:
    begun(("Legal", 3))
    bring(tmp_path / "in", "Name,E-mail\nAnn Bos,ann@w.example\n")
    assert teams() == {"Legal"}


def test_a_team_added_by_hand_after_the_list_is_left_alone_by_the_next_list(tmp_path: Path) -> None:
    begun(("Legal", 3))
    remarks(tmp_path / "in")
    services.add_team("Legal", parent="", size=3, by=BY, why="it does exist")
    bring(tmp_path / "in", HEADER + f"A,{person(1)},,Sales,,,\n")
    assert "Legal" in teams()
