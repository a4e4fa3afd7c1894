"""Learning: a path asks, a quiz is answered once, the level follows, and nobody else meets a score."""

from datetime import timedelta

import pytest

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.models import Account, Attainment, Change, Competence, Completion, LearningPath, QuizTry
from mandate.services.learning import doing, modules, paths

KEY = "prompts-for-briefs"
MODULE = next(one for one in modules.every([]) if one.id == KEY)


def text(response) -> str:
    return response.content.decode()


def answers(person, *, right: bool) -> dict[str, str]:
    sheet = doing.sheet(person, MODULE)
    given = {one.id: str(one.right if right else (one.right + 1) % 3) for one in sheet.questions}
    return {"attempt": str(sheet.attempt), **given}


@pytest.mark.django_db
def test_a_path_asks_a_quiz_is_answered_once_and_only_its_owner_meets_the_score(desk, client_as) -> None:
    sent = {"name": "Writers", "roles": ["employee"], "modules": [KEY, KEY], "due": str(desk.today - timedelta(days=1))}
    assert desk.client.post("/learning/paths/set/", {**sent, "modules": "cooking"}).status_code == 422
    assert desk.client.post("/learning/paths/set/", {**sent, "roles": "auditor"}).status_code == 422
    assert (
        desk.client.post("/learning/paths/set/", {**sent, "teams": "nowhere", "due": "", "name": ""}).status_code == 422
    )
    assert desk.client.post("/learning/paths/set/", sent).status_code == 302
    path = LearningPath.objects.get()
    assert path.modules == [KEY]
    ledger.write(Competence(key="prompting", name="Prompting"), action="competence.added", by=desk.actor, why="test")

    employee = client_as(Role.EMPLOYEE)
    person = Account.objects.get(pk=employee.session["_auth_user_id"]).person
    assert "You have not done the one module asked of you; one is late." in text(employee.get("/learning/"))
    assert employee.post("/learning/paths/set/", sent).status_code == 403
    assert employee.get("/learning/modules/nothing/").status_code == 404

    address = f"/learning/modules/{KEY}/quiz/"
    assert employee.post(address, {"attempt": "1"}).status_code == 422
    assert employee.post(address, {"attempt": "7"}).status_code == 409
    wrong = answers(person, right=False)
    assert employee.post(address, wrong).status_code == 302
    assert "Not yet: 0 of 3 right" in text(employee.get(f"/learning/modules/{KEY}/"))
    assert not Completion.objects.exists()

    said = Change.objects.count()
    twice = employee.post(address, wrong)
    assert twice.status_code == 409
    assert "Attempt 1 was answered already; what you sent now changed nothing." in text(twice)
    assert (QuizTry.objects.count(), Change.objects.count()) == (1, said)

    assert employee.post(address, answers(person, right=True)).status_code == 302
    row, level = Completion.objects.get(), Attainment.objects.get()
    assert (row.person, row.on, row.how) == (person, desk.today, "quiz")
    assert (level.level, level.until, level.competence_id) == (1, row.until, "prompting")
    acts = set(Change.objects.filter(kind__in=("completion", "attainment")).values_list("act", flat=True))
    assert len(acts) == 1
    page = text(employee.get("/learning/"))
    assert "You have done the one module asked of you." in page
    assert "Passed: 3 of 3 right" in text(employee.get(f"/learning/modules/{KEY}/"))
    assert not any(
        name in str(list(Change.objects.filter(kind="completion").values_list("after", flat=True)))
        for name in ("right", "score")
    )
    assert "of 3 right" not in text(desk.client.get(f"/learning/modules/{KEY}/"))

    level.level, level.until = 4, None
    ledger.write(level, action="attainment.noted", by=desk.actor, why="test")
    doing.answer(
        person, MODULE, attempt=3, by=desk.actor, today=desk.today,
        given={one.id: one.right for one in doing.sheet(person, MODULE).questions},
    )  # fmt: skip
    assert (Completion.objects.count(), Attainment.objects.get().level) == (1, 4)

    assert desk.client.post(f"/learning/paths/{path.key}/remove/", {"version": path.version}).status_code == 409
    gone = desk.client.post(f"/learning/paths/{path.key}/remove/", {"version": path.version, "why": "Over."})
    assert gone.status_code == 302
    assert Completion.objects.exists()
    assert "Nothing is asked of you" in text(employee.get("/learning/"))


@pytest.mark.django_db
def test_the_earliest_day_counts_and_a_path_reaches_the_teams_below(desk) -> None:
    person = desk.architect
    due = desk.today
    rows = [
        LearningPath(name="a", modules=[KEY], due=due + timedelta(days=9)),
        LearningPath(name="b", modules=[KEY], due=due, roles=["architect"], teams=["top"]),
        LearningPath(name="c", modules=["checking-facts"], due=due, roles=["manager"]),
    ]
    person.team_id = "low"
    assert paths.dues(person, rows, {"top": None, "low": "top"}) == {KEY: due}
    person.team_id = "top"
    assert paths.dues(person, rows[1:], {"top": None, "low": "top"}) == {KEY: due}
    person.roles = ["auditor"]
    assert paths.dues(person, rows, {}) == {}
