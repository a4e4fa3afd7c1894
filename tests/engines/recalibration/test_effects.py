"""What a signed verdict changes: only what it says, and only where there is a row to change."""

import pytest

from mandate.engines.recalibration import CHANGES, Verdict, changes, offered


@pytest.mark.parametrize("kind", ["tool", "grant", "vendor", "development"])
def test_what_changes_a_row_can_be_chosen(kind: str) -> None:
    assert CHANGES[kind] <= set(offered(kind))
    assert all(changes(kind, one) == (one in CHANGES[kind]) for one in Verdict)


def test_what_is_not_in_use_has_no_approval_to_extend() -> None:
    assert Verdict.EXTEND not in offered("tool", in_use=False)
    assert Verdict.EXTEND in offered("grant", in_use=False)


def test_a_kind_without_a_row_of_its_own_is_noted_only() -> None:
    assert not any(changes("conversation", one) for one in Verdict)
    assert Verdict.EXTEND not in offered("conversation")
