"""Own modules, practice that a manager confirms, files of completions, the evidence of a team, and a signed policy."""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from mandate.engines.learning import until
from mandate.records import ledger
from mandate.records.models import Attainment, Change, Competence, Completion, Exercise, LearningPolicy, Lesson, QuizTry
from mandate.services import people
from mandate.services.learning import (
    doing,
    gating,
    importing,
    lessons,
    modules,
    paths,
    planning,
    practising,
    promised,
    proving,
)
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from tests.services.mandate.test_door import acting, joined

pytestmark = pytest.mark.django_db
QUIZ = "\n\n".join(f"Question {n}?\n- no\n* yes\n- maybe\n> Because." for n in range(1, 5))
CSV = "person,module,on,until,minutes,evidence\n"


def person(desk: Any, name: str, **more: Any) -> Any:
    facts = PersonFacts(name=name, email=f"{name.split()[0].lower()}@windmolen.example", roles=("employee",), **more)
    return people.add_person(facts, by=desk.actor, why="x")


def competence(desk: Any, key: str) -> Any:
    row = Competence(key=key, name=key.capitalize())
    ledger.write(row, action="competence.added", by=desk.actor, why="x")
    return row


def written(desk: Any, **more: Any) -> modules.Module:
    facts = lessons.Facts(title="Our checks", text="One.\n\nTwo.", **more)
    return modules.of_lesson(lessons.keep(facts, row=None, by=desk.actor))


def test_what_is_typed_becomes_a_bank_and_what_cannot_be_read_is_named(desk: Any) -> None:
    found, wrong = lessons.read(QUIZ)
    assert (len(found), wrong) == (4, "")
    assert found[0] == {"ask": "Question 1?", "options": ["no", "yes", "maybe"], "right": 1, "why": "Because."}
    assert lessons.read(lessons.typed(found))[0] == found
    for text in ("Why?\n- a\n- b", "Why?\n* a\n* b", "- a\n* b", "Why?\n* a\n- A", "Why?\n* a\n- b\nword"):
        assert "Question 1 cannot be read" in lessons.read(text)[1]
    assert "4 to 40 questions" in lessons.read(QUIZ.split("\n\n")[0])[1]
    bad = lessons.Facts(
        title="", link="javascript:alert(1)", tool="none", confirms=True, minutes="0", months="x", competence="gone",
        level="9", questions="?", file=("a", b""),
    )  # fmt: skip
    assert set(lessons.problems(bad)) == {
        "title", "link", "tool", "practice", "minutes", "months", "competence", "level", "questions", "file"
    }  # fmt: skip
    assert set(lessons.problems(lessons.Facts(title="x", level="2"))) == {"level", "text"}
    with pytest.raises(Refused):
        lessons.keep(bad, row=None, by=desk.actor)


def test_a_module_is_done_when_all_it_asks_is_and_nobody_confirms_their_own(desk: Any) -> None:
    competence(desk, "prompting")
    mo, today = joined(desk, "Mo", "manager"), desk.today
    ann = person(desk, "Ann", manager=mo.key)
    module = written(desk, practice="Do it.", confirms=True, questions=QUIZ, competence="prompting", level="2")
    quizzed(desk, ann, module, attempt=1, on=today)
    assert not Completion.objects.exists(), "the practice is still to be confirmed"
    with pytest.raises(Refused, match="answered already"):
        quizzed(desk, ann, module, attempt=1, on=today)
    with pytest.raises(Refused, match="Reading alone"):
        doing.read(ann, module, by=desk.actor, today=today)
    confirmed_at_the_second_time(desk, ann, mo, module)
    later = confirmed_anew_a_year_later(desk, ann, mo, module)
    closed_for_who_comes_after(desk, ann, module, later)
    read = written(desk, link="https://mandate.example/page")
    doing.read(ann, read, by=desk.actor, today=today)
    assert Completion.objects.filter(how="read").count() == 1

    ann.name = "Anna"
    ledger.write(ann, action="person.changed", by=desk.actor, why="married")
    assert ann.completions.count() == 2, "a person who is renamed keeps what they did"
    people.erase_person(ann, by=desk.actor, why="asked")
    assert not QuizTry.objects.exists(), "scores go with the person"
    assert Completion.objects.count() == 2
    assert Exercise.objects.count() == 3


def quizzed(desk: Any, ann: Any, module: modules.Module, *, attempt: int, on: date) -> None:
    given = {one.id: one.right for one in doing.sheet(ann, module).questions}
    doing.answer(ann, module, attempt=attempt, given=given, by=desk.actor, today=on)


