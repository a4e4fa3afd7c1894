"""Scoring of sealed forecasts: what a group said against what it became, and one's own number for oneself."""
