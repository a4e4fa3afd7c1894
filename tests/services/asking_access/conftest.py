"""The world that every test of asking begins with."""

from __future__ import annotations

from typing import Any

import pytest

from tests import remembered
from tests.services.asking_access import world
from tests.services.asking_access.world import World


@pytest.fixture
def made(desk: Any, home: Any) -> World:
    return remembered.once("asking world", home, lambda: world.make(desk))
