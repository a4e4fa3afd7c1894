"""Sealed forecasts: each voter seals a number before it is decided, and all open together on their day."""