def confirmed_at_the_second_time(desk: Any, ann: Any, mo: Any, module: modules.Module) -> None:
    said: dict[str, Any] = {"by": desk.actor, "today": desk.today}
    row = practising.say(ann, module, "I did <b>it</b>.", **said)
    with pytest.raises(Refused, match="waits"):
        practising.say(ann, module, "Again.", **said)
    for who, match in ((ann, "their own"), (joined(desk, "Nel", "manager"), "one of your people")):
        with pytest.raises(Refused, match=match):
            practising.answer(row, confirmed=True, reply="", person=who, **said)
    with pytest.raises(Refused, match="what lacks"):
        practising.answer(row, confirmed=False, reply=" ", person=mo, **said)
    practising.answer(row, confirmed=False, reply="Do the second check.", person=mo, **said)
    again = practising.say(ann, module, "Now I did.", **said)
    practising.answer(again, confirmed=True, reply="", person=mo, **said)
    done = Completion.objects.get()
    assert (done.how, done.confirmed_by, done.until) == ("confirmed", mo, until(desk.today, 12))
    assert Attainment.objects.get().level == 2
    with pytest.raises(Refused, match="answered already"):
        practising.answer(again, confirmed=True, reply="", person=mo, **said)


def confirmed_anew_a_year_later(desk: Any, ann: Any, mo: Any, module: modules.Module) -> date:
    done = Completion.objects.get()
    later: date = done.until + timedelta(days=1)
    assert paths.steps({module.id: later}, [done], today=later)[0].state == "expired"
    quizzed(desk, ann, module, attempt=2, on=later)
    assert Completion.objects.get().on == desk.today, "renewed only when the practice is confirmed anew"
    third = practising.say(ann, module, "A year later.", by=desk.actor, today=later)
    practising.answer(third, confirmed=True, reply="", person=mo, by=desk.actor, today=later)
    assert (Completion.objects.count(), Completion.objects.get().on) == (1, later)
    return later


def closed_for_who_comes_after(desk: Any, ann: Any, module: modules.Module, later: date) -> None:
    lesson = Lesson.objects.get()
    lessons.close(lesson, by=desk.actor, why="Old.", today=desk.today)
    closed = modules.one(lesson.key)
    assert closed is not None
    assert not closed.open
    for deed in (
        lambda: lessons.close(lesson, by=desk.actor, why="Old.", today=desk.today),
        lambda: practising.say(ann, closed, "x", by=desk.actor, today=desk.today),
        lambda: doing.answer(ann, closed, attempt=3, given={}, by=desk.actor, today=later),
    ):
        with pytest.raises(Refused):
            deed()


def test_a_file_notes_completions_names_its_faults_and_is_taken_back(desk: Any) -> None:
    competence(desk, "prompting")
    today, ann = desk.today, person(desk, "Ann")
    gone = person(desk, "Bob")
    people.part(gone, by=desk.actor, why="x", today=today)
    rows = (
        f"ann@windmolen.example,A prompt is a brief,{today},,,Academy",
        f"Zed,A prompt is a brief,{today},,,", f"Ann,Cooking,{today},,,", f"Ann,checking-facts,{today + timedelta(days=1)},,,",
        f"Bob,checking-facts,{today},,,", f"Ann,Een prompt is een briefing,{today},,,", "Ann,checking-facts,soon,,,",
        f"Ann,checking-facts,{today},{today - timedelta(days=3)},,", f"Ann,checking-facts,{today},,0,", "Ann,checking-facts,,,,",
    )  # fmt: skip
    planned = importing.plan((CSV + "\n".join(rows)).encode(), today=today)
    assert (planned.new, len(planned.faults)) == (1, 9)
    assert {fault.line for fault in planned.faults} == set(range(3, 12))
    assert all(str(fault).startswith("Row ") for fault in planned.faults)
    with pytest.raises(Refused, match="file has faults"):
        importing.write(planned, by=desk.actor, why="x")
    with pytest.raises(Refused):
        importing.plan(b"\x00\x01", today=today)

    good = (CSV + rows[0]).encode()
    act = importing.write(importing.plan(good, today=today), by=desk.actor, why="Academy.")
    assert act is not None
    assert (Completion.objects.get().evidence, Attainment.objects.get().level) == ("Academy", 1)
    twice = importing.plan(good, today=today)
    assert (twice.same, twice.rows) == (1, [])
    assert importing.write(twice, by=desk.actor, why="x") is None
    older = importing.plan((CSV + f"Ann,prompts-for-briefs,{today - timedelta(days=90)},,,").encode(), today=today)
    assert older.same == 1, "an older file takes nothing back"
    assert importing.undo(act.id, by=desk.actor) == 1
    assert not Completion.objects.exists()
    assert not Attainment.objects.exists()
    for wrong in (act.id, "", "tasks-1"):
        with pytest.raises(Refused, match="nothing to take back"):
            importing.undo(wrong, by=desk.actor)
    early = [{"person": ann.key, "module": "prompts-for-briefs", "on": str(today - timedelta(days=40))}]
    importing.write(importing.plan_rows(early, today=today), by=desk.actor, why="x")
    act = importing.write(importing.plan(good, today=today), by=desk.actor, why="x")
    assert act is not None
    importing.undo(act.id, by=desk.actor)
    assert Completion.objects.get().on == today - timedelta(days=40), "what stood before stands again"
    act = importing.write(importing.plan(good, today=today), by=desk.actor, why="x")
    row = Completion.objects.get()
    ledger.write(row, action="completion.noted", by=desk.actor, why="x")
    assert act is not None
    with pytest.raises(Refused, match="changed since"):
        importing.undo(act.id, by=desk.actor)


