"""Who stands behind a change: a person's name, or what the command line, a job or an agent is called."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mandate.records.models import Account

CIRCLE = "circle"
"""Instead of an actor, where only somebody of a named circle may be said."""


def names(labels: Iterable[str], known: Account | None = None) -> dict[str, str]:
    """The reader's words for actors as the ledger labels them, in one query at most; `known` needs none."""
    wanted = set(labels)
    found = {known.label: known.person.name} if known and known.label in wanted else {}
    ids = [int(label[8:]) for label in wanted - found.keys() if label.startswith("account:") and label[8:].isdecimal()]
    accounts = Account.objects.select_related("person").filter(pk__in=ids)
    found |= {account.label: account.person.name for account in accounts}
    kinds = {"cli": _("command line, %s"), "job": _("automatic, %s"), "agent": _("agent %s")}
    jobs = {"beginning": _("the start"), "sample": _("the sample company"), "requests": _("what is due")}
    if CIRCLE in wanted:
        found[CIRCLE] = _("a member of the circle")
    for label in wanted - found.keys():
        kind, _colon, rest = label.partition(":")
        what = jobs.get(rest, rest) if kind == "job" else rest
        found[label] = kinds[kind] % what if kind in kinds else _("a former account")
    return found
