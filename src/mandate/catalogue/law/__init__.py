"""The law as data: its states side by side, with questions, tiers and duties; and the dates on which it changes."""
