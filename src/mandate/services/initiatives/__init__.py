"""Initiatives: drafted from priorities or written by hand, what each asks of whom, and how far it is."""
