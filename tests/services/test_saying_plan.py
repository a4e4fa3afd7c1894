"""The priority plan in words: titles, reasons, owners, criteria and evidence that a manager can act on."""

from dataclasses import replace

import pytest

from mandate.engines.priorities import Action, Criterion, Lacking, Owner, OwnerRole, candidates, rank
from mandate.engines.terms import Evidence, Family, Finding, FindingCode, Signal, because
from mandate.services import saying
from tests.services.sayings import DAY, EXAMPLES, NAMES


def finding(code, **changes):
    params, _ = EXAMPLES[code]
    plain = Finding("one", (Signal.UNDECIDED,), (because(code, **params),), services=("alpha",))
    return replace(plain, **changes)


def asked(*findings):
    return candidates(findings)[0]


TITLES = {
    FindingCode.LEGAL_DUTY: "Meet the legal duty on Alpha",
    FindingCode.WORST_SCOPE: "Limit what Alpha may reach",
    FindingCode.NOBODY_DECIDED: "Decide on Alpha",
    FindingCode.USED_AGAINST_DECISION: "Uphold the decision on Alpha",
    FindingCode.DATA_OUT: "Find out what data goes to Alpha",
    FindingCode.SAME_CATEGORY: "Choose between Alpha and Beta",
    FindingCode.TWO_COST_CENTRES: "Pay for Alpha once",
    FindingCode.SOURCE_SILENT: "Get the web proxy log to speak again (Squid access log)",
    FindingCode.SOURCE_CLOSED: "Write the processing record",
    FindingCode.SOURCE_MISSING: "Ask for the web proxy log",
    FindingCode.ONLY_MENTIONED: "Find out whether Alpha is used",
}
OF_A_SOURCE = {
    FindingCode.SOURCE_SILENT: "squid",
    FindingCode.SOURCE_CLOSED: Family.PROXY,
    FindingCode.SOURCE_MISSING: Family.PROXY,
}


def alone(code):
    source = OF_A_SOURCE.get(code)
    services = ("alpha", "beta") if code == FindingCode.SAME_CATEGORY else ("alpha",)
    return finding(code, source=source, services=() if source else services)


@pytest.mark.parametrize("code", sorted(set(FindingCode) - {FindingCode.QUOTED}))
def test_everything_one_can_act_on_has_a_short_title_without_a_full_stop(code):
    candidate = asked(alone(code))
    assert saying.action(candidate, NAMES) == TITLES[code]
    assert saying.action(rank([candidate], today=DAY)[0], NAMES) == TITLES[code]


def test_a_title_names_three_services_at_most():
    paid = finding(FindingCode.SAME_CATEGORY, services=("alpha", "beta", "gamma", "delta"))
    assert saying.action(asked(paid), NAMES) == "Choose between four services for the same thing"


def test_conversations_are_held_and_not_asked_for_in_a_letter():
    candidate = asked(finding(FindingCode.SOURCE_MISSING, source=Family.CONVERSATION, services=()))
    assert saying.action(candidate, NAMES) == "Speak with three to five people"
    assert "The architect speaks with three to five people" in saying.say(candidate.first_step, names=NAMES)


def test_every_action_is_among_the_titles():
    assert {asked(alone(code)).action for code in TITLES} == set(Action)


def many(code, count):
    return [replace(alone(code), id=f"{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (FindingCode.NOBODY_DECIDED, "Decide on six services nobody decided on"),
        (FindingCode.SOURCE_CLOSED, "Write the processing record"),
        (FindingCode.SOURCE_MISSING, "Ask for six sources that are missing"),
    ],
)
def test_several_of_a_kind_are_counted_in_the_title(code, title):
    assert saying.action(asked(*many(code, 6)), NAMES) == title


@pytest.mark.parametrize(
    ("code", "count", "sentence"),
    [
        (FindingCode.NOBODY_DECIDED, 1, "34 people use Alpha, seen on twelve days; nobody decided on it."),
        (FindingCode.NOBODY_DECIDED, 2, "Nobody decided on Alpha and Alpha, and they are used or paid for."),
        (
            FindingCode.NOBODY_DECIDED,
            7,
            "Nobody decided on Alpha, Alpha, Alpha, Alpha and Alpha, nor on two more that are used or paid for.",
        ),
        (
            FindingCode.SOURCE_CLOSED,
            2,
            "Without a processing record we may not read the web proxy log and the web proxy log.",
        ),
        (FindingCode.SOURCE_MISSING, 2, "Nobody has brought the web proxy log and the web proxy log yet."),
    ],
)
def test_the_reason_of_a_group_speaks_of_all_of_it(code, count, sentence):
    candidate = asked(*many(code, count))
    assert saying.why(candidate, NAMES) == sentence
    assert saying.why(rank([candidate], today=DAY)[0], NAMES) == sentence


