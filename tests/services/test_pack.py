"""The MT pack: each number is what the services give at that moment; kept, compared, signed by others; every form."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone, translation
from pptx import Presentation
from pypdf import PdfReader

from mandate.connectors.files.pdf import NotRendered, render_pdf
from mandate.engines.terms import Role
from mandate.records import asof, clock, ledger
from mandate.records.models import Booking, Commitment, Decision, Initiative, Pack, Signature
from mandate.services import people
from mandate.services.deciding import promises
from mandate.services.deciding.promises import Promise
from mandate.services.mandate import given
from mandate.services.pack import comparing, gathering, keeping, papers, telling, words
from mandate.services.people import PersonFacts
from mandate.services.portfolio.share import share
from mandate.services.refusals import Refused
from mandate.services.roadmap import committing
from tests import planned, remembered
from tests.services.deciding import world as worlds

pytestmark = pytest.mark.django_db


def made(today, *, last=None, past=False, at=None) -> dict[str, Any]:
    return gathering.gather(today=today, moment=at or clock.now(), past=past, last=last)


def delivered(key: str, **fields: Any) -> None:
    row = Initiative.objects.get(key=key)
    for name, value in (fields | {"state": "done"}).items():
        setattr(row, name, value)
    ledger.write(row, action="initiative.done", by=planned.BY, why="test")


@pytest.fixture
def world(desk, home):
    """A committed plan, a decision that waits, one taken alone, a late promise, something delivered and booked."""

    def make():
        today = desk.today
        planned.fill(today)
        committing.on_paper(planned.by_hand(today), by=desk.actor, why="Agreed in the meeting.", today=today)
        found = worlds.make(desk)
        worlds.sent(found)
        alone = worlds.worked_out(found)
        alone.title = "May we?"
        alone.routed, alone.state, alone.cost, alone.currency = "alone", "taken", Decimal("40.00"), "EUR"
        ledger.write(alone, action="decision.taken", by=desk.actor, why="test")
        promises.make(Promise(found.people["cem"].key, "Tell sales.", today.isoformat()), by=desk.actor, today=today)
        row = Commitment.objects.get()
        row.due = today - timedelta(days=3)
        ledger.write(row, action="commitment.changed", by=desk.actor, why="test")
        delivered("ads", done_on=today, value_high=Decimal(4000))
        trial = Booking(month=today.replace(day=1), title="Pilot", amount=Decimal(5000), approach="experiment")
        ledger.write(trial, action="booking.imported", by=planned.BY, why="test")
        return found

    return remembered.once("a pack to be", home, make)


def test_each_number_is_what_the_services_give_at_that_moment(desk, world) -> None:
    today, at = desk.today, clock.now()
    kept = keeping.make(by=desk.actor, today=today, at=at).contents
    # Later changes do not reach it: the record of the moment gives the same again, to the last character.
    delivered("leads", done_on=today, value_low=Decimal(70))
    for one in Decision.objects.filter(state="prepared"):
        settling_away(one)
    moment = asof.moment(kept["at"])
    assert made(today, at=moment, past=True) == kept
    assert made(today)["figures"] != kept["figures"]
    then = asof.world(moment)
    done = [one for one in then.all(Initiative) if one.state == "done"]
    value, plan = kept["figures"]["value"], kept["figures"]["plan"]
    assert (
        (value["low"], value["high"])
        == ("3000", "4000")
        == tuple(f"{sum(v):.0f}" for v in zip(*[(one.value_low, one.value_high) for one in done], strict=True))
    )
    assert (value["delivered"], value["measured"], plan["delivered"]) == (1, 1, len(done))
    lines = {one.code: one for one in given.given(today=today, at=moment).lines}
    for one in kept["mandate"]:
        for name in ("promised", "given", "used"):
            wanted = getattr(lines[one["code"]], name)
            assert (None if one[name] is None else Decimal(one[name])) == wanted
    money = share(then.all(Booking), then.all(Initiative), ceiling=30, currency="EUR", today=today)
    assert Decimal(kept["experiments"]["experiment"]) == money.experiment == 5000
    assert abs(Fraction(kept["experiments"]["percent"]) - money.percent) < Fraction(1, 10)
    assert kept["stand"] == {
        "law": 0, "overdue": 0, "late": 0, "broken": 1, "short": int(any(one.short for one in lines.values())),
        "asked": 1, "delivered": 1,
    }  # fmt: skip
    assert [one["title"] for one in kept["asked"]["rows"]] == ["Do we buy licences for sales?"]
    assert [(one["title"], one["cost"]) for one in kept["alone"]["rows"]] == [("May we?", "40")]
    assert kept["promised"]["rows"][0] | {"member": ""} == {
        "member": "", "promised": 1, "done": 0, "overdue": 1, "next": (today - timedelta(days=3)).isoformat()
    }  # fmt: skip
    for one in kept["load"]:
        assert one["there"] >= 0
        assert one["asked"] >= 0
    assert (kept["voices"]["open"], kept["voices"]["replied"], kept["voices"]["rows"]) == (0, 0, [])


def settling_away(decision: Decision) -> None:
    decision.state = "taken"
    ledger.write(decision, action="decision.taken", by=planned.BY, why="test")


def test_the_next_pack_says_what_became_of_the_last_and_tells_nothing_alone_twice(desk, world) -> None:
    today = desk.today
    first = keeping.make(by=desk.actor, today=today, at=clock.now())
    assert first.headline["en"] == "One promise of the MT is late, and one decision waits for you."
    assert first.headline["nl"] == "Eén toezegging van het MT is te laat, en één besluit wacht op jullie."
    paper = telling.paper(first.contents, language="en", row=first)
    assert paper.changed.empty == "This is the first pack; the next one is compared with it."
    promises.settle(Commitment.objects.get(), promises.DONE, note="", person=None, by=desk.actor, today=today)
    settling_away(Decision.objects.get(state="prepared"))
    second = keeping.make(by=desk.actor, today=today, at=clock.now())
    assert (second.number, second.contents["last"], second.contents["alone"]["total"]) == (2, first.key, 0)
    told = telling.paper(second.contents, language="en", row=second, before=first)
    assert told.before == first.headline["en"]
    assert "Promises late: one then, none now." in told.became
    assert "Of one decision asked then, one is off the table." in told.became
    assert "Do we buy licences for sales?" in [line.title for line in told.changed.lines]
    rows = {one.code: one for one in comparing.lines(second.contents, first.contents)}
    assert (rows["broken"].before, rows["broken"].now, rows["broken"].differs) == ("1", "0", True)
    assert not rows["planned"].differs
    assert not any(one.before for one in comparing.lines(first.contents, None))


def test_a_pack_is_signed_by_others_than_its_maker_and_only_as_it_was_read(desk, world) -> None:
    today = desk.today
    row = keeping.make(by=desk.actor, today=today, at=clock.now())
    cem, dea, kim = (world.people[name] for name in ("cem", "dea", "kim"))
    both = people.add_person(
        PersonFacts("Both Test", "both@windmolen.example", roles=(Role.ARCHITECT.value, Role.MT_MEMBER.value)),
        by=desk.actor, why="test",
    )  # fmt: skip
    for who in (desk.architect, both, kim, None):
        with pytest.raises(Refused) as refused:
            keeping.sign(row, who, digest_=keeping.digest(row), by=desk.actor, today=today)
        assert refused.value.whose_move
    with pytest.raises(Refused, match="changed since you read it"):
        keeping.sign(row, cem, digest_="0" * 64, by=world.actor("cem"), today=today)
    row = keeping.sign(row, cem, digest_=keeping.digest(row), by=world.actor("cem"), today=today)
    assert row.state == "made"
    with pytest.raises(Refused, match="signed this pack already"):
        keeping.sign(row, cem, digest_=keeping.digest(row), by=world.actor("cem"), today=today)
    row = keeping.sign(row, dea, digest_=keeping.digest(row), by=world.actor("dea"), today=today)
    assert row.state == "signed"
    assert {one.person_id for one in Signature.objects.filter(subject=row.key)} == {cem.key, dea.key}
    assert {text.partition(",")[0] for text in keeping.signatures(row)} == {"Cem Test", "Dea Test"}
    assert keeping.refusal(row, world.people["eva"], today=today).why == "This pack is signed already."
    later = keeping.make(by=desk.actor, today=today, at=clock.now())
    newest = keeping.make(by=desk.actor, today=today, at=clock.now())
    assert "later pack" in keeping.refusal(later, cem, today=today).why
    assert keeping.refusal(newest, cem, today=today) is None


def crowd(today, count: int) -> None:
    """Many of everything a pack tells of, with texts as long as they may be."""
    long = "Everybody who writes to dealers has an approved tool with the training that it takes to use it well "
    rows: list[Any] = []
    for at in range(count):
        rows.append(Decision(
            title=(long * 2)[:200], verdict="option", why=long * 4, state="prepared", routed="to_mt", taken_on=today,
            question=long * 4, wait=long * 4, recommended="a", case="spend", promised_on=today,
            options=[{"id": letter, "title": (long * 2)[:160], "cost": "123456", "hours": "40", "risk": long * 3}
                     for letter in "abcd"],
        ))  # fmt: skip
        rows.append(Decision(
            title=(long * 2)[:200], verdict="option", why=long * 4, state="taken", routed="alone", taken_on=today,
            case="policy", clause="policy", cost=Decimal(at), currency="EUR", review_on=today,
        ))  # fmt: skip
    ledger.write_many(rows, action="decision.brought", by=planned.BY, why="test")
    work = [
        Initiative(
            title=(long * 2)[:200], why="It pays.", owner="Process owner of everything", due=today, review_on=today,
            approach="experiment", state="running", max_loss=Decimal(9000 + at), ends_on=today, started_on=today,
            legal_due=today - timedelta(days=at % 5), value_low=Decimal(100), value_unit="EUR",
        )
        for at in range(count)
    ]  # fmt: skip
    ledger.write_many(work, action="initiative.drafted", by=planned.BY, why="test")


@pytest.mark.parametrize("count", [0, 10, 400])
def test_two_pages_and_four_slides_hold_whatever_the_record_holds(desk, count) -> None:
    crowd(desk.today, count)
    contents = made(desk.today)
    assert contents["asked"]["total"] == contents["alone"]["total"] == count
    for language in keeping.LANGUAGES if count == 400 else ("en",):
        pdf = PdfReader(io.BytesIO(papers.made(contents, "pdf", language=language).content))
        assert len(pdf.pages) == 2
        text = " ".join(page.extract_text() for page in pdf.pages)
        more = {"en": f"and {count - 3:,} more", "nl": f"en nog {count - 3:,}"}[language]
        assert count < 4 or more in " ".join(text.split())
    deck = Presentation(io.BytesIO(papers.made(contents, "pptx", language="en").content))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) >= 4
    assert count or len(titles) == 4


def test_slides_open_again_with_charts_that_hold_the_numbers_of_the_record(desk, world) -> None:
    contents = made(desk.today)
    deck = Presentation(io.BytesIO(papers.made(contents, "pptx", language="en").content))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    hours, share_, value = charts
    assert [list(one.values) for one in hours.plots[0].series] == [
        [one["asked"] for one in contents["load"]], [one["there"] for one in contents["load"]],
    ]  # fmt: skip
    assert list(share_.plots[0].series[0].values) == [float(contents["experiments"]["percent"]), 30.0]
    assert [list(one.values) for one in value.plots[0].series] == [[3000.0], [4000.0]]
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")
        assert "Source: the record of Mandate as of" in slide.notes_slide.notes_text_frame.text
    again = papers.made(contents, "pptx", language="en").content
    assert again == papers.made(contents, "pptx", language="en").content


def test_workbook_and_contract_carry_the_same_and_a_page_too_many_is_refused(desk, world) -> None:
    row = keeping.make(by=desk.actor, today=desk.today, at=clock.now())
    book = papers.made(row.contents, "xlsx", language="nl", row=row)
    assert zipfile.is_zipfile(io.BytesIO(book.content))
    assert book.name.endswith(".xlsx")
    found = json.loads(papers.made(row.contents, "json", language="en", row=row).content)
    assert found["contents"] == row.contents
    assert found["paper"]["headline"] == row.headline["en"]
    paper = telling.paper(row.contents, language="en", row=row)
    assert (paper.change, len(paper.seal)) == (row.change, 8)
    data = paper.to_data()
    endless = {**data, "horizon": "One word after another. " * 500}
    with pytest.raises(NotRendered) as refused:
        render_pdf("management", endless, language="en", date=timezone.localdate())
    assert refused.value.reason == "pages"


def test_an_empty_record_makes_a_pack_that_says_so(desk) -> None:
    contents = made(desk.today)
    with translation.override("en"):
        assert words.headline(contents) == "Nothing is late and nothing is asked of you."
        assert words.price(None, None, "EUR") == "nobody said what it costs"
    paper = telling.paper(contents, language="en")
    assert paper.standing == "Preview"
    assert paper.figures[0].note == "nothing was delivered yet"
    assert paper.titles[0] == "We ask you to decide on nothing today."
    assert not paper.tables
    assert not paper.months
    assert not Pack.objects.exists()
