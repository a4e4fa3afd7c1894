"""`mandate decisions`: what waits, one decision with its options, and bring, decide or vote without a browser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Decision

STATES = ("asked", "taken", "prepared", "declined", "replaced", "undone", "reversed", "dropped")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("decisions", help="questions on the desk, decisions, and votes")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every decision with its state, lane and promise")
    rows.add_argument("--state", choices=STATES, help="only these")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    show = verbs.add_parser("show", help="one decision: options, advice, votes")
    show.add_argument("key", metavar="KEY", help="key of the decision")
    show.add_argument("--json", action="store_true", help="answer in JSON")
    show.set_defaults(run=_show)
    _bring_arguments(verbs.add_parser("bring", help="bring a question to the desk"))
    given = verbs.add_parser("decide", help="decide a question alone, or send it to the MT with advice")
    given.add_argument("key", metavar="KEY", help="key of the decision")
    given.add_argument("option", choices=("a", "b", "c", "d"), help="the option")
    given.add_argument("--why", required=True, help="the reason, which stays with the decision")
    given.add_argument("--review-on", default="", metavar="DATE", help="when to look again (default in three months)")
    given.add_argument("--to-mt", action="store_true", help="send it to the MT with this advice")
    given.set_defaults(run=_decide)
    cast = verbs.add_parser("vote", help="the vote of a member of the MT, by the person whose shell this is")
    cast.add_argument("key", metavar="KEY", help="key of the decision")
    cast.add_argument("choice", choices=("agree", "decline", "abstain"), help="the vote")
    cast.add_argument("--as", dest="person", required=True, metavar="PERSON", help="who votes: e-mail address or key")
    cast.add_argument("--link", required=True, metavar="SECRET", help="the secret of the link that was mailed to them")
    cast.add_argument("--option", default="", help="the option agreed to (default the one advised)")
    cast.add_argument("--comment", default="", help="what is said with it, needed to decline")
    cast.set_defaults(run=_vote)


def _bring_arguments(bring: argparse.ArgumentParser) -> None:
    bring.add_argument("title", metavar="QUESTION", help="the question, in one line")
    bring.add_argument("--why", required=True, help="why it has to be decided now")
    bring.add_argument("--wait", default="", help="what happens if nobody decides")
    bring.add_argument("--kind", default="tool", help="tool, agent, spend, hire, policy, data or experiment")
    bring.add_argument("--cost", default="", help="what it would cost in all; left out is unknown")
    bring.add_argument("--hours", default="", help="hours of the architect a month; left out is unknown")
    bring.add_argument("--class", dest="rank", default="", metavar="N", help="with data up to this class, 0 to 4")
    bring.add_argument("--from", dest="intake", default="desk", help="where it comes from: service, request, ...")
    bring.add_argument("--key", dest="intake_key", default="", help="key or id of that")
    bring.set_defaults(run=_bring)


def _one(key: str) -> Decision:
    from mandate.records.models import Decision
    from mandate.services.refusals import Refused

    found: Decision | None = Decision.objects.select_related("owner", "charter").filter(key=key).first()
    if found is None:
        raise Refused(why=f"There is no decision {key}.")
    return found


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Decision

    rows = Decision.objects.select_related("owner").order_by("promised_on", "-taken_on", "title")
    if arguments.state:
        rows = rows.filter(state=arguments.state)
    if arguments.json:
        answer([_plain(row) for row in rows])
        return FINE
    for row in rows:
        promised = row.promised_on or "-"
        print(f"{row.key}  {row.state:9} {row.lane or '-':7} {promised!s:11} {row.title}")
    return FINE


def _plain(row: Decision) -> dict[str, Any]:
    fields = ("key", "title", "state", "lane", "promised_on", "routed", "verdict", "recommended", "chosen", "cost",
              "currency", "taken_on", "mt_on", "review_on")  # fmt: skip
    return {**{name: getattr(row, name) for name in fields}, "owner": row.owner.name if row.owner else ""}


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.deciding import ballots, showing, words

    found, today = _one(arguments.key), clock.today()
    stand = ballots.stand(found, today=today) if found.state == "prepared" or found.mt_on else None
    votes = [{"choice": line.choice, "comment": line.comment, "counts": line.counts, "member": line.person.name}
             for line in (stand.lines if stand else ()) if line.choice]  # fmt: skip
    columns = showing.columns(found, today=today)
    if arguments.json:
        shares = {one.id: one.share for one in columns}
        options = [{**row, "experiment_share": shares[row["id"]]} for row in found.options]
        answer({**_plain(found), "why": found.why, "wait": found.wait, "options": options, "votes": votes})
        return FINE
    print(f"{found.title} {words.answer(found)}")
    for one in columns:
        mark = "*" if one.chosen or one.advised else " "
        print(f" {mark} {one.id}  {one.title}: {one.cost}. {one.effect} {one.whose}".rstrip())
        if one.share:
            print(f"      Share of experiments: {one.share}")
    if found.why:
        print(found.why)
    if stand:
        print(stand.sentence)
    for row in votes:
        print(f"   {row['member']}: {row['choice']}. {row['comment']}".rstrip())
    return FINE


def _bring(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.deciding import bringing
    from mandate.services.deciding.bringing import Question

    question = Question(
        arguments.title, arguments.why, arguments.wait, arguments.kind, arguments.cost, "", arguments.hours,
        arguments.rank, arguments.intake, arguments.intake_key,
    )  # fmt: skip
    made = bringing.bring(question, person=None, by=actor(), today=clock.today())
    print(f"{made.key}  {made.lane}  promised for {made.promised_on}")
    return FINE


def _decide(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import people
    from mandate.services.deciding import settling
    from mandate.services.deciding.settling import Answer

    found, today, architect = _one(arguments.key), clock.today(), people.architect()
    day = arguments.review_on or settling.usual_review(today).isoformat()
    given = Answer(arguments.option, arguments.why, architect.key if architect else "", day, found.follow_up)
    if arguments.to_mt:
        made = settling.send(found, given, by=actor(), today=today)
    else:
        made = settling.decide(found, given, by=actor(), today=today, at=clock.now())
    print(f"{made.key}  {made.state}")
    return FINE


def _vote(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from mandate.cli.ask import whose
    from mandate.records import clock
    from mandate.services.deciding import ballots, links
    from mandate.services.deciding.ballots import Given
    from mandate.services.refusals import Refused

    person, now = whose(arguments.person), clock.now()
    found = links.opened(arguments.link, links.VOTE, address="cli", at=now)
    if found.person.key != person.key or found.decision is None or found.decision.key != arguments.key:
        raise Refused(why="This link is another person's, or about another decision.", whose_move=found.person.name)
    given = Given(arguments.choice, arguments.option, arguments.comment)
    wrong = ballots.problems(found.decision, given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    links.vote(found, given, at=now, today=clock.today(), reader=None)
    print(f"{arguments.key}  {_one(arguments.key).state}")
    return FINE
