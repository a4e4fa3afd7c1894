"""Bringing files over the web: in parts with a script, in one form without, and what a reader sees of it."""

import html
import json
import re
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from mandate.connectors.home import disk
from mandate.records import clock
from mandate.records.models import Inventory, Processing, Run, Source, SpendLine, Upload
from mandate.services import inventory, processing, runs, uploads
from tests.services.bringing import EXPENSES, PEOPLE, TOOLS, at_once, bring

pytestmark = pytest.mark.django_db
PAGE, UPLOADS, RUNS = "/inventory/files/", "/inventory/files/uploads/", "/inventory/runs/"
Usage = namedtuple("Usage", "total used free")


def begin(client: Client, name: str, size: int | str):
    return client.post(UPLOADS, json.dumps({"name": name, "size": size}), content_type="application/json")


def put(client: Client, key: str, content: bytes, span: str, **headers: str):
    return client.put(
        f"{UPLOADS}{key}/",
        content,
        content_type="application/octet-stream",
        headers={"Content-Range": f"bytes {span}", **headers},
    )


def read(client: Client, *keys: str):
    return client.post(RUNS, json.dumps({"keys": keys}), content_type="application/json")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_comes_in_parts_is_read_and_its_result_is_shown(desk, home, monkeypatch) -> None:
    at_once(monkeypatch)
    begun = begin(desk.client, "card.csv", len(EXPENSES))
    assert begun.status_code == 201
    assert begun.json() == {"key": begun.json()["key"], "offset": 0, "complete": False}
    key, half, whole = begun.json()["key"], len(EXPENSES) // 2, len(EXPENSES)
    first = put(desk.client, key, EXPENSES[:half], f"0-{half - 1}/{whole}")
    assert (first.status_code, first.json()["offset"], first.json()["complete"]) == (200, half, False)
    head = desk.client.head(f"{UPLOADS}{key}/")
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, str(half), str(whole))
    last = put(desk.client, key, EXPENSES[half:], f"{half}-{whole - 1}/{whole}")
    assert last.json() == {"key": key, "offset": whole, "complete": True}
    assert desk.client.head(f"{UPLOADS}{key}/")["Upload-Offset"] == str(whole)
    started = read(desk.client, key)
    assert started.status_code == 201
    shown = text(desk.client.get(started.json()["address"]))
    assert "One file was read." in shown
    assert "4 lines, 1 not read" in shown
    assert "The amount cannot be read." in shown
    assert "Read the overview" in shown
    assert list((home / "uploads").iterdir()) == []


def test_without_a_script_one_form_brings_several_files(desk, home, monkeypatch) -> None:
    at_once(monkeypatch)
    files = [
        SimpleUploadedFile("card.csv", EXPENSES),
        SimpleUploadedFile("tools.csv", TOOLS),
        SimpleUploadedFile("people.csv", PEOPLE),
    ]
    sent = desk.client.post(PAGE, {"files": files})
    assert sent.status_code == 303
    shown = text(desk.client.get(sent["Location"]))
    assert "Two of three files were read." in shown
    assert "Refused, not read" in shown
    assert "Bring it again once there is a processing record" in shown
    assert list((home / "uploads").iterdir()) == []


def test_without_a_script_a_working_run_asks_again_by_itself(desk, monkeypatch) -> None:
    monkeypatch.setattr(runs, "launch", lambda run: None)
    monkeypatch.setattr(runs.pulse, "alive", lambda path: True)
    monkeypatch.setattr(runs.pulse, "still_for", lambda path: 0.0)
    run = runs.start([bring("a.csv", EXPENSES, by=desk.actor.label).key], by=desk.actor, language="en", at=clock.now())
    Run.objects.filter(pk=run.pk).update(state="reading", file="a.csv", message={**run.message, "number": 1})
    shown = text(desk.client.get(f"{RUNS}{run.pk}/"))
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in shown
    assert 'hx-trigger="every 1s"' in shown
    assert "a.csv, file 1 of 1" in shown
    assert f'href="{RUNS}{run.pk}/"' in text(desk.client.get(PAGE))


