"""What the engines conclude, as sentences a manager reads: whole, in the reader's language, true of the unknown."""

from mandate.services.saying.asks import advice, question
from mandate.services.saying.codes import say
from mandate.services.saying.headline import cost, headline, paid_header, spending, spending_cell, spending_header
from mandate.services.saying.plan import action, criterion, evidence, owner, rest_of_organisation, why
from mandate.services.saying.sight import logged, once, shows, silent, teams_untold, unseen

__all__ = [
    "action",
    "advice",
    "cost",
    "criterion",
    "evidence",
    "headline",
    "logged",
    "once",
    "owner",
    "paid_header",
    "question",
    "rest_of_organisation",
    "say",
    "shows",
    "silent",
    "spending",
    "spending_cell",
    "spending_header",
    "teams_untold",
    "unseen",
    "why",
]
