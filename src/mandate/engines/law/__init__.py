"""The law as a function: facts in; a tier, duties with dates, and what is still open, each with its reason, out."""

from mandate.engines.law.classifying import classify
from mandate.engines.law.pack import Pack
from mandate.engines.law.verdict import Doubt, Ground, Owed, State, Turn, Unsettled, Verdict

__all__ = ["Doubt", "Ground", "Owed", "Pack", "State", "Turn", "Unsettled", "Verdict", "classify"]