def test_a_page_that_watches_is_shown_anew_at_the_end(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    address = read(desk.client, bring("a.csv", EXPENSES, by=desk.actor.label).key).json()["address"]
    asked = desk.client.get(address, headers={"HX-Request": "true"})
    assert (asked["HX-Refresh"], asked.content) == ("true", b"")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "Getting ready to read."),
        ("storing", "Adding it up."),
        ("failed", "The files could not be read."),
        ("cancelled", "Stopped. Nothing was written."),
    ],
)
def test_every_state_of_a_run_has_its_sentence(state: str, said: str, desk, monkeypatch) -> None:
    monkeypatch.setattr(runs.pulse, "alive", lambda path: True)
    monkeypatch.setattr(runs.pulse, "still_for", lambda path: 0.0)
    run = Run.objects.create(
        state=state, by="x", started_at=clock.now(), beat_at=clock.now(), message={"text": "Because."}
    )
    shown = text(desk.client.get(f"{RUNS}{run.pk}/"))
    assert f">{said}</h1>" in shown
    assert ("Because." in shown) == (state in {"failed", "cancelled"})


def test_a_run_whose_child_died_says_so_and_what_to_do(desk, monkeypatch) -> None:
    monkeypatch.setattr(runs, "launch", lambda run: None)
    address = read(desk.client, bring("a.csv", EXPENSES, by=desk.actor.label).key).json()["address"]
    shown = text(desk.client.get(address))
    assert "The files could not be read." in shown
    assert "mandate inventory FOLDER" in shown


def test_stop_ends_a_run_with_nothing_written(desk, monkeypatch) -> None:
    monkeypatch.setattr(runs, "launch", lambda run: None)
    address = read(desk.client, bring("a.csv", EXPENSES, by=desk.actor.label).key).json()["address"]
    stopped = desk.client.post(f"{address}cancel/")
    assert stopped["Location"] == address
    assert "Stopped. Nothing was written." in text(desk.client.get(address))
    assert not Inventory.objects.exists()


def test_the_same_again_says_that_nothing_is_new(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("a.csv", EXPENSES, by=desk.actor.label).key)
    address = read(desk.client, bring("b.csv", EXPENSES, by=desk.actor.label).key).json()["address"]
    assert "Nothing new: all of it was read before." in text(desk.client.get(address))


