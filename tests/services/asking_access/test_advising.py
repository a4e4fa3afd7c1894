"""May I? is answered with what would change it, and every change that is named was tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from mandate.records import clock
from mandate.records.models import Attainment, Dataset, Tool
from mandate.services.asking_access import advising, matching, nearby
from mandate.services.asking_access.advising import Advice
from mandate.services.asking_access.lacking import lacking
from mandate.services.asking_access.trying import Trial
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question
from tests.services.asking_access.world import World, change, keep

pytestmark = pytest.mark.django_db


def advise(made: World, tool: str, rank: int | None = 1, purpose: str = "", who: str = "els") -> Advice:
    row: Any = made.dataset if tool == "orders" else made.tools[tool]
    by = current.current(today=clock.today())
    question = Question(made.people[who].key, row.kind, row.key, purpose, rank)
    return advising.advise(question, by=by, now=clock.now(), today=clock.today())


def sorts(advice: Advice) -> list[tuple[str, ...]]:
    return [step.sorts for step in advice.steps]


def test_a_yes_says_with_which_data_until_when_and_under_which_conditions(desk: Any, made: World) -> None:
    found = advise(made, "writer")
    assert found.verdict == "yes"
    assert found.headline.startswith("Yes: you may use Writer with internal data until ")
    assert (found.conditions, found.owner, found.steps) == ("Check facts before sending.", "Olaf Test", ())


def test_training_turns_a_no_into_yes_after_and_the_level_reached_into_yes(desk: Any, made: World) -> None:
    found = advise(made, "sketch", 2)
    assert (found.verdict, found.headline) == ("after", "Yes, after training: then you may use Sketch.")
    training = next(step for step in found.steps if step.sorts == ("training",))
    assert training.say == "Reach Prompting level 2. See Learn in ten minutes."
    assert found.why[0] == "Prompting: no level now, level 2 needed."
    assert [(one.what, one.name, one.now, one.needed) for one in found.lacks] == [("competence", "prompting", 0, 2)]
    assert found.why[1].startswith("Everybody may use Sketch with data up to confidential, until ")
    els = made.people["els"]
    keep(desk, Attainment(person=els, competence_id="prompting", level=2, on=desk.today), "attainment.noted")
    assert advise(made, "sketch", 2).verdict == "yes"


def test_too_sensitive_data_is_a_no_that_lower_data_turns(desk: Any, made: World) -> None:
    found = advise(made, "writer", 3)
    assert (found.verdict, found.headline) == ("no", "No: no personal data may go into Writer.")
    assert sorts(found) == [("class",)]
    assert found.steps[0].data_class == 1
    assert advise(made, "writer", found.steps[0].data_class).verdict == "yes"


def test_a_tool_for_another_team_is_asked_for_or_used_there(desk: Any, made: World) -> None:
    found = advise(made, "closed", 3)
    assert (found.verdict, found.headline) == ("after", "Yes, once you were given access to Closed.")
    assert sorts(found) == [("request",), ("team",)]
    assert found.steps[0].who == "Olaf Test, Mees Test and Anna de Vries"
    change(desk, made.tools["closed"], "tool.changed", owner=None, owner_text="Gijs Romano")
    asked = advise(made, "closed", 3)
    assert (asked.owner, asked.steps[0].who) == ("Gijs Romano", "Mees Test and Anna de Vries")
    assert [step.who for step in advise(made, "future", 1).steps] == ["Anna de Vries"]
    assert found.steps[1].say == "It is for Marketing: ask a colleague there."


def test_another_purpose_is_named_where_it_turns_the_answer(desk: Any, made: World) -> None:
    found = advise(made, "helper", 1, "texts")
    assert sorts(found) == [("purpose",), ("request",)]
    assert advise(made, "helper", 1, found.steps[0].purpose or "").verdict == "yes"


def test_who_has_access_and_named_no_purpose_only_says_what_for(desk: Any, made: World) -> None:
    change(desk, made.tools["helper"], "tool.changed", purposes=["support", "mails", "gone"])
    for tool, headline in (
        ("helper", "Yes, for Support and Mails; say what for."),
        ("orders", "Yes, for Support; say what for."),
    ):
        found = advise(made, tool, 1)
        assert (found.verdict, found.headline, found.only_say_what_for) == ("after", headline, True)
        assert {one for step in found.steps for one in step.sorts} == {"purpose"}
        assert all(advise(made, tool, 1, step.purpose or "").verdict == "yes" for step in found.steps)
        assert "No rule" not in found.why[0]
    assert not advise(made, "helper", 3).only_say_what_for
    assert not advise(made, "helper", 1, "texts").only_say_what_for


def test_what_is_no_whatever_the_data_is_said_without_asking_for_it(desk: Any, made: World) -> None:
    change(desk, made.tools["sketch"], "tool.changed", until=desk.today - timedelta(days=1))
    by = current.current(today=clock.today())
    said = {}
    for name, tool in made.tools.items():
        question = Question(made.people["els"].key, "tool", tool.key)
        found = advising.whatever_data(question, by=by, now=clock.now(), today=clock.today())
        said[name] = found and found.headline
    assert said == {
        "writer": None,
        "closed": None,
        "helper": None,
        "sketch": "No: the approval of Sketch has ended.",
        "future": "Not yet: Future is not in use.",
        "banned": "No: Banned is not allowed.",
        "chatgpt": "Not yet: nobody decided on Chatgpt.",
    }


def test_two_changes_together_are_tried_where_one_is_not_enough(desk: Any, made: World) -> None:
    change(desk, made.tools["sketch"], "tool.changed", purposes=["support"])
    found = advise(made, "sketch", 2, "texts")
    assert sorts(found) == [("purpose", "training"), ("training", "request")]
    assert found.verdict == "after"


def test_what_is_laid_over_decides_as_what_is_built_anew(desk: Any, made: World) -> None:
    by, now, today = current.current(today=clock.today()), clock.now(), clock.today()
    decided = []
    for tool in made.tools.values():
        for rank in range(3):
            question = Question(made.people["els"].key, "tool", tool.key, "", rank)
            trial = Trial(question, by, now, today)
            for rows in (trial.trained(), trial.given(), (*trial.trained(), *trial.given())):
                decided.append(trial.turns(question, rows))
                assert decided[-1] == trial.ask(question, *rows).allow, (tool.name, rank, rows)
    assert {True, False} <= set(decided)


def test_not_yet_and_not_allowed_name_what_this_person_may_use_instead(desk: Any, made: World) -> None:
    future, banned = advise(made, "future"), advise(made, "banned")
    assert (future.verdict, future.headline) == ("not_yet", "Not yet: Future is not in use.")
    assert (banned.verdict, banned.headline, banned.steps) == ("no", "No: Banned is not allowed.", ())
    assert {future.instead and future.instead.name, banned.instead and banned.instead.name} == {"Writer"}
    too_much = advise(made, "future", 3)
    assert too_much.instead is None


def test_what_the_row_names_in_words_is_instead_where_nothing_else_is(desk: Any, made: World) -> None:
    change(desk, made.tools["banned"], "tool.changed", alternative="Ask a colleague", category="")
    found = advise(made, "banned")
    assert found.instead is not None
    assert (found.instead.name, found.instead.key) == ("Ask a colleague", "")


def test_nobody_decided_is_not_yet_and_says_so(desk: Any, made: World) -> None:
    assert advise(made, "chatgpt").headline == "Not yet: nobody decided on Chatgpt."
    assert advising.undecided("Nova", Question("x", "service", "nova")).verdict == "not_yet"


def test_data_is_asked_for_like_a_tool_and_its_owner_may_always(desk: Any, made: World) -> None:
    assert advise(made, "orders", None, "support").headline == "Yes: you may use Customer orders."
    no = advise(made, "orders", None, "texts")
    assert sorts(no) == [("purpose",), ("request",)]
    assert advise(made, "orders", None, "texts", who="olaf").verdict == "yes"


def test_the_answer_is_dutch_for_who_reads_dutch(desk: Any, made: World) -> None:
    with translation.override("nl"):
        assert advise(made, "writer").headline.startswith(
            "Ja: je mag Writer gebruiken met gegevens van klasse intern, tot en met "
        )


def test_a_name_finds_the_row_its_alias_its_vendor_and_a_slip_of_the_keyboard(desk: Any, made: World) -> None:
    change(desk, made.tools["writer"], "tool.changed", vendor="Letterhuis", url="https://www.letterhuis.example/app")
    register = current.current(today=clock.today()).register

    def find(text: str) -> list[tuple[str, str]]:
        return [(one.kind, one.name) for one in matching.find(text, register)]

    assert find("writer") == find(" WRITER ") == find("https://letterhuis.example/x?y=1") == [("tool", "Writer")]
    assert find("chatgpt.com") == find("ChatGPT") == [("tool", "Chatgpt")]
    assert find("claude.ai") == [("service", "Claude")]
    assert find("customer") == [("dataset", "Customer orders")]
    assert find("Letterhuis") == [("tool", "Writer")]
    assert ("tool", "Writer") in find("Writr")
    assert find("") == find("???") == find("zzqx nobody knows") == find("http://[::1") == find("x" * 10_000) == []
    assert len(find("ai")) <= matching.MOST


def test_a_choice_that_is_gone_is_no_choice(desk: Any, made: World) -> None:
    change(desk, made.tools["writer"], "tool.changed", not_ai=True)
    register = current.current(today=clock.today()).register
    assert matching.one("tool", made.tools["writer"].key, register) is None
    assert matching.one("service", "nothing", register) is None
    assert matching.one("dataset", "nothing", register) is None
    assert {row.name for row in (Tool.objects.first(), Dataset.objects.first()) if row}


def test_a_no_says_how_it_is_now_and_what_is_needed(desk: Any, made: World) -> None:
    level = Attainment(person=made.people["els"], competence_id="prompting", level=1, on=desk.today)
    keep(desk, level, "attainment.noted")

    def lacks(tool: str, rank: int | None, purpose: str = "", who: str = "els") -> list[str]:
        question = Question(made.people[who].key, "tool", made.tools[tool].key, purpose, rank)
        return [one.say for one in lacking(question, by=current.current(today=desk.today), now=clock.now())]

    assert lacks("sketch", 1) == ["Prompting: level 1 now, level 2 needed."]
    assert lacks("closed", 1) == ["It is for Marketing; you work in Sales."]
    assert lacks("closed", 1, who="architect") == ["It is for Marketing; you work in no team."]
    assert lacks("helper", 1, "texts") == ["You ask for Texts; it is for Support."]
    assert lacks("helper", 1) == ["You named no purpose; it is for Support."]
    assert lacks("future", 1) == ["Nobody gave you access to it yet."]
    assert lacks("writer", 1) == lacks("banned", 0) == lacks("writer", 3) == []
    orders = Question(made.people["els"].key, "dataset", made.dataset.key, "texts")
    (one,) = lacking(orders, by=current.current(today=desk.today), now=clock.now())
    assert (one.what, one.now, one.needed) == ("purpose", "texts", ["support"])


def test_an_unknown_name_is_answered_with_what_is_known_nearby(desk: Any, made: World) -> None:
    register = current.current(today=desk.today).register
    assert nearby.purpose_of("klantenservice", register) == nearby.purpose_of("support", register) == "support"
    assert nearby.purpose_of("", register) == nearby.purpose_of("nothing", register) == ""
    assert nearby.unknown("purpose", "txts", register).known == ("texts",)
    far = nearby.unknown("purpose", "zzz", register)
    assert far.say == "There is no purpose called zzz. Known here: Mails, Support and Texts."
    assert nearby.unknown("data_class", "persnal", register).known[0] == "personal"
    assert nearby.unknown("competence", "promting", register).known == ("prompting",)
    assert "Sketch" in nearby.unknown("tool", "skech", register).say
