"""Traces of people end in time: with the record that allowed them, also after it was withdrawn, and never without one."""

from datetime import timedelta

from mandate.records import clock
from mandate.records.models import GrantLine, Observation, Processing, Source
from mandate.services import processing, retention


def traces(desk) -> None:
    """One trace of every fifth day, up to a hundred days ago, and a grant of today."""
    source = Source.objects.create(
        name="proxy.log", sha256="a" * 64, format="squid", family="proxy", state="all", read_at=clock.now()
    )
    days = [desk.today - timedelta(days=ago) for ago in range(0, 101, 5)]
    Observation.objects.bulk_create(
        Observation(source=source, person="p" * 32, service="chatgpt", day=day) for day in days
    )
    GrantLine.objects.create(source=source, service="chatgpt", app="ChatGPT", on=desk.today)


def oldest(desk) -> int:
    return (desk.today - Observation.objects.order_by("day").values_list("day", flat=True)[0]).days


def test_what_is_older_than_the_record_allows_goes_without_anybody_bringing_a_file(desk) -> None:
    processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    traces(desk)
    kept = Processing.objects.get().retention_days
    assert retention.forget(today=desk.today) == 2
    assert oldest(desk) == kept == 90
    assert retention.forget(today=desk.today) == 0
    retention.forget(today=desk.today + timedelta(days=kept + 1))
    assert not Observation.objects.exists()


def test_a_record_that_was_withdrawn_still_ends_what_it_opened(desk) -> None:
    record = processing.write(processing.draft(language="en"), by=desk.actor, today=desk.today, signer=desk.architect)
    traces(desk)
    processing.withdraw(record, by=desk.actor, why="The council asked.", today=desk.today, person=desk.architect)
    assert processing.current() is None
    assert retention.forget(today=desk.today) == 2
    assert oldest(desk) == 90


def test_without_a_record_there_is_nothing_to_end(desk) -> None:
    assert retention.forget(today=desk.today) == 0
