"""The page of one's own knowledge check says how many were right before and after, whichever they were."""

import pytest
from django.urls import reverse

from tests.services.test_knowledge import WRONG, both

pytestmark = pytest.mark.django_db


def test_before_and_after_are_told_as_they_were(desk) -> None:
    both(desk, desk.architect, after=WRONG)
    page = desk.client.get(reverse("knowledge")).content.decode()
    assert "0 of 12 right before, 0 after: still “" in page


def test_a_rise_names_both_levels(desk) -> None:
    both(desk, desk.architect)
    page = desk.client.get(reverse("knowledge")).content.decode()
    assert "0 of 12 right before, 12 after: from “" in page