@pytest.mark.parametrize(("span", "offset"), [("0-3/10", 4), ("5-7/10", 4), ("8-9/10", 4)])
def test_a_wrong_offset_is_answered_with_the_right_one(span: str, offset: int, desk) -> None:
    key = begin(desk.client, "a.log", 10).json()["key"]
    put(desk.client, key, b"abcd", "0-3/10")
    wrong = put(desk.client, key, b"xxxx", span)
    assert (wrong.status_code, wrong.json()["offset"]) == (409, offset)
    assert wrong["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("span", ["0-3/11", "0-30/10", "3-1/10", "x", "0-3/*", "0-3", f"0-3/{'9' * 30}"])
def test_a_range_that_makes_no_sense_is_refused_with_a_sentence(span: str, desk) -> None:
    key = begin(desk.client, "a.log", 10).json()["key"]
    refused = put(desk.client, key, b"abcd", span)
    assert refused.status_code in {400, 409}
    assert refused.json()["title"].endswith(".")
    assert desk.client.head(f"{UPLOADS}{key}/")["Upload-Offset"] == "0"


def test_a_part_shorter_than_it_says_is_refused_and_can_be_sent_again(desk) -> None:
    key = begin(desk.client, "a.log", 10).json()["key"]
    short = put(desk.client, key, b"ab", "0-9/10")
    assert short.status_code == 400
    assert "not the 10 bytes" in short.json()["title"]
    assert put(desk.client, key, b"abcdefghij", "0-9/10").json()["complete"]


def test_an_empty_file_is_brought_and_said_to_be_empty(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    begun = begin(desk.client, "empty.csv", 0)
    assert begun.json()["complete"]
    shown = text(desk.client.get(read(desk.client, begun.json()["key"]).json()["address"]))
    assert "The file is empty." in shown
    assert "The file was not read." in shown


def test_a_file_above_the_limit_is_413_with_a_sentence(desk, settings) -> None:
    settings.UPLOAD_BYTES = 100
    refused = begin(desk.client, "big.log", 101)
    assert refused.status_code == 413
    assert refused.json()["title"] == "big.log is 101 bytes; the most a file may be is 100 bytes."
    form = desk.client.post(
        PAGE, {"files": [SimpleUploadedFile("a.csv", b"a"), SimpleUploadedFile("big.log", b"x" * 101)]}
    )
    assert form.status_code == 413
    assert "big.log is 101 bytes" in text(form)
    assert not Upload.objects.exists()


def test_a_full_disk_is_507_with_a_sentence(desk, monkeypatch) -> None:
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: Usage(9, 9, 2_000_000))
    refused = begin(desk.client, "a.log", 5_000_000)
    assert refused.status_code == 507
    assert refused.json()["title"] == "The disk is full: 2 MB free, 39 MB needed."


def test_a_database_without_room_is_507_on_any_page_and_not_a_fault(desk, monkeypatch) -> None:
    def full(*_facts, **_named):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(uploads, "clean", full)
    monkeypatch.setattr(disk, "no_room", lambda _place: True)
    answer = desk.client.post(f"{PAGE}uploads/", {"name": "a.csv", "size": "1"})
    assert answer.status_code == 507
    assert "The disk is full, so nothing was changed. Free some space" in text(answer)


@pytest.mark.parametrize("size", ["", "-1", "many", "1.5", "9" * 19, None])
def test_a_size_that_is_none_is_400(size, desk) -> None:
    assert begin(desk.client, "a.log", size).status_code == 400


def test_what_is_not_json_is_400_and_never_a_fault(desk) -> None:
    for body in (b"{", b"[]", b"\xff"):
        assert desk.client.post(UPLOADS, body, content_type="application/json").status_code == 400
        assert desk.client.post(RUNS, body, content_type="application/json").status_code == 400


def test_an_unknown_key_and_somebody_elses_key_are_both_404(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    theirs = bring("a.csv", EXPENSES, by="account:999").key
    for key in ("nokey", theirs):
        assert desk.client.head(f"{UPLOADS}{key}/").status_code == 404
        assert put(desk.client, key, b"x", "0-0/1").status_code == 404
        assert desk.client.delete(f"{UPLOADS}{key}/").status_code == 404
        assert desk.client.post(f"{UPLOADS}{key}/forget/").status_code == 404
        assert read(desk.client, key).status_code == 404
        assert desk.client.post(RUNS, {"keys": [key]}).status_code == 404
    assert Upload.objects.filter(key=theirs).exists()


def test_an_upload_can_be_taken_away_by_script_and_by_button(desk, home) -> None:
    one, two = (begin(desk.client, "a.log", 10).json()["key"] for _ in range(2))
    assert desk.client.delete(f"{UPLOADS}{one}/").status_code == 204
    assert desk.client.post(f"{UPLOADS}{two}/forget/")["Location"] == PAGE
    assert list((home / "uploads").iterdir()) == []


def test_what_arrived_before_is_offered_and_what_is_half_in_says_how_far(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    whole = bring("whole.csv", EXPENSES, by=desk.actor.label)
    half = begin(desk.client, "half.log", 10_000_000).json()["key"]
    put(desk.client, half, b"x" * 2_000_000, "0-1999999/10000000")
    shown = text(desk.client.get(PAGE))
    assert "2 MB of 10 MB. Choose the same file again" in shown
    assert f'name="keys" value="{whole.key}"' in shown
    assert half not in shown.partition('name="keys"')[2].partition("</form>")[0]
    sent = desk.client.post(RUNS, {"keys": [whole.key]})
    assert sent.status_code == 303
    assert "One file was read." in text(desk.client.get(sent["Location"]))


def test_a_run_without_files_or_with_half_a_file_is_refused(desk) -> None:
    assert read(desk.client).json()["title"] == "No file was chosen."
    half = begin(desk.client, "half.log", 10).json()["key"]
    refused = read(desk.client, half)
    assert (refused.status_code, refused.json()["title"]) == (400, "half.log has not arrived whole yet.")
    assert desk.client.post(RUNS, {"keys": [half]}).status_code == 409
    nothing = desk.client.post(PAGE, {})
    assert nothing.status_code == 422
    assert "Choose one or more files first." in text(nothing)


def test_a_script_proves_itself_by_the_token_of_the_page(desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.account, backend="mandate.web.reader.Accounts")
    token = text(client.get(PAGE)).partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = json.dumps({"name": "a.log", "size": 4})
    assert client.post(UPLOADS, body, content_type="application/json").status_code == 403
    begun = client.post(UPLOADS, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert begun.status_code == 201
    key = begun.json()["key"]
    assert put(client, key, b"abcd", "0-3/4").status_code == 403
    assert put(client, key, b"abcd", "0-3/4", **{"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize("role", ["manager", "mt_member", "auditor", "employee", "works_council"])
def test_only_who_may_bring_files_gets_near_them(role: str, client_as) -> None:
    client = client_as(role)
    for address in (PAGE, "/inventory/unsure/"):
        assert client.get(address).status_code == 403
    assert begin(client, "a.log", 4).status_code == 403


def test_the_page_asks_for_the_record_first_and_lists_what_is_missing(desk, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(15):
        shown = text(desk.client.get(PAGE))
    assert "Two files are enough for a first picture." in shown
    assert "A people list among them? Sign the draft record first" in shown
    assert 'href="/inventory/letters/people/"' in shown
    assert '<script src="/static/upload.js" defer></script>' in shown
    assert 'enctype="multipart/form-data"' in shown


def test_one_click_beside_the_upload_signs_the_draft_and_goes_on_with_the_upload(desk) -> None:
    form = re.search(
        r'<form class="notice" method="post" action="/processing/write/">.*?</form>', text(desk.client.get(PAGE))
    )
    assert form is not None
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    }
    answer = desk.client.post("/processing/write/", {n: v for n, v in fields.items() if n != "csrfmiddlewaretoken"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    record = Processing.objects.get()
    assert record.purpose == processing.draft(language="en").purpose
    assert [(one["role"], one["name"]) for one in record.signatures] == [("architect", desk.architect.name)]
    shown = text(desk.client.get(PAGE))
    assert "Sign the draft" not in shown
    assert "The processing record waits for a signature." in shown


def test_a_missing_source_is_named_once_under_whom_its_letter_goes_to(desk) -> None:
    margin = text(desk.client.get(PAGE)).split('<aside class="notes"')[1]
    assert margin.count("Expenses") == 1
    assert margin.count("To: IT") == 1


def test_the_script_for_uploads_loads_nowhere_else(desk) -> None:
    for address in ("/inventory/unsure/", "/tools/", "/inventory/letters/"):
        assert b"upload.js" not in desk.client.get(address).content


def test_what_was_brought_is_a_list_with_files_to_take_along(desk, monkeypatch, django_assert_max_num_queries) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    with django_assert_max_num_queries(15):
        shown = text(desk.client.get(PAGE))
    source = Source.objects.get()
    assert "One file was read." in shown
    assert f'href="/inventory/files/{source.pk}/"' in shown
    assert b"card.csv,Expenses" in desk.client.get(f"{PAGE}?as=csv").content
    rows = desk.client.get(f"{PAGE}?as=json").json()["rows"]
    assert (rows[0]["name"], rows[0]["lines"], rows[0]["rejected"]) == ("card.csv", 4, 1)


def test_another_day_shows_what_was_there_then_and_offers_nothing(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    yesterday = desk.today - timedelta(days=1)
    before, then = text(desk.client.get(f"{PAGE}?at={yesterday}")), text(desk.client.get(f"{PAGE}?at={desk.today}"))
    assert "card.csv" not in before
    assert "card.csv" in then
    for shown in (before, then):
        assert "upload.js" not in shown
        assert 'type="file"' not in shown


def test_a_source_shows_every_line_that_was_not_read_and_why(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    address = f"/inventory/files/{Source.objects.get().pk}/"
    shown = text(desk.client.get(address))
    assert "4 lines, of which 1 not read." in shown
    assert "4 = 3 read + 1 not read" in shown
    assert "The amount cannot be read." in shown
    assert "OPENAI" not in shown
    assert b"The amount cannot be read." in desk.client.get(f"{address}?as=csv").content
    assert desk.client.get("/inventory/files/999/").status_code == 404


def test_a_source_is_withdrawn_with_a_reason(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    address = f"/inventory/files/{Source.objects.get().pk}/withdraw/"
    assert "Withdraw card.csv?" in text(desk.client.get(address))
    without = desk.client.post(address, {"why": " "})
    assert (without.status_code, "Say why" in text(without)) == (422, True)
    assert desk.client.post(address, {"why": "Last year's."})["Location"] == PAGE
    assert not Source.objects.exists()
    assert Inventory.objects.count() == 2


def unsure_lines(desk, monkeypatch) -> None:
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    SpendLine.objects.update(confirmed=False)


def test_unsure_expenses_are_answered_several_at_once(desk, monkeypatch) -> None:
    unsure_lines(desk, monkeypatch)
    first = SpendLine.objects.first()
    SpendLine.objects.create(
        source=first.source,
        service="jasper",
        merchant="PADDLE <b>",
        on=first.on,
        amount=9,
        currency="EUR",
        confirmed=False,
    )
    page = desk.client.get("/inventory/unsure/")
    shown = text(page)
    assert "Are these two merchants AI?" in shown
    assert "PADDLE &lt;b&gt;" in shown
    assert "2 questions about expenses" in text(desk.client.get(PAGE))
    given = {"merchant-1": first.merchant, "answer-1": "yes", "merchant-2": "PADDLE <b>", "answer-2": "no"}
    assert desk.client.post("/inventory/unsure/", given)["Location"] == "/inventory/"
    assert [line.confirmed for line in SpendLine.objects.all()] == [True, True]
    assert "No expense waits for an answer." in text(desk.client.get("/inventory/unsure/"))


def test_an_answer_left_open_asks_again(desk, monkeypatch) -> None:
    unsure_lines(desk, monkeypatch)
    given = {"merchant-1": SpendLine.objects.first().merchant, "answer-1": "", "answer-7": "yes"}
    assert desk.client.post("/inventory/unsure/", given)["Location"] == "/inventory/unsure/"
    assert "Is this merchant AI?" in text(desk.client.get("/inventory/unsure/"))


def test_an_inventory_at_work_refuses_a_withdrawal_with_what_to_do(desk, monkeypatch) -> None:
    unsure_lines(desk, monkeypatch)
    with inventory.alone():
        refused = desk.client.post(f"/inventory/files/{Source.objects.get().pk}/withdraw/", {"why": "Wrong."})
    assert refused.status_code == 409
    assert "Another inventory is being taken right now." in text(refused)


def test_the_result_says_which_typed_teams_a_people_list_superseded(desk, home, monkeypatch) -> None:
    at_once(monkeypatch)
    processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    shown = text(desk.client.get(read(desk.client, bring("p.csv", PEOPLE, by=desk.actor.label).key).json()["address"]))
    assert "Marketing and Product were typed at the start and are not in this list" in shown
    assert "Marketing" not in text(desk.client.get("/teams/"))


CORRECTED = EXPENSES.replace(b"22.00", b"33.00")


def asked(desk, monkeypatch) -> tuple[str, Source, Source]:
    """The address of a run in which a corrected file asks, the earlier source, and the one that asks."""
    at_once(monkeypatch)
    read(desk.client, bring("card.csv", EXPENSES, by=desk.actor.label).key)
    run = read(desk.client, bring("card.csv", CORRECTED, by=desk.actor.label).key).json()
    first, second = Source.objects.order_by("pk")
    return run["address"], first, second


def test_a_corrected_file_asks_on_the_page_of_its_run_and_counts_once_chosen(desk, monkeypatch) -> None:
    address, first, second = asked(desk, monkeypatch)
    shown = text(desk.client.get(address))
    assert "This file asks you something." in shown
    assert "Until you say whether this one replaces it, this one does not count." in shown
    assert f'name="choice" value="replace:{first.pk}"' in shown
    assert 'value="add">Count both' in shown
    decide = f"/inventory/files/{second.pk}/decide/"
    number = address.rstrip("/").rsplit("/", 1)[-1]
    answer = desk.client.post(decide, {"choice": f"replace:{first.pk}", "run": number})
    assert answer["Location"] == address
    first.refresh_from_db()
    assert first.replaced_by_id == second.pk
    assert "Its own page says how it stands, and can undo it." in text(desk.client.get(address))
    assert Inventory.objects.count() == 2
    desk.client.post(decide, {"choice": f"replace:{first.pk}"})
    assert Inventory.objects.count() == 2


def test_the_page_of_a_file_says_whether_it_counts_and_undoes_the_choice(desk, monkeypatch) -> None:
    _address, first, second = asked(desk, monkeypatch)
    one, other = f"/inventory/files/{first.pk}/", f"/inventory/files/{second.pk}/"
    assert "Until you say" in text(desk.client.get(other))
    assert "waits for a choice" in text(desk.client.get(PAGE))
    desk.client.post(f"{other}decide/", {"choice": f"replace:{first.pk}"})
    assert "It replaces the one of" in text(desk.client.get(other))
    assert "It counts no longer" in text(desk.client.get(one))
    assert "counts again" in text(desk.client.get(f"{other}withdraw/"))
    assert desk.client.post(f"{one}decide/", {"choice": "add"})["Location"] == one
    assert "Does this one replace it?" in text(desk.client.get(one))
    assert Source.objects.filter(replaced_by=None, asks=False).count() == 2


@pytest.mark.parametrize("choice", ["", "both", "replace:x", "replace:-1", "replace:²", "replace:99999"])
def test_a_choice_that_is_none_is_refused_and_changes_nothing(choice: str, desk, monkeypatch) -> None:
    _address, _first, second = asked(desk, monkeypatch)
    answer = desk.client.post(f"/inventory/files/{second.pk}/decide/", {"choice": choice})
    assert answer.status_code == 409
    second.refresh_from_db()
    assert second.asks
