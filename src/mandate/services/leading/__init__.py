"""Managers own it too: the page of their team, what they agreed with the architect, and what they tell their team."""
