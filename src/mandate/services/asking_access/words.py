"""Lanes, states and reasons of requests and of access given, as words a manager reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LANES: Mapping[str, str] = {
    "fast": gettext_noop("Fast"),
    "review": gettext_noop("Review"),
    "mt": gettext_noop("MT"),
}
SORTS: Mapping[str, str] = {"access": gettext_noop("Access"), "idea": gettext_noop("Idea")}
STATES: Mapping[str, str] = {
    "open": gettext_noop("Waits"),
    "approved": gettext_noop("Approved"),
    "denied": gettext_noop("Denied"),
    "withdrawn": gettext_noop("Withdrawn"),
    "expired": gettext_noop("Expired"),
}
GRANTS: Mapping[str, str] = {
    "running": gettext_noop("Running"),
    "ending": gettext_noop("Ends within 30 days"),
    "ended": gettext_noop("Ended"),
    "withdrawn": gettext_noop("Withdrawn"),
}
REVIEWS: Mapping[str, str] = {
    "open": gettext_noop("Open"),
    "done": gettext_noop("Done"),
    "lapsed": gettext_noop("Lapsed"),
}
KEPT: Mapping[str, str] = {
    "keep": gettext_noop("Keep"),
    "narrow": gettext_noop("Narrow"),
    "remove": gettext_noop("Remove"),
}
VERDICTS: Mapping[str, str] = {
    "yes": gettext_noop("Yes"),
    "after": gettext_noop("Yes, after"),
    "not_yet": gettext_noop("Not yet"),
    "no": gettext_noop("No"),
}
_WHY: Mapping[str, str] = {
    "within_the_row": gettext_noop("It is in use, and the data stays within what it may hold."),
    "not_in_register": gettext_noop("It stands in no register yet."),
    "not_decided": gettext_noop("Nobody decided on it yet."),
    "not_yet": gettext_noop("It is not in use yet."),
    "not_allowed": gettext_noop("It is not allowed."),
    "ended": gettext_noop("Its approval has ended."),
    "class_unknown": gettext_noop("Nobody said with which class of data."),
    "over_ceiling": gettext_noop("The data is of a higher class than it may hold."),
    "no_agreement": gettext_noop("It is about personal data, and no processor agreement with the vendor holds."),
    "trains": gettext_noop("It is about personal data, and the vendor trains on what goes in."),
    "review_overdue": gettext_noop("It is about personal data, and the last day to look at the vendor again is over."),
    "charter_to_mt": gettext_noop("The charter in force sends this to the MT."),
    "own_request": gettext_noop("The architect asks, and nobody answers their own request."),
    "moved": gettext_noop("It was moved to this lane by hand."),
    "appeal": gettext_noop("It is a second look at a no."),
}


def word(group: Mapping[str, str], code: str) -> str:
    """The word for a code; the code itself where it has none."""
    found = group.get(code)
    return _(found) if found else code


def options(group: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every code of a group with its word, for a list to choose from."""
    return [(code, _(text)) for code, text in group.items()]


def why_lane(reasons: Iterable[Any]) -> list[str]:
    """Why a request takes its lane, as sentences."""
    return [_(_WHY[code]) for code in reasons if code in _WHY]
