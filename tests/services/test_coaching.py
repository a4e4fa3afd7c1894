"""The coaching path: proposed from gaps and quarrels, planned with a day, done, and measured again."""

from datetime import timedelta

import pytest

from mandate.catalogue.coaching import load_modules
from mandate.records.ledger import Stale
from mandate.records.models import Campaign, Change, Coaching
from mandate.services import campaigns, coaching, publishing
from mandate.services.refusals import Refused
from tests.conftest import Desk
from tests.services.test_answering import MT, opened
from tests.services.test_circle import full
from tests.services.test_sessions import closed

pytestmark = pytest.mark.django_db


def planned(desk: Desk, campaign: Campaign, module: str = "data-rules") -> Coaching:
    due = desk.today + timedelta(days=14)
    return coaching.plan(campaign, group="mt", module=module, due=due, by=desk.actor, today=desk.today)


def test_what_divides_a_group_is_proposed_before_what_it_lacks(desk: Desk) -> None:
    found = coaching.proposals(closed(desk), "mt")
    first = found[0]
    assert {"G1", "G2"} & set(first.items)
    assert "two camps" in " ".join(one.why for one in found)
    assert "M2" in {item for one in found for item in one.items}
    assert all("G3" not in one.items for one in found), "the MT stands at 4 there, in agreement"


def test_every_proposal_names_what_is_wrong(desk: Desk) -> None:
    for one in coaching.proposals(closed(desk), "mt"):
        assert one.why.count(":") >= len(one.items)


def test_a_named_circle_leaves_no_trace_in_what_is_proposed_or_kept(desk: Desk) -> None:
    campaign, _members = full(desk)
    publishing.close(campaign, by=desk.actor, today=desk.today)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert coaching.proposals(campaign, "mt") == []
    row = planned(desk, campaign)
    assert row.items == list(next(one for one in load_modules() if one.id == "data-rules").items)


def test_planned_done_and_then_history(desk: Desk) -> None:
    row = planned(desk, closed(desk))
    with pytest.raises(Stale):
        coaching.done(row, by=desk.actor, today=desk.today, version=7)
    row = Coaching.objects.get()
    coaching.done(row, by=desk.actor, today=desk.today, version=row.version)
    assert Coaching.objects.get().done_on == desk.today
    for again in (
        lambda: coaching.done(row, by=desk.actor, today=desk.today, version=row.version),
        lambda: coaching.remove(row, by=desk.actor, why="", version=row.version),
    ):
        with pytest.raises(Refused, match="done"):
            again()


def test_taken_off_the_path_it_stays_in_the_history(desk: Desk) -> None:
    row = planned(desk, closed(desk))
    coaching.remove(row, by=desk.actor, why="Done elsewhere.", version=row.version)
    assert not Coaching.objects.exists()
    assert Change.objects.get(action="coaching.removed").why == "Done elsewhere."


@pytest.mark.parametrize(
    ("changed", "match"),
    [({"module": "nothing"}, "no such module"), ({"group": "nobody"}, "no such group"), ({"due": None}, "which day")],
)
def test_what_cannot_be_planned_says_why(desk: Desk, changed: dict[str, object], match: str) -> None:
    asked = {"group": "mt", "module": "data-rules", "due": desk.today, **changed}
    with pytest.raises(Refused, match=match):
        coaching.plan(closed(desk), by=desk.actor, today=desk.today, **asked)  # type: ignore[arg-type]
    assert not Coaching.objects.exists()


def test_a_module_stands_on_a_path_once_and_only_after_closing(desk: Desk) -> None:
    campaign = closed(desk)
    planned(desk, campaign)
    with pytest.raises(Refused, match="already"):
        planned(desk, campaign)
    with pytest.raises(Refused, match="closed"):
        planned(desk, opened(desk, MT))


def test_it_is_measured_again_by_the_round_that_repeats(desk: Desk) -> None:
    campaign = closed(desk)
    assert coaching.measured_again(campaign) is None
    again = campaigns.plan(campaigns.repeat(campaign, today=desk.today), by=desk.actor, today=desk.today)
    assert coaching.measured_again(campaign) == again
