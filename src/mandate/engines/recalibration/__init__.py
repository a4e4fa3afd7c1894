"""The agenda of a recalibration as a function: what comes on it, in which order, and what is proposed and why."""

from mandate.engines.recalibration.effects import CHANGES, changes, offered
from mandate.engines.recalibration.facts import Cause, Code, Item, Proposal, Source, Verdict
from mandate.engines.recalibration.proposing import agenda, earliest, latest, next_day, propose

__all__ = [
    "CHANGES",
    "Cause",
    "Code",
    "Item",
    "Proposal",
    "Source",
    "Verdict",
    "agenda",
    "changes",
    "earliest",
    "latest",
    "next_day",
    "offered",
    "propose",
]
