"""One default sample for all tests of this folder; they read it and leave it as it is."""

from datetime import date

import pytest

from mandate.connectors.sample import SampleReport, write_sample

UNTIL = date(2026, 11, 22)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    """The default company, written once."""
    return write_sample(tmp_path_factory.mktemp("veldwiek"), today=UNTIL)
