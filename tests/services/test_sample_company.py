"""The sample company is made whole or not at all: a start that is broken off leaves nothing half."""

from datetime import date

import pytest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Change, Organisation, Source
from mandate.services import sample_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def make() -> None:
    sample_company.make(by=Actor("job:sample"), today=date(2026, 11, 20), at=clock.now(), people=40, weeks=1)


def test_a_first_start_that_breaks_off_leaves_nothing_and_the_next_one_makes_it_whole(monkeypatch) -> None:
    def killed(**_facts):
        raise SystemExit(137)

    with monkeypatch.context() as broken:
        broken.setattr(sample_company, "_pin_quotes", killed)
        with pytest.raises(SystemExit):
            make()
    assert [model.objects.count() for model in (Organisation, Source, Change)] == [0, 0, 0]
    make()
    assert Organisation.objects.get().is_sample
    assert Source.objects.exists()
