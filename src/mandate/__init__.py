"""Mandate: the desk of an architect with mandate."""