def test_an_auditor_gets_one_team_in_one_file_and_others_see_their_own(desk: Any) -> None:
    top = people.add_team("Shops", parent="", size=None, by=desk.actor, why="x")
    low = people.add_team("Inside sales", parent=top.key, size=None, by=desk.actor, why="x")
    mo, eva = joined(desk, "Mo", "manager"), joined(desk, "Eva", "auditor")
    ann = person(desk, "Ann <script>", team=low.key, manager=mo.key)
    person(desk, "Ben", team=top.key)
    module = written(desk)
    paths.add(paths.Facts("All", (), (), (module.id,), desk.today), by=desk.actor)
    doing.read(ann, module, by=desk.actor, today=desk.today)

    def names(reader: Any, team: str = "") -> set[str]:
        return {one.person.name for one in proving.lines(reader, at=None, today=desk.today, team=team)}

    assert names(eva, top.key) == {"Ann <script>", "Ben"}
    assert names(eva, low.key) == names(ann) == {"Ann <script>"}
    assert names(mo) == {"Mo", "Ann <script>"}
    assert names(None) == names(desk.architect) >= {"Ann <script>", "Ben", "Mo"}
    found = proving.lines(eva, at=None, today=desk.today, team=top.key)
    assert proving.sentence(found, "Shops") == "Shops: one of two people have done all that is asked."
    said: dict[str, Any] = {"team": "Shops", "language": "en", "today": desk.today, "at": ledger.anchor().at}
    sheet = load_workbook(BytesIO(proving.made("xlsx", found, **said).content))
    cells = {str(cell) for one in sheet for row in one.iter_rows(values_only=True) for cell in row}
    assert {"Ann <script>", "Ben", "Our checks", "This is guidance, not legal advice."} <= cells
    assert any("art. 4" in cell for cell in cells)
    paper = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(proving.made("pdf", found, **said).content)).pages
    )
    assert "Our checks" in paper
    assert "not legal advice" in " ".join(paper.split())
    assert json.loads(proving.made("json", found, **said).content)["rows"][0]["module"] == "Our checks"
    assert proving.sentence([]) == "There is nobody here whose learning you may see."


def test_a_policy_counts_when_the_mt_signed_it_and_says_what_was_used(desk: Any) -> None:
    today, cem, dana = desk.today, joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    crowd = [person(desk, f"P{n}") for n in range(6)]
    bad = promised.Facts("", {"employee": "a lot", "guest": "3"}, "-", "x" * 61, "nobody", "1999")
    assert set(promised.problems(bad, today=today)) == {
        "text", "hours-employee", "hours-guest", "budget", "counts", "owner", "year"
    }  # fmt: skip
    facts = promised.Facts(
        "Learning is work.", {"employee": "12", "architect": "40"}, "900", "training", cem.key, str(today.year)
    )
    row = promised.write(facts, by=desk.actor, today=today)
    assert promised.write(facts, by=desk.actor, today=today, version=row.version).number == 1
    row = LearningPolicy.objects.get()
    with pytest.raises(Refused, match="changed since you read it"):
        promised.sign(row, cem, digest_="x", by=acting(cem), today=today)
    with pytest.raises(Refused, match="Only a member"):
        promised.sign(row, desk.architect, digest_=promised.digest(row), by=desk.actor, today=today)
    for member in (cem, dana):
        row = promised.sign(row, member, digest_=promised.digest(row), by=acting(member), today=today)
    assert row.state == "signed"
    assert promised.facts_of(row, today=today).hours["employee"] == "12.0"
    module = written(desk)
    for one in crowd:
        doing.read(one, module, by=desk.actor, today=today)
    used = {one.role: one for one in promised.used(row, today=today)}
    assert (used["Employee"].promised, used["Employee"].used) == (72, 1.5)
    assert used["Other roles"].used is None, "three people are too few to say"
    assert promised.money(row, today=today).booked == 0
    second = promised.write(facts, by=desk.actor, today=today)
    for member in (cem, dana):
        promised.sign(second, member, digest_=promised.digest(second), by=acting(member), today=today)
    assert sorted(LearningPolicy.objects.values_list("state", flat=True)) == ["ended", "signed"]
    with pytest.raises(Refused, match="signed already"):
        promised.sign(second, cem, digest_="x", by=acting(cem), today=today)
    assert Change.objects.filter(action="learning_policy.signed").count() == 2

    empty = planning.quarter(today=today)
    assert planning.sentence(empty).startswith("Nothing of the roadmap starts")
    assert gating.Facts(today).audience([]) == frozenset()