@pytest.mark.parametrize(
    ("lacking", "title", "reason"),
    [
        (
            Lacking.RECORD,
            "Write the processing record",
            "Without a processing record we may not read the web proxy log.",
        ),
        (Lacking.ARCHITECT, "Sign the processing record", "A signature is missing before we may read"),
        (
            Lacking.AUDITOR,
            "Get the second signature, which opens the web proxy log",
            "A signature is missing before we may read",
        ),
        (
            Lacking.WORKS_COUNCIL,
            "Get the second signature, which opens the web proxy log",
            "A signature is missing before we may read",
        ),
    ],
)
def test_what_the_processing_record_lacks_is_what_is_asked(lacking, title, reason):
    (candidate,) = candidates([alone(FindingCode.SOURCE_CLOSED)], lacking=lacking)
    assert saying.action(candidate, NAMES) == title
    assert saying.why(candidate, NAMES).startswith(reason)


def test_many_sources_that_open_together_are_counted_in_the_first_step():
    (candidate,) = candidates(
        [
            replace(alone(FindingCode.SOURCE_CLOSED), id=family.value, source=family)
            for family in (Family.PROXY, Family.DNS, Family.SENSOR, Family.SIGN_IN)
        ]
    )
    assert saying.say(candidate.first_step, names=NAMES).endswith("The two together open four sources.")


FIRST_WORDS = {
    OwnerRole.ARCHITECT: "The architect ",
    OwnerRole.TEAM_MANAGER: "The manager of Wheel team ",
    OwnerRole.FINANCE: "Finance ",
    OwnerRole.IT: "IT ",
    OwnerRole.AUDITOR: "The privacy officer ",
    OwnerRole.WORKS_COUNCIL: "The works council ",
}


@pytest.mark.parametrize("lacking", list(Lacking))
@pytest.mark.parametrize("team", ["wheel", None])
@pytest.mark.parametrize("code", sorted(set(FindingCode) - {FindingCode.QUOTED}))
def test_the_owner_is_who_makes_the_first_move(code, team, lacking):
    (candidate,) = candidates([replace(alone(code), team=team)], lacking=lacking)
    step = saying.say(candidate.first_step, names=NAMES)
    assert step.startswith(FIRST_WORDS[candidate.owner.role])


def test_the_reason_of_a_double_payment_is_its_own_sentence():
    paid = finding(FindingCode.SAME_CATEGORY, services=("alpha", "beta"))
    assert saying.why(asked(paid), NAMES).startswith("Alpha and Beta are paid for side by side")


@pytest.mark.parametrize("code", [*Criterion, None])
def test_every_criterion_says_why_one_stands_above_the_next(code):
    sentence = saying.criterion(code)
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def test_no_two_criteria_are_said_in_the_same_words():
    assert len({saying.criterion(code) for code in [*Criterion, None]}) == len(Criterion) + 1


def test_every_owner_has_a_label_and_a_team_gives_its_name():
    labels = {saying.owner(Owner(role)) for role in OwnerRole}
    assert len(labels) == len(OwnerRole)
    assert saying.owner(Owner(OwnerRole.TEAM_MANAGER, "wheel"), NAMES) == "Manager of Wheel team"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Evidence("squid", "alpha", 1412), "Squid access log: 1,412 lines about Alpha."),
        (Evidence("squid", "alpha", 1), "Squid access log: 1 line about Alpha."),
        (Evidence("squid", "alpha", None), "Squid access log: lines about Alpha."),
        (Evidence("squid", None, 3), "Squid access log: 3 lines."),
        (Evidence("squid"), "Squid access log."),
        (Evidence("conversation", "alpha", None, "note-1"), "A quote about Alpha."),
        (Evidence("conversation", None, None, "note-1"), "A quote from a conversation."),
    ],
)
def test_evidence_says_where_its_rows_are_and_never_counts_what_may_not_be_shown(row, words):
    assert saying.evidence(row, NAMES) == words


def test_the_people_without_a_team_by_name_have_a_name_together():
    assert saying.rest_of_organisation() == "Rest of the organisation"


@pytest.mark.parametrize("lacking", list(Lacking))
@pytest.mark.parametrize("code", sorted(set(FindingCode) - {FindingCode.QUOTED}))
def test_the_mt_is_asked_a_question_that_a_tick_answers_with_advice_of_one_line(code, lacking):
    (candidate,) = candidates([alone(code)], lacking=lacking)
    question, advice = saying.question(candidate, NAMES), saying.advice(candidate)
    assert question.endswith("?")
    assert "%(" not in question
    assert len(question) <= 90
    assert advice.startswith("Agree. ")
    assert len(advice) <= 90


def test_the_mt_is_asked_about_many_at_once_by_their_number():
    assert saying.question(asked(*many(FindingCode.NOBODY_DECIDED, 6)), NAMES) == (
        "May the architect decide on these six services, within the charter?"
    )
    assert saying.question(asked(*many(FindingCode.SOURCE_MISSING, 6)), NAMES) == (
        "May the architect ask for the six sources that are missing?"
    )
    paid = finding(FindingCode.SAME_CATEGORY, services=("alpha", "beta", "gamma", "delta"))
    assert saying.question(asked(paid), NAMES) == "Shall we choose between four services for the same thing?"
    talk = asked(finding(FindingCode.SOURCE_MISSING, source=Family.CONVERSATION, services=()))
    assert saying.question(talk, NAMES) == "May the architect speak with three to five people about AI?"
    assert "role" in saying.advice(talk)
