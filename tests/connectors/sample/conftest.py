"""One default sample for all tests of this folder; they read it and leave it as it is."""

from datetime import date

import pytest

from mandate.connectors.sample import SampleReport, plan, write_sample
from mandate.connectors.sample.traffic import Visit, visits

UNTIL = date(2026, 11, 22)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    """The default company, written once."""
    return write_sample(tmp_path_factory.mktemp("veldwiek"), today=UNTIL)


@pytest.fixture(scope="session")
def days() -> dict[date, list[Visit]]:
    """What happens on every day of the default company."""
    planned = plan(today=UNTIL)
    return {day: visits(planned, day) for day in planned.days}
