"""A people list is taken in: new, changed, left, there twice; joined with both histories; taken back as one deed."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from mandate.records import ledger
from mandate.records.models import Attainment, Change, Competence, Completion, Person, Team, Tool
from mandate.services import entry, people
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from mandate.services.roster import doubles, merging, planning, undoing
from mandate.services.roster.planning import Choice
from tests.conftest import Desk

HEAD = "Naam;E-mailadres;Afdeling;Functie;Leidinggevende;Status dienstverband\n"
LIST = (
    HEAD
    + """Ida Jansen;Ida.Jansen@desk.example;Care;Nurse;bo@desk.example;
Bo Bakker;BO@desk.example;Care;Head;;
Ida Jansen;ida.jansen+ai@desk.example;Care;;;
Cem <b>Kaya</b>;cem@desk.example;Law / Privacy;;Ida.Jansen@desk.example;
Dora Smit;dora@desk.example;Care;;;uit dienst
"""
)


@pytest.mark.django_db
def test_a_list_is_seen_first_then_written_as_one_deed_and_taken_back(desk: Desk) -> None:
    by, today = desk.actor, desk.today
    here = {"by": by, "why": "test"}
    bo = people.add_person(PersonFacts(name="Bo Bakker", email="bo@desk.example"), **here)
    dora = people.add_person(PersonFacts(name="Dora Smit", email="dora@desk.example"), **here)
    count = Change.objects.count()
    planned = planning.plan(LIST.encode(), "staff.csv", today=today)
    assert not planned.faults
    assert [(line.name, line.state) for line in planned.lines] == [
        ("Ida Jansen", "new"), ("Bo Bakker", "changed"), ("Ida Jansen", "new"), ("Cem <b>Kaya</b>", "new"),
    ]  # fmt: skip
    assert [one.name for one in planned.gone] == ["Dora Smit"]
    assert desk.architect in planned.unnamed
    assert dora not in planned.unnamed
    assert {team.name for team in planned.teams} == {"Care", "Law", "Privacy"}
    assert [(one.why, one.line, one.stays.email) for one in planned.doubles] == [("plus", 4, "ida.jansen@desk.example")]
    assert Change.objects.count() == count, "looking writes nothing"
    token = planned.token
    joins = frozenset(one.id for one in planned.doubles)
    with pytest.raises(Refused, match="Say why"):
        planning.write(planned, Choice(), by=by, why=" ", today=today)
    with pytest.raises(Refused, match="no such proposal"):
        planning.write(planned, Choice(frozenset({"x"})), by=by, why="x", today=today)
    with pytest.raises(Refused, match="Nobody else is architect"):
        planning.write(planned, Choice(whole=True), by=by, why="x", today=today)
    planned = planning.plan(LIST.encode(), today=today)
    assert planned.token == token, "the same list over the same record is the same plan"
    act = planning.write(planned, Choice(joins), by=by, why="January", today=today, token=token)
    assert act is not None
    ida = Person.objects.get(name="Ida Jansen")
    assert (ida.email, ida.logins, ida.manager_id) == (
        "ida.jansen@desk.example",
        ["ida.jansen+ai@desk.example"],
        bo.key,
    )
    assert Person.objects.get(key=bo.key).roles == ["employee", "manager"]
    assert Team.objects.get(name="Privacy").parent == Team.objects.get(name="Law")
    assert Person.objects.get(key=dora.key).left_on == today
    assert Person.objects.get(email="cem@desk.example").manager_id == ida.key
    again = planning.plan(LIST.encode(), today=today)
    assert (again.rows, again.gone, again.doubles) == ([], [], []), "brought twice it changes nothing"
    assert planning.write(again, Choice(), by=by, why="x", today=today) is None
    moved = PersonFacts(name="Ida Jansen", email="ida@desk.example", team=ida.team_id or "")
    people.change_person(ida, moved, **here)
    done = undoing.undo(act.id, by=by)
    assert [line.name for line in done.staying] == ["Ida Jansen", "Care"]
    assert not Person.objects.filter(email="cem@desk.example").exists()
    assert Person.objects.get(key=bo.key).roles == ["employee"]
    assert Person.objects.get(key=dora.key).left_on is None
    with pytest.raises(Refused, match="Nothing of this can be undone"):
        undoing.undo(act.id, by=by)
    with pytest.raises(Refused, match="nothing to take back"):
        undoing.undo("people-x", by=by)
    assert not list(ledger.breaks())


@pytest.mark.django_db
def test_faults_name_row_and_column_and_nothing_is_written(desk: Desk) -> None:
    text = (
        HEAD
        + "Ida;no address;Care;;;\nBo;bo@desk.example;Care;;Nobody Known;\nCem;bo@desk.example;Care;;;\n;;Care;;;\n"
    )
    planned = planning.plan(text.encode(), today=desk.today)
    assert [(one.line, one.field) for one in planned.faults] == [
        (2, "E-mailadres"), (4, "E-mailadres"), (5, ""),
    ]  # fmt: skip
    assert "Nobody Known" in planned.notes[-1]
    with pytest.raises(Refused, match="the file has faults"):
        planning.write(planned, Choice(), by=desk.actor, why="x", today=desk.today)
    for wrong in (b"", b"\x00\x01\x02" * 50, b"colour,size\nred,4\n", b"x" * (planning.LARGEST + 1)):
        with pytest.raises(Refused):
            planning.plan(wrong, today=desk.today)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(
            (("Display name", "Mail", "Reports to"), ("Ida", "ida@desk.example", "Bo"), ("Bo", "", "Ida"))
        ):
            sheet.write_row(line, 0, row)
    circle = planning.plan(file.getvalue(), "staff.xlsx", today=desk.today)
    assert (circle.new, circle.faults) == (2, [])
    assert "would lead themselves" in circle.notes[-1]
    erased = people.add_person(PersonFacts(name="Dora", email="dora@desk.example"), by=desk.actor, why="x")
    people.erase_person(erased, by=desk.actor, why="asked")
    back = planning.plan((HEAD + "Dora;dora@desk.example;;;;\n").encode(), today=desk.today)
    assert (back.rows, len(back.notes)) == ([], 1)


@pytest.mark.django_db
def test_two_identities_become_one_with_both_histories_and_part_again(desk: Desk) -> None:
    here = {"by": desk.actor, "why": "test"}
    team = people.add_team("Care", parent="", size=None, **here)
    plain = people.add_person(PersonFacts(name="Ida Jansen", email="ida@desk.example", team=team.key), **here)
    plus = people.add_person(PersonFacts(name="Ída  Jansen", email="ida+x@desk.example", team=team.key), **here)
    third = people.add_person(PersonFacts(name="Ida Jansen", email="i.j@desk.example", team=team.key), **here)
    report = people.add_person(PersonFacts(name="Bo", manager=plus.key), **here)
    skill = Competence(name="Prompting")
    ledger.write(skill, action="competence.added", **here)
    tool = Tool(name="Writer", owner=plus, status="unknown")
    low, high = (Attainment(person=one, competence=skill, level=n, on=desk.today) for one, n in ((plain, 1), (plus, 3)))
    done = Completion(person=plus, module="m", on=desk.today, until=desk.today, how="read", minutes=5)
    for row, action in (
        (tool, "tool.added"),
        (low, "attainment.noted"),
        (high, "attainment.noted"),
        (done, "completion.noted"),
    ):
        ledger.write(row, action=action, **here)
    found = doubles.found(Person.objects.filter(left_on=None))
    assert {(one.goes.key, one.stays.key, one.why) for one in found} <= {
        (plus.key, plain.key, "plus"), (plus.key, third.key, "plus"), (third.key, plain.key, "name"), (plain.key, third.key, "name"),
    }  # fmt: skip
    assert len(found) == 2
    account = entry.account_of(plus)
    act = merging.merge(plain, plus, by=desk.actor, why="One woman", today=desk.today)
    gone, stays = Person.objects.get(key=plus.key), Person.objects.get(key=plain.key)
    assert (gone.same_as_id, gone.left_on, gone.email, gone.logins) == (plain.key, desk.today, None, [])
    assert (stays.email, stays.logins) == ("ida@desk.example", ["ida+x@desk.example"])
    assert account.session_epoch < type(account).objects.get(pk=account.pk).session_epoch, "its sessions end"
    assert Tool.objects.get(key=tool.key).owner_id == plain.key
    assert Person.objects.get(key=report.key).manager_id == plain.key
    assert Attainment.objects.get(person=plain).level == 3
    assert Completion.objects.get().person_id == plain.key
    page = desk.client.get(f"/people/{plain.key}/").content.decode()
    assert "Joined with" in page
    assert page.count("Person added") == 4, "both histories stand on one page"
    for stay, go, why in ((plain, plain, "one identity"), (plain, plus, "not here any more")):
        with pytest.raises(Refused, match=why):
            merging.merge(
                Person.objects.get(key=stay.key),
                Person.objects.get(key=go.key),
                by=desk.actor,
                why="x",
                today=desk.today,
            )
    high_up = people.add_person(PersonFacts(name="Mo", roles=("mt_member",)), **here)
    with pytest.raises(Refused, match="hand over unseen"):
        merging.merge(stays, high_up, by=desk.actor, why="x", today=desk.today)
    assert not undoing.undo(act.id, by=desk.actor).staying
    assert Person.objects.get(key=plus.key).email == "ida+x@desk.example"
    assert Person.objects.get(key=plain.key).logins == []
    assert Tool.objects.get(key=tool.key).owner_id == plus.key
    assert Attainment.objects.get(person=plain).level == 1
    merging.merge(
        Person.objects.get(key=plain.key), Person.objects.get(key=plus.key), by=desk.actor, why="Yes", today=desk.today
    )
    people.erase_person(Person.objects.get(key=plain.key), by=desk.actor, why="asked")
    assert not Person.objects.filter(name__icontains="jansen").exclude(key=third.key).exists(), (
        "both identities are erased"
    )
    assert not list(ledger.breaks())
